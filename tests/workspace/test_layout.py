"""The layout of the workspace: one head, up from nothing, the models match the tables, damage and newer versions are told."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from scorecard.errors import WorkspaceError
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.migrations import FOLDER, newest
from scorecard.workspace.models import Base
from tests.support.shared import absent


def test_there_is_one_head_and_it_is_the_highest_number() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


def test_the_tables_match_the_models(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_would_see_a_missing_column(workspace: Workspace) -> None:
    """Negative control for the test above."""
    with workspace.writing() as session:
        session.execute(text("ALTER TABLE locks DROP COLUMN holder"))
    with workspace.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) != []


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    open_workspace(tmp_path).engine.dispose()
    before = (tmp_path / "workspace.db").stat().st_mtime_ns
    open_workspace(tmp_path)
    assert (tmp_path / "workspace.db").stat().st_mtime_ns == before


def test_many_may_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(open_workspace, [tmp_path] * 8))
    assert {inspect(each.engine).has_table("snapshots") for each in opened} == {True}


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    with open_workspace(tmp_path).writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceError, match="newer version of this program"):
        open_workspace(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"this is no database, but it is long enough to be taken for one" * 40])
def test_a_file_that_is_no_database_is_told(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "workspace.db").write_bytes(damage)
    if not damage:  # an empty file is a new SQLite database
        open_workspace(tmp_path)
        return
    with pytest.raises(WorkspaceError, match=r"workspace\.db is damaged.*restore"):
        open_workspace(tmp_path)


def test_a_torn_page_is_told(tmp_path: Path) -> None:
    open_workspace(tmp_path).engine.dispose()
    file = tmp_path / "workspace.db"
    content = bytearray(file.read_bytes())
    content[4096 : 4096 + 2048] = os.urandom(2048)
    file.write_bytes(content)
    with pytest.raises(WorkspaceError, match="is damaged"):
        open_workspace(tmp_path)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://u:secret@h/d", "SQLite or PostgreSQL, not in mysql"),
        ("://", "is not one"),
        ("postgresql://u:secret@127.0.0.1:1/d", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(WorkspaceError, match=sentence) as caught:
        open_workspace(url)
    assert "secret" not in str(caught.value)


READING = """
import os, sys
from scorecard.errors import WorkspaceError
from scorecard.workspace import open_workspace
from scorecard.workspace.leases import lease
os.setuid(65534)
workspace = open_workspace(sys.argv[1])
with workspace.reading() as session:
    print("read")
try:
    with lease(workspace, "anything"):
        print("written")
except WorkspaceError as error:
    print(error)
"""


def test_a_read_only_home_can_still_be_read() -> None:
    if os.geteuid() != 0:
        absent("Only root can become a user who may not write: run these tests as root, in a container.")
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders cannot be entered by other users
        open_workspace(home).engine.dispose()
        Path(home).chmod(0o555)
        told = subprocess.run([sys.executable, "-c", READING, home], capture_output=True, text=True, check=False)
    assert told.stdout.splitlines()[0] == "read", told.stderr
    assert "cannot be written" in told.stdout.splitlines()[1]
