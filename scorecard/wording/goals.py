"""What the Goals page says: will we make it, who owes what, and what is too late."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from scorecard.measures.pacing import Status
from scorecard.model import Alert, Company, Configuration, Operator, Unit
from scorecard.wording.formats import SPACE, Formats, count, formats_of, plain
from scorecard.wording.signals import NAMES

if TYPE_CHECKING:
    from scorecard.answering.goals import Goals, Heading, OwedRow, Row
    from scorecard.measures.alerts import Raised
    from scorecard.measures.pace import Pace
    from scorecard.measures.reverse_funnel import ChannelTime
    from scorecard.workspace.goals import Version

STATUS: dict[Status, tuple[str, str]] = {
    "hit": ("✓", "hit"),
    "on_track": ("✓", "on track"),
    "at_risk": ("►", "at risk"),
    "missed": ("▼", "missed"),
    "not_started": ("—", "not started"),
    "no_data": ("∅", "not yet"),
}
"""Icon and word. A goal without data reads "not yet": nothing is known of it, and nothing is not 0 %."""
OPERATORS: dict[Operator, str] = {">=": "≥", "<=": "≤", "between": "between"}
NO_GOALS = "No goal is set yet. Set the first one below, or keep them in a sheet: see Connect."
TREE, WEEKLY, PAST, ALERTS = "The goal and its parts", "Weekly goals", "Goals of the past", "Alerts"
COLUMNS = ("Goal", "Owner", "So far", "Should be", "Attainment", "Pacing", "Heading for", "Status", "Owed a week")
WEEKLY_COLUMNS = ("Goal", "Owner", "Target", "Last week", "Weeks met", "A usual week", "Status", "As it runs now")
BAND_NOTE = (
    "Heading for: what the open leads, by their age, and the leads still to come will bring. In 80 of 100 cases it ends within the range. "
    "Owed a week: from now on, evenly, for an even chance · for four in five."
)
AXIS_DUE, AXIS_HEADING, AXIS_GOAL = "should be", "heading for", "goal"


def value_of(value: float | None, unit: Unit, formats: Formats) -> str:
    """A figure as people say it; a count to the whole number from ten on, and "–" for one that is not there."""
    if value is None:
        return "–"
    return formats.value(float(round(value)) if unit in ("count", "money") and abs(value) >= 10 else value, unit)


def target(row: "Row", formats: Formats) -> str:
    """ "≥ 32", "≤ 14", "10 – 14"."""
    shown = formats.value(row.target, row.unit)
    if row.operator == "between":
        return f"{shown} – {formats.value(row.upper, row.unit)}"
    return f"{OPERATORS[row.operator]} {shown}"


def status(row: "Row") -> str:
    """Icon and word; what could not be resolved says why."""
    if row.status == "no_data" and row.relative is not None and row.relative.value is None:
        return "∅ not yet: nothing to compare with"
    icon, word = STATUS[row.status]
    return f"{icon} {word}"


def heading_for(row: "Row", formats: Formats) -> str:
    """ "29 (25–33)"; "–" where nothing is projected."""
    if row.projected is None:
        return "–"
    low, high = (value_of(each, row.unit, formats) for each in (row.projected_low, row.projected_high))
    return f"{value_of(row.projected, row.unit, formats)} ({low}–{high})"


def headline(body: "Goals", company: Company) -> str:
    """The root goal in one line: where it stands and where it is heading."""
    row = _root(body)
    if row is None:
        running = [row for row in body.rows if row.status in ("on_track", "at_risk")]
        good = sum(row.status == "on_track" for row in running)
        return f"{good} of {count(len(running), 'running goal')} on track." if running else NO_GOALS
    formats = formats_of(company)
    if row.actual is None:
        word = "has not started yet" if row.status == "not_started" else "not yet: no data so far"
        return f"{plain(row.name)}: {word}."
    parts = [f"{value_of(row.actual, row.unit, formats)} of {formats.value(row.target, row.unit)}"]
    if row.status in ("on_track", "at_risk"):
        parts.append(behind(row, formats))
        if row.projected is not None:
            parts.append(f"heading for {heading_for(row, formats)}")
    parts.append(" ".join(STATUS[row.status]))
    return f"{plain(row.name)}: {' · '.join(part for part in parts if part)}"


def behind(row: "Row", formats: Formats) -> str:
    """ "5 behind plan", "3 ahead of plan", "on plan"."""
    if row.actual is None or row.expected_to_date is None:
        return ""
    gap = row.actual - row.expected_to_date
    shown = value_of(abs(gap), row.unit, formats) if row.unit != "count" or abs(gap) < 1 else formats.number(abs(gap))
    if abs(gap) < max(0.5 if row.unit == "count" else 0.0, 0.005 * abs(row.target)):
        return "on plan"
    return f"{shown} {'ahead of' if gap > 0 else 'behind'} plan"


def left(body: "Goals", company: Company) -> str:
    """How much and how long is left: "12 to go, 39 days"."""
    row, heading = _root(body), body.heading
    if row is None or heading is None or row.actual is None or heading.days_left == 0 or row.operator != ">=":
        return ""
    missing = max(row.target - row.actual, 0)
    if missing == 0:
        return "The goal is reached."
    formats = formats_of(company)
    return f"{value_of(missing, row.unit, formats)} to go, {count(heading.days_left, 'day')} left, until {formats.day(heading.to)}."


def owed(body: "Goals", company: Company) -> str:
    """ "Owed from now on, for an even chance: 61 MQLs a week (now 44). For four in five: 74." """
    heading = body.heading
    if heading is None or not heading.stages:
        return ""
    formats = formats_of(company)
    stage = _telling_stage(heading)
    if stage is None:
        return f"Nothing that enters now can still bring {plain(heading.name)} to {formats.value(heading.target, heading.unit)}."
    even, safe, usual = (_a_week(each, formats) for each in (stage.owed.even_a_week, stage.owed.safe_a_week, stage.owed.usual_a_week))
    name = plain(_many(stage.name))
    if stage.owed.even_a_week == 0 and stage.owed.safe_a_week == 0:
        return f"Owed from now on: nothing more. What is open already reaches the goal in four of five cases (now {usual} {name} a week)."
    enough = "what is there is enough" if stage.owed.even_a_week == 0 else f"{even} {name} a week (now {usual})"
    four = "out of reach" if stage.owed.safe_a_week is None else f"{safe}"
    return f"Owed from now on, for an even chance: {enough}. For four in five: {four}."


def channels(body: "Goals", company: Company) -> str:
    """Which channels are too late, and which are still in time, as Markdown."""
    heading = body.heading
    if heading is None or not heading.channels:
        return ""
    formats = formats_of(company)
    late = [
        f"{plain(each.channel)} ({formats.number(each.days)} days to a win)"
        for each in heading.channels
        if not each.still and each.days is not None
    ]
    still = [_until(each, formats) for each in heading.channels if each.still]
    parts = []
    if late:
        parts.append(f"**Too late to help by {formats.day(heading.to)}:** {', '.join(late)}.")
    if still:
        parts.append(f"**Still in time:** {', '.join(still)}.")
    return "  \n".join(parts)


def _until(channel: "ChannelTime", formats: Formats) -> str:
    day = "" if channel.useful_until is None else f" until {formats.short_day(channel.useful_until)}"
    return f"{plain(channel.channel)}{day}"


def pace(found: "Pace | None", company: Company) -> str:
    """The observed ÷ expected alarm, "" while nothing is surprising."""
    if found is None or not found.surprising:
        return ""
    word = "fewer" if found.ratio < 1 else "more"
    formats = formats_of(company)
    high = "more" if found.high is None else formats.fixed(found.high, 1)
    return (
        f"Leads no longer close as they did: {found.observed} wins in the last {found.days // 7} weeks, "
        f"where {formats.number(found.expected)} were to be expected of leads of their age "
        f"({formats.fixed(found.ratio, 1)}{SPACE}×, {formats.fixed(found.low, 1)}–{high}). "
        "The projection assumes the old rates; "
        f"if this lasts, there will be {word} wins than it says."
    )


def row_texts(row: "Row", company: Company) -> dict[str, str]:
    """One line of the tree."""
    formats = formats_of(company)
    indent = f"{'  ' * (row.depth - 1)} └ " if row.depth else ""
    cells = (
        f"{indent}{row.name}",
        row.owner,
        f"{value_of(row.actual, row.unit, formats)} of {formats.value(row.target, row.unit)}"
        if row.operator == ">="
        else f"{value_of(row.actual, row.unit, formats)}, goal {target(row, formats)}",
        value_of(row.expected_to_date, row.unit, formats),
        "–" if row.attainment is None else formats.share(row.attainment),
        "–" if row.pacing is None else formats.share(row.pacing),
        heading_for(row, formats),
        status(row),
        owed_a_week(row.owed, row.unit, formats),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def owed_a_week(needed: "OwedRow | None", unit: Unit, formats: Formats) -> str:
    """ "61 · 74 (now 44)"."""
    if needed is None:
        return ""
    if needed.even_a_week is None:
        return "too late"
    parts = [_a_week(each, formats) for each in (needed.even_a_week, needed.safe_a_week)]
    now = f" (now {_a_week(needed.usual_a_week, formats)})" if needed.usual_a_week is not None else ""
    return f"{' · '.join(parts)}{now}"


def weekly_texts(row: "Row", company: Company) -> dict[str, str]:
    """One line of the weekly goals."""
    formats = formats_of(company)
    usual = "–"
    if row.projected_low is not None:
        low, high = (value_of(each, row.unit, formats) for each in (row.projected_low, row.projected_high))
        usual = f"{low}–{high}"
    met = "–" if row.weeks_due is None or row.weeks_met is None or not row.weeks_due else f"{row.weeks_met} of {row.weeks_due}"
    meets = "" if row.chance is None else _tenths(row.chance)
    cells = (row.name, row.owner, target(row, formats), value_of(row.actual, row.unit, formats), met, usual, weekly_status(row), meets)
    return dict(zip(WEEKLY_COLUMNS, cells, strict=True))


def weekly_status(row: "Row") -> str:
    """The status of a weekly goal: its latest week, and whether that is news."""
    if row.status in ("hit", "missed", "not_started", "no_data"):
        return status(row)
    met = row.status == "on_track"
    if row.signal in ("none", "too_few"):
        routine = "" if met or row.signal == "too_few" else " · routine"
        return f"{'✓ met' if met else '○ missed'}{routine}"
    return f"{'◆ met' if met else '▼ missed'} · signal"


def _tenths(share: float) -> str:
    if share <= 0.02:
        return "almost never meets it"
    if share >= 0.98:
        return "almost always meets it"
    return f"meets it in {max(min(round(share * 10), 9), 1)} of 10 weeks"


def compared(row: "Row", company: Company) -> str:
    """From what the number of a relative goal comes."""
    if row.relative is None:
        return ""
    formats = formats_of(company)
    of = f"{plain(row.relative.relative)}: {formats.span(row.relative.start, row.relative.end)}"
    if row.relative.value is None:
        return f"{plain(row.name)} is {of}, of which nothing is known, so it has no number yet."
    return f"{plain(row.name)}: {target(row, formats)} is {of} had {value_of(row.relative.value, row.unit, formats)}."


def notes(rows: Sequence["Row"], company: Company) -> list[str]:
    """What must be said beside the table: where relative goals come from, and which figures lack days."""
    said = [compared(row, company) for row in rows if row.relative is not None]
    said += [
        f"{plain(row.name)}: {count(row.gaps, 'day')} of it {'has' if row.gaps == 1 else 'have'} no data, so the real figure is higher."
        for row in rows
        if row.gaps
    ]
    return said


def alert(found: "Raised", configuration: Configuration) -> str:
    """What an alert says."""
    rule = found.alert
    indicator = configuration.indicator(rule.indicator)
    name = plain(indicator.name if indicator else rule.indicator)
    if rule.rule == "close_rate":
        of = f"{plain(rule.channel)} leads" if rule.channel else "Leads"
        text = f"{of} close at {formats_of(configuration.company).fixed(found.ratio or 0, 1)}{SPACE}× the usual rate for their age"
    elif rule.rule == "signal":
        text = f"{name} is {NAMES[found.signal or 'none']}"
    elif rule.rule == "missed":
        text = f"{name} missed its goal {count(found.weeks or 0, 'week')} in a row"
    else:
        text = f"{name} has no data for {count(found.weeks or 0, 'week')}"
    owner = f" ({plain(rule.owner)})" if rule.owner else ""
    return f"{text}{owner}{' · handed over already' if found.resting else ''}"


def alert_rule(rule: Alert, configuration: Configuration) -> str:
    """The rule itself in words."""
    indicator = configuration.indicator(rule.indicator)
    name = plain(indicator.name if indicator else rule.indicator)
    what = {
        "missed": f"{name} misses its goal {count(rule.weeks, 'week')} in a row",
        "signal": f"{name} shows a signal",
        "no_data": f"{name} has no data for {count(rule.weeks, 'week')}",
        "close_rate": f"the close rate of {plain(rule.channel) or 'all leads'} changes",
    }[rule.rule]
    return f"Tell {plain(rule.owner) or 'everybody'} when {what}; then rest for {count(rule.quiet_days, 'day')}."


def version(each: "Version", company: Company, moment: datetime) -> str:
    """Who set a version, when and why; `moment` is its instant in the business's zone."""
    formats = formats_of(company)
    what = "withdrawn" if each.withdrawn else f"{OPERATORS[each.goal.operator]} {each.goal.relative or formats.number(each.goal.target, 2)}"
    why = f": {plain(each.why)}" if each.why else ""
    return f"Version {each.version}, from {formats.day(each.holds_from)}: {what} – {plain(each.who)}, {formats.moment(moment)}{why}"


