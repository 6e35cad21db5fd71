"""What leads came to, from the roll-ups and from the rows: the same, whatever is asked, and whatever day it is asked as of."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from scorecard.answering import channels, funnel
from scorecard.model import Filters, Question
from scorecard.query import rolled_cohorts
from scorecard.query.cohorts import Created
from scorecard.query.cuts import CUTS, cut_for, cut_name
from scorecard.query.engine import rolled_in, run
from scorecard.query.leads import Pick, by_day, picked
from scorecard.query.rolled_cohorts import apart
from scorecard.weeks import days as between
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
    for pick in (
        Pick("standing", "won", stage=3),
        Pick("entered", stage=1),
        Pick(end="recycled"),
        Pick(end="lost", within=9),
        Pick("reached", horizon=30),
    ):
        assert rolled_cohorts.picked(configuration(), asked, pick, rolled_in(rolled)) is None


def test_they_are_asked_only_for_what_they_know(tmp_path: Path) -> None:
    _, engine = engines(tmp_path, tables_of_world(1, doubled=False))
    known = rolled_in(engine)
    day = date.fromisoformat(known.known_from)
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel")) == "channel"
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel", Filters(persona=("CFO",)))) == "channel,persona"
    assert known.cohorts(Created(day, AS_OF, AS_OF, "channel", Filters(owner=("Ann",)))) is None
    assert known.cohorts(Created(day, day, day.replace(day=day.day - 1))) is None, "something was stamped since"
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
