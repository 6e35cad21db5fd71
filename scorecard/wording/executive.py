"""What an executive reads in a lift: three sentences, three numbers, the date of the data."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from scorecard.measures.scorecard import Row, Scorecard
from scorecard.model import Company
from scorecard.wording import goals as goal_words
from scorecard.wording import scorecard as card_words
from scorecard.wording.formats import count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.answering.goals import Goals
    from scorecard.workspace.decisions import Action

ON_TRACK, CHANGED, DOING = "Are we on track?", "What really changed?", "What is being done?"
TITLES = (ON_TRACK, CHANGED, DOING)
BEHIND = ("goals", "scorecard", "meeting")
"""Where each of them is told at length."""
ALL_ABOUT = "All about this number"
NOTHING_DONE = "Nothing is written down as being done about it."
NUMBERS = "Three numbers to remember"
MOST = 2


class Body(Protocol):
    """The executive answer."""

    @property
    def goals(self) -> "Goals": ...
    @property
    def scorecard(self) -> Scorecard: ...
    @property
    def numbers(self) -> tuple[Row, ...]: ...
    @property
    def doing(self) -> "tuple[Action, ...]": ...
    @property
    def as_of(self) -> date: ...


def sentences(body: Body, company: Company) -> list[str]:
    """On track, changed, being done: three sentences, as Markdown."""
    return [on_track(body, company), changed(body, company), doing(body, company)]


def on_track(body: Body, company: Company) -> str:
    """Where the shared goal is heading, and how many of the others are met."""
    rows = [row for row in body.scorecard.rows if row.status in ("on_track", "off_track")]
    met = sum(row.status == "on_track" for row in rows)
    goal = goal_words.headline(body.goals, company)
    return f"{goal.rstrip('.')}. Last week {met} of {count(len(rows), 'weekly goal')} were met."


def changed(body: Body, company: Company) -> str:
    """What stands out beyond the usual wobble; the rest is said to be routine."""
    said = card_words.talks(body.scorecard, company)
    items = [plain(item["text"]) for item in said["items"]]
    routine = sum(card_words.verdict(row, company).kind == "routine" for row in body.scorecard.rows)
    rest = f" {count(routine, 'other miss', 'other misses')} {'is' if routine == 1 else 'are'} the usual wobble." if routine else ""
    if not items:
        return f"Nothing beyond the usual wobble.{rest}"
    return f"{'; '.join(items)}.{rest}"


def doing(body: Body, company: Company) -> str:
    """The next actions with their owners and days."""
    if not body.doing:
        return NOTHING_DONE
    formats = formats_of(company)
    shown = [f"{plain(each.text)} ({plain(each.owner)}, by {formats.short_day(each.due)})" for each in body.doing[:MOST]]
    late = sum(each.due < body.as_of for each in body.doing)
    more = len(body.doing) - len(shown)
    parts = [listed(shown) + "."]
    parts += [f"{count(more, 'more action')} under way."] if more else []
    parts += [f"{count(late, 'is', 'are')} overdue."] if late else []
    return " ".join(parts)


def figure(row: Row, company: Company) -> tuple[str, str, str]:
    """A number to remember: its name, its value, and what it means."""
    formats = formats_of(company)
    value = card_words.cell_now(row.latest, row.unit, formats)
    verdict = card_words.verdict(row, company)
    goal = card_words.goal_text(row.latest, row.unit, formats) if row.latest else ""
    parts = [
        f"{verdict.icon} {verdict.word}",
        f"goal {goal}" if row.latest and row.latest.goal is not None else "",
        _against_year(row, company),
    ]
    return row.name, value, " · ".join(part for part in parts if part)


def _against_year(row: Row, company: Company) -> str:
    return f"{formats_of(company).change(row.change_yoy, row.unit)} on a year ago" if row.change_yoy is not None else ""


def figure_alt(row: Row, company: Company) -> str:
    """What the small chart shows: from where to where, and the goal."""
    formats = formats_of(company)
    known = [(week.week, week.value) for week in row.values if week.value is not None]
    if not known:
        return f"{row.name}: no week is known."
    (first, start), (last, end) = known[0], known[-1]
    said = f"{row.name} by week, from {formats.value(start, row.unit)} in the week of {formats.short_day(first)}"
    return f"{said} to {formats.value(end, row.unit)} in the week of {formats.short_day(last)}."


def data_line(newest: Sequence[date], company: Company) -> str:
    """How far the data reaches."""
    return f"Newest row of the data: {formats_of(company).day(max(newest))}." if newest else "There is no data yet."
