"""The answer from columns, of rows and of roll-ups, is the one that counting lead by lead gives; on companies full of odd cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from scorecard.answering import feedback, handovers
from scorecard.model import Agreement, Configuration, Filters, Question
from scorecard.query.engine import rolled_in
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.verdicts import Verdict, answer, give, last_verdicts
from tests.feedback import reference
from tests.rollups import worlds

AGREED = ("price", "Duplicate")
GIVEN_AT = datetime(2026, 2, 1, tzinfo=UTC)
PICKS = ({"verdict": "refused", "reason": "price"}, {"channel": "Email", "verdict": "waiting"}, {"owner": ""}, {"reason": "no such"}, {})


@dataclass(frozen=True)
class House:
    """The part of a house that the answer needs."""

    configuration: Configuration
    workspace: Workspace


@pytest.fixture(scope="module", params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["", "doubled"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, sa.Engine, sa.Engine]:
    """The house, the engine over its rows, and the one with roll-ups. `doubled` has rows that are one lead."""
    folder = tmp_path_factory.mktemp("company")
    tables = worlds.tables_of_world(7, request.param)
    # More that nobody has finished with yet, and more that came back.
    others = [{**each, "lead_id": f"M{number}"} for number, each in enumerate(worlds.tables_of_world(8, False)["crm"])]
    over = ("sql_at", "won_at", "lost_at", "disqualified_at", "recycled_at", "verdict")
    open_ = [{**each, **dict.fromkeys(over)} for each in others[:40]]
    back = [{**each, "recycled_at": each["created_at"]} for each in others[40:]]
    rows, rolled = worlds.engines(folder, {**tables, "crm": [*tables["crm"], *open_, *back]})
    assert "handed" in rolled_in(rolled).names
    house = House(replace(worlds.configuration(), agreement=Agreement(first_contact_hours=30.5)), open_workspace(folder / "home"))
    random = Random(3)
    for number in range(16):
        verdict, reason = random.choice([("accepted", ""), ("refused", "price"), ("refused", "Duplicate")])
        text = random.choice(["", "they said so"])
        ids = random.sample([*(f"L{each}" for each in range(60)), *(f"M{each}" for each in range(60)), "S3", "nobody's"], 3)
        give(house.workspace, ids, verdict, reason, AGREED, "Tom", GIVEN_AT + timedelta(days=number), text)
    answer(house.workspace, 9, "We heard you.", "Aiko", GIVEN_AT)
    return house, rows, rolled


def questions() -> Iterator[tuple[Question, dict[str, str]]]:
    random = Random(11)
    for number in range(18):
        as_of = worlds.AS_OF - timedelta(days=random.choice([0, 0, 1, 7, 20, 40, 75]))
        chosen = {
            name: random.choice([(), (), values])
            for name, values in (("channel", ("Email", "PPC")), ("owner", ("Ann",)), ("persona", ("CMO",)))
        }
        picked = PICKS[number % len(PICKS)]
        yield (
            Question(
                "feedback",
                as_of,
                weeks=random.choice([1, 2, 13]),
                filters=Filters(**chosen),
                options=(("show", urlencode(picked)),) if picked else (),
            ),
            picked,
        )


def expected(house: House, engine: sa.Engine, question: Question, picked: dict[str, str], given: dict[str, Verdict]) -> feedback.Feedback:
    start = question.as_of - timedelta(days=question.as_of.weekday() + 7 * question.weeks)
    end, names = question.as_of - timedelta(days=1), {name: value or None for name, value in picked.items()}
    return reference.feedback(engine, house.configuration, start, end, question.as_of, question.filters, given, names)


def until(question: Question) -> datetime:
    return datetime.combine(question.as_of + timedelta(days=1), datetime.min.time(), UTC)


def test_every_number_and_list_is_that_of_counting_lead_by_lead(company: tuple[House, sa.Engine, sa.Engine]) -> None:
    house, rows, rolled = company
    told: list[feedback.Feedback] = []
    for question, picked in questions():
        right = expected(house, rows, question, picked, last_verdicts(house.workspace, until(question)))
        for engine in (rows, rolled):
            worlds.same(right, feedback.build(house, question, engine))  # type: ignore[arg-type]
        told.append(right)
    # It was about something.
    assert max(each.waiting.contact for each in told) > 3
    assert max(each.waiting.verdict for each in told) > 3
    assert max(each.behind.total for each in told) > 3
    assert max(len(each.reasons) for each in told) > 3
    assert max(each.second.won for each in told) > 1
    assert any(each.examples and each.examples[0].answers for each in told) or any(one.answers for each in told for one in each.examples)
    assert any(each.median_hours for one in told for each in one.contact_by_owner)


def test_a_verdict_that_is_forgotten_is_seen(company: tuple[House, sa.Engine, sa.Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the verdicts of the app the same comparison fails; so it does with a roll-up of another day."""
    house, rows, rolled = company
    question, picked = next(questions())
    right = expected(house, rows, question, picked, last_verdicts(house.workspace, until(question)))
    assert expected(house, rows, question, picked, {}) != right
    with monkeypatch.context() as patch:
        patch.setattr(handovers, "_places", lambda ids, said: handovers.np.full(len(ids), handovers.NOT_SAID))
        with pytest.raises(AssertionError):
            worlds.same(right, feedback.build(house, question, rolled))  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        worlds.same(right, feedback.build(house, replace(question, as_of=question.as_of - timedelta(days=1)), rolled))  # type: ignore[arg-type]


