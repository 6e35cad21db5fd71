"""Several processes write at once: nothing is lost, and what fails leaves nothing behind."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.audit import note, trail
from scorecard.workspace.models import AuditRow

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from scorecard.workspace import open_workspace
from scorecard.workspace.audit import note
workspace = open_workspace(sys.argv[1])
for count in range(1000):
    with workspace.writing() as session:
        note(session, datetime.now(UTC), sys.argv[2], f"note {count}", None, {"text": count})
"""


def test_two_processes_that_write_1000_notes_each_lose_none(workspace: Workspace) -> None:
    address = workspace.engine.url.render_as_string(hide_password=False)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, address, who]) for who in ("Ann", "Ben")]
    assert [each.wait() for each in writers] == [0, 0]
    with workspace.reading() as session:
        written = session.execute(select(AuditRow.who, func.count(AuditRow.what.distinct())).group_by(AuditRow.who)).all()
    print(f"notes written: {dict(written)}")
    assert dict(written) == {"Ann": 1000, "Ben": 1000}


def test_a_change_and_its_trail_are_kept_together_or_not_at_all(workspace: Workspace) -> None:
    def fail_halfway() -> None:
        with workspace.writing() as session:
            note(session, NOW, "Ann", "goal wins", {"target": 40}, {"target": 50})
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert trail(workspace) == []


def test_the_trail_tells_who_changed_what_and_when(workspace: Workspace) -> None:
    with workspace.writing() as session:
        note(session, NOW, "Ann", "goal wins", None, {"target": 40})
        note(session, NOW, "Ben", "goal wins", {"target": 40}, {"target": 50})
        note(session, NOW, "Ben", "goal leads", {"target": 1}, None)
    last, first = trail(workspace, "goal wins")
    assert (first.who, first.before, first.after, first.at) == ("Ann", None, {"target": 40}, NOW)
    assert (last.who, last.before, last.after) == ("Ben", {"target": 40}, {"target": 50})


def test_an_instant_without_a_zone_is_refused(workspace: Workspace) -> None:
    with pytest.raises(StatementError, match="has no time zone"), workspace.writing() as session:
        note(session, datetime(2026, 1, 1), "Ann", "x", None, None)


def test_a_hundred_may_look_at_the_same_time(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    together = threading.Barrier(100)

    def look(_number: int) -> int | None:
        with workspace.reading() as session:
            session.execute(select(1))
            together.wait(60)  # all hundred sessions are open now
            return session.scalar(select(func.count()).select_from(AuditRow))

    with ThreadPoolExecutor(100) as pool:
        assert set(pool.map(look, range(100))) == {0}
