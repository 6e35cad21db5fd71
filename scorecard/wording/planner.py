"""What the Planner says: what is needed, by when, and what a change would do."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from scorecard.model import Company
from scorecard.wording.figures import Along, Ways, way_to
from scorecard.wording.formats import SPACE, Formats, count, formats_of, plain
from scorecard.wording.goal_tables import NO_SCALE, columns
from scorecard.wording.goals import value_of

if TYPE_CHECKING:
    from scorecard.answering.goals import StageRow
    from scorecard.answering.planner import ChannelRow, Nothing, Outcome, Planner

EVERY_CHANNEL = "All channels"
NO_CHANNEL_NAME = "no channel given"
NOTHING = "There is no running goal on wins, revenue or a stage to plan for. Set one on the Goals page."
GOAL, CHANNEL, STAGES, CHANNELS, WHAT_IF = "Goal", "What would change", "What is needed at every stage", "Channels", "What if …"
VOLUME, RATE, LAG, SPEND = "Leads", "Close rate", "Days to a win", "Spend a week"
VOLUME_HELP = "New leads from tomorrow on, against the usual pace."
RATE_HELP = "How many of them are won, against today's rate. Open leads move too."
LAG_HELP = "How long a win takes, against today's days."
SPEND_HELP = "Money a week. It moves the leads, as long as the next lead costs what the last did."
RESET = "As it runs now"
CONFIDENCE = {"even": "for an even chance", "safe": "for four in five"}
CONFIDENCE_LABEL = "How sure"
SAVE, SAVED_WHY = "Save the plan as goals", "Plan"
STAGE_COLUMNS = (
    "Stage",
    "The whole goal takes",
    "There now",
    "Still owed, even chance",
    "Four in five",
    "A week",
    "Usual pace",
    "Useful until",
)
CHANNEL_COLUMNS = (
    "Channel",
    "Leads a week",
    "Close rate",
    "Days to a win",
    "In time until",
    "Cost of a lead",
    "Wins by the end",
    "With the plan",
)
USUAL_NAME, PLANNED_NAME, GOAL_NAME = "as it runs now", "with the plan", "goal"


def channel_name(name: str) -> str:
    """A channel, or what stands for leads without one."""
    return name or NO_CHANNEL_NAME


def headline(body: "Planner", company: Company) -> str:
    """Where the goal is heading, and where with the plan."""
    formats = formats_of(company)
    start = (
        f"{plain(body.name)}: {value_of(body.target, body.unit, formats)} by {formats.day(body.to)}, {count(body.days_left, 'day')} left."
    )
    usual = f"As it runs now: {outcome(body.usual, body, formats)}."
    return f"{start} {usual}" + (f" With the plan: {outcome(body.planned, body, formats)}." if body.changed else "")


def outcome(found: "Outcome", body: "Planner", formats: Formats) -> str:
    """ "191 (179–203), the goal in 1 of 100 cases"."""
    low, high = (value_of(each, body.unit, formats) for each in (found.low, found.high))
    return f"{value_of(found.expected, body.unit, formats)} ({low}–{high}), {chance(found.chance)}"


def chance(share: float) -> str:
    """How often the goal is met."""
    if share < 0.01:
        return "the goal in less than 1 of 100 cases"
    if share > 0.99:
        return "the goal in more than 99 of 100 cases"
    return f"the goal in {round(share * 100)} of 100 cases"


def stage_row(stage: "StageRow", company: Company) -> dict[str, str]:
    """One stage's line."""
    formats = formats_of(company)
    owed = stage.owed
    week = (
        "out of reach"
        if owed.even_a_week is None
        else f"{_number(owed.even_a_week, formats)}{SPACE}·{SPACE}{_number(owed.safe_a_week, formats)}"
    )
    cells = (
        stage.name,
        _number(stage.whole, formats),
        formats.number(stage.there),
        "out of reach" if owed.even is None else _number(owed.even, formats),
        "out of reach" if owed.safe is None else _number(owed.safe, formats),
        week,
        _number(owed.usual_a_week, formats),
        "–" if stage.useful_until is None else formats.short_day(stage.useful_until),
    )
    return dict(zip(STAGE_COLUMNS, cells, strict=True))


