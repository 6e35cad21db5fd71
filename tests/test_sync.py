"""Syncing: each source by itself, the last good copy kept, one at a time, and a pause for what fails."""

import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.scheduler import refresh_due, start_scheduler
from scorecard.sync import SyncResult, due, ensure_synced, sync
from scorecard.workspace import runs
from scorecard.workspace.leases import lease
from tests.workspace.small import VISITS, leads_csv, small_house, write

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "company"


@pytest.fixture
def house(folder: Path) -> House:
    return small_house(folder)


def synced(house: House, minutes: int = 0, **options: object) -> dict[str, SyncResult]:
    return {each.source: each for each in sync(house, None, NOW + minutes * MINUTE, **options)}  # type: ignore[arg-type]


def test_every_source_is_published_with_its_counts(house: House) -> None:
    results = synced(house)
    assert [(each.ok, each.rows_read, each.rows_accepted, each.changed) for each in results.values()] == [
        (True, 10, 10, True),
        (True, 2, 2, True),
    ]
    current = house.store.current()
    assert {name: each.snapshot for name, each in results.items()} == {name: each.id for name, each in current.items()}


def test_a_result_has_the_promised_keys(house: House) -> None:
    promised = {"source", "ok", "snapshot", "rows_read", "rows_accepted", "rows_rejected", "newest", "seconds", "error"}
    result = synced(house)["visits"].to_json()
    assert promised <= set(result)
    assert result["newest"] == "2026-11-03"


def test_unchanged_data_makes_no_new_snapshot_but_is_checked(house: House) -> None:
    first = synced(house)
    again = synced(house, minutes=60)
    assert {name: each.snapshot for name, each in again.items()} == {name: each.snapshot for name, each in first.items()}
    assert not any(each.changed for each in again.values())
    assert len(house.store.history("leads")) == 1
    assert house.store.current()["leads"].checked_at == NOW + 60 * MINUTE
    assert house.store.current(known_on=NOW + 30 * MINUTE)["leads"].checked_at == NOW


def test_rejected_cells_are_listed_and_all_rows_are_accounted_for(house: House, folder: Path) -> None:
    more = "".join(f"2026-11-{day:02d},visits,{day}\n" for day in range(4, 20))
    write(folder, {"visits.csv": VISITS + more + "2026-11-20,visits,n.v.t.\n"})
    result = synced(house)["visits"]
    assert (result.rows_read, result.rows_rejected) == (19, 1)
    assert (result.rows_accepted or 0) + (result.rows_repaired or 0) + (result.rows_rejected or 0) == result.rows_read
    cells = house.store.rejects(house.store.current()["visits"])
    rejected = cells[cells["severity"] == "rejected"]
    assert rejected[["row", "value"]].to_numpy().tolist() == [[20, "n.v.t."]]


