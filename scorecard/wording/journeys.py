"""What the journeys page says. Always "credit, not impact"."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from scorecard.measures.journeys import MODELS, ChannelCredit, Credits, Effort, Path
from scorecard.model import Company
from scorecard.wording.formats import count, formats_of, plain

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
    "full_path": "22.5 % each to the first touch, the lead's creation, the opportunity's and the last touch; 10 % to the rest.",
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
LEAD_LABEL = "Lead"
LEAD_HELP = "The lead's id, as it stands in your CRM. Names and addresses are not shown."
PATHS_WON = "Most frequent paths to a win"
PATHS_OTHER = "Most frequent paths without a win"
COUNTED, NOT_COUNTED = "counts as a touch", "does not count"
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


def headline(body: Body) -> str:
    """The first sentence: what the models agree on, or where they part most."""
    rows = [row for row in body.credits.rows if row.credits["linear"] > 0]
    if not body.credits.won:
        return NO_WINS
    if not rows:
        return NO_TOUCHES
    leaders = {max(rows, key=lambda row, model=model: row.credits[model]).channel for model in MODELS}  # type: ignore[misc]
    widest = max(rows, key=_width)
    low, high = min(widest.credits.values()), max(widest.credits.values())
    apart = f"the models part most on {plain(widest.channel)}: {low:,.0f} to {high:,.0f} wins"
    if len(leaders) == 1:
        return f"{plain(leaders.pop())} gets the most credit in every model; {apart}."
    return f"Which channel leads depends on the model ({', '.join(plain(name) for name in sorted(leaders))}); {apart}."


def _width(row: ChannelCredit) -> float:
    return max(row.credits.values()) - min(row.credits.values())


def counts(body: Body, company: Company) -> str:
    """Whose wins, when, and how many have no touch."""
    formats, answer = formats_of(company), body.credits
    text = f"{count(answer.won, 'win')} from {formats.span(body.start, body.end)}, {formats.number(answer.journeys)} journeys with a touch."
    if answer.unattributed:
        text += f" {count(answer.unattributed, 'win')} without any known touch: unattributed, and not shared out."
    return text


def effort(body: Body, company: Company) -> str:
    """What a typical win took."""
    numbers, value = body.effort, formats_of(company).value
    if numbers.median_touches is None:
        return ""
    sentence = f"Half of the wins took {value(numbers.median_touches)} touches or fewer over {value(numbers.median_days, 'days')} or less"
    if numbers.median_marketing_touches is None or numbers.median_sales_touches is None:
        return f"{sentence}."
    marketing, sales = value(numbers.median_marketing_touches), value(numbers.median_sales_touches)
    return f"{sentence}; at the median {marketing} from marketing and {sales} from sales."


def table(body: Body, company: Company) -> list[dict[str, Any]]:
    """One row a channel, one column a model, in wins."""
    rows: list[dict[str, Any]] = [
        {"Channel": row.channel, **_by_name(row.credits), "Spread": row.spread, "Won journeys it was in": row.touched}
        for row in body.credits.rows
    ]
    sums = {model: sum(row.credits[model] for row in body.credits.rows) for model in MODELS}
    total = {"Channel": "All attributed wins", **_by_name(sums), "Spread": None, "Won journeys it was in": None}
    return [*rows, total]


def _by_name(values: Mapping[str, float]) -> dict[str, float]:
    return {MODEL_NAMES[model]: round(values[model], 1) for model in MODELS}


def rules() -> list[dict[str, str]]:
    """Each model and its rule."""
    return [{"Model": MODEL_NAMES[model], "Rule": MODEL_RULES[model]} for model in MODELS]


def paths_alt(title: str, paths: Sequence[Path]) -> str:
    """A list of paths in words: its first entry and how many there are."""
    return f"{title}: {len(paths)} paths" + (f", first {' → '.join(paths[0].channels)} with {paths[0].journeys}." if paths else ".")


def paths_table(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Paths and how many journeys took them."""
    return [{"Path": " → ".join(path.channels), "Journeys": path.journeys} for path in paths]


def chart_alt(body: Body) -> str:
    """What the chart of the models shows, in words."""
    parts = [
        f"{row.channel} {min(row.credits.values()):,.0f} to {max(row.credits.values()):,.0f}"
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
    width = max([len(row.channel) for row in body.credits.rows], default=0)
    head = " " * width + "".join(f"{MODEL_NAMES[model]:>17}" for model in MODELS)
    rows = [f"{row.channel:<{width}}" + "".join(f"{row.credits[model]:>17,.1f}" for model in MODELS) for row in body.credits.rows]
    return [headline(body), counts(body, company), CREDIT, "", head, *rows]
