"""The scorecard in words: its leading sentences, and every text of its table.

A week's status and its signal are two things and are said as two: "missed, but within its usual wobble" is another talk than "on track,
yet something changed".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from scorecard.measures.scorecard import Row, Scorecard, Week
from scorecard.model import TEAMS, Company, State, Team, Unit
from scorecard.wording.formats import MARKS, Formats, count, formats_of, listed, plain

TEAM_NAMES: dict[Team, str] = {"marketing": "Marketing", "sales": "Sales", "shared": "Shared"}
SIGNALS = ("above_limit", "below_limit", "run", "near_limit")
MOST_TALKS = 5
LONG = 4
"""So many missed weeks in a row are worth a talk even when each is within the usual range."""
RECENT = 4
"""So many weeks back a blank one is still worth asking after."""

LEGEND = ("✓ ○ ▼ status, in words beside it", "— not due yet", "∅ missing", "0 a real zero", "· only part of the week is known")
LEGEND_OF_TRENDS = "In the trends: grey band, the usual range; dashed line, the goal"
NOT_SPLIT = "† cannot be narrowed by these filters: shows all"
NO_ROWS = "No indicator fits these filters. Clear them to see all."
NOTHING_TO_TALK_ABOUT = "Nothing stands out this week."


@dataclass(frozen=True)
class Verdict:
    """The status of a row: `kind` picks a colour, `icon` and `word` say it without one, `why` explains it."""

    kind: str
    icon: str
    word: str
    why: str


LAST_WEEK, A_YEAR_AGO = "last week", "a year ago"


def title(company: Company) -> str:
    """The name of the whole, as Markdown."""
    return f"{plain(company.name)} revenue scorecard"


def week_line(body: Scorecard, company: Company) -> str:
    """Which week the figures are about, as Markdown."""
    if not body.weeks:
        return ""
    return f"Week of **{formats_of(company).day(body.weeks[-1])}** (complete)"


def headline(body: Scorecard, company: Company) -> str:
    """What needs talking about, most telling first, then how many are fine: Markdown."""
    said = talks(body, company)
    items = " · ".join(plain(item["text"]) for item in said["items"])
    return f"**{said['lead']}** {items}{'. ' if items else ''}{said['rest']}".strip()


def talks(body: Scorecard, company: Company, query: str = "") -> dict[str, Any]:
    """The same in its parts, as plain text: `lead`, the `items` with the indicator that each is about, and the `rest`."""
    pressing = sorted([*_news(body), *_blanks(body)], key=lambda each: each[0])
    fine = sum(verdict(row, company).kind == "on_track" for row in body.rows)
    routine = sum(verdict(row, company).kind == "routine" for row in body.rows)
    rest = [f"and {len(pressing) - MOST_TALKS} more."] if len(pressing) > MOST_TALKS else []
    rest += [f"{fine} on track."] if fine else []
    rest += [f"{routine} missed, but within {'its' if routine == 1 else 'their'} usual wobble."] if routine else []
    items = [
        {"indicator": row.indicator, "text": text, "href": _href(row.indicator, query)} | {"definition": row.definition}
        for _, text, row in pressing[:MOST_TALKS]
    ]
    return {"lead": f"{len(pressing)} to talk about:" if pressing else NOTHING_TO_TALK_ABOUT, "items": items, "rest": " ".join(rest)}


def verdict(row: Row, company: Company) -> Verdict:
    """The status of the latest week beside what its process says."""
    latest, news = row.latest, row.signal in SIGNALS
    why = explanation(row, company)
    if latest is None:
        return Verdict("none", MARKS[State.NOT_DUE], "not due yet", why)
    if row.status == "no_data":
        partial = latest.state is State.PARTIAL
        return Verdict("none", MARKS[latest.state], "incomplete" if partial else "not filled in", why)
    if row.status == "no_goal":
        return Verdict("changed", "◆", "no goal · signal", why) if news else Verdict("none", "–", "no goal", why)
    if row.status == "on_track":
        return Verdict("changed", "◆", "on track · signal", why) if news else Verdict("on_track", "✓", "on track", why)
    side = "▲" if latest.value is not None and latest.goal is not None and latest.value > latest.goal else "▼"
    if news:
        return Verdict("signal", side, "missed · signal", why)
    if row.streak >= LONG:
        return Verdict("signal", side, f"missed · {row.streak} weeks", why)
    return Verdict("routine", "○", "missed" if row.signal == "too_few" else "missed · routine", why)


def explanation(row: Row, company: Company) -> str:
    """Why the status is what it is, in two or three short sentences; plain text."""
    formats, latest = formats_of(company), row.latest
    if latest is None:
        return "No week of it has been due yet."
    if row.status == "no_data":
        return _why_no_number(row, latest, formats)
    value = formats.value(latest.value, row.unit)
    goal = goal_text(latest, row.unit, formats)
    first = {
        "no_goal": f"{value}, and no goal is set for it.",
        "on_track": f"{value} meets the goal of {goal}.",
        "off_track": f"{value} misses the goal of {goal}" + (f", for {row.streak} weeks in a row." if row.streak > 1 else "."),
    }[row.status]
    return f"{first} {_why_signal(row, formats)}"


def goal_text(week: Week, unit: Unit, formats: Formats) -> str:
    """A week's goal with its operator: "≥ 9,000", "≤ 14", "10 – 14"; "–" without one."""
    if week.goal is None:
        return "–"
    target = formats.value(week.goal, unit)
    if week.operator == "between" and week.upper is not None:
        return f"{target} – {formats.value(week.upper, unit)}"
    return f"{'≤' if week.operator == '<=' else '≥'} {target}"


