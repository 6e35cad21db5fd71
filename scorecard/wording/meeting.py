"""The meeting in words: the titles and sentences of its parts, the hints of its keys, and the minutes."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scorecard.measures.scorecard import Row
from scorecard.model import Company, Configuration, State
from scorecard.wording import drivers, goals, indicator, restatements, scorecard
from scorecard.wording import feedback as feedback_words
from scorecard.wording.calendar import dates
from scorecard.wording.formats import count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.answering.calendar import Entry
    from scorecard.answering.drivers import Meaning
    from scorecard.answering.feedback import Feedback
    from scorecard.answering.goals import Goals
    from scorecard.answering.restatements import Restatements
    from scorecard.measures.agenda import Agenda, Item
    from scorecard.workspace.decisions import Action, MeetingIssue
    from scorecard.workspace.meetings import Meeting
    from scorecard.workspace.notes import Note

RESTATED = "Restated since last time"
FEEDBACK = "Lead feedback and promises"
CALENDAR = "What is on the calendar"
NUMBERS = "Which numbers do we watch?"
REST = "Also off track"
NO_GOAL = "No shared goal is set"
MAY_BE_QUIET = {
    "restated": "Nothing was restated.",
    "actions": "No action is due.",
    "feedback": "No lead was handed over lately.",
    "calendar": "Nothing is on the calendar in the next two weeks.",
}
"""What is said of a part that has nothing to say, instead of a screen."""
MOST_POINTS = 7

LAST_MEETINGS, NONE_YET = "Past meetings", "No meeting has been held yet."
CLOSE_SURE, STAY = "Close it, write the minutes", "Stay"
CLOSING = "Closing freezes what was shown and writes the minutes."
CLOSED = "This meeting is closed. It shows what was shown then, on the numbers of then."
DISCUSSION, NOTHING_YET = "Discussion", "Nothing written yet."
NOTE, ISSUE, DECISION, ACTION, OWNER, DUE = "Note", "Issue", "Decision", "Action", "Owner", "Due"
SAVE, CANCEL, DECIDE, SOLVED, REOPEN = "Save", "Cancel", "Decide", "Solved", "Open again"
DIGEST, NOTHING_TOLD = "Download the digest", "Nothing stood out."
DECIDED, BEING_DONE = "Decided", "Being done"
MINUTES, DOWNLOAD, BACK_TO_TODAY = "Minutes", "Download the minutes", "Back to today"
PROPOSE, PROPOSED = "Propose a new number", "New number:"
FORM_TITLES = {"note": "A note", "issue": "Make an issue of it", "action": "An action", "decide": "What do we decide?"}
KEYS = {
    "preview": (("s", "S", "start the meeting"), ("next", "→", "look through it")),
    "overview": (("next", "→", "begin"), ("end", "E", "close the meeting")),
    "item": (
        ("issue", "I", "make an issue"),
        ("action", "A", "action"),
        ("decide", "D", "decide"),
        ("note", "N", "note"),
        ("back", "←", "back"),
        ("next", "→", "next"),
        ("overview", "Esc", "overview"),
    ),
    "past": (("back", "←", "back"), ("next", "→", "next"), ("overview", "Esc", "overview")),
}
"""Per view: the name of each command, its key and what it does."""
TIMER = "of"
HINTS = "Keys of the meeting"
HOW = "The agenda stays as it is once the meeting is opened; what anybody writes appears in every browser within seconds."
LAST_TIME = "Last time we acted here:"
ALL_ABOUT = "All about this number"
NOTHING_TO_DECIDE = "There is no open issue here. Press I to make one of this number."
TIMER_LABEL = "Time on this part"


def goal(body: "Goals", company: Company) -> tuple[str, tuple[str, ...]]:
    """The shared goal: its headline as the title, and what is left, owed and too late."""
    if not body.rows:
        return NO_GOAL, (goals.NO_GOALS,)
    said = (goals.left(body, company), goals.owed(body, company), goals.pace(body.pace, company))
    return goals.headline(body, company), tuple(each for each in said if each)


def goal_alt(body: "Goals", company: Company) -> str:
    """What the goal's chart shows."""
    return goals.trend_alt(body, company) if body.heading is not None else ""


def number_title(row: Row, company: Company) -> str:
    """ "PPC clicks: missed · signal"."""
    return f"{plain(row.name)}: {scorecard.verdict(row, company).word}"


def said_of(row: Row, meaning: "Meaning | None", company: Company) -> tuple[str, ...]:
    """Why it is on the agenda, and what it means for the wins."""
    means = (f"What it means: {drivers.meaning(meaning, company)}",) if meaning is not None else ()
    owner = (f"Owner: {plain(row.owner)}.",) if row.owner else ()
    return (f"{plain(scorecard.explanation(row, company))} {''.join(owner)}".strip(), *means)


def number_alt(row: Row, weeks: Sequence[Any], company: Company) -> str:
    """What a number's chart shows."""
    return indicator.alt(row, weeks, company)