def test_of_long_lists_the_first_are_told_and_a_file_has_all(
    company: tuple[House, sa.Engine, sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, rows, rolled = company
    question = Question("feedback", worlds.AS_OF, options=(("show", "channel=Email"), ("leads_size", "3"), ("leads_page", "2")))
    whole = feedback.build(house, replace(question, options=(("show", "channel=Email"),)), rows)  # type: ignore[arg-type]
    assert whole.behind.total > 6
    for name in ("NEWEST", "LISTED"):
        monkeypatch.setattr(feedback, name, 4)
    monkeypatch.setattr(feedback, "PART", 3)
    for engine in (rows, rolled):
        found = feedback.build(house, question, engine)  # type: ignore[arg-type]
        assert found.behind.leads == whole.behind.leads[3:6]
        assert (found.behind.total, found.behind.page) == (whole.behind.total, 2)
        assert (found.waiting.total, found.waiting.oldest) == (whole.waiting.total, whole.waiting.oldest[:4])
        assert (found.second, found.recycled, found.to_judge) == (whole.second, whole.recycled[:4], whole.to_judge[:4])
        lists: dict[feedback.List, Any] = {"behind": whole.behind.leads, "waiting": whole.waiting.oldest, "recycled": whole.recycled}
        with monkeypatch.context() as patch:
            patch.setattr(feedback, "open_engine", lambda house, snapshots, engine=engine: engine)
            for name, listed in lists.items():
                parts = [*feedback.whole_list(_with_store(house), question, name)]
                ids = [id for part in parts for id in part["lead_id"]]
                assert ids == [each["lead_id"] if isinstance(each, dict) else each.lead_id for each in listed], name
                assert name == "recycled" or len(parts) > 1


def _with_store(house: House) -> Any:
    """The house with what opens its engine, which the test puts in place of."""
    store = SimpleNamespace(verified=lambda known_on: SimpleNamespace(snapshots={}))
    return SimpleNamespace(configuration=house.configuration, workspace=house.workspace, store=store)


def test_a_search_looks_at_what_is_shown(company: tuple[House, sa.Engine, sa.Engine]) -> None:
    house, rows, rolled = company
    for engine in (rows, rolled):
        shown = (("show", urlencode({"channel": "PPC"})),)
        everybody = feedback.build(house, Question("feedback", worlds.AS_OF, options=shown), engine).behind.leads  # type: ignore[arg-type]
        for text, held in (
            ("aNN", lambda each: each.owner == "Ann"),
            ("m3", lambda each: each.lead_id.startswith("M3")),
            ("%", lambda each: False),
        ):
            asked = Question("feedback", worlds.AS_OF, options=(*shown, ("leads_search", text)))
            found = feedback.build(house, asked, engine).behind  # type: ignore[arg-type]
            assert found.leads == tuple(each for each in everybody if held(each)), text
            assert (found.total > 0) == (text != "%")
