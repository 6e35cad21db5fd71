"""What leads came to, from the roll-ups and from the rows: the same, whatever is asked, and whatever day it is asked as of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from scorecard.answering import channels, funnel
from scorecard.measures.close_rates import OPEN
from scorecard.model import Filters, Question
from scorecard.query import cohorts, rolled_cohorts
from scorecard.query import funnel as funnel_rows
from scorecard.query.cohorts import Created
from scorecard.query.cuts import CUTS, HORIZON, NONE, OTHER_HORIZONS, Rolled, cut_for, cut_name
from scorecard.query.engine import rolled_in, run
from scorecard.query.leads import Pick, by_day, picked
from scorecard.query.rolled_cohorts import apart
from scorecard.weeks import days as between
from scorecard.wording.channels import HORIZON_CHOICES
from tests.rollups.worlds import AS_OF, Company, configuration, engines, same, spans, tables_of_world

NARROWED = (
    Filters(),
    Filters(channel=("Email", "PPC")),
    Filters(persona=("CFO",)),
    Filters(owner=("Ann",)),
    Filters(persona=("CMO",), channel=("Fair",)),
)
BY = ("channel", "persona", "owner", "channel", "persona")


@pytest.mark.parametrize("seed", [2])
def test_the_roll_ups_answer_as_the_rows_do(tmp_path: Path, seed: int) -> None:
    direct, rolled = engines(tmp_path, tables_of_world(seed, doubled=False))
    house = Company(configuration())
    for (start, end), filters, by in zip(list(spans(seed))[1:], NARROWED[1:], BY[1:], strict=True):
        for build, basis in ((channels.build, ""), (funnel.build, "cohort"), (funnel.build, "snapshot")):
            options = (("by", by), *((("basis", basis),) if basis else ()))
            question = Question("funnel" if basis else "channels", AS_OF, start=start, end=end, filters=filters, options=options)
            same(build(house, question, direct), build(house, question, rolled), str(question))  # type: ignore[arg-type]


PICKS = (
    Pick(),
    *(Pick(end=end) for end in ("open", "won", "lost", "disqualified")),
    Pick(within=20),
    Pick(end="won", within=90),
    *(Pick("closed", end) for end in ("", "won", "lost")),
    Pick("reached", stage=1),
    Pick("reached", stage=3),
    Pick("left", "lost", stage=1),
    Pick("left", "lost", stage=0, reason=None, any_reason=False),
    Pick("left", "disqualified", stage=0, reason="price", any_reason=False),
    Pick("left", "recycled", stage=2),
    *(Pick("standing", stage=stage) for stage in range(4)),
    Pick("entered", stage=0),
)


def test_picked_leads_were_created_on_the_same_days(tmp_path: Path) -> None:
    direct, rolled = engines(tmp_path, tables_of_world(3, doubled=False))
    everybody, told = 0, set()
    for filters in NARROWED:
        asked = Created(AS_OF - timedelta(days=120), AS_OF - timedelta(days=3), AS_OF, "", filters)
        for pick in PICKS:
            select = rolled_cohorts.picked(configuration(), asked, pick, rolled_in(rolled))
            assert select is not None
            plain = run(direct, by_day(picked(configuration(), asked, pick)))
            days = dict(zip(plain["day"], plain["leads"], strict=True))
            found = run(rolled, select)
            assert dict(zip(found["day"], found["leads"], strict=True)) == days, (pick, filters)
            everybody += sum(days.values())
            told.add(tuple(sorted(days.items())))
    assert everybody > 100
    assert len(told) > len(PICKS), "picks that differ"
    for pick in OTHERS:
        for as_of in (AS_OF, AS_OF - timedelta(days=20)):
            then = replace(asked, as_of=as_of, end=as_of)
            select = rolled_cohorts.picked(configuration(), then, pick, rolled_in(rolled))
            assert select is not None
            assert "lead_days" in str(select), "no roll-up of counts knows"
            assert counted(rolled, select) == counted(direct, by_day(picked(configuration(), then, pick))), (pick, as_of)


OTHERS = (
    Pick("standing", "won", stage=3),
    Pick("entered", stage=1),
    Pick(end="recycled"),
    Pick(end="lost", within=9),
    Pick("reached", horizon=30),
    Pick("left", "lost", stage=1, horizon=20),
)


def counted(engine: sa.Engine, select: sa.Executable) -> Counter[tuple[object, ...]]:
    """How often each row comes: what is counted in several parts is added up, and the last digits of sums do not matter."""
    frame = run(engine, select)
    sums = [name for name in frame.columns if name in rolled_cohorts._SUMS]
    found: Counter[tuple[object, ...]] = Counter()
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        key = tuple(value for name, value in row.items() if name not in sums)
        for name in sums:
            found[(*key, name)] += round(row[name] or 0, 6)  # type: ignore[arg-type]
    return Counter({key: value for key, value in found.items() if value})


def counts_of(asked: Created, rolled: Rolled) -> dict[str, tuple[sa.Executable, sa.Executable]]:
    """Each count of leads, from the rows and from the roll-ups."""
    of, asked_day = configuration(), replace(asked, by="")
    stretches = ((asked.start, asked.end), (asked.start, asked.start + timedelta(days=30)))

    def ended(select: sa.Select[Any]) -> sa.Select[Any]:
        rows = select.subquery("rows")
        return sa.select(*rows.c).where(rows.c.end != OPEN)

    return {
        "histogram": (cohorts.histogram(of, asked), rolled_cohorts.histogram(of, asked, rolled)),
        "born": (rolled_cohorts.born(of, asked, 90, NONE), rolled_cohorts.born(of, asked, 90, rolled)),
        "born within": (rolled_cohorts.born(of, asked, 9, NONE), rolled_cohorts.born(of, asked, 9, rolled)),
        "lags": (rolled_cohorts.lags(of, asked, stretches, NONE), rolled_cohorts.lags(of, asked, stretches, rolled)),
        "closed": (ended(funnel_rows.closed(of, asked)), ended(rolled_cohorts.closed(of, asked, rolled))),  # type: ignore[arg-type]
        "closings": (ended(cohorts.closings(of, asked)), ended(rolled_cohorts.closings(of, asked, rolled))),  # type: ignore[arg-type]
        "reach": (cohorts.reach(of, asked), rolled_cohorts.reach(of, asked, rolled)),
        "reached": (funnel_rows.reached(of, asked, 90), rolled_cohorts.reached(of, asked, 90, rolled)),
        "reached within": (funnel_rows.reached(of, asked, 9), rolled_cohorts.reached(of, asked, 9, rolled)),
        "stays": (funnel_rows.stays(of, asked), rolled_cohorts.stays(of, asked, rolled)),
        "stock": (funnel_rows.stock(of, asked), rolled_cohorts.stock(of, asked, rolled)),
        "entries": (funnel_rows.entries(of, asked), rolled_cohorts.entries(of, asked, rolled)),
        "rules": (funnel_rows.wins_by_rule(of, asked_day, 90), rolled_cohorts.wins_by_rule(of, asked_day, 90, rolled)),
        "rules within": (funnel_rows.wins_by_rule(of, asked_day, 9), rolled_cohorts.wins_by_rule(of, asked_day, 9, rolled)),
    }


def differing(direct: sa.Engine, engine: sa.Engine, days_back: Iterable[int]) -> tuple[set[str], int]:
    """The counts in which roll-ups and rows differ on any of the days, and how many rows there were to compare."""
    found, rows = set(), 0
    for number, back in enumerate(days_back):
        as_of = AS_OF - timedelta(days=back)
        start = as_of - timedelta(days=17) if number % 2 else date(2025, 12, 1)
        asked = Created(start, as_of + timedelta(days=number % 3), as_of, BY[number % len(BY)], NARROWED[number % len(NARROWED)])
        for name, (plain, known) in counts_of(asked, rolled_in(engine)).items():
            expected = counted(direct, plain)
            rows += len(expected)
            if counted(engine, known) != expected:
                found.add(name)
    return found, rows


FEW = (23, 44)
MANY = (-30, -13, -3, 0, 1, 2, 5, 11, 23, 30, 31, 44, 60, 61, 75, 90)


@pytest.mark.parametrize(
    ("seed", "planned", "days_back"),
    [(6, False, FEW), (7, True, (-13,)), *(pytest.param(seed, seed % 2 == 1, MANY, marks=pytest.mark.slow) for seed in (6, 7, 8))],
)
def test_counts_as_of_any_day_are_those_of_the_rows(
    seed: int, planned: bool, days_back: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leads of these companies move in any order: they win before they were created, are lost before they are won, come back.

    Also with a negative control: roll-ups as they are say something else of nearly every count.
    """
    tables = tables_of_world(seed, doubled=False)
    if planned:
        for row in tables["crm"][:9]:
            row["won_at"] = datetime(2026, 4, 2)
    both = engines(tmp_path, tables)
    wrong, rows = differing(*both, days_back)
    assert wrong == set()
    assert rows > 80
    monkeypatch.setattr(rolled_cohorts, "added_up", lambda known, *parts: known)
    monkeypatch.setattr(rolled_cohorts, "back", lambda each, then, since: (each(replace(then, later=date.max)),) * 2)
    seen = differing(*both, days_back)[0]
    assert seen >= ({"born", "closings"} if planned else {"histogram", "born", "lags", "closings", "reached", "stays", "stock", "rules"})


