"""Searches in lists of leads find what looking at every text of every lead finds, in the same order, with roll-ups and without."""

from collections.abc import Sequence
from datetime import timedelta

import pyarrow as pa
import pytest
import sqlalchemy as sa

from scorecard.answering import leads as answering
from scorecard.model import Question
from scorecard.query import leads, pieces, portable, rolled_cohorts
from scorecard.query.cohorts import Created
from scorecard.query.engine import rolled_in, run
from scorecard.query.leads import Days, Pick, days_of, listed, picked
from scorecard.query.rows import Page
from tests.rollups.worlds import AS_OF, START, Company, configuration, engines, tables_of_world

CONFIGURATION = configuration()
ODD = (
    *("100%", "1000", "a_b", "axb", "ÄRGER/Straße", "ärger", "İstanbul", "K2", "k2"),
    *("O'Brien \\ Söhne", "🎉 Neu", "ΣΊΣΥΦΟΣ", "", "  ", "-7-7-"),
)
SEARCHES = (
    *("0%", "%", "_", "a_b", "/", "\\", "'", "ÄRG", "straße", "i̇st", "İ", "K2", "🎉", "σίσυ", "σ", "  "),
    *("l1", "SPR", "mail", "crm", "-0-", "nowhere", "hidden", "prices", "acme"),
)
LISTS: tuple[dict[str, str], ...] = (
    {},
    {"by": "channel", "group": "Email"},
    {"how": "standing", "stage": "mql"},
    {"end": "won"},
    {"how": "entered", "stage": "mql"},
    {"journey": "all"},
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Engine, sa.Engine]:
    tables = tables_of_world(11, doubled=False)
    for name in ("crm", "shop"):
        for number, row in enumerate(tables[name]):
            row["campaign" if number % 2 else "reason"] = ODD[number % len(ODD)]
            row |= {"name": "Hidden Ann", "email": "hidden@example.com", "company": "Acme Ltd." if number % 4 == 0 else None}
            if number % 5 == 0:
                row["lead_id"] = f"{ODD[number // 5 % len(ODD)]}{number}"
            if number % 7 == 0:
                row["created_at"] = START + timedelta(days=number, hours=number % 24)
    return engines(tmp_path_factory.mktemp("world"), tables)


def plainly(engine: sa.Engine, options: dict[str, str], search: str) -> list[str]:
    """The ids of the leads of a list with the search, found by looking at every text of each."""
    question = Question("leads", AS_OF, options=tuple(options.items()))
    _, select, _ = answering._picked(Company(CONFIGURATION), question, engine)  # type: ignore[arg-type]
    every = select.subquery("every")
    texts = [column for column in every.c if isinstance(column.type, sa.Text)]
    found = sa.or_(*(sa.func.lower(text).contains(search.lower(), autoescape=True) for text in texts))
    ordered = sa.select(every.c.lead_id).where(found).order_by(every.c.created_at.desc().nulls_last(), every.c.lead_id)
    return run(engine, ordered)["lead_id"].tolist()


def answered(engine: sa.Engine, options: dict[str, str], search: str, size: int) -> tuple[int, list[str]]:
    """The total that pages say, and the ids on all of them."""
    ids: list[str] = []
    for page in range(1, 100):
        asked = {**options, "search": search, "size": str(size), "page": str(page)}
        body = answering.build(Company(CONFIGURATION), Question("leads", AS_OF, options=tuple(asked.items())), engine)  # type: ignore[arg-type]
        ids += [row["lead_id"] for row in body.rows]
        if page * size >= body.total:
            return body.total, ids
    raise AssertionError(page)


def differing(both: tuple[sa.Engine, sa.Engine], searches: Sequence[str]) -> set[str]:
    """The searches that find something else than plain looking does."""
    wrong = set()
    for number, search in enumerate(searches):
        options = LISTS[number % len(LISTS)]
        expected = plainly(both[0], options, search)
        if any(answered(engine, options, search, 200 if number % 9 else 7) != (len(expected), expected) for engine in both):
            wrong.add(search)
    return wrong


def test_searches_find_what_looking_at_every_text_finds(both: tuple[sa.Engine, sa.Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with negative controls: texts passed over wrongly are missed, and so are those of another case."""
    sizes = {search: len(plainly(both[0], {}, search)) for search in SEARCHES}
    assert sizes["hidden"] == sizes["nowhere"] == 0
    assert 0 < sizes["%"] < 20
    assert 0 < sizes["_"] < 20
    assert sizes["ÄRG"] > 4
    assert differing(both, SEARCHES) == set()
    of_touches = plainly(both[0], {"journey": "all"}, "unkn")
    assert of_touches == ["unknown"], "a lead that no source of leads knows"
    assert [answered(engine, {"journey": "all"}, "unkn", 5) for engine in both] == [(1, of_touches)] * 2
    everyone = Created(START.date(), AS_OF, AS_OF)
    rolled = [rolled_cohorts.searched(CONFIGURATION, everyone, Pick(), each, rolled_in(both[1])) for each in ("l1", "spr", "acme")]
    assert [each is None or "FROM leads" in str(each) for each in rolled] == [False, False, True], "companies are in no roll-up"
    with monkeypatch.context() as patch:
        patch.setattr(portable, "_CASELESS", portable.re.compile(r".+"))
        assert differing(both, ("l1", "ärger", "mail")) == {"l1", "ärger"}
    monkeypatch.setattr(leads, "may_hold", lambda note, search: pieces.may_hold(note, search[::-1]))
    assert differing(both, ("l1", "spring")) == {"l1", "spring"}


def test_pairs_of_letters_are_those_of_single_texts() -> None:
    texts = ["", "ab", "", "Cd", "ü", None, ""]
    note = pieces.note_of(pieces.pairs_in([pa.array(["xy", *texts]).slice(1), pa.array([], pa.string()), pa.array([None], pa.string())]))
    searches = ("ab", "bC", "Cd", "xy", "ya", "ü", "a", "", "dü", "abd")
    assert [each for each in searches if pieces.may_hold(note, each)] == ["ab", "ü", "a", ""]
    both = pieces.added(note, pieces.note_of(pieces.pairs_in([pa.array(["cde"], pa.large_string())])))
    assert pieces.may_hold(both, "CDE")
    assert pieces.may_hold(both, "ab")
    assert not pieces.may_hold(note, "cde")


def test_far_days_are_read_apart(both: tuple[sa.Engine, sa.Engine]) -> None:
    days = [START.date() + timedelta(days=each) for each in (0, 1, 5, 30, 31, 60)]
    counts = [(day, 2) for day in days]
    whole = days_of(counts, Page(1, 12))
    assert whole == Days(((days[0], days[-1]),), 0)
    apart = days_of(counts, Page(1, 12), 3)
    assert apart == Days(((days[0], days[2]), (days[3], days[4]), (days[5], days[5])), 0)
    assert days_of(counts, Page(2, 5), 9) == Days(tuple((day, day) for day in days[1:4]), 1)
    everyone = picked(CONFIGURATION, Created(START.date(), AS_OF, AS_OF), Pick())
    some, every = (run(both[1], listed(everyone, page=Page(1, 200), days=each)) for each in (apart, None))
    held = every[every["created_at"].dt.date.isin([*days[:2], *(days[0] + timedelta(days=each) for each in (2, 3, 4)), *days[2:]])]
    columns = ["lead_id", "created_at"]  # two sources may know a lead of one id and moment: in either order
    assert some[columns].to_dict("records") == held[columns].to_dict("records")
    assert 5 < len(held) < len(every)
