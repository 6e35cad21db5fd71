"""The calendar and the notes in words, and what stands on the charts for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from scorecard.model import Company, Unit
from scorecard.weeks import WEEK, local_day, week_of
from scorecard.wording.formats import Formats, count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.answering.around import Acted, Around
    from scorecard.answering.calendar import Entry
    from scorecard.answering.calendar_effects import Moved
    from scorecard.measures.effects import BeforeAfter
    from scorecard.workspace.notes import Note

KINDS = {
    "initiative": "Initiative",
    "campaign": "Campaign",
    "promotion": "Promotion",
    "launch": "Launch",
    "event": "Event",
    "decision": "Decision",
    "holiday": "Holiday",
}
NOTHING = "Nothing is on the calendar in these weeks. Enter the first below, or keep the calendar in a sheet: see Connect."
TODAY = "today"
ADD = "Add to the calendar"
MOVED = "What moved since"
MOVED_HELP = (
    "The weeks before against the whole weeks after the first day, six at least on each side. It says that a number moved, not why."
)
NOTED, ADD_NOTE = "Notes on weeks", "A note on a week"
NOTE_OF_WEEK, WEEK_OF_NOTE = "What should be known of the week", "Week"
TITLE, FROM_TO, KIND, OWNER = "What is it?", "From – to", "Kind", "Owner"
NUMBER, NO_NUMBER, CHANNEL, NO_CHANNEL = "About which number?", "no single one", "About which channel?", "no single one"
ABOUT_HELP = (
    "What it is held against once it has begun. With a number: that one. With only a channel: the channel's numbers. "
    "With neither: the number of the shared goal."
)
SAVE, TAKE_OUT = "Save", "Take out"
ONE_DAY = "Choose both days: the first and the last. For one day, click it twice."
IN_THE_SHEET = "Entries of a sheet are changed in the sheet, and appear here with its next sync."
PLACES = {"app": "entered here", "sheet": "from the sheet", "configuration": "from the configuration"}
NOTES, NO_NOTES = "Notes and actions", "Nobody has written a note on this number yet."
NOTE, NOTE_WEEK, NOTE_SAVE, NOTE_BACK = "A note on this number", "About", "Save the note", "Take back"
WHOLE = "the number as such"
MOST_LABELS = 4
FEW_LABELS = 2
"""Where fewer would carry their words, the newest holidays do too."""
LABEL_LENGTH = 34

MarkKind = Literal["note", "entry", "holiday", "action"]


@dataclass(frozen=True)
class Mark:
    """Something on a chart at a day or over several. `label` may be empty; `tip` says all of it. Plain text."""

    kind: MarkKind
    start: date
    end: date
    label: str
    tip: str


@dataclass(frozen=True)
class Level:
    """A stretch of weeks at one level, before or after an action. `kind` is "before" or the verdict."""

    kind: str
    start: date
    end: date
    value: float
    label: str


def marks(around: "Around", first: date, last: date, company: Company) -> tuple[Mark, ...]:
    """What stands on a chart of the weeks from `first` to `last`; the newest few have their words beside them, all have a tooltip."""
    formats = formats_of(company)
    found = [_entry_mark(each, formats) for each in around.entries]
    found += [_note_mark(each, company) for each in around.notes]
    found += [_action_mark(each, formats) for each in around.actions if each.done_on is not None]
    end = last + WEEK
    inside = sorted((each for each in found if each.start <= end and each.end >= first), key=lambda each: each.start)
    said = [each for each in inside if each.kind != "holiday"][-MOST_LABELS:]
    holidays = [each for each in inside if each.kind == "holiday"]
    named = [*said, *holidays[len(holidays) - max(0, FEW_LABELS - len(said)) :]]
    return tuple(each if each in named else Mark(each.kind, each.start, each.end, "", each.tip) for each in inside)


def told_by_week(around: "Around", weeks: Sequence[date], company: Company) -> dict[date, str]:
    """The notes and actions of each week that has some, in one line of plain text."""
    found: dict[date, list[str]] = {}
    for mark in marks(replace(around, entries=()), weeks[0], weeks[-1], company):
        found.setdefault(week_of(mark.start, company), []).append(mark.tip)
    return {week: " · ".join(tips) for week, tips in found.items() if week in weeks}


def levels(around: "Around", unit: Unit, company: Company) -> tuple[Level, ...]:
    """The levels before and after the last action that has weeks on both sides."""
    formats = formats_of(company)
    for acted in reversed(sorted(around.actions, key=lambda each: each.done_on or date.min)):
        found = acted.effect
        if found is None or found.before is None or found.after is None:
            continue
        if found.before_from is None or found.before_to is None or found.after_from is None or found.after_to is None:
            continue
        return (
            Level("before", found.before_from, found.before_to, found.before, f"before {formats.short(_said(found.before, unit), unit)}"),
            Level(found.kind, found.after_from, found.after_to, found.after, f"after {formats.short(_said(found.after, unit), unit)}"),
        )
    return ()


def _entry_mark(entry: "Entry", formats: Formats) -> Mark:
    kind: MarkKind = "holiday" if entry.kind == "holiday" else "entry"
    return Mark(kind, entry.start, entry.end, _short(entry.title), f"{entry.title} ({dates(entry, formats)})")


def _note_mark(note: "Note", company: Company) -> Mark:
    day = note.week or week_of(local_day(note.at, company.timezone), company)
    return Mark("note", day, day, f"✎ {_short(note.text)}", f"✎ {note.text} ({note.who})")


def _action_mark(acted: "Acted", formats: Formats) -> Mark:
    day = acted.done_on or acted.due
    return Mark("action", day, day, f"✔ {_short(acted.text)}", f"✔ {acted.text} ({acted.owner}, {formats.day(day)})")


def dates(entry: "Entry", formats: Formats) -> str:
    """ "9 Nov 2026", or "23 Nov – 27 Nov 2026"."""
    return formats.day(entry.start) if entry.start == entry.end else formats.span(entry.start, entry.end)


def effect(acted: "Acted", unit: Unit, company: Company) -> str:
    """The before-and-after verdict on an action, as Markdown."""
    formats = formats_of(company)
    found = acted.effect
    if acted.done_on is None or found is None:
        return f"“{plain(acted.text)}” ({plain(acted.owner)}) is not done yet; due {formats.day(acted.due)}."
    return _verdict(f"“{plain(acted.text)}” ({formats.day(acted.done_on)})", found, acted.also, unit, formats)


def moved(each: "Moved", company: Company) -> str:
    """What a number did since an entry of the calendar began, as Markdown."""
    formats = formats_of(company)
    head = f"{plain(each.title)} ({formats.day(each.start)}), {plain(each.name)}"
    return _verdict(head, each.effect, each.also, each.unit, formats)


def _verdict(head: str, found: "BeforeAfter", also: Sequence[str], unit: Unit, formats: Formats) -> str:
    if found.kind == "too_early":
        return f"{head} → **too early to tell**; {count(found.weeks_left, 'more week')}."
    if found.kind == "cannot_tell" or found.before is None or found.after is None or found.low is None or found.high is None:
        return f"{head} → we cannot tell: too few whole weeks before it."
    before, after = (formats.value(_said(each, unit), unit) for each in (found.before, found.after))
    word = {"better": "**better**", "worse": "**worse**", "moved": "**it moved**", "no_change": "**no change that stands out**"}[found.kind]
    moved = f"{before} a week before, {after} after"
    meanwhile = f" In the same weeks: {plain(listed(list(also[:3])))}." if also else ""
    return f"{head} → {word}: {moved} ({found.weeks_before} and {count(found.weeks_after, 'week')}).{meanwhile}"


def note(each: "Note", company: Company) -> str:
    """A note with who wrote it, when and about which week, as Markdown."""
    formats = formats_of(company)
    about = f" · week of {formats.short_day(each.week)}" if each.week else ""
    moment = each.at.astimezone(ZoneInfo(company.timezone))
    return f"✎ {plain(each.text)}  \n:small[{plain(each.who)}, {formats.moment(moment)}{about}]"


def week(day: date, company: Company) -> str:
    """A week by its first day."""
    return f"week of {formats_of(company).day(day)}"


def weeks_to_choose(weeks: Sequence[Any], company: Company) -> list[tuple[str, date | None]]:
    """What a note may be about: the number as such, or one of its weeks, newest first."""
    formats = formats_of(company)
    return [*((f"week of {formats.day(each.week)}", each.week) for each in reversed(weeks[-26:])), (WHOLE, None)]


def marks_alt(found: Sequence[Mark]) -> str:
    """The marks in words, for who cannot see the chart."""
    said = [each.tip for each in found if each.kind != "holiday"]
    return f" Marked: {'; '.join(said)}." if said else ""


def marked(found: Sequence[Mark], company: Company) -> str:
    """The marks as a line beneath a chart that has no room for their words, as Markdown."""
    formats = formats_of(company)
    dated = [(f"{formats.short_day(each.start)}: " if each.kind == "note" else "", each) for each in found if each.kind != "holiday"]
    said = [f"{day}{plain(each.tip)}" for day, each in dated]
    return f"▼ {' · '.join(said)}" if said else ""


def headline(rows: Sequence["Entry"], today: date, company: Company) -> str:
    """What runs and what comes next, as Markdown."""
    formats = formats_of(company)
    running = [plain(each.title) for each in rows if each.start <= today <= each.end and each.kind != "holiday"]
    coming = next((each for each in rows if each.start > today), None)
    said = [f"Now: {listed(running)}." if running else "Nothing is running now."]
    if coming is not None:
        said.append(f"Next: {plain(coming.title)}, {dates(coming, formats)}.")
    return " ".join(said)


def table(rows: Sequence["Entry"], company: Company) -> list[dict[str, str]]:
    """Entries as a table."""
    formats = formats_of(company)
    return [
        {
            "When": dates(each, formats),
            "What": plain(each.title),
            "Kind": KINDS.get(each.kind, plain(each.kind)),
            "Owner": plain(each.owner),
            "About": plain(each.indicator.replace("_", " ") or each.channel or "everything"),
            "Where": PLACES[each.place],
        }
        for each in rows
    ]


def own(entry: "Entry", company: Company) -> str:
    """An entry that was made in the app, with who made it."""
    return f"{plain(entry.title)} · {dates(entry, formats_of(company))} · :small[{plain(entry.who)}]"


def bar_tip(entry: "Entry", company: Company) -> str:
    """An entry in the tooltip of the calendar's chart: plain text."""
    owner = f" · {entry.owner}" if entry.owner else ""
    return f"{entry.title}: {dates(entry, formats_of(company))}{owner}"


def alt(rows: Sequence["Entry"], start: date, end: date, company: Company) -> str:
    """What the calendar's chart shows."""
    return f"Calendar from {formats_of(company).span(start, end)} with {count(len(rows), 'entry', 'entries')}."


def lines(rows: Sequence["Entry"], since: Sequence["Moved"], company: Company) -> list[str]:
    """The calendar for a terminal, and what numbers did since its entries began."""
    formats = formats_of(company)
    listed_ = [f"{dates(each, formats):<28} {each.kind:<11} {each.title}{f' ({each.owner})' if each.owner else ''}" for each in rows]
    told = [moved(each, company).replace("**", "").replace("\\", "") for each in since]
    return [*listed_, *(["", MOVED, *told] if told else [])]


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1].rstrip()}…"


def _said(value: float, unit: Unit) -> float:
    """A mean of counts as people say it: nobody has half a call."""
    return float(round(value)) if unit in ("count", "money") and abs(value) >= 10 else value