def table(
    body: Scorecard, company: Company, query: str = "", filters: Sequence[str] = (), noted: Mapping[str, Mapping[date, str]] | None = None
) -> dict[str, Any]:
    """Every text of the table, in the order in which it is drawn. Plain text throughout: it becomes text nodes, never markup.

    `query` is the query string that a link to an indicator takes along; `filters` are the names of those that are in force;
    `noted` says what was noted and done about an indicator in a week.
    """
    formats = formats_of(company)
    unsplit = any(set(row.not_split_by) & set(filters) for row in body.rows)
    return {
        "talks": talks(body, company, query),
        "caption": _caption(body, formats),
        "columns": _columns(body, formats),
        "weeks": [{"label": formats.short_day(week), "title": f"Week of {formats.day(week)}"} for week in body.weeks],
        "sections": [
            {"title": TEAM_NAMES[team], "rows": [_line(row, company, query, filters, noted or {}) for row in body.rows if row.team == team]}
            for team in TEAMS
            if any(row.team == team for row in body.rows)
        ],
        "legend": [*LEGEND, LEGEND_OF_TRENDS, *([NOT_SPLIT] if unsplit else [])],
    }


def cell(week: Week, unit: Unit, formats: Formats) -> str:
    """A week's figure in its cell: short, or the mark of what is not a figure."""
    if week.state in (State.MISSING, State.NOT_DUE):
        return MARKS[week.state]
    mark = MARKS[State.PARTIAL] if week.state is State.PARTIAL else ""
    return mark if week.value is None else formats.short(week.value, unit) + mark


def cell_title(name: str, week: Week, unit: Unit, formats: Formats) -> str:
    """The same in full: which week, exactly how much, and the goal."""
    start = f"{name}, week of {formats.day(week.week)}:"
    if week.state is State.NOT_DUE:
        return f"{start} not due yet"
    if week.state is State.MISSING:
        return f"{start} missing"
    if week.value is None:
        return f"{start} only part of it is known"
    made_of = ""
    if week.numerator is not None and week.denominator is not None:
        made_of = f" ({formats.value(week.numerator)} of {formats.value(week.denominator)})"
    met = "" if week.goal is None else f", goal {goal_text(week, unit, formats)}{_MET[week.met]}"
    part = ", only part of the week is known" if week.state is State.PARTIAL else ""
    return f"{start} {formats.exact(week.value, unit)}{made_of}{met}{part}"


_MET = {True: " met", False: " missed", None: ""}