def trend_alt(body: "Goals", company: Company) -> str:
    """The chart of the root goal in words."""
    row = _root(body)
    if row is None:
        return "No goal to draw."
    formats = formats_of(company)
    so_far = value_of(row.actual, row.unit, formats)
    return f"{row.name}: {so_far} so far, heading for {heading_for(row, formats)}, goal {target(row, formats)}."


def trend_table(heading: "Heading", company: Company) -> list[dict[str, str]]:
    """The figures behind the chart."""
    formats = formats_of(company)
    return [
        {
            "Day": formats.day(step.day),
            "So far": value_of(step.actual, heading.unit, formats),
            "Should be": value_of(step.expected, heading.unit, formats),
            "Heading for": value_of(step.projected, heading.unit, formats),
            "80 % from": value_of(step.low, heading.unit, formats),
            "80 % to": value_of(step.high, heading.unit, formats),
        }
        for step in heading.trail
    ]


def lines(body: "Goals", configuration: Configuration) -> list[str]:
    """The goals for a terminal: the running ones, and what is owed."""
    company = configuration.company
    formats = formats_of(company)
    said = [_bare(text) for text in (headline(body, company), left(body, company), owed(body, company), channels(body, company))]
    table = [["goal", "owner", "so far", "target", "pacing", "heading for", "status"]]
    for row in body.rows:
        if row.current:
            pacing = "–" if row.pacing is None else formats.share(row.pacing)
            name = f"{'  ' * row.depth}{row.name}{' a week' if row.per == 'week' else ''}"
            table.append(
                [
                    name,
                    row.owner,
                    value_of(row.actual, row.unit, formats),
                    target(row, formats),
                    pacing,
                    heading_for(row, formats),
                    status(row),
                ]
            )
    from scorecard.wording.terminal import aligned  # it imports the words of every other screen

    found = [_bare(each) for each in (pace(body.pace, company), *(f"! {alert(each, configuration)}" for each in body.alerts)) if each]
    return [
        *(line for text in said if text for line in text.splitlines()),
        "",
        *aligned(table, (2, 3, 4)),
        *(["", *found] if found else []),
    ]