def test_other_horizons_are_those_of_the_rows(tmp_path: Path) -> None:
    """Whole months from the roll-up, the days beside them lead by lead. A month of another horizon would be seen."""
    of, none = configuration(), Filters()
    assert set(HORIZON_CHOICES) == {str(each) for each in (HORIZON, *OTHER_HORIZONS)}, "what can be chosen on the page"
    direct, engine = engines(tmp_path, tables_of_world(5, doubled=False))
    known, seen = rolled_in(engine), set()
    for start, filters in ((date(2025, 12, 9), none), (date(2026, 1, 1), Filters(channel=("PPC",))), (date(2026, 2, 9), none)):
        for horizon in OTHER_HORIZONS:
            asked = Created(start, AS_OF, AS_OF, "channel" if filters == none else "", filters)
            whole = replace(asked, by="")
            for plain, select in (
                (funnel_rows.reached(of, asked, horizon), rolled_cohorts.reached(of, asked, horizon, known)),
                (funnel_rows.wins_by_rule(of, whole, horizon), rolled_cohorts.wins_by_rule(of, whole, horizon, known)),
            ):
                assert (f"_{horizon}" in str(select)) == (start.month != 2), "from the roll-up where there is a whole month"
                found = counted(engine, select)
                assert found == counted(direct, plain), (asked, horizon)
                seen.add((start, tuple(sorted(found.items(), key=repr))))
            past = rolled_cohorts.reached(of, replace(asked, as_of=AS_OF - timedelta(days=20)), horizon, known)
            assert "monthly" not in str(past), "some were still under way"
    assert len(seen) > 8, "horizons differ: each of three times would say the same of two things else"