def channel_row(row: "ChannelRow", company: Company) -> dict[str, str]:
    """One channel's line."""
    formats = formats_of(company)
    until = "–" if row.useful_until is None else formats.short_day(row.useful_until) if row.still else "too late"
    cells = (
        channel_name(row.channel),
        _number(row.leads, formats),
        formats.share(row.conversion, 1 if (row.conversion or 0) < 0.1 else 0) if row.conversion is not None else "–",
        "–" if row.days is None else formats.number(row.days),
        until,
        "–" if row.cost_per_lead is None else formats.value(row.cost_per_lead, "money"),
        _number(row.wins, formats),
        _number(row.planned_wins, formats),
    )
    return dict(zip(CHANNEL_COLUMNS, cells, strict=True))


def channel_rows(body: "Planner", company: Company) -> list[dict[str, str]]:
    """Every channel's line."""
    return [channel_row(row, company) for row in body.channels]


def change(channel: str, values: dict[str, float], company: Company) -> str:
    """One channel's change in words: "Paid search: leads +20 %, days to a win −10 %"."""
    formats = formats_of(company)
    names = {"volume": VOLUME.lower(), "rate": RATE.lower(), "lag": LAG.lower()}
    told = [f"{names[name]} {formats.change(value - 1)}" for name, value in values.items() if name in names and value != 1]
    if "spend" in values:
        told.append(f"{formats.value(values['spend'], 'money')} a week")
    return f"{plain(channel_name(channel))}: {', '.join(told)}" if told else ""


def goal_names(body: "Planner", company: Company) -> dict[str, str]:
    """Goal → its name and end, which tell it from the others."""
    formats = formats_of(company)
    return {each.id: f"{each.name}, until {formats.short_day(each.to)}" for each in body.choices}


def plan_name(indicator: str, goal: str) -> str:
    """What a saved goal is called."""
    return f"{indicator} owed for {goal}"


def saved(number: int) -> str:
    """After the click."""
    return f"{count(number, 'goal')} saved; they stand below the goal on the Goals page."


def nothing_to_save() -> str:
    """Nothing is owed, or no indicator counts the stages."""
    return "There is nothing to save: no stage owes anything, or no indicator counts the stages."


def alt(body: "Planner", company: Company) -> str:
    """The chart in words."""
    return headline(body, company).replace("\\", "")


def lines(body: "Planner | Nothing", company: Company) -> list[str]:
    """The plan for a terminal."""
    # Both import this module's own users.
    from scorecard.answering.planner import Nothing
    from scorecard.wording.terminal import aligned

    if isinstance(body, Nothing):
        return [NOTHING]
    stages = [list(STAGE_COLUMNS), *(list(stage_row(each, company).values()) for each in body.stages)]
    channels = [list(CHANNEL_COLUMNS), *(list(channel_row(each, company).values()) for each in body.channels)]
    return [headline(body, company).replace("\\", ""), "", *aligned(stages, (1, 2, 3, 4, 5, 6)), "", *aligned(channels, (1, 2, 3, 5, 6, 7))]


def _number(value: float | None, formats: Formats) -> str:
    if value is None:
        return "–"
    return formats.number(value) if abs(value) >= 10 else formats.number(value, 1)


