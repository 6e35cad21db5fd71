"""Doubtful values are flagged, kept and counted."""

from dataclasses import replace

import numpy as np
import pytest

from scorecard.ingest import repeats
from scorecard.ingest.checks import hundredfold
from scorecard.model import Aggregate, Company, Configuration, Indicator, Layout

from .sheets import COMPANY, WIDE, configured, of_csv, problems, read, source


def test_a_hundredfold_spend_is_flagged_and_kept():
    days = "\n".join(f"2026-01-{day:02d},ad,{20 + day}" for day in range(1, 20))
    result = read(of_csv(f"at,kind,cost\n{days}\n2026-01-20,ad,3900"), source("events"))
    assert problems(result) == [(21, "cost", "3900", "is more than 100 times the usual cost (30.5)")]
    assert result.rows["cost"].max() == 3900
    assert (result.rows_accepted, result.counts()["cells_flagged"]) == (20, 1)


def test_a_hundredfold_value_of_one_indicator_is_not_measured_by_another():
    rows = "\n".join(f"2026-01-{day:02d},{day},{day * 100000}" for day in range(1, 20))
    wide = source("indicator_values", layout=WIDE)
    assert problems(read(of_csv(f"Date,Calls,Revenue\n{rows}"), wide, configured("Calls", "Revenue"))) == []
    result = read(of_csv(f"Date,Calls,Revenue\n{rows}\n2026-01-20,1900,5"), wide, configured("Calls", "Revenue"))
    assert [(row, column) for row, column, *_ in problems(result)] == [(21, "calls")]


@pytest.mark.parametrize(
    ("values", "flagged"),
    [([1] * 6 + [1000], False), ([1] * 7 + [1000], True), ([0] * 20 + [1000], False), ([1, 2] * 10 + [150] * 10, False)],
)
def test_few_values_and_many_large_ones_are_not_unusual(values, flagged):
    assert bool(hundredfold(np.array(values, dtype=float)).any()) is flagged


def test_a_heavy_tail_is_how_some_values_lie():
    heavy = 10 ** np.random.default_rng(3).normal(0, 1.2, 5000)
    assert (heavy > 100 * np.median(heavy)).sum() > 100
    assert not hundredfold(heavy).any()


def test_negative_amounts_dates_in_the_future_and_a_win_before_the_lead():
    raw = of_csv(
        "lead_id,created_at,amount,won_at\n1,2026-11-23,5,\n2,2026-11-22 23:00,-7,\n3,2026-11-05,5,2026-11-04\n"
        "4,2026-11-05 12:00,5,2026-11-05 09:00"
    )
    result = read(raw, source())
    assert problems(result) == [
        (2, "created_at", "2026-11-23", "lies in the future (today is 2026-11-22)"),
        (3, "amount", "-7", "is negative"),
        (4, "won_at", "2026-11-04", "lies before the lead was created (2026-11-05)"),
    ]
    assert result.rows_accepted == 4


def test_an_id_that_stands_twice_is_flagged_where_it_stands_again():
    result = read(of_csv("lead_id,created_at\n1,2026-01-05\n2,2026-01-05\n1,2026-01-09"), source())
    assert problems(result) == [(4, "lead_id", "1", "the same lead_id stands in row 2")]
    assert len(result.rows) == 3


def test_rows_that_repeat_without_any_id_are_flagged():
    result = read(
        of_csv("at,kind,owner\n2026-01-05 10:00,call,Ann\n2026-01-05 10:00,call,Bob\n2026-01-05 10:00,call,Ann"), source("events")
    )
    assert [(row, problem) for row, *_, problem in problems(result)] == [(4, "repeats row 2 in everything")]


def test_of_very_many_repeated_rows_the_rest_is_told_as_a_number(monkeypatch):
    monkeypatch.setattr(repeats, "MOST_LISTED", 2)
    rows = "2026-01-05 10:00,call,Ann\n" * 6
    result = read(of_csv(f"at,kind,owner\n{rows}2026-01-05 10:00,call,Bob"), source("events"))
    assert [(row, problem) for row, *_, problem in problems(result)] == [
        (3, "repeats row 2 in everything"),
        (4, "repeats row 2 in everything"),
        (5, "and 3 more rows from here on repeat an earlier one in everything"),
    ]
    assert len(result.rows) == 7


def test_two_leads_of_one_day_and_channel_are_two_leads():
    result = read(of_csv("lead_id,created_at,channel,persona\n1,2026-01-05,Web,IT\n2,2026-01-05,Web,IT\n3,2026-01-06,Mail,IT"), source())
    assert problems(result) == []


