"""Goals as they are answered: on a company whose files were really synced, figures worked out beside it by hand."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from scorecard.answering.known_goals import base_goals
from scorecard.answering.planner import parse, plan_goals, write
from scorecard.errors import QuestionError
from scorecard.model import Goal
from scorecard.query.engine import open_engine
from scorecard.wording import goals as words
from scorecard.workspace import alerts, changes, goals
from tests.drivers.worlds import funnel
from tests.goals.company import TODAY, acme
from tests.support.company import Shop

START, END = date(2026, 8, 1), date(2026, 10, 31)
KEYS = {"indicator", "from", "to", "operator", "target", "actual", "expected_to_date", "attainment", "pacing"} | {
    "projected",
    "projected_low",
    "projected_high",
    "status",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Read only: tests that write make their own."""
    return acme(tmp_path_factory.mktemp("acme"))


Base = dict[str, dict]


@pytest.fixture(scope="module")
def base(shop: Shop) -> Base:
    """The goals of today, by id."""
    return rows(shop)


def rows(shop: Shop, **more: object) -> dict[str, dict]:
    return {row["id"]: row for row in shop.ask("goals", **more).to_json()["rows"]}


def _days(column: int) -> np.ndarray:
    entered = funnel(5).entered[:, column]
    return entered[entered > 0]


