"""The leads behind figures of journeys from roll-ups are those from the rows, page by page."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scorecard.answering import journey_lists
from scorecard.answering.leads import Leads, build
from scorecard.model import Filters, Question
from scorecard.query import rolled_journey_leads
from tests.rollups.worlds import AS_OF, Company, configuration, engines, tables_of_world

PICKS = (
    ("won", "", "", ""),
    ("other", "", "", ""),
    ("all", "", "", ""),
    ("unattributed", "", "", ""),
    ("won", "PPC", "", ""),
    ("other", "Email", "first", ""),
    ("all", "Phone", "last", ""),
    ("other", "", "", "Email"),
    ("won", "", "", "PPC > Email"),
    ("all", "nobody's", "", ""),
)
ASKED = (
    (("1", "5"), (0, Filters())),
    (("1", "1000"), (9, Filters())),
    (("4", "7"), (0, Filters(channel=("PPC", "Email")))),
    (("2", "5"), (30, Filters())),
)
"""The page and its size, how many days ago the period ended, and what it is narrowed to."""


def asked(pick: tuple[str, str, str, str], page: tuple[str, str], back: int, filters: Filters) -> Question:
    options = tuple(zip(("journey", "touched", "place", "path", "page", "size"), (*pick, *page), strict=True))
    start, end = (AS_OF - timedelta(days=each) for each in (back + 60, back))
    return Question("leads", AS_OF, start=start, end=end, filters=filters, options=tuple((name, text) for name, text in options if text))


def listed(engine: sa.Engine, question: Question) -> Leads:
    return build(Company(configuration()), question, engine)  # type: ignore[arg-type]


def test_pages_of_journeys_are_those_of_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a control: where any lead of the days counts as one of the journeys, it is noticed, and only then are the rows asked."""
    direct, rolled = engines(tmp_path, tables_of_world(6, doubled=False))
    told, of_days = [], journey_lists.of_days
    monkeypatch.setattr(journey_lists, "of_days", lambda *given: told.append(of_days(*given)) or told[-1])
    totals = set()
    for number, pick in enumerate(PICKS):
        for page, (back, filters) in (ASKED[number % 2], ASKED[2 + number % 2]):
            question = asked(pick, page, back, filters)
            ours = listed(rolled, question)
            assert ours == listed(direct, question), question
            totals.add(ours.total)
    assert len(totals) > 8
    assert sum(each is not None for each in told) > 8, "most are found by the roll-up"
    everybody = rolled_journey_leads.of_days
    monkeypatch.setattr(rolled_journey_leads, "of_days", lambda of, rows, days: everybody(of, (rows[0], []), days))
    told.clear()
    question = asked(("won", "", "", ""), ("1", "5"), 0, Filters())
    assert listed(rolled, question) == listed(direct, question)
    assert told == [None]