def rest(rows: Sequence[Row]) -> str:
    """The numbers that have no screen of their own."""
    blank = [plain(row.name) for row in rows if row.latest is not None and row.latest.state is State.MISSING]
    routine = [plain(row.name) for row in rows if plain(row.name) not in blank]
    said = [f"Missed, or changed: {listed(routine)}."] if routine else []
    return " ".join([*said, *([f"Not filled in: {listed(blank)}."] if blank else [])])


def restated(body: "Restatements", company: Company) -> tuple[str, ...]:
    """The numbers that were told and are different now."""
    said = [plain(restatements.sentence(each, body.since, company)) for each in body.rows[:MOST_POINTS]]
    more = len(body.rows) - len(said)
    return (*said, *([f"and {more} more, on the Sources page"] if more else []))


def actions_title(due: Sequence["Action"], today: date) -> str:
    """ "3 actions due, 1 of them late"."""
    late = sum(each.due < today for each in due)
    return f"{count(len(due), 'action')} due{f', {late} of them late' if late else ''}"


def action(each: "Action", company: Company) -> str:
    """An action with its owner and day, as Markdown."""
    done = " · done" if each.done_at is not None else ""
    return f"{plain(each.text)} · **{plain(each.owner)}**, due {formats_of(company).day(each.due)}{done}"


def feedback(body: "Feedback", configuration: Configuration) -> tuple[str, ...]:
    """What sales said of the leads, and how both halves of the agreement were kept."""
    company = configuration.company
    said = [feedback_words.headline(body, company), feedback_words.sales_half(body, company)]
    said.append(feedback_words.marketing_half(body, configuration))
    told = [each for each in body.examples if each.lead.text]
    said += [f"“{plain(each.lead.text)}” ({plain(each.who)}, {plain(each.lead.reason or '')})" for each in told[:3]]
    return tuple(each for each in said if each)


def announcements(entries: Sequence["Entry"], today: date, company: Company) -> tuple[str, ...]:
    """What runs, starts or ended since last time."""
    formats = formats_of(company)
    said = []
    for each in entries[:MOST_POINTS]:
        when = "ended" if each.end < today else "now" if each.start <= today else "coming"
        owner = f" · {plain(each.owner)}" if each.owner else ""
        said.append(f"**{when}**: {plain(each.title)}, {dates(each, formats)}{owner}")
    return tuple(said)


def issues_title(issues: Sequence["MeetingIssue"]) -> str:
    """ "2 open issues"."""
    return count(len(issues), "open issue") if issues else "Open issues: none so far"


def issues_said(issues: Sequence["MeetingIssue"]) -> tuple[str, ...]:
    """Nothing, where there are none."""
    return ("Each needs a decision, or an owner and a day.",) if issues else ()


def issue(each: "MeetingIssue") -> str:
    """An issue with its decision, as Markdown."""
    decided = f" → **{plain(each.decision)}**" if each.decision else ""
    return f"{plain(each.title)}{decided}{'' if each.state == 'open' else f' · {each.state}'}"


def proposals(retirable: Sequence[Row]) -> tuple[str, ...]:
    """Numbers that could be let go, as a question; and that a new one can be proposed."""
    names = listed([f"**{plain(row.name)}**" for row in retirable])
    them, do = ("it", "Does it") if len(retirable) == 1 else ("them", "Do they")
    were = "was" if len(retirable) == 1 else "were"
    said = [f"{names} {were} green for ten weeks and nobody talked about {them}. {do} still need a line?"] if retirable else []
    return (*said, "Is there a number that we should watch and do not? Propose it in the meeting: it becomes an open issue.")


def place(number: int, of: int, title: str) -> str:
    """ "2 / 7 PPC clicks: missed · signal"."""
    return f":gray[{number} / {of}] {title}"


def minutes_of(seconds: int) -> str:
    """How long a part should take: "4 min", "4½ min"."""
    return f"{seconds // 60}{'½' if seconds % 60 else ''} min"


def agenda_line(number: int, item: "Item") -> str:
    """A part in the agenda, as the label of a button."""
    return f":gray[{number}] {item.title} :small[:gray[{minutes_of(item.seconds)}]]"


def overview_title(meeting: "Meeting | None", agenda: "Agenda", company: Company) -> str:
    """What the agenda is of, as Markdown."""
    formats = formats_of(company)
    total = minutes_of(sum(each.seconds for each in agenda.items))
    about = f"{count(len(agenda.items), 'part')}, {total}"
    if meeting is None:
        return f"Today's agenda: {about}"
    state = "closed" if meeting.closed_at else "running"
    return f"Meeting of {formats.day(meeting.as_of)}, {state}: {about}"


def opened_by(meeting: "Meeting", company: Company) -> str:
    """Who opened it and when; who closed it."""
    zone, formats = ZoneInfo(company.timezone), formats_of(company)
    said = f"Opened by {plain(meeting.started_by)}, {formats.moment(meeting.started_at.astimezone(zone))}."
    if meeting.closed_at is not None:
        said += f" Closed by {plain(meeting.closed_by or '')}, {formats.moment(meeting.closed_at.astimezone(zone))}."
    return said