def _statements(shop: Shop, *asked: str) -> list[tuple[str, str]]:
    """What is asked of the snapshots for these answers of yesterday, in order."""
    told: list[tuple[str, str]] = []

    def note(connection: sa.Connection, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if connection.dialect.name.startswith("duckdb"):
            told.append((statement, str(parameters)))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        for what in asked:
            shop.ask(what, as_of=(date.fromisoformat(TODAY) - timedelta(days=1)).isoformat())
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return told


def test_the_scorecard_and_the_line_of_its_goal_count_nothing_twice(shop: Shop) -> None:
    told = [each for each in _statements(shop, "scorecard", "goals") if "GROUP BY" in each[0]]
    assert len(told) > 4
    assert len(set(told)) == len(told)
    again = [each for each in _statements(shop, "goals", "goals") if "GROUP BY" in each[0]]
    assert len(set(again)) < len(again)


def test_every_row_has_the_keys_that_are_promised(base: Base) -> None:
    for row in base.values():
        assert row.keys() >= KEYS


def test_actual_expected_attainment_and_pacing_are_what_a_hand_counts(base: Base) -> None:
    row = base["wins"]
    won = _days(-1)
    actual = int(((won >= START.toordinal()) & (won <= END.toordinal())).sum())
    assert row["actual"] == actual
    assert row["attainment"] == pytest.approx(actual / 120)
    # Last year's quarter, 364 days back, is all there, so its shape is followed: its share up to the last known day.
    year = [START - timedelta(days=364), date(2026, 9, 30) - timedelta(days=364), END - timedelta(days=364)]
    part, whole = (int(((won >= year[0].toordinal()) & (won <= last.toordinal())).sum()) for last in year[1:])
    assert row["follows"] == "last_year"
    assert row["expected_to_date"] == pytest.approx(120 * part / whole)
    assert row["pacing"] == pytest.approx(actual / (120 * part / whole))


def test_the_projection_has_a_band_and_the_status_follows_it(base: Base) -> None:
    found = base
    for id in ("wins", "mqls", "more-leads", "revenue"):
        row = found[id]
        assert row["projected_low"] <= row["projected"] <= row["projected_high"]
        assert row["actual"] < row["projected"]
        assert row["status"] == ("on_track" if row["projected"] >= row["target"] else "at_risk")
        assert 0 <= row["chance"] <= 1


def test_a_ceiling_is_on_track_while_it_will_hold(base: Base) -> None:
    row = base["ceiling"]
    assert row["operator"] == "<="
    assert row["status"] == ("on_track" if row["projected"] <= 90000 else "at_risk")
    assert row["place"] == "sheet"


def test_a_quota_without_data_reads_not_yet_and_never_zero(base: Base, shop: Shop) -> None:
    row = base["guests"]
    assert (row["actual"], row["attainment"], row["pacing"], row["status"]) == (None, None, None, "no_data")
    body = shop.ask("goals").body
    texts = words.row_texts(next(each for each in body.rows if each.id == "guests"), shop.house.configuration.company)
    assert texts["Status"] == "∅ not yet"
    assert "0 %" not in texts.values()


def test_a_goal_to_come_has_not_started(base: Base) -> None:
    row = base["next"]
    assert (row["status"], row["actual"], row["attainment"], row["projected"]) == ("not_started", None, None, None)


def test_a_relative_goal_is_a_number_and_says_from_what(base: Base) -> None:
    row = base["more-leads"]
    created = _days(0)
    before = int(((created >= date(2026, 5, 1).toordinal()) & (created <= date(2026, 7, 31).toordinal())).sum())
    assert row["relative"] == {"relative": "+10 % vs previous period", "start": "2026-05-01", "end": "2026-07-31", "value": float(before)}
    assert row["target"] == np.ceil(before * 1.1 - 1e-9)


def test_a_relative_goal_with_nothing_to_compare_says_so(base: Base, shop: Shop) -> None:
    row = base["nothing-to-compare"]
    assert (row["status"], row["attainment"], row["relative"]["value"]) == ("no_data", None, None)
    said = next(each for each in shop.ask("goals").body.rows if each.id == "nothing-to-compare")
    assert "nothing is known" in words.compared(said, shop.house.configuration.company)


def test_a_weekly_goal_counts_its_weeks(base: Base) -> None:
    row = base["weekly-visits"]
    assert row["per"] == "week"
    assert row["status"] == "at_risk"
    assert row["weeks_due"] == 12
    assert row["weeks_met"] == 10


def test_the_tree_and_what_is_owed(base: Base, shop: Shop) -> None:
    found = base
    assert [found[id]["depth"] for id in ("wins", "mqls", "more-leads")] == [0, 1, 2]
    heading = shop.ask("goals").to_json()["heading"]
    assert heading["goal"] == "wins"
    assert [stage["stage"] for stage in heading["stages"]] == ["lead", "mql", "sal", "sql"]
    for stage in heading["stages"]:
        assert stage["owed"]["safe"] is None or stage["owed"]["safe"] >= stage["owed"]["even"]
    evens = [stage["owed"]["even"] for stage in heading["stages"]]
    assert evens == sorted(evens, reverse=True)  # the nearer to the win, the fewer
    assert found["mqls"]["owed"]["even"] == pytest.approx(heading["stages"][1]["owed"]["even"])
    assert {channel["channel"] for channel in heading["channels"]} == {"Paid search", "Referral"}
    assert heading["trail"][0]["actual"] is not None
    assert heading["trail"][-1]["low"] <= heading["trail"][-1]["projected"] <= heading["trail"][-1]["high"]


def test_the_past_is_answered_with_what_was_known_then(base: Base, shop: Shop) -> None:
    then = rows(shop, as_of="2026-09-01")["wins"]
    won = _days(-1)
    assert then["actual"] == int(((won >= START.toordinal()) & (won <= date(2026, 9, 1).toordinal())).sum())
    assert then["projected"] != base["wins"]["projected"]


def test_only_team_and_owner_choose_goals(base: Base, shop: Shop) -> None:
    assert set(rows(shop, owner=["Bo"])) == {"wins", "next"}
    assert "wins" not in rows(shop, team=["marketing"])
    assert rows(shop, channel=["Referral"])["wins"]["actual"] == base["wins"]["actual"]


def test_another_goal_can_be_looked_at(shop: Shop) -> None:
    assert shop.ask("goals", options=(("goal", "revenue"),)).to_json()["heading"]["indicator"] == "revenue"
    with pytest.raises(QuestionError, match="no goal “gone”"):
        shop.ask("goals", options=(("goal", "gone"),))


def test_an_alert_is_raised_and_rests_after_it_was_handed_over(tmp_path: Path) -> None:
    shop = acme(tmp_path)
    first = shop.ask("goals").body.alerts
    assert [(each.alert.id, each.weeks, each.resting) for each in first] == [("visits-missed", 2, False)]
    assert words.alert(first[0], shop.house.configuration) == "Website visits missed its goal 2 weeks in a row (Ann)"
    alerts.raised(shop.house.workspace, ["visits-missed"], date.fromisoformat(TODAY), shop.now)
    assert shop.ask("goals").body.alerts[0].resting


def test_a_fallen_close_rate_rings(tmp_path: Path) -> None:
    changed = acme(tmp_path, changed=3, factor=0.4)
    body = changed.ask("goals").body
    assert body.pace.surprising
    assert body.pace.ratio < 0.8
    assert "close-rate" in [each.alert.id for each in body.alerts]
    assert "no longer close as they did" in words.pace(body.pace, changed.house.configuration.company)


def test_a_goal_changed_in_the_app_counts_from_its_day_on_every_page(tmp_path: Path) -> None:
    shop = acme(tmp_path)
    goal = Goal("weekly-visits", "visits", date(2026, 7, 6), date(2026, 12, 27), 4500.0)
    edit = goals.Edit("Ann", "Fewer ads", shop.now, date(2026, 9, 14))
    goals.write(shop.house.workspace, shop.house.configuration.company, goal, 0, _base(shop), edit)
    card = next(row for row in shop.ask("scorecard").to_json()["rows"] if row["indicator"] == "visits")
    targets = {value["week"]: value["goal"] for value in card["values"]}
    assert (targets["2026-09-07"], targets["2026-09-14"]) == (6000.0, 4500.0)
    assert shop.ask("goals").body.alerts == ()  # the last two weeks meet the new goal
    assert rows(shop, as_of="2026-09-10")["weekly-visits"]["target"] == 6000.0


def test_a_confirmed_change_starts_new_limits_on_the_scorecard(tmp_path: Path) -> None:
    shop = acme(tmp_path)
    visits = next(row for row in shop.ask("scorecard").to_json()["rows"] if row["indicator"] == "visits")
    assert visits["signal"] == "below_limit"
    changes.confirm(shop.house.workspace, "visits", date(2026, 9, 14), "Fewer ads", "Ann", shop.now)
    visits = next(row for row in shop.ask("scorecard").to_json()["rows"] if row["indicator"] == "visits")
    assert (visits["signal"], visits["limits"]) == ("too_few", None)


def _base(shop: Shop) -> tuple[Goal, ...]:
    return base_goals(shop.house, open_engine(shop.house, shop.house.store.current()))


def test_a_day_belongs_to_the_businesss_own_calendar(tmp_path: Path) -> None:
    """A win at 06:30 UTC on 1 November is still October in Los Angeles, where the clocks changed that night."""
    shop = acme(tmp_path)
    leads = tmp_path / "leads.csv"
    before = rows(shop)["wins"]["actual"]
    with leads.open("a", encoding="utf-8") as file:
        file.write("X1,2026-07-20,2026-07-21,2026-07-21,2026-07-22,2026-08-01T06:30:00Z,,PPC,900\n")
        file.write("X2,2026-07-20,2026-07-21,2026-07-21,2026-07-22,2026-08-01T07:30:00Z,,PPC,900\n")
    assert shop.sync("crm")["crm"].ok
    assert rows(shop)["wins"]["actual"] == before + 1


def test_the_planner_says_the_same_as_the_goals_page(base: Base, shop: Shop) -> None:
    plan = shop.ask("planner").to_json()
    row = base["wins"]
    assert plan["usual"]["expected"] == pytest.approx(row["projected"])
    assert plan["planned"] == plan["usual"]
    assert {choice["id"] for choice in plan["choices"]} == {"wins", "mqls", "revenue"}


def test_a_change_moves_the_plan(shop: Shop) -> None:
    usual = shop.ask("planner").body
    better = shop.ask("planner", options=(("changes", "Paid search:rate=1.5"),)).body
    faster = shop.ask("planner", options=(("changes", "All channels:lag=0.5"),)).body
    more = shop.ask("planner", options=(("changes", "Referral:volume=2"),)).body
    for changed in (better, faster, more):
        assert changed.planned.expected > usual.usual.expected
        assert changed.usual == usual.usual
    assert better.stages[0].owed.even < usual.stages[0].owed.even
    by_channel = {row.channel: row for row in more.channels}
    assert by_channel["Paid search"].planned_wins == by_channel["Paid search"].wins
    assert by_channel["Referral"].planned_wins > by_channel["Referral"].wins


@pytest.mark.parametrize(
    "text", ["Paid search", "Paid search:volume", "Paid search:volume=lots", "Paid search:rate=99", "Nobody:volume=2", ":="]
)
def test_a_change_that_cannot_be_is_refused_with_a_sentence(shop: Shop, text: str) -> None:
    with pytest.raises(QuestionError, match=r"is not a change of a plan|No leads come from"):
        shop.ask("planner", options=(("changes", text),))


def test_changes_read_back_as_they_are_written() -> None:
    changes = {"Paid search": {"volume": 1.2, "rate": 1.0, "spend": 400.0}, "Referral": {"lag": 0.9}}
    assert parse(write(changes)) == {"Paid search": {"volume": 1.2, "spend": 400.0}, "Referral": {"lag": 0.9}}
    assert write({"Referral": {"lag": 1.0}}) == ""


def test_a_plan_is_saved_as_goals_below_the_goal(tmp_path: Path) -> None:
    shop = acme(tmp_path)
    body = shop.ask("planner").body
    planned = plan_goals(body, shop.house.configuration, "safe", date.fromisoformat(TODAY))
    assert {goal.indicator for goal in planned} == {"leads", "mqls"}
    edit = goals.Edit("Ann", "Plan", shop.now, date.fromisoformat(TODAY))
    goals.write_plan(shop.house.workspace, shop.house.configuration.company, planned, _base(shop), edit)
    found = rows(shop)
    row = found["plan-wins-mqls"]
    assert (row["part_of"], row["from"], row["to"], row["target"]) == ("wins", "2026-10-02", "2026-10-31", round(body.stages[1].owed.safe))
    assert row["name"] == "MQLs owed for Wins in Q3"
    assert found["wins"]["depth"] < row["depth"]
