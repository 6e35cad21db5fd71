"""What the journeys page says. Always "credit, not impact"."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from scorecard.measures.journeys import MODELS, ChannelCredit, Credits, Effort, Path
from scorecard.model import Company
from scorecard.wording.formats import Formats, count, formats_of, plain

WON = "Won"
OUTCOMES = {
    "created_at": "Lead created",
    "won_at": WON,
    "lost_at": "Lost",
    "disqualified_at": "Disqualified",
    "recycled_at": "Recycled",
    "first_contact_at": "First contact",
}
MODEL_NAMES = {
    "first": "First touch",
    "last": "Last touch",
    "linear": "Linear",
    "u_shape": "U (40-20-40)",
    "time_decay": "Time decay",
    "w_shape": "W (30-30-30-10)",
    "full_path": "Full path",
    "markov": "Markov",
}
MODEL_RULES = {
    "first": "All credit to the first touch.",
    "last": "All credit to the last touch at or before the win.",
    "linear": "Every touch the same.",
    "u_shape": "40 % to the first touch, 40 % to the last, 20 % to those between.",
    "time_decay": "A touch loses half its weight for every seven days before the win.",
    "w_shape": "30 % each to the first touch, the lead's creation and the opportunity's; 10 % to the rest.",
    "full_path": "A quarter of 90 % each to the first touch, the lead's creation, the opportunity's and the last touch; 10 % to the rest.",
    "markov": "What would be lost if the channel's touches led nowhere, worked out exactly over all journeys, won or not.",
}
CREDIT = (
    "Credit, not impact: a channel that changes nothing still gets credit for standing by. "
    "To learn what a channel causes, change it and watch."
)
NO_WINS = "No wins in this period, so there is no credit to share. Choose a longer period."
NO_TOUCHES = "There are wins, but no touches before them: no source of events names a lead and a channel."
RULES = "How each model shares a win out"
LEAD = "One lead's whole journey"
LEADS_BEHIND, CHOOSE = "The leads behind the number", "Click an underlined number to see its leads, and a lead to see its whole journey."
LEAD_LABEL = "Lead"
LEAD_HELP = "The lead's id, as it stands in your CRM. Names and addresses are not shown."
PATHS_WON = "Most frequent paths to a win"
PATHS_OTHER = "Most frequent paths without a win"
COUNTED, NOT_COUNTED = "counts as a touch", "does not count"
HIDDEN_AT = {"first": 0, "last": 0, "linear": 2, "u_shape": 3, "time_decay": 3, "w_shape": 1, "full_path": 1, "markov": 0}
"""How narrow the window is when a model's column gives way, 1 first."""
OPENED = {"first": "first touch before a win", "last": "last touch before a win", "any": "in a journey to a win"}
ACTIVITIES = (
    "All that sales did up to the win counts as its work. What it did without a channel, such as its calls and meetings, is no touch and "
    "gets no credit: it stands in each lead's journey."
)
ATTRIBUTED, UNATTRIBUTED = "All attributed wins", "Wins without a known touch"
SPREAD_MEANS = "The largest credit divided by the smallest"
TOUCHED_MEANS = "Won journeys in which the channel appears at all"
AXIS_WINS = "credit in wins"
MARKS = "▶ first touch · ◀ last touch · ◆ Markov · small dots: the other models."
KINDS = {
    "visit": "Visit",
    "click": "Click",
    "form": "Form",
    "email_open": "E-mail opened",
    "email_click": "E-mail clicked",
    "email_sent": "E-mail sent",
    "call": "Call",
    "appointment": "Appointment",
    "won": WON,
}
TEAM_NAMES = {"marketing": "Marketing", "sales": "Sales", "outcome": "Lead"}