def past(meeting: "Meeting", company: Company) -> str:
    """A past meeting in the list."""
    return f"{formats_of(company).day(meeting.as_of)}"


def writing(names: Sequence[str]) -> str:
    """Who wrote something in this meeting: "2 people writing: Ann and Ben"."""
    if not names:
        return NOTHING_YET
    who = f"{len(names)} people" if len(names) > 1 else "1 person"
    return f"{who} writing: {plain(listed(list(names)))}"


def note(each: "Note") -> str:
    """A note with its writer."""
    return f"✎ {plain(each.text)} :small[:gray[{plain(each.who)}]]"


def proposed(name: str) -> str:
    """The title of the issue that a proposed number becomes."""
    return f"{PROPOSED} {name.strip()}" if name.strip() else ""


def file_name(meeting: "Meeting") -> str:
    """Of the minutes."""
    return f"minutes-{meeting.as_of.isoformat()}.md"


def digest_name(meeting: "Meeting") -> str:
    """Of the digest."""
    return f"digest-{meeting.as_of.isoformat()}.md"


def minutes(meeting: "Meeting", items: Sequence["Item"], written: Mapping[str, Any], company: Company) -> str:
    """The minutes as Markdown: what was shown, what was said, what was decided, who does what until when.

    `written` holds the meeting's `notes`, `issues` and `actions` as they stand at its end, and `seconds` by number.
    """
    formats, zone = formats_of(company), ZoneInfo(company.timezone)
    lines = [f"# Minutes of {formats.day(meeting.as_of)}", ""]
    lines += [f"Opened by {plain(meeting.started_by)}, {formats.moment(meeting.started_at.astimezone(zone))}.", ""]
    actions, issues, notes = written["actions"], written["issues"], written["notes"]
    lines += ["## Decisions and issues", ""]
    lines += [f"- {issue(each)}" for each in issues] or ["- none"]
    lines += ["", "## Actions", ""]
    lines += [f"- [{'x' if each.done_at else ' '}] {action(each, company)}" for each in actions] or ["- none"]
    lines += ["", "## What was shown and said", ""]
    for number, item in enumerate(items, 1):
        talked = written["seconds"].get(item.indicator or item.id, 0)
        lines += [f"### {number}. {item.title}{f' ({talked // 60}:{talked % 60:02d})' if talked else ''}", ""]
        lines += [f"- {each}" for each in (*item.said, *item.points)]
        own = item.indicator or item.id
        lines += [f"- {plain(each.who)}: {plain(each.text)}" for each in notes if each.indicator == own]
        lines.append("")
    lines += [f"Numbers as of {formats.day(meeting.as_of)}; snapshots {', '.join(meeting.snapshots) or 'none'}.", ""]
    return "\n".join(lines)


def digest(meeting: "Meeting", items: Sequence["Item"], written: Mapping[str, Any], company: Company) -> str:
    """What goes out to those who were not there, as Markdown: what changed first, then what was decided and who does what until when."""
    lines = [f"# {in_short(meeting.as_of, company)}", "", *(f"- {each}" for each in told(items) or [NOTHING_TOLD]), ""]
    for title, said in ((DECIDED, decided(written["issues"])), (BEING_DONE, being_done(written["actions"], company))):
        lines += [f"## {title}", "", *(f"- {each}" for each in said), ""] if said else []
    return "\n".join(lines)


def in_short(day: date, company: Company) -> str:
    """The title of a digest of that day."""
    return f"The week in short, {formats_of(company).day(day)}"


def told(items: Sequence["Item"]) -> list[str]:
    """What changed: each part's title and first sentence, as Markdown. Parts without a sentence or a number of their own are left out."""
    told = [
        (item.title if item.title.endswith("?") else f"{item.title}.", " ".join(item.said[:1]))
        for item in items
        if item.said or item.indicator
    ]
    return [f"**{title}** {said}".strip() for title, said in told]


def decided(issues: Sequence["MeetingIssue"]) -> list[str]:
    """What was decided, as Markdown."""
    return [issue(each) for each in issues if each.decision]


def being_done(actions: Sequence["Action"], company: Company) -> list[str]:
    """Who does what until when, as Markdown; what is done is left out."""
    return [action(each, company) for each in actions if not each.done_at]


def lines(body: "Agenda") -> list[str]:
    """The agenda for a terminal."""
    told = []
    for number, item in enumerate(body.items, 1):
        told.append(f"{number}. {bare(item.title)} ({minutes_of(item.seconds)})")
        told += [f"     {bare(each)}" for each in (*item.said, *item.points)]
    return [*told, *body.quiet]


def bare(text: str) -> str:
    """Markdown of ours as plain text."""
    return re.sub(r"\\(.)", r"\1", text.replace("**", ""))