def test_calls_that_agree_in_everything_but_their_id_are_doubtful():
    raw = of_csv(
        "event_id,at,kind,owner,outcome,subject,minutes\n1,2026-01-05 10:00,call,Ann,reached,Demo,7\n"
        "2,2026-01-05 10:00,call,Ann,reached,Demo,7\n3,2026-01-05 11:00,visit,Bob,missed,Offer,9"
    )
    assert problems(read(raw, source("events"))) == [(3, "event_id", "2", "repeats row 2 in everything but the id")]


def test_long_columns_of_ids_and_times_are_read_as_short_ones():
    """From 100,000 rows on, columns that are nearly all distinct are kept as they stand instead of in a dictionary."""
    count = 100_001
    head = "lead_id,created_at,email,channel,campaign,persona,owner\n"
    lines = [
        f" L{i} ,2025-01-01 {i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d},p{i}@x.org,ch{i % 5},c{i % 7},p{i % 4},o{i % 3}"
        for i in range(count)
    ]
    lines[500] = lines[499].replace(" L499 ", "L500")
    lines[700] = lines[700].replace("p700@x.org", "\u00a0")
    lines[800] = lines[800].replace(" L800 ", "L9")
    lines[900] = lines[900].replace(" L900 ", " ")
    result = read(of_csv(head + "\n".join(lines)), source())
    assert (result.rows_read, result.rows_rejected) == (count, 1)
    assert result.rows["lead_id"].iloc[[0, 500, 700]].tolist() == ["L0", "L500", "L700"]
    assert result.rows["email"].iloc[[499, 500, 700]].tolist() == ["p499@x.org", "p499@x.org", None]
    assert problems(result) == [
        (502, "lead_id", "L500", "repeats row 501 in everything but the id"),
        (802, "lead_id", "L9", "the same lead_id stands in row 11"),
        (902, "lead_id", "", "lead_id is blank"),
    ]


@pytest.mark.parametrize(("locale", "shown"), [("en_US", "8,200\N{NO-BREAK SPACE}%"), ("de_DE", "8.200\N{NO-BREAK SPACE}%")])
def test_a_share_that_was_typed_as_a_percentage_without_its_sign_is_flagged(locale, shown):
    rate = Indicator("rate", "Rate", Aggregate("last", "indicator_values", "value", "date"), unit="percent")
    result = read(
        of_csv("Date,Rate\n2026-01-05,0.82\n2026-01-06,82"),
        source("indicator_values", layout=WIDE),
        Configuration(replace(COMPANY, locale=locale), indicators=(rate,)),
    )
    assert problems(result) == [(3, "rate", "82", f"is {shown} of an indicator in percent: write 82% if that is meant")]


def test_a_day_that_stands_twice_is_flagged():
    days = "\n".join(f"2026-01-{day:02d},{day}" for day in range(5, 15))
    result = read(of_csv(f"Date,Visits\n{days}\n2026-01-14,3"), source("indicator_values", layout=WIDE), configured("Visits"))
    assert problems(result) == [(12, "visits", "3", "is a second value for 2026-01-14; both are added up")]


def test_details_of_one_day_are_no_doubles():
    lines = "\n".join(f"2026-01-05,views,{place},web" for place in range(1, 9))
    result = read(of_csv(f"date,indicator,value,channel\n{lines}"), source("indicator_values"))
    assert problems(result) == []


def test_amounts_in_another_currency_than_the_company_s_are_said_once():
    raw = of_csv('at,kind,cost\n2026-01-05,ad,"R$ 1.234,56"\n2026-01-06,ad,"R$ 5,00"')
    (issue,) = read(raw, source("events")).issues
    assert (issue.code, issue.what) == (
        "other-currency",
        "The amounts are in R$, the company counts in USD. They are taken as they are, not converted.",
    )
    assert read(raw, source("events"), Configuration(Company("Acme", currency="BRL"))).issues == ()
    assert read(of_csv("at,kind,cost\n2026-01-05,ad,$5"), source("events"), Configuration(Company("Acme", currency="CAD"))).issues == ()


def test_weeks_that_start_on_another_day_than_the_company_s_are_said():
    raw = of_csv("Date,Visits\n2026-01-04,5\n2026-01-11,6")
    weekly = source("indicator_values", layout=Layout("wide", date_means="week_start"))
    (issue,) = read(raw, weekly, configured("Visits")).issues
    assert (issue.code, issue.what) == ("other-weeks", "Its weeks start on a Sunday, the company's on a Monday.")
    assert read(raw, weekly, configured("Visits", company=Company("Acme", week_start=6))).issues == ()
