"""Every SELECT of the funnel and of close rates beside a statement written by hand, another way, over many leads."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from scorecard.errors import QuestionError
from scorecard.export import csv_of_parts
from scorecard.query import cohorts, engine, funnel, leads
from scorecard.query.cohorts import Created
from scorecard.query.engine import run, run_in_parts
from scorecard.query.rows import Page
from tests.funnel.company import AS_OF, CONFIGURATION, Company, company

START, END = date(2026, 1, 5), date(2026, 4, 20)
CHANCES = {"mql_at": 0.6, "sal_at": 0.45, "sql_at": 0.3, "won_at": 0.2, "lost_at": 0.25, "disqualified_at": 0.1, "recycled_at": 0.15}
CHANNELS = ("Paid", "Organic", "unknown", None)


def many(size: int = 1500) -> list[dict[str, Any]]:
    """Leads with every oddity: blanks, stamps out of order, several ways out, dates after the day of the answer."""
    rng = np.random.default_rng(7)
    rows = []
    for _ in range(size):
        created = datetime(2025, 11, 1) + timedelta(days=int(rng.integers(0, 260)), minutes=int(rng.integers(0, 1440)))
        row: dict[str, Any] = {"created_at": created, "channel": CHANNELS[rng.integers(0, 4)], "amount": float(rng.integers(0, 900))}
        for column, chance in (
            ("mql_at", 0.6),
            ("sal_at", 0.45),
            ("sql_at", 0.3),
            ("won_at", 0.2),
            ("lost_at", 0.25),
            ("disqualified_at", 0.1),
            ("recycled_at", 0.15),
        ):
            if rng.random() < chance:
                row[column] = created + timedelta(days=int(rng.integers(-1, 130)), minutes=int(rng.integers(0, 1440)))
        row["reason"] = ("price", "timing", None)[rng.integers(0, 3)]
        row["landing_page"] = ("/a", "/b", None)[rng.integers(0, 3)]
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Company:
    spent = [
        {"at": datetime(2026, 1, 4) + timedelta(days=day), "kind": "spend", "channel": CHANNELS[day % 4], "cost": 10.0 + day}
        for day in range(150)
    ]
    return company(tmp_path_factory.mktemp("rows"), many(), spent)


ASKED = Created(START, END, AS_OF, "channel")
MOVES = """
    WITH d AS (
        SELECT lead_id, channel AS g, created_at::DATE AS c, reason, amount,
            list_transform([mql_at, sal_at, sql_at, won_at], t -> CASE WHEN t::DATE <= DATE '2026-06-30' THEN t::DATE END) AS s,
            list_transform([lost_at, disqualified_at, recycled_at], t -> CASE WHEN t::DATE <= DATE '2026-06-30' THEN t::DATE END) AS x
        FROM leads WHERE created_at::DATE <= DATE '2026-06-30'),
    e AS (
        SELECT *, list_max(x) AS out_day, list_max(s[1:3]) AS in_day,
            CASE WHEN s[4] IS NOT NULL THEN 1
                 WHEN list_max(x) IS NULL OR list_max(x) < coalesce(list_max(s[1:3]), DATE '1900-01-01') THEN 0
                 ELSE 1 + list_position(x, list_max(x)) END AS fate
        FROM d)