def test_they_are_asked_only_for_what_they_know(tmp_path: Path) -> None:
    _, engine = engines(tmp_path, tables_of_world(1, doubled=False))
    known = rolled_in(engine)
    day = date.fromisoformat(known.known_from)
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel")) == "channel"
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel", Filters(persona=("CFO",)))) == "channel,persona"
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel", Filters(owner=("Ann",)))) is None
    assert known.knows(day)
    assert not known.knows(day - timedelta(days=1)), "something was stamped since"
    assert known.cohorts(Created(day, AS_OF, AS_OF), horizon=30) is None
    assert cut_for({"channel"}, ["", "persona"]) is None, "a cut that is not kept"


def test_a_planned_win_ends_what_they_know(tmp_path: Path) -> None:
    tables = tables_of_world(1, doubled=False)
    tables["crm"][0]["won_at"] = tables["crm"][0]["created_at"].replace(year=2027)  # type: ignore[attr-defined]
    direct, engine = engines(tmp_path, tables)
    known, planned = rolled_in(engine), tables["crm"][0]["won_at"].date()  # type: ignore[attr-defined]
    assert known.known_until == planned.isoformat()
    assert not known.knows(planned)
    question = Question("channels", planned, options=(("horizon", "400"),))
    house = Company(configuration())
    same(channels.build(house, question, direct), channels.build(house, question, engine))  # type: ignore[arg-type]


def test_cuts_are_the_smallest_that_fit() -> None:
    random = Random(1)
    names = ["channel", "persona", "owner", "campaign", "landing_page", "product"]
    for _ in range(50):
        needed = set(random.sample(names, random.randrange(4)))
        fitting = [cut for cut in CUTS if needed <= cut]
        found = cut_for(needed, [cut_name(cut) for cut in CUTS])
        assert found == (cut_name(min(fitting, key=len)) if fitting else None)


def test_stretches_are_whole_months_and_the_days_beside_them() -> None:
    random = Random(3)
    first = date(2025, 12, 20)
    for _ in range(200):
        some = [sorted(random.choices([first + timedelta(days=day) for day in range(120)], k=2)) for _ in range(random.choice([1, 2]))]
        stretches = [(start, end) for start, end in some]
        months, single = apart(stretches)
        days = [day for start, end in (*months, *single) for day in between(start, end)]
        assert sorted(days) == sorted({day for start, end in stretches for day in between(start, end)})
        assert all(start.day == 1 and (end + timedelta(days=1)).day == 1 for start, end in months)
        for start, end in (*months, *single):
            assert len({tuple(one <= day <= other for one, other in stretches) for day in between(start, end)}) == 1
    whole = [(date(2026, 1, 1), date(2026, 3, 31))]
    assert apart(whole) == (whole, [])
