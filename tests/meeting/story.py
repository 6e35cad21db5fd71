"""Meetings of the demo company as people held them: one in August that acted on the PPC clicks, and one that is being held."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scorecard.answers import answer
from scorecard.house import House, open_house
from scorecard.model import Question
from scorecard.settings import read_settings
from scorecard.workspace import decisions, meetings, notes
from tests.browser.server import TODAY, environment


@contextmanager
def house_of(home: Path) -> Iterator[House]:
    """The house of a home, on the demo company's own day."""
    settings = environment(home)
    house = open_house(read_settings(settings), date.fromisoformat(TODAY), settings)
    yield house
    house.workspace.engine.dispose()


def past_action(home: Path) -> None:
    """A meeting of August that acted on the PPC clicks, done the day after."""
    with house_of(home) as house:
        then = datetime(2026, 8, 17, 9, tzinfo=UTC)
        shown = answer(house, Question("meeting", date(2026, 8, 17)), house.now())
        opened = meetings.start(house.workspace, date(2026, 8, 17), shown.snapshots, shown.to_json(), "Zoe", then)
        due = date(2026, 8, 24)
        number = decisions.act(house.workspace, "New landing page", "Aiko Tanaka", due, "ppc_clicks", None, opened.number, "Zoe", then)
        meetings.close(house.workspace, opened.number, {}, "# Minutes", "Zoe", then)
        decisions.tick(house.workspace, number, True, "Aiko Tanaka", then + timedelta(days=1))


def being_held(home: Path) -> None:
    """A meeting of today that talks about the PPC clicks: two notes, an issue with its decision, an action."""
    with house_of(home) as house:
        now, space = house.now(), house.workspace
        today = date.fromisoformat(TODAY)
        shown = answer(house, Question("meeting", today), now)
        held = meetings.start(space, today, shown.snapshots, shown.to_json(), "Elena Rossi", now).number
        week = date(2026, 11, 9)
        notes.write(space, "ppc_clicks", week, "The budget was cut on 9 November.", "Aiko Tanaka", now, held)
        notes.write(space, "ppc_clicks", week, "Fewer demos from search already.", "Marcus Lee", now, held)
        issue = decisions.raise_issue(space, "PPC clicks: missed", "ppc_clicks", week, held, "Elena Rossi", now)
        decisions.decide(space, issue, "Restore half of the budget until year's end.", "", "Elena Rossi", now)
        due = date(2026, 11, 25)
        decisions.act(space, "Restore the search budget", "Aiko Tanaka", due, "ppc_clicks", issue, held, "Elena Rossi", now)