"""


def by_hand(of: Company, sql: str) -> Counter[tuple[Any, ...]]:
    with of.engine.connect() as connection:
        return Counter({tuple(_plain(cell) for cell in row[:-1]): row[-1] for row in connection.exec_driver_sql(MOVES + sql).fetchall()})


def compiled(of: Company, select: Any, *names: str, count: str = "leads") -> Counter[tuple[Any, ...]]:
    frame = run(of.engine, select)
    rows = zip(*(frame[name] for name in (*names, count)), strict=True)
    return Counter({tuple(_plain(cell) for cell in row[:-1]): row[-1] for row in rows})


def _plain(cell: Any) -> Any:
    if cell is None or cell != cell:
        return None
    return cell.date() if isinstance(cell, datetime) else int(cell) if isinstance(cell, (np.integer, int)) else cell


def test_histogram(of):
    hand = by_hand(
        of,
        """, o AS (SELECT g, c, CASE WHEN fate IN (0, 4) THEN 0 ELSE fate END AS f,
                  CASE WHEN fate = 1 THEN s[4] WHEN fate IN (2, 3) THEN out_day ELSE DATE '2026-06-30' END AS until FROM e)
        SELECT g, c, f, date_diff('day', c, until), count(*) FROM o
        WHERE c BETWEEN DATE '2026-01-05' AND DATE '2026-04-20' GROUP BY ALL""",
    )
    assert compiled(of, cohorts.histogram(CONFIGURATION, ASKED), "group", "created", "end", "days") == hand
    assert len(hand) > 300


def test_closings(of):
    hand = by_hand(
        of,
        """SELECT g, fate, count(*) FROM e
        WHERE fate IN (1, 2) AND (CASE WHEN fate = 1 THEN s[4] ELSE out_day END) BETWEEN DATE '2026-01-05' AND DATE '2026-04-20'
        GROUP BY ALL""",
    )
    found = compiled(of, cohorts.closings(CONFIGURATION, ASKED), "group", "end")
    assert Counter({key: leads for key, leads in found.items() if key[1] != 0}) == hand


def test_costs(of):
    hand = by_hand(
        of, """SELECT channel, sum(cost) FROM events WHERE kind = 'spend' AND "at" >= '2026-01-05' AND "at" < '2026-04-21' GROUP BY ALL"""
    )
    select = cohorts.costs(CONFIGURATION, ASKED)
    assert compiled(of, select, "group", count="cost") == hand
    assert cohorts.costs(CONFIGURATION, Created(START, END, AS_OF, "persona")) is None


REACHED = """
    , w AS (SELECT g, reason, list_transform(s, t -> CASE WHEN t - c <= 60 THEN t END) AS s,
                list_transform(x, t -> CASE WHEN t - c <= 60 THEN t END) AS x
            FROM d WHERE c BETWEEN DATE '2026-01-05' AND DATE '2026-04-20'),
    f AS (SELECT g, reason, coalesce(list_max(list_filter([1, 2, 3, 4], i -> s[i] IS NOT NULL)), 0) AS stage, s, x,
            CASE WHEN s[4] IS NOT NULL OR list_max(x) IS NULL OR list_max(x) < coalesce(list_max(s[1:3]), DATE '1900-01-01') THEN 0
                 ELSE 1 + list_position(x, list_max(x)) END AS exit FROM w)
    SELECT g, stage, exit, CASE WHEN exit > 0 THEN reason END, count(*) FROM f GROUP BY ALL
