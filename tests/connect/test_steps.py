"""From cells to a first scorecard: what is suggested, what is asked, what comes out, and that nothing is lost on the way."""

import csv
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scorecard.connecting import (
    Plan,
    build,
    first_scorecard,
    look,
    meaning,
    places,
    saving,
    start,
    with_columns,
    with_dataset,
    with_setting,
)
from scorecard.errors import RefusedError
from scorecard.ingest.groups import propose
from scorecard.model import Aggregate, Company, Layout, Ratio
from scorecard.sources import RawTable
from tests.connect.tables import TODAY, inquiries, raw, weekly
from tests.support.company import Shop

COMPANY = Company("Northwind", currency="EUR", timezone="Europe/Berlin")
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Berlin"))
MAPPED = {
    "lead_id": "Ref",
    "created_at": "Received on",
    "channel": "Heard of us through",
    "sal_at": "Handed to sales",
    "won_at": "Signed on",
    "amount": "Order value",
}


def leads_plan(table: RawTable) -> Plan:
    plan = start(table, places.file("leads.csv"), COMPANY, TODAY)
    return with_columns(with_dataset(plan, table, "leads", Layout(), TODAY), MAPPED)


def chosen(plan: Plan, table: RawTable) -> Plan:
    """The plan with everything that is suggested taken."""
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    named = meaning.suggestions(ingested, plan.source, meaning.made_of(ingested, plan.source))
    there = meaning.lead_columns(ingested) if plan.source.dataset == "leads" else ()
    standards = meaning.first_choice(meaning.possible(there, named.values()))
    return replace(plan, meanings=named, standards=standards, channels={each: each for each in meaning.spellings(ingested)})


def test_dates_that_no_cell_proves_are_asked_about_and_never_guessed() -> None:
    table = raw(inquiries())
    plan = leads_plan(table)
    asked = look(plan, table, TODAY)
    assert not asked.ready
    assert {question.setting[1] for question in asked.questions} == {"created_at", "sal_at", "won_at"}
    assert all(question.value is None for question in asked.questions)
    settled = look(with_setting(plan, ("dates", "*"), "day-first"), table, TODAY)
    assert settled.ready
    assert settled.ingested is not None
    assert settled.ingested.counts()["rows_rejected"] == 0
    assert settled.ingested.rows["created_at"].min().date() == date(2026, 8, 1)
    month_first = look(with_setting(plan, ("dates", "*"), "month-first"), table, TODAY).ingested
    assert month_first is not None
    assert month_first.rows["created_at"].min().date() == date(2026, 1, 8)


def test_title_lines_and_the_total_are_left_out_and_said_so() -> None:
    table = raw(inquiries())
    understood = look(with_setting(leads_plan(table), ("dates", "*"), "day-first"), table, TODAY).understood
    assert understood.header_row == 4
    assert {(each.first, each.sample) for each in understood.skipped} >= {(1, "Northwind GmbH: inquiries"), (65, "Total")}


