"""Several tabs of one workbook, one after the other into one configuration; and sheets whose weeks only have numbers."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from scorecard.config import load
from scorecard.connecting import Built, Plan, build, look, meaning, places, start, with_dataset, with_setting
from scorecard.connecting.plan import holds_for, likely_first_week, with_goals_for
from scorecard.errors import UnclearError
from scorecard.ingest import ingest
from scorecard.model import Company, Configuration, Layout
from tests.connect.tables import TODAY, Rows, raw, weekly

MONDAYS = [date(2026, 8, 3) + timedelta(weeks=n) for n in range(12)]
LEADS: Rows = [["Lead", "Came in", "Channel", "MQL on", "Won on"]]
LEADS += [[f"L{n}", str(day), "PPC", str(day) if n % 2 else "", str(day) if n % 4 == 0 else ""] for n, day in enumerate(MONDAYS)]
GOALS: Rows = [
    ["KPI", "Start", "End", "Target", "Owner"],
    ["Website visits", "2026-10-01", "2026-12-31", "120000", "Ines"],
    ["Coffee drunk", "2026-10-01", "2026-12-31", "<= 50", "Jo"],
    ["Happiness", "2026-10-01", "2026-12-31", "9", "Jo"],
]
CALENDAR: Rows = [["What", "From", "Until"], ["Trade fair", "2026-09-14", "2026-09-17"], ["Relaunch", "2026-10-05", ""]]


def added(rows: Rows, tab: str, base: Configuration | None) -> tuple[Plan, Built]:
    """The tab taken as it is suggested."""
    table = raw(rows, tab)
    plan = start(table, places.file("planning.xlsx", tab), Company("Northwind"), TODAY, base)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    labels = [each.text for each in meaning.labels(ingested, plan.source)]
    listed = plan.source.dataset in ("goals", "calendar") and base is not None
    named = meaning.meant(labels, base) if listed and base else meaning.suggestions(ingested, plan.source, {})
    there = meaning.lead_columns(ingested) if plan.source.dataset == "leads" else ()
    plan = replace(plan, meanings=named, standards=meaning.first_choice(meaning.possible(there, named.values())))
    return plan, build(plan, ingested, Path("scorecard.toml"), TODAY)


def whole(*tabs: tuple[Rows, str]) -> tuple[Configuration, list[Plan]]:
    base, plans = None, []
    for rows, tab in tabs:
        plan, built = added(rows, tab, base)
        assert built.configuration is not None, built.issues
        base = built.configuration
        plans.append(plan)
    assert base is not None
    return base, plans


def test_a_workbook_is_connected_tab_by_tab(tmp_path: Path) -> None:
    _, plans = whole((weekly(), "Weekly"), (LEADS, "Leads"), (GOALS, "Goals Q4"), (CALENDAR, "Calendar"))
    configuration, _ = whole((weekly(), "Weekly"), (LEADS, "Leads"), (GOALS, "Goals Q4"), (CALENDAR, "Calendar"))
    assert [each.dataset for each in configuration.sources] == ["indicator_values", "leads", "goals", "calendar"]
    assert [each.id for each in configuration.stages] == ["inquiry", "mql", "won"], "leads that come second bring their stages"
    assert configuration.sources[1].columns["mql_at"] == "MQL on"
    goals = ingest(raw(GOALS, "Goals Q4"), configuration.sources[2], configuration, TODAY).rows
    kept = goals[goals["indicator"].isin([each.id for each in configuration.indicators])]
    assert list(zip(kept["indicator"], kept["operator"], kept["target"], kept["per"], strict=True)) == [
        ("website_visits", ">=", 120000.0, "period"),
        ("coffee_drunk", "<=", 50.0, "period"),
    ]
    dates = ingest(raw(CALENDAR, "Calendar"), configuration.sources[3], configuration, TODAY).rows
    assert list(dates["title"]) == ["Trade fair", "Relaunch"]
    assert plans[2].meanings["Happiness"] == ""


def test_goals_of_each_week_are_told_from_goals_of_a_quarter() -> None:
    base, _ = whole((weekly(), "Weekly"))
    short: Rows = [GOALS[0], *[["Website visits", str(day), str(day + timedelta(days=6)), "9000", ""] for day in MONDAYS]]
    for rows, expected in ((GOALS, "period"), (short, "week")):
        plan, _ = added(rows, "Goals", base)
        found = look(plan, raw(rows, "Goals"), TODAY).ingested
        assert found is not None
        assert holds_for(plan.source, found) == expected
        assert holds_for(with_goals_for(plan, "week").source, found) == "week"
    said: Rows = [[*GOALS[0], "per"], *[[*row, "week"] for row in GOALS[1:]]]
    plan, _ = added(said, "Goals", base)
    found = look(plan, raw(said, "Goals"), TODAY).ingested
    assert found is not None
    assert (holds_for(plan.source, found), set(found.rows["per"])) == ("", {"week"})


def by_number(weeks: list[date]) -> Rows:
    return [["KW", "Besuche"], *[[f"KW {day.isocalendar().week}", str(900 + 7 * n)] for n, day in enumerate(weeks)]]


def test_numbered_weeks_ask_for_the_first_day_and_propose_it() -> None:
    rows = by_number(MONDAYS)
    table = raw(rows, "kw.csv")
    plan = start(table, places.file("kw.csv"), Company("Northwind", locale="de_DE"), TODAY)
    found = look(plan, table, TODAY)
    assert (plan.source.layout.shape, [each.setting for each in found.questions]) == ("wide", [("layout", "first_week")])
    assert likely_first_week(found, TODAY) == MONDAYS[0]
    settled = look(with_setting(plan, ("layout", "first_week"), MONDAYS[0]), table, TODAY)
    assert settled.ingested is not None
    assert [day.date() for day in settled.ingested.rows["date"]] == MONDAYS


@pytest.mark.parametrize("shape", ["rows", "columns"])
def test_the_proposed_week_lies_in_the_past(shape: str) -> None:
    late = [date(2025, 12, 8) + timedelta(weeks=n) for n in range(3)]
    rows = by_number(late)
    table = raw(rows if shape == "rows" else [["Number", *[row[0] for row in rows[1:]]], ["Visits", "1", "2", "3"]], "kw.csv")
    plan = start(table, places.file("kw.csv"), Company("Northwind"), TODAY)
    assert likely_first_week(look(plan, table, TODAY), TODAY) == late[0]


def test_the_same_week_of_two_years_is_refused_not_added_up() -> None:
    years = [date(2025, 1, 6) + timedelta(weeks=n) for n in range(60)]
    table = raw(by_number(years), "kw.csv")
    plan = start(table, places.file("kw.csv"), Company("Northwind"), TODAY)
    plan = with_dataset(plan, table, "indicator_values", Layout("wide"), TODAY)
    settled = with_setting(plan, ("layout", "first_week"), years[0])
    with pytest.raises(UnclearError, match=r"'KW 2' stands there a second time \(row 54\)"):
        ingest(table, settled.source, settled.beginning, TODAY)


def test_what_is_saved_is_what_was_built(tmp_path: Path) -> None:
    base, _ = whole((weekly(), "Weekly"), (LEADS, "Leads"))
    _, built = added(GOALS, "Goals Q4", base)
    (tmp_path / "scorecard.toml").write_text(built.text, encoding="utf-8")
    assert load(tmp_path / "scorecard.toml", TODAY).sources == (built.configuration or base).sources