def _word(row: "Row") -> str:
    return weekly_status(row) if row.per == "week" else status(row)


def _bare(text: str) -> str:
    return text.replace("**", "").replace("\\", "")


def _root(body: "Goals") -> "Row | None":
    return next((row for row in body.rows if body.heading is not None and row.id == body.heading.goal), None)


def _telling_stage(heading: "Heading") -> Any:
    """The stage to speak of: the second (marketing's hand-over) where its entries can still help, else the nearest to the win that can."""
    ordered = [*heading.stages[1:], *heading.stages[:1]]
    return next((stage for stage in ordered if stage.owed.even_a_week is not None), None)


def _many(name: str) -> str:
    return (
        name
        if name.endswith("s")
        else f"{name}s"
        if name.isupper()
        else f"{name.lower()}s"
        if not name.endswith("y")
        else f"{name[:-1].lower()}ies"
    )


def _a_week(value: float | None, formats: Formats) -> str:
    if value is None:
        return "out of reach"
    return formats.number(value) if value >= 10 else formats.number(value, 1)


FORM_TITLE, FORM_CHANGE = "Set a goal", "Change this goal"
FORM_INDICATOR, FORM_SPAN, FORM_FROM, FORM_TO = "Indicator", "For", "From", "To"
FORM_OPERATOR, FORM_TARGET, FORM_UPPER, FORM_PER = "Reaches", "Target", "Upper end of the range", "Each"
FORM_OWNER, FORM_PART_OF, FORM_NAME, FORM_WHY, FORM_HOLDS = "Owner", "Part of", "Name", "Why", "Holds from"
FORM_TARGET_HELP = "A number, or a comparison such as “30 % more than last quarter” or “+5 % vs same period last year”."
FORM_WHY_HELP = "Kept with this version, for those who wonder later."
FORM_SAVE, FORM_WITHDRAW = "Save", "Withdraw this goal"
FORM_NOTHING = "nothing"
PER: dict[str, str] = {"week": "week", "period": "whole period"}
SAVED = "The goal is saved."
FORM_RELOAD = "Begin again from what is there now"
FORM_WHICH, FORM_NEW = "Which goal", "a new one"
ALERT_REMOVE, ALERT_ADD, ALERT_RULE, ALERT_CHANNEL, ALERT_ALL = (
    "Remove",
    "Add the alert",
    "Tell when",
    "Channel (for close rates)",
    "all channels",
)
ALERT_WEEKS, ALERT_QUIET = "For so many weeks", "Then rest for so many days"
Rule = Literal["missed", "signal", "no_data", "close_rate"]
RULES: dict[Rule, str] = {
    "missed": "a goal is missed so many weeks",
    "signal": "an indicator shows a signal",
    "no_data": "an indicator has no data",
    "close_rate": "the close rate changes",
}
PLACE_SHEET = "This goal is kept in a sheet. Change it there; it is read again at the next sync."
WHO = "Your name"
SOMEBODY = "somebody who is not signed in"