def test_a_saved_first_scorecard_says_what_the_preview_said(tmp_path: Path) -> None:
    """The file is written, loaded and synced as any other, and its numbers are those of the preview and of a count by hand."""
    rows = inquiries()
    with (tmp_path / "leads.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    place = places.file("leads.csv")
    table = places.read(place, Shop(tmp_path, '[company]\nname = "x"', "2026-11-22").house.secrets, tmp_path)
    plan = chosen(with_setting(leads_plan(table), ("dates", "*"), "day-first"), table)
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(plan, ingested, tmp_path / "scorecard.toml", TODAY)
    assert built.issues == ()
    preview = first_scorecard(built, {plan.source.name: table}, NOW)
    assert [row.indicator for row in preview.body.rows] == ["new_leads", "wins"]
    saving.save(built.text, tmp_path / "own.toml")
    shop = Shop(tmp_path, (tmp_path / "own.toml").read_text("utf-8"), "2026-11-22")
    assert shop.sync()["leads"].ok
    for row in preview.body.rows:
        saved = shop.weeks(row.indicator, as_of=preview.as_of.isoformat())
        assert {week.week.isoformat(): (week.value, week.state.value) for week in row.values} == saved
    by_hand = sum(1 for row in rows[4:-1] if row[1] in {"01/09/2026", "02/09/2026", "03/09/2026", "04/09/2026", "05/09/2026", "06/09/2026"})
    assert next(week.value for week in preview.body.rows[0].values if week.week == date(2026, 8, 31)) == by_hand


def test_spellings_are_merged_only_where_somebody_said_so() -> None:
    table = raw(inquiries())
    plan = with_setting(leads_plan(table), ("dates", "*"), "day-first")
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    spelled = meaning.spellings(ingested)
    proposed = {(variant, each.into) for each in propose("channel", spelled) for variant, _ in each.variants}
    assert ("Referal", "Referral") in proposed
    apart = build(chosen(plan, table), ingested, Path("scorecard.toml"), TODAY).configuration
    assert apart is not None
    # Capital letters make no difference to us anywhere; everything else is kept apart.
    assert sorted(each.name for each in apart.channels) == ["Google Ads", "Referal", "Referral", "Trade fair"]
    merged = replace(chosen(plan, table), channels={**dict.fromkeys(spelled, "Paid search"), "Referal": "Referral", "Referral": "Referral"})
    together = build(merged, ingested, Path("scorecard.toml"), TODAY).configuration
    assert together is not None
    assert {each.name: set(each.aliases) for each in together.channels}["Referral"] == {"Referal"}
    assert len(together.channels) == 2


def test_a_sheet_of_weekly_numbers_takes_the_librarys_words_and_keeps_its_own_numbers() -> None:
    table = raw(weekly(), "weekly.csv")
    plan = chosen(start(table, places.file("weekly.csv"), COMPANY, TODAY), table)
    assert plan.source.layout == Layout("wide", date_means="week_start")
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(plan, ingested, Path("scorecard.toml"), TODAY)
    assert built.configuration is not None
    by_id = {each.id: each for each in built.configuration.indicators}
    assert by_id["ppc_clicks"].definition == "Clicks on our search advertisements."
    assert by_id["coffee_drunk"].name == "Coffee drunk"
    assert {each.cadence for each in by_id.values()} == {"weekly"}
    rate = by_id["show_rate"]
    assert rate.unit == "percent"
    assert isinstance(rate.measure, Aggregate)
    assert rate.measure.kind == "last", "shares of seven days must never be added up"
    values = {row.indicator: row.values[-1].value for row in first_scorecard(built, {plan.source.name: table}, NOW).body.rows}
    assert values == {"website_visits": 9555, "ppc_clicks": 1415, "coffee_drunk": 50, "show_rate": pytest.approx(0.75)}


def test_a_number_that_is_left_out_is_nowhere() -> None:
    table = raw(weekly(), "weekly.csv")
    plan = chosen(start(table, places.file("weekly.csv"), COMPANY, TODAY), table)
    plan = replace(plan, meanings={**plan.meanings, "Coffee drunk": ""})
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(plan, ingested, Path("scorecard.toml"), TODAY)
    assert "offee" not in built.text


def test_two_columns_for_one_number_are_a_mistake_and_not_a_coin_toss() -> None:
    table = raw(weekly(), "weekly.csv")
    plan = chosen(start(table, places.file("weekly.csv"), COMPANY, TODAY), table)
    plan = replace(plan, meanings={**plan.meanings, "Coffee drunk": "ppc_clicks"})
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(plan, ingested, Path("scorecard.toml"), TODAY)
    assert built.configuration is None
    assert [(issue.where, issue.code) for issue in built.issues] == [("ppc_clicks", "doubled")]


def test_a_ratio_of_the_library_brings_its_parts_unlisted() -> None:
    offered = meaning.possible(("lead_id", "created_at", "mql_at", "verdict", "won_at", "amount"), ())
    assert offered[:2] == ("new_leads", "mql_acceptance")
    assert meaning.first_choice(offered) == ("new_leads", "mql_acceptance")
    table = raw(inquiries())
    plan = with_setting(leads_plan(table), ("dates", "*"), "day-first")
    ingested = look(plan, table, TODAY).ingested
    assert ingested is not None
    built = build(replace(plan, standards=("value_per_win",)), ingested, Path("scorecard.toml"), TODAY)
    assert built.configuration is not None
    listed = {each.id: each.listed for each in built.configuration.indicators}
    assert listed == {"value_per_win": True, "revenue": False, "wins": False}
    assert isinstance(next(each for each in built.configuration.indicators if each.listed).measure, Ratio)


def test_a_second_source_is_added_to_what_is_there(tmp_path: Path) -> None:
    table = raw(weekly(), "weekly.csv")
    first = chosen(start(table, places.file("weekly.csv"), COMPANY, TODAY), table)
    ingested = look(first, table, TODAY).ingested
    assert ingested is not None
    base = build(first, ingested, tmp_path / "scorecard.toml", TODAY).configuration
    again = chosen(start(table, places.file("weekly.csv"), COMPANY, TODAY, base), table)
    both = build(again, ingested, tmp_path / "scorecard.toml", TODAY).configuration
    assert both is not None
    assert [each.name for each in both.sources] == ["weekly", "weekly_2"]
    assert len(both.indicators) == 4


def test_mistakes_are_listed_and_not_saved_over(tmp_path: Path) -> None:
    table = raw(weekly(), "weekly.csv")
    plan = chosen(start(table, places.file("weekly.csv"), replace(COMPANY, currency="EURO", timezone="Europe/Berlln"), TODAY), table)
    ingested = look(replace(plan, company=COMPANY), table, TODAY).ingested
    assert ingested is not None
    built = build(plan, ingested, tmp_path / "scorecard.toml", TODAY)
    assert built.configuration is None
    assert {issue.code for issue in built.issues} >= {"timezone", "currency"}


def test_a_file_is_never_overwritten_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "new" / "scorecard.toml"
    assert saving.save("one", file) is None
    with pytest.raises(RefusedError, match="already"):
        saving.save("two", file)
    assert file.read_text() == "one"
    kept = saving.save("two", file, replace=True)
    assert kept is not None
    assert (file.read_text(), kept.read_text()) == ("two", "one")
    again = saving.save("three", file, replace=True)
    assert again is not None
    assert again != kept