class Body(Protocol):
    """An answer about journeys."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def credits(self) -> Credits: ...
    @property
    def won_paths(self) -> tuple[Path, ...]: ...
    @property
    def effort(self) -> Effort: ...


def headline(body: Body, company: Company) -> str:
    """The first sentence: what the models agree on, or where they part most."""
    rows = [row for row in body.credits.rows if row.credits["linear"] > 0]
    if not body.credits.won:
        return NO_WINS
    if not rows:
        return NO_TOUCHES
    leaders = {max(rows, key=lambda row, model=model: row.credits[model]).channel for model in MODELS}  # type: ignore[misc]
    widest = max(rows, key=_width)
    low, high = min(widest.credits.values()), max(widest.credits.values())
    formats = formats_of(company)
    apart = f"the models part most on {plain(widest.channel)}: {formats.number(low)} to {formats.number(high)} wins"
    if len(leaders) == 1:
        return f"{plain(leaders.pop())} gets the most credit in every model; {apart}."
    return f"Which channel leads depends on the model ({', '.join(plain(name) for name in sorted(leaders))}); {apart}."


def _width(row: ChannelCredit) -> float:
    return max(row.credits.values()) - min(row.credits.values())


def counts(body: Body, company: Company) -> str:
    """Whose wins, when, and how many have no touch."""
    formats, answer = formats_of(company), body.credits
    text = (
        f"{formats.count(answer.won, 'win')} from {formats.span(body.start, body.end)}, "
        f"{formats.number(answer.journeys)} journeys with a touch."
    )
    if answer.unattributed:
        text += f" {formats.count(answer.unattributed, 'win')} without any known touch: unattributed, and not shared out."
    return text


def effort(body: Body, company: Company) -> str:
    """What a typical win took."""
    formats = formats_of(company)
    numbers, value = body.effort, formats.value
    if numbers.median_touches is None:
        return ""
    days = "" if numbers.median_days is None else f" over {formats.count(round(numbers.median_days), 'day')} or less"
    sentence = f"Half of the wins took {value(numbers.median_touches)} touches or fewer{days}"
    if numbers.median_marketing_touches is None or numbers.median_sales_touches is None:
        return f"{sentence}."
    marketing, sales = value(numbers.median_marketing_touches), value(numbers.median_sales_touches)
    return f"{sentence}. At the median marketing had touched them {marketing} × and sales had worked on them {sales} ×. {ACTIVITIES}"


def credit_figures(body: Body, company: Company) -> dict[str, Any]:
    """One row a channel, one column a model, in wins; every figure opens its leads. The sum and what nothing touched come last."""
    formats = formats_of(company)
    columns: list[dict[str, Any]] = [{"key": "channel", "label": "Channel", "kind": "text"}]
    columns += [
        {"key": model, "label": MODEL_NAMES[model], "title": MODEL_RULES[model], "kind": "number", "hide": HIDDEN_AT[model], "card": True}
        for model in MODELS
    ]
    columns += [
        {"key": "spread", "label": "Spread", "title": SPREAD_MEANS, "kind": "number", "hide": 3, "quiet": True},
        {"key": "touched", "label": "Won journeys", "title": TOUCHED_MEANS, "kind": "number", "strong": True, "card": True},
    ]
    rows = [_credit_row(row, formats) for row in body.credits.rows]
    sums = {model: formats.number(sum(row.credits[model] for row in body.credits.rows), 1) for model in MODELS}
    whole = {name: {"text": text} for name, text in sums.items()}
    attributed = body.credits.won - body.credits.unattributed
    cells = {"channel": {"text": ATTRIBUTED}, **whole, "touched": _opens(attributed, ATTRIBUTED, formats, journey="won")}
    rows.append({"kind": "total", "now": formats.number(attributed), "cells": cells})
    if body.credits.unattributed:
        none = _opens(body.credits.unattributed, UNATTRIBUTED, formats, journey="unattributed")
        rows.append({"kind": "few", "now": none["text"], "cells": {"channel": {"text": UNATTRIBUTED}, "touched": none}})
    return {"caption": chart_alt(body, company), "columns": columns, "rows": rows, "scale": None}


def _credit_row(row: ChannelCredit, formats: Formats) -> dict[str, Any]:
    cells = {"channel": {"text": row.channel}, "spread": {"text": "—" if row.spread is None else f"{formats.number(row.spread, 1)} ×"}}
    for model in MODELS:
        place = {"place": model} if model in ("first", "last") else {}
        what = f"{row.channel}, {OPENED[model] if place else OPENED['any']}"
        cells[model] = _opens(row.credits[model], what, formats, 1, journey="won", touched=row.channel, **place)
    cells["touched"] = _opens(row.touched, f"{row.channel}, {OPENED['any']}", formats, journey="won", touched=row.channel)
    return {"kind": "", "now": f"{cells['linear']['text']} ({MODEL_NAMES['linear'].lower()})", "cells": cells}


def _opens(value: float, what: str, formats: Formats, decimals: int = 0, **picked: str) -> dict[str, str]:
    """A figure that opens its leads, unless there are none."""
    cell = {"text": formats.number(value, decimals)}
    return cell | {"open": urlencode({"title": what, **picked}), "title": what} if value else cell


def rules() -> list[dict[str, str]]:
    """Each model and its rule."""
    return [{"Model": MODEL_NAMES[model], "Rule": MODEL_RULES[model]} for model in MODELS]


def path_figures(title: str, paths: Sequence[Path], won: bool, company: Company) -> dict[str, Any]:
    """Paths and how many journeys took them, each number opening its leads."""
    formats = formats_of(company)
    most = max((path.journeys for path in paths), default=1)
    rows = []
    for path in paths:
        said = " → ".join(path.channels)
        number = _opens(path.journeys, said, formats, journey="won" if won else "other", path=" > ".join(path.channels))
        bar = {"part": path.journeys / most, "whole": path.journeys / most, "text": f"{said}: {number['text']}"}
        rows.append({"kind": "", "now": number["text"], "cells": {"path": {"text": said}, "bar": bar, "journeys": number}})
    columns = [
        {"key": "path", "label": "Path", "kind": "text", "wrap": True},
        {"key": "bar", "label": "How often", "kind": "bar"},
        {"key": "journeys", "label": "Journeys", "kind": "number", "card": True},
    ]
    return {"caption": title, "compact": True, "columns": columns, "rows": rows, "scale": None}


def chart_alt(body: Body, company: Company) -> str:
    """What the chart of the models shows, in words."""
    formats = formats_of(company)
    parts = [
        f"{row.channel} {formats.number(min(row.credits.values()))} to {formats.number(max(row.credits.values()))}"
        for row in body.credits.rows
        if max(row.credits.values()) >= 0.5
    ]
    return f"Credit in wins by channel, smallest to largest of {len(MODELS)} models: {'; '.join(parts)}."


def event_name(kind: str, channel: str | None) -> str:
    """An event as people say it, with its channel: "Click, Paid search"."""
    name = KINDS.get(kind, kind.replace("_", " ").capitalize())
    return f"{name}, {channel}" if channel else name


def story_table(moments: Sequence[Any], company: Company) -> list[dict[str, Any]]:
    """One lead's events as rows; what does not count says so."""
    formats = formats_of(company)
    return [
        {
            "When": formats.moment(each.at),
            "Who": TEAM_NAMES.get(each.team, each.team),
            "What": event_name(each.kind, each.channel),
            "Campaign": each.campaign or "",
            "Owner": each.owner or "",
            "Outcome": each.outcome or "",
            "Credit": "" if each.team == "outcome" else COUNTED if each.counts else NOT_COUNTED,
        }
        for each in moments
    ]


def story_alt(lead: str, number: int) -> str:
    """What the chart of one lead's journey shows."""
    return f"Lead {lead}: {count(number, 'event')} in order of time, marketing and sales on lines of their own, the lead's stages between."


def lines(body: Body, company: Company) -> list[str]:
    """The answer for a terminal."""
    formats = formats_of(company)
    width = max([len(row.channel) for row in body.credits.rows], default=0)
    head = " " * width + "".join(f"{MODEL_NAMES[model]:>17}" for model in MODELS)
    rows = [
        f"{row.channel:<{width}}" + "".join(f"{formats.fixed(row.credits[model], 1):>17}" for model in MODELS) for row in body.credits.rows
    ]
    return [headline(body, company), counts(body, company), CREDIT, "", head, *rows]