STAGE_NOTE = "Evenly from tomorrow on. “For four in five” also covers bad luck, and that the rates are not known for sure."
CHANNEL_NOTE = (
    "In time until: leads that come later are more likely than not to be won after the goal's end. "
    "A cost assumes that the next lead costs what the last did."
)
EXACT = "The channels as text"
_STAGE_COLUMNS = (
    ("stage", "Stage", "text", 0, False, ""),
    ("whole", "The whole goal takes", "number", 2, False, "At the share of it that is ever won, whenever that may be."),
    ("there", "Entered so far", "number", 1, False, "Since the goal's first day."),
    ("even", "Owed, even chance", "number", 0, True, "From tomorrow to the goal's end."),
    ("safe", "Owed, four in five", "number", 0, False, "From tomorrow to the goal's end."),
    ("week", "A week", "number", 0, False, "For an even chance · for four in five."),
    ("usual", "Usual pace", "number", 0, False, "A week, as it runs now."),
    ("until", "Useful until", "number", 1, False, "What enters later is more likely than not to be won too late."),
)
_CHANNEL_COLUMNS = (
    ("channel", "Channel", "text", 0, False, ""),
    ("leads", "Leads a week", "number", 0, False, ""),
    ("rate", "Close rate", "number", 1, False, "Of all its leads, however long it takes."),
    ("days", "Days to a win", "number", 1, False, "Median."),
    ("until", "In time until", "number", 0, False, ""),
    ("cost", "Cost of a lead", "number", 2, False, ""),
    ("bar", "Wins still to come", "bar", 0, False, "Dark: as it runs now. Light: with the plan."),
    ("wins", "As it runs now", "number", 2, True, ""),
    ("plan", "With the plan", "number", 0, True, ""),
)


def stage_table(body: "Planner", company: Company, along: Along) -> dict[str, Any]:
    """The stages, as figure_table.js draws them: what is there leads to its leads, what is owed to the goal, and the pace to the funnel.

    `along` is what the question takes along to another page.
    """
    rows = []
    for stage in body.stages:
        texts = list(stage_row(stage, company).values())
        cells = {key: {"text": text} for (key, *_), text in zip(_STAGE_COLUMNS, texts, strict=True)}
        for key, (way, title) in _stage_ways(stage, body, along).items():
            cells[key] |= {"open": way, "title": title}
        rows.append({"kind": "", "title": stage.name, "now": texts[3], "cells": cells})
    return {"caption": STAGES, "columns": columns(_STAGE_COLUMNS), "rows": rows, "scale": NO_SCALE}


def _stage_ways(stage: "StageRow", body: "Planner", along: Along) -> Ways:
    goal = (way_to("goals", goals_goal=body.goal), f"the goal {body.name}")
    funnel = (way_to("funnel", **along), "see it in the funnel")
    title = f"{stage.name}, entered since the goal began"
    period = {"from": body.from_.isoformat(), "to": body.as_of.isoformat(), "funnel_basis": "period"}
    leads = urlencode({"title": title, "stage": stage.stage, "how": "entered"})
    there = (way_to("funnel", **along, **period, funnel_show=leads), title)
    late = (way_to("channels", **along), "how long each channel takes")
    return {"stage": funnel, "there": there, "usual": funnel, "until": late} | dict.fromkeys(("whole", "even", "safe", "week"), goal)


def channel_table(body: "Planner", company: Company, along: Along) -> dict[str, Any]:
    """The channels, as figure_table.js draws them: each opens its own "what if", its numbers lead to all about it."""
    top = max([1e-9, *(max(row.wins, row.planned_wins) for row in body.channels)])
    rows = []
    for row in body.channels:
        texts = list(channel_row(row, company).values())
        keys = ("channel", "leads", "rate", "days", "until", "cost", "wins", "plan")
        cells: dict[str, dict[str, Any]] = {key: {"text": text} for key, text in zip(keys, texts, strict=True)}
        way = way_to("channels", **{**along, "channel": [row.channel]} if row.channel else along)
        for key in keys[1:]:
            cells[key] |= {"open": way, "title": f"all about {channel_name(row.channel)}"}
        cells["channel"] |= {"open": row.channel, "title": WHAT_IF}
        cells["until"]["tone"] = "up" if row.still else "down"
        less, more = sorted((row.wins, row.planned_wins))
        cells["bar"] = {"part": less / top, "whole": more / top, "text": f"{texts[6]}, {PLANNED_NAME} {texts[7]}"}
        rows.append({"kind": "" if row.still else "few", "title": texts[0], "now": texts[7], "cells": cells})
    return {"caption": CHANNELS, "columns": columns(_CHANNEL_COLUMNS), "rows": rows, "scale": NO_SCALE}


def saved_why(body: "Planner", confidence: str) -> str:
    """Why the plan's goals were set."""
    return f"Plan for {body.name}, {CONFIDENCE[confidence]}"