def _news(body: Scorecard) -> Iterator[tuple[int, str, Row]]:
    """What changed or keeps missing: how pressing it is (small is more), its sentence, and its row."""
    for row in body.rows:
        missed = row.status == "off_track"
        if row.signal in SIGNALS and row.status != "no_data":
            yield (0 if missed else 2), f"{row.name} {_movement(row)}", row
        elif missed and row.streak >= LONG:
            yield 1, f"{row.name} missed {row.streak} weeks running", row


def _blanks(body: Scorecard) -> Iterator[tuple[int, str, Row]]:
    """What was not filled in lately; indicators with as many blank weeks share a sentence, since they mostly share a sheet."""
    by_blanks: dict[int, list[Row]] = {}
    for row in body.rows:
        blank = sum(week.state is State.MISSING for week in row.values[-RECENT:])
        if blank:
            by_blanks.setdefault(blank, []).append(row)
    for blank, rows in by_blanks.items():
        yield 3, f"{listed([row.name for row in rows])}: {count(blank, 'week')} not filled in", rows[0]


def _movement(row: Row) -> str:
    if row.signal == "above_limit":
        return "rose above the usual range"
    if row.signal == "below_limit":
        return "fell below the usual range"
    side = _side(row)
    return f"8 weeks or more {side} the usual level" if row.signal == "run" else f"keeps close to the edge {side} the usual level"


def _side(row: Row) -> str:
    mean = row.limits.mean if row.limits else None
    value = row.latest.value if row.latest else None
    return "below" if mean is not None and value is not None and value < mean else "above"


def _blank_weeks(row: Row) -> int:
    """How many of the shown weeks up to the latest are missing without a break."""
    blank = 0
    for week in reversed(row.values):
        if week.state is State.MISSING:
            blank += 1
        elif week.state is not State.NOT_DUE:
            break
    return blank


def _why_no_number(row: Row, latest: Week, formats: Formats) -> str:
    week = formats.day(latest.week)
    if latest.state is State.PARTIAL:
        return f"Some days of the week of {week} are missing, so the week has no whole number and no status."
    blank = _blank_weeks(row)
    since = f" {count(blank, 'week')} in a row." if blank > 1 else ""
    return f"The week of {week} is due and not filled in.{since}"


def _why_signal(row: Row, formats: Formats) -> str:
    if row.signal == "too_few" or row.limits is None:
        return "Too few weeks to say what is usual (15 are needed)."
    usual = usual_range(row, formats)
    if row.signal in ("above_limit", "below_limit"):
        return f"It {_movement(row)} ({usual}): something changed. Ask what."
    if row.signal in SIGNALS:
        return f"It is within its usual range ({usual}), yet {_movement(row)}: something changed. Ask what."
    if row.status == "off_track":
        return f"That is within its usual range ({usual}): routine. Changing how it is done would help, explaining the week would not."
    return f"It is within its usual range ({usual})."


def usual_range(row: Row, formats: Formats) -> str:
    """The usual range of the latest week: "1,320 to 1,710", "up to 40"; "" where there is none."""
    if row.limits is None or row.limits.high is None:
        return ""
    high = formats.value(_rounded(row.limits.high, row.unit), row.unit)
    if row.limits.low is None:
        return f"up to {high}"
    return f"{formats.value(_rounded(row.limits.low, row.unit), row.unit)} to {high}"


def _rounded(limit: float, unit: Unit) -> float:
    """A limit of a count is said to the whole number from ten on; nobody has half a call."""
    return float(round(limit)) if unit == "count" and abs(limit) >= 10 else limit


def _caption(body: Scorecard, formats: Formats) -> str:
    if not body.weeks:
        return "Scorecard"
    return (
        f"Scorecard by team, {count(len(body.weeks), 'complete week')} from {formats.day(body.weeks[0])} to {formats.day(body.weeks[-1])}"
    )