BROKEN = {
    "gone": (None, "no file"),
    "emptied": ("Id,Created,Amount,Channel\n", "no rows were found where there were 10"),
    "lost column": (leads_csv(10, header="Id,Made,Amount,Channel"), "Created"),
    "renamed column": (leads_csv(10, header="Id,Created,Amounts,Channel"), r"'Amount'.*'Amounts'"),
    "retyped column": (leads_csv(10).replace(",2026-", ",no date "), "10 of 10 rows can no longer be read.*'Created'"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_what_goes_wrong_with_one_source_leaves_the_others_and_the_last_good_copy_alone(fault: str, house: House, folder: Path) -> None:
    good = synced(house)
    text, sentence = BROKEN[fault]
    (folder / "leads.csv").unlink()
    write(folder, {"visits.csv": VISITS + "2026-11-04,visits,17\n"} | ({"leads.csv": text} if text is not None else {}))
    results = synced(house, minutes=60)
    assert results["visits"].ok
    assert results["visits"].rows_read == 3
    failed = results["leads"]
    assert not failed.ok
    assert failed.snapshot == good["leads"].snapshot == house.store.current()["leads"].id
    assert re.search(sentence, failed.error or "")
    assert "Traceback" not in (failed.error or "")
    last = runs.latest(house.workspace)["leads"]
    assert (last.ok, last.error, last.retry_at) == (False, failed.error, NOW + 61 * MINUTE)


def test_an_emptied_source_is_published_when_a_person_says_so(house: House, folder: Path) -> None:
    synced(house)
    write(folder, {"visits.csv": "Day,Name,Value\n"})
    refused = synced(house, minutes=1)["visits"]
    assert (refused.ok, refused.error_kind) == (False, "empty")
    assert "--allow-empty" in (refused.error or "")
    allowed = synced(house, minutes=2, allow_empty=["visits"])["visits"]
    assert (allowed.ok, allowed.rows_read) == (True, 0)


def test_new_and_lost_columns_that_nothing_needs_are_noted(house: House, folder: Path) -> None:
    write(
        folder,
        {"leads.csv": leads_csv(10, header="Id,Created,Amount,Channel").replace("PPC", "PPC,x").replace("Channel\n", "Channel,Extra\n")},
    )
    synced(house)
    write(folder, {"leads.csv": leads_csv(10).replace("PPC", "PPC,x").replace("Channel\n", "Channel,Other\n")})
    result = synced(house, minutes=1)["leads"]
    assert result.ok
    assert result.notes == ("New column 'Other': not used.", "The column 'Extra' is gone; nothing depends on it.")


def test_an_unknown_source_is_a_mistake_with_a_proposal(house: House) -> None:
    with pytest.raises(QuestionError, match=r"no source “laeds”\. Did you mean “leads”"):
        sync(house, ["laeds"], NOW)


def test_a_failing_source_is_left_alone_for_longer_and_longer(house: House, folder: Path) -> None:
    synced(house)
    (folder / "leads.csv").unlink()
    moment, pauses = NOW, []
    for _ in range(12):
        sync(house, ["leads"], moment, by_hand=False)
        retry_at = runs.latest(house.workspace)["leads"].retry_at
        assert retry_at is not None
        assert "leads" not in due(house, retry_at - timedelta(seconds=1))
        assert "leads" in due(house, retry_at)
        pauses.append(round((retry_at - moment) / MINUTE))
        moment = retry_at
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    write(folder, {"leads.csv": leads_csv(10)})
    assert sync(house, ["leads"], moment - timedelta(minutes=100))[0].ok  # a person does not wait for the pause
    assert "leads" not in due(house, moment - timedelta(minutes=100))
    (folder / "leads.csv").unlink()
    sync(house, ["leads"], moment)
    assert runs.latest(house.workspace)["leads"].retry_at == moment + MINUTE


def test_the_wish_of_a_server_to_be_left_alone_is_kept(house: House) -> None:
    assert runs.pause_after_failure(house.workspace, "leads", NOW, 7200.0) == NOW + timedelta(hours=2)
    assert runs.pause_after_failure(house.workspace, "leads", NOW, 5.0) == NOW + MINUTE


def test_sources_are_due_at_their_own_rhythm(house: House) -> None:
    assert due(house, NOW) == ["leads", "visits"]
    synced(house)
    assert due(house, NOW + 29 * MINUTE) == []
    assert due(house, NOW + 30 * MINUTE) == ["leads"]
    assert due(house, NOW + 60 * MINUTE) == ["leads", "visits"]


def test_a_clock_that_was_wrong_does_not_stop_the_refresh(house: House) -> None:
    sync(house, None, NOW + timedelta(days=3650))
    assert due(house, NOW) == ["leads", "visits"]
    synced(house)
    assert due(house, NOW) == []


def test_a_first_visit_syncs_everything_once(house: House, folder: Path) -> None:
    (folder / "visits.csv").unlink()
    assert [each.ok for each in ensure_synced(house, NOW)] == [True, False]
    assert ensure_synced(house, NOW + MINUTE) == []


def test_a_busy_source_is_left_to_the_process_that_is_at_it(house: House, folder: Path) -> None:
    other = small_house(folder)
    with lease(other.workspace, "sync of leads"):
        results = synced(house, wait_seconds=0)
    assert (results["leads"].ok, results["leads"].error_kind, results["visits"].ok) == (False, "busy", True)
    assert runs.history(house.workspace, "leads") == []


def test_of_several_syncs_at_once_one_does_the_work_and_all_report_it(folder: Path) -> None:
    houses = [small_house(folder) for _ in range(4)]
    reached, results = [threading.Event() for _ in houses], []

    def run(house: House) -> None:
        results.extend(sync(house, ["leads"], NOW))

    for house, here in zip(houses, reached, strict=True):

        def seen(_conn: object, _cursor: object, statement: str, *_: object, here: threading.Event = here) -> None:
            if "FROM locks" in statement:
                here.set()

        event.listen(house.workspace.engine, "before_cursor_execute", seen)
    threads = [threading.Thread(target=run, args=[house]) for house in houses]
    keeper = small_house(folder)
    with lease(keeper.workspace, "sync of leads"):
        for thread in threads:
            thread.start()
        assert all(here.wait(60) for here in reached)  # all of them ask for the lease before anybody gets it
    for thread in threads:
        thread.join()
    assert [each.ok for each in results] == [True] * 4
    assert len({each.snapshot for each in results}) == 1
    assert len(runs.history(keeper.workspace, "leads")) == 1


def test_the_scheduler_refreshes_what_is_due_and_a_broken_house_does_not_stop_it(folder: Path) -> None:
    house = small_house(folder, {"SCORECARD_TODAY": "2026-11-16"})
    done = threading.Event()
    calls: list[int] = []

    def house_now() -> House:
        calls.append(1)
        if len(calls) == 1:
            raise QuestionError("the configuration is being edited")
        done.set()
        return house

    scheduler = start_scheduler(house_now, look_seconds=0.05)
    assert done.wait(30)
    scheduler.shutdown(wait=True)
    assert {name: run.ok for name, run in runs.latest(house.workspace).items()} == {"leads": True, "visits": True}


def test_a_hundred_looks_cause_one_read(folder: Path) -> None:
    house = small_house(folder, {"SCORECARD_TODAY": "2026-11-16"})
    for _ in range(100):
        refresh_due(lambda: house)
    assert len(runs.history(house.workspace, "leads", 500)) == 1


def test_a_fault_of_ours_is_contained_and_logged(house: House, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that no reader expects, such as a folder of that name, must not keep the others from syncing."""
    (folder / "leads.csv").unlink()
    (folder / "leads.csv").mkdir()
    results = synced(house)
    assert (results["leads"].ok, results["visits"].ok) == (False, True)
    assert os.linesep not in (results["leads"].error or "")