def form_title(row: "Row | None") -> str:
    """Set a new one, or change the one that is open."""
    return FORM_TITLE if row is None else f"{FORM_CHANGE}: {plain(row.name)}"


def all_about(row: "Row") -> str:
    """What leads to the number of a goal."""
    return f"All about {plain(row.name)}"


def choices(rows: Sequence["Row"], company: Company) -> dict[str, str]:
    """Goal → a label that no other goal has: its name, what it is for, and, where that is not enough, its id."""
    formats = formats_of(company)
    labels = {row.id: f"{row.name}, {'each week of ' if row.per == 'week' else ''}{formats.span(row.from_, row.to)}" for row in rows}
    seen = list(labels.values())
    return {id: label if seen.count(label) == 1 else f"{label} ({id})" for id, label in labels.items()}


def not_a_target(text: str, company: Company) -> str:
    """A target that is no number."""
    number = formats_of(company).number(1450)
    return f"“{plain(text)}” is not a target. Write a number such as {number}, or a comparison such as “30 % more than last quarter”."


def not_a_number(text: str, what: str, company: Company) -> str:
    """Another field that is no number."""
    formats = formats_of(company)
    return f"{what}: “{plain(text)}” is not a number. Write it like {formats.number(1450)} or {formats.number(0.35, 2)}."


def ends_first(start: date, end: date, company: Company) -> str:
    """An end before the start."""
    formats = formats_of(company)
    return f"The goal ends ({formats.day(end)}) before it starts ({formats.day(start)}). Swap the two days."


def missing_upper() -> str:
    """A range with one end."""
    return "A range needs its upper end too, and it must not lie below the lower one."