def _columns(body: Scorecard, formats: Formats) -> list[dict[str, str]]:
    days = f"{body.days_over} of {body.days_due}"
    running = {
        "key": "running",
        "label": f"{formats.short_day(body.running_week)}\n{body.days_over}/{body.days_due} days",
        "title": f"Running week of {formats.day(body.running_week)}: {days} business days are over",
    }
    names = {"name": "indicator", "owner": "owner", "goal": "goal", "now": "now", "wow": "vs wk", "yoy": "vs yr"}
    titles = {"wow": "Change on the week before", "yoy": "Change on the same week a year ago (364 days back)"}
    return [
        *({"key": key, "label": label, "title": titles.get(key, "")} for key, label in names.items()),
        running,
        {"key": "spark", "label": count(len(body.weeks), "week"), "title": LEGEND_OF_TRENDS},
        {"key": "status", "label": "status", "title": ""},
    ]


def _line(row: Row, company: Company, query: str, filters: Sequence[str], noted: Mapping[str, Mapping[date, str]]) -> dict[str, Any]:
    formats, status = formats_of(company), verdict(row, company)
    latest = row.latest
    goal = goal_text(latest, row.unit, formats) if latest else "–"
    now = cell_now(latest, row.unit, formats)
    wow, yoy = formats.change(row.change_wow, row.unit), formats.change(row.change_yoy, row.unit)
    on_week = nothing_on(LAST_WEEK) if row.change_wow is None else f"{wow} on {LAST_WEEK}"
    return {
        "indicator": row.indicator,
        "name": row.name + (" †" if set(row.not_split_by) & set(filters) else ""),
        "definition": row.definition,
        "href": _href(row.indicator, query),
        "owner": row.owner,
        "goal": goal,
        "now": now,
        "wow": wow,
        "yoy": yoy,
        "wow_title": "" if row.change_wow is not None else nothing_on(LAST_WEEK),
        "yoy_title": "" if row.change_yoy is not None else nothing_on(A_YEAR_AGO),
        "facts": f"goal {goal} · {on_week}" if latest and latest.goal is not None else on_week,
        "values": [
            {"week": week.week.isoformat(), "text": cell(week, row.unit, formats), "kind": _kind(week)}
            | {"title": cell_title(row.name, week, row.unit, formats)}
            for week in row.values
        ],
        "running": cell(row.running, row.unit, formats),
        "spark": _spark(row, formats, noted.get(row.indicator, {})),
        "status": {"kind": status.kind, "icon": status.icon, "word": status.word, "why": status.why},
    }


def nothing_on(when: str) -> str:
    """What is said where a change cannot be: there is no figure then, or it was 0."""
    return f"nothing to compare with {when}"


def _href(indicator: str, query: str) -> str:
    return f"indicator?indicator={quote(indicator)}{'&' if query else ''}{query}"


def cell_now(latest: Week | None, unit: Unit, formats: Formats) -> str:
    """The latest figure in full."""
    if latest is None:
        return MARKS[State.NOT_DUE]
    if latest.state is State.PARTIAL:
        return cell(latest, unit, formats)
    return formats.value(latest.value, unit)


def _kind(week: Week) -> str:
    return "missed" if week.met is False else week.state.value


def _spark(row: Row, formats: Formats, noted: Mapping[date, str]) -> dict[str, Any]:
    points = [week.value if week.state is State.OK else None for week in row.values]
    known = [value for value in points if value is not None]
    alt = "No whole week yet"
    if known:
        said = [formats.short(value, row.unit) for value in (known[0], known[-1], min(known), max(known))]
        alt = f"{count(len(known), 'week')}: from {said[0]} to {said[1]}, lowest {said[2]}, highest {said[3]}"
    notes: list[dict[str, Any]] = [{"at": place, "text": noted[week.week]} for place, week in enumerate(row.values) if week.week in noted]
    alt = ". ".join([alt, *(each["text"] for each in notes)])
    limits = row.limits
    return {
        "points": points,
        "gaps": [place for place, week in enumerate(row.values) if week.state in (State.MISSING, State.PARTIAL)],
        "goal": row.latest.goal if row.latest else None,
        "low": limits.low if limits else None,
        "high": limits.high if limits else None,
        "notes": notes,
        "alt": alt,
    }