"""


def test_reached(of):
    found = compiled(of, funnel.reached(CONFIGURATION, ASKED, 60), "group", "stage", "exit", "reason")
    assert found == by_hand(of, REACHED)
    assert len(found) > 60


def test_stays(of):
    parts = [
        f"""SELECT g, {place} AS stage, CASE WHEN n IS NOT NULL THEN 1 WHEN fate >= 2 THEN 2 ELSE 0 END AS z,
            greatest(0, date_diff('day', t,
                CASE WHEN n IS NOT NULL THEN n WHEN fate >= 2 THEN out_day ELSE DATE '2026-06-30' END)), count(*)
        FROM (SELECT *, {"c" if place == 0 else f"s[{place}]"} AS t, list_min(s[{place + 1}:4]) AS n FROM e)
        WHERE t IS NOT NULL AND c BETWEEN DATE '2026-01-05' AND DATE '2026-04-20' GROUP BY ALL"""
        for place in range(4)
    ]
    assert compiled(of, funnel.stays(CONFIGURATION, ASKED), "group", "stage", "end", "days") == by_hand(of, " UNION ALL ".join(parts))


def test_entries(of):
    parts = [
        f"SELECT channel, {place}, {exit}, count(*) FROM leads WHERE {column} >= '2026-01-05' AND {column} < '2026-04-21' GROUP BY 1"
        for column, place, exit in (
            ("created_at", 0, 0),
            ("mql_at", 1, 0),
            ("sal_at", 2, 0),
            ("sql_at", 3, 0),
            ("won_at", 4, 0),
            ("lost_at", -1, 2),
            ("disqualified_at", -1, 3),
            ("recycled_at", -1, 4),
        )
    ]
    assert compiled(of, funnel.entries(CONFIGURATION, ASKED), "group", "stage", "exit") == by_hand(of, " UNION ALL ".join(parts))


def test_stock(of):
    found = compiled(of, funnel.stock(CONFIGURATION, ASKED), "group", "stage", "days")
    hand = by_hand(
        of,
        """SELECT g, coalesce(list_max(list_filter([1, 2, 3, 4], i -> s[i] IS NOT NULL)), 0) AS stage,
            CASE WHEN fate = 1 THEN 0 ELSE date_diff('day', coalesce(s[4], s[3], s[2], s[1], c), DATE '2026-06-30') END, count(*)
        FROM e WHERE fate IN (0, 1) GROUP BY ALL""",
    )
    assert Counter({key: leads for key, leads in found.items() if key[1] != funnel.GONE}) == hand


def test_closed_deals(of):
    hand = """SELECT fate, CASE WHEN s[3] <= done THEN done - s[3] ELSE -1 END AS days, worth, count(*) FROM (
            SELECT *, CASE WHEN fate = 1 THEN s[4] ELSE out_day END AS done, CASE WHEN amount > 0 THEN amount END AS worth FROM e)
        WHERE (fate = 1 OR (fate = 2 AND s[3] IS NOT NULL)) AND done BETWEEN DATE '2026-01-05' AND DATE '2026-04-20' GROUP BY ALL"""
    found = {}
    for (fate, days, worth), deals in by_hand(of, hand).items():
        own = found.setdefault((fate, days), [0, 0, 0.0])
        found[fate, days] = [own[0] + deals, own[1] + deals * (worth is not None), own[2] + deals * (worth or 0.0)]
    frame = run(of.engine, funnel.closed(CONFIGURATION, ASKED))
    decided = frame[frame["end"] != cohorts.OPEN]
    rows = zip(*(decided[name] for name in ("end", "days", "leads", "valued", "amount")), strict=True)
    assert {(int(end), int(days)): [int(deals), int(valued), float(amount)] for end, days, deals, valued, amount in rows} == found
    assert {end for end, _ in found} == {1, 2}


def test_wins_by_rule(of):
    row = run(of.engine, funnel.wins_by_rule(CONFIGURATION, ASKED, 60)).iloc[0]
    with of.engine.connect() as connection:
        hand = connection.exec_driver_sql(
            MOVES
            + """SELECT count(*) AS leads,
                count(*) FILTER (s[4] - c <= 60 AND o AND NOT list_has_any(x, list_filter(x, d -> d <= s[4]))) AS strict,
                count(*) FILTER (s[4] - c <= 60 AND o) AS ordered, count(*) FILTER (o) AS ordered_ever,
                count(*) FILTER (s[4] - c <= 60) AS within, count(*) FILTER (s[4] IS NOT NULL) AS ever
            FROM (SELECT *, (c <= s[1] AND s[1] <= s[2] AND s[2] <= s[3] AND s[3] <= s[4]) IS TRUE AS o FROM e)
            WHERE c BETWEEN DATE '2026-01-05' AND DATE '2026-04-20'"""
        ).fetchone()
    assert [int(row[name]) for name in ("leads", "strict", "ordered", "ordered_ever", "within", "ever")] == list(hand)


def test_filters_narrow_and_a_blank_is_asked_for_as_such(of):
    blank = Created(START, END, AS_OF, "landing_page", only=(("channel", ("Paid", None)),))
    hand = by_hand(
        of,
        """SELECT landing_page, count(*) FROM leads WHERE created_at >= '2026-01-05' AND created_at < '2026-04-21'
        AND (channel = 'Paid' OR channel IS NULL) GROUP BY 1""",
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for (group, *_), number in compiled(of, cohorts.histogram(CONFIGURATION, blank), "group", "created", "end", "days").items():
        found[(group,)] += number
    assert found == hand


def how_many(of, picked, search=""):
    return int(run(of.engine, leads.by_day(picked, search))["leads"].sum())


def test_every_lead_of_a_figure_is_listed(of):
    picked = leads.Pick(end="won", within=60)
    listed = run(of.engine, leads.listed(leads.picked(CONFIGURATION, ASKED, picked)))
    with of.engine.connect() as connection:
        hand = connection.exec_driver_sql(
            MOVES + "SELECT lead_id FROM e WHERE c BETWEEN DATE '2026-01-05' AND DATE '2026-04-20' AND fate = 1 AND s[4] - c <= 60"
        ).fetchall()
    assert sorted(listed["lead_id"]) == sorted(row[0] for row in hand)
    assert how_many(of, leads.picked(CONFIGURATION, ASKED, picked)) == len(hand)


def test_pages_search_and_the_file_reach_every_lead_once(of, monkeypatch):
    picked = leads.picked(CONFIGURATION, ASKED, leads.Pick(end="won"))
    total = how_many(of, picked)
    pages = [run(of.engine, leads.listed(picked, page=Page(number, 7)))["lead_id"].tolist() for number in range(1, -(-total // 7) + 2)]
    assert pages[-1] == []
    counts = [(row.day.date(), row.leads) for row in run(of.engine, leads.by_day(picked)).itertuples()]
    for number, page in enumerate(pages[:-1], 1):
        asked = Page(number, 7)
        of_days = leads.days_of(counts, asked)
        assert (number > 1) == bool(of_days.skipped or of_days.stretches[-1][-1] < max(counts)[0])
        assert run(of.engine, leads.listed(picked, page=asked, days=of_days))["lead_id"].tolist() == page
    assert leads.days_of(counts, Page(len(pages), 7)) is None
    assert leads.days_of([(None, 3), *counts], Page(len(pages), 7)) is None, "those of no day are listed without"
    together = [each for page in pages for each in page]
    assert len(together) == len(set(together)) == total > 20
    found = run(of.engine, leads.listed(picked, "PRI"))
    assert set(found["reason"]) == {"price"}
    assert len(found) == how_many(of, picked, "pri")
    monkeypatch.setattr(engine, "VECTORS", 1)
    every = leads.picked(CONFIGURATION, Created(date(2025, 1, 1), AS_OF, AS_OF), leads.Pick())
    twice = sa.union_all(every, every)
    file = csv_of_parts(run_in_parts(of.engine, twice)).decode("utf-8-sig").splitlines()
    assert len(file) == 1 + 2 * how_many(of, every) > 2048
    assert sum(line.startswith("lead_id,") for line in file) == 1


def test_a_lead_without_a_reason_is_found_by_that(of):
    stage = {"how": "left", "end": "lost", "stage": "mql", "first": "2026-01-05", "last": "2026-04-20"}
    whole = of.ask("leads", **stage).total
    reasons = [of.ask("leads", **stage, reason=each).total for each in ("price", "timing")]
    none = of.ask("leads", **stage, no_reason="yes").total
    assert none > 0
    assert sum(reasons) + none == whole


def test_a_point_of_the_curve_opens_the_wins_by_that_day(of):
    won = [of.ask("leads", end="won", within=str(days), first="2026-01-05", last="2026-04-20").total for days in (0, 20, 60, 130)]
    hand = run(of.engine, cohorts.histogram(CONFIGURATION, ASKED))
    wins = hand[hand["end"] == 1]
    assert won == [int(wins.loc[wins["days"] <= days, "leads"].sum()) for days in (0, 20, 60, 130)]
    with pytest.raises(QuestionError, match="number from 0"):
        of.ask("leads", within="soon")


def test_a_win_rate_opens_the_deals_that_closed(of):
    closed = run(of.engine, cohorts.closings(CONFIGURATION, ASKED))
    number = int(closed.loc[closed["end"].isin([1, 2]), "leads"].sum())
    assert of.ask("leads", how="closed", first="2026-01-05", last="2026-04-20").total == number > 0


@pytest.mark.parametrize(("dialect", "word"), [("postgresql", " - "), ("mysql", "datediff("), ("sqlite", "julianday(")])
def test_days_between_is_written_in_each_dialect(dialect, word):
    from importlib import import_module

    module = import_module(f"sqlalchemy.dialects.{dialect}")
    assert word in str(cohorts.histogram(CONFIGURATION, ASKED).compile(dialect=module.dialect()))
