"""What a machine can do to a sync: kill it, fill its disk, forbid writing. Data stays whole, and each fault is told in a sentence."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scorecard.errors import WorkspaceError
from scorecard.house import House
from scorecard.sync import ensure_synced, sync
from scorecard.workspace import open_workspace
from tests.support.shared import absent
from tests.workspace.kills import beside_in_place, by_increment, by_sync, in_place, rounds
from tests.workspace.small import leads_csv, small_house, write

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.slow
def test_killed_at_6_random_moments_a_sync_leaves_all_or_nothing(tmp_path: Path) -> None:
    """The small version of `python -m tests.proofs.kill_sync`."""
    counts = rounds(6, by_sync, tmp_path / "company", seed=3)
    print(f"6 kills of a sync: {dict(counts)}")
    assert counts["half"] == 0
    assert counts["old"] + counts["new"] == 6
    assert counts["next fine"] == 6
    assert counts["leftovers"] == 0


@pytest.mark.slow
def test_killed_while_it_writes_what_changed_beside_the_snapshot_too(tmp_path: Path) -> None:
    """The same for a table of which some rows changed, with its control."""
    counts = rounds(6, by_increment, tmp_path / "company", seed=5)
    control = rounds(6, beside_in_place, tmp_path / "control", seed=6)
    print(f"6 kills of a sync of what changed: {dict(counts)}; in place: {dict(control)}")
    assert (counts["half"], counts["next fine"], counts["leftovers"]) == (0, 6, 0)
    assert control["half"] > 0


@pytest.mark.slow
def test_the_same_look_sees_half_states_of_a_publication_in_place(tmp_path: Path) -> None:
    """Negative control: the proof above can fail."""
    counts = rounds(6, in_place, tmp_path / "company", seed=4)
    print(f"6 kills of a publication in place: {dict(counts)}")
    assert counts["half"] > 0


def shown(house: House) -> tuple[int, int]:
    """How many rows of leads are shown, and how many notices of damage."""
    verified = house.store.verified()
    return verified.snapshots["leads"].rows_read, len(verified.issues)


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from scorecard.sync import sync
from tests.workspace.small import small_house
house = small_house(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for result in sync(house, None, datetime(2026, 11, 16, 10, tzinfo=UTC)):
    print(result.source, result.ok, result.error_kind, result.error)
"""


def test_a_snapshot_that_cannot_be_written_whole_is_not_published(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: it needs no rights and hits in the middle of the file."""
    house = small_house(tmp_path)
    sync(house, None, NOW)
    write(tmp_path, {"leads.csv": varied_leads(80_000), "visits.csv": "Day,Name,Value\n2026-11-02,visits,1\n"})
    house.workspace.engine.dispose()  # empties the write-ahead log, which the limit would hit first
    told = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0].startswith("leads False storage leads: the new snapshot cannot be written to ")
    assert "Make room" in told[0]
    assert told[1].startswith("visits True")
    assert shown(house) == (10, 0)
    assert list(house.store.folder.glob("*.tmp-*")) == []
    assert all(each.ok for each in sync(house, None, NOW))
    assert shown(house) == (80_000, 0)


def varied_leads(count: int) -> str:
    """Leads that do not compress to nothing."""
    lines = leads_csv(count).splitlines()
    return "\n".join([lines[0], *(line.replace(",100,", f",{hash((line, 7)) % 10**9},") for line in lines[1:])]) + "\n"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 3 MB of its own."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True, check=False)
        if mounted.returncode:
            absent("A small disk cannot be mounted: run these tests as root, in a container that may mount.")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def test_on_a_full_disk_the_last_good_copy_stays_and_the_sync_after_it_succeeds(small_disk: Path) -> None:
    house = small_house(small_disk)
    sync(house, None, NOW)
    write(small_disk, {"leads.csv": varied_leads(20_000)})
    fill(small_disk / "ballast")
    try:
        results = sync(house, ["leads"], NOW)
        sentence = results[0].error or ""
        assert not results[0].ok
    except WorkspaceError as error:
        sentence = str(error)
    print(f"full disk: {sentence}")
    assert "Make room" in sentence
    assert shown(house) == (10, 0)
    house.workspace.engine.dispose()
    assert shown(small_house(small_disk)) == (10, 0)  # as a process sees it that starts only now
    (small_disk / "ballast").unlink()
    assert sync(house, ["leads"], NOW)[0].ok
    assert shown(house) == (20_000, 0)


def test_a_home_whose_disk_was_full_before_the_app_started_is_shown_and_an_empty_one_says_what_is_wrong(
    small_disk: Path, tmp_path: Path
) -> None:
    house = small_house(tmp_path)
    sync(house, None, NOW)
    house.workspace.engine.dispose()
    shutil.copytree(tmp_path, small_disk, dirs_exist_ok=True)
    fill(small_disk / "ballast")
    for _ in range(2):  # the first look leaves an empty log behind, which the second one meets
        assert shown(small_house(small_disk)) == (10, 0)
    for _ in range(2):
        with pytest.raises(WorkspaceError, match="Make room on its disk"):
            open_workspace(small_disk / "nothing")


def fill(ballast: Path) -> None:
    """Take up all that is left."""
    try:
        with ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
    except OSError:
        return


def test_a_read_only_home_shows_what_it_has_and_says_why_it_cannot_sync(small_disk: Path) -> None:
    house = small_house(small_disk)
    sync(house, None, NOW)
    house.workspace.engine.dispose()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    house = small_house(small_disk)
    assert shown(house) == (10, 0)
    assert ensure_synced(house, NOW) == []
    with pytest.raises(WorkspaceError, match=r"cannot be written.*Make its folder writable"):
        sync(house, None, NOW)


def test_a_workspace_that_is_damaged_while_it_is_open_is_told(tmp_path: Path) -> None:
    house = small_house(tmp_path)
    sync(house, None, NOW)
    house.workspace.engine.dispose()
    (house.settings.home / "workspace.db").write_bytes(b"no database " * 5000)
    with pytest.raises(WorkspaceError, match="is damaged"):
        house.store.current()
    with pytest.raises(WorkspaceError, match="is damaged"):
        small_house(tmp_path)
