"""The words of pipeline velocity: what the open opportunities bring a day, of which four parts, and which deals are left out as dead."""

from typing import Any

from scorecard.measures.velocity import ENOUGH_WINS, PERCENTILE, Velocity
from scorecard.model import Company
from scorecard.wording.figures import Along, as_figures, way_to
from scorecard.wording.formats import SPACE, Formats, formats_of
from scorecard.wording.funnel import rate

TITLE = "Pipeline velocity"
FORMULA = "Velocity = open opportunities × win rate × value of a win ÷ days to a win"
WEEK = 7
UNKNOWN = "—"
LOOK_STANDING, LOOK_CHANNELS, LOOK_PLANNER = "who stands where today", "see it by channel", "what it takes to reach the goal"


def headline(found: Velocity, company: Company) -> str:
    """What comes in a day, or why that cannot be told; plain text."""
    formats = formats_of(company)
    if found.per_day is None:
        return f"Cannot be told: {_missing(found, formats)}."
    day, week = (formats.value(worth, "money") for worth in (found.per_day, found.per_day * WEEK))
    return f"{day} a day, {week} a week, if what is open in {found.stage} goes as the deals of the last year did."


def _missing(found: Velocity, formats: Formats) -> str:
    if found.missing == "few_wins":
        return (
            f"in the last year {formats.count(found.timed, 'win')} came with the day they entered {found.stage}; "
            f"{ENOUGH_WINS} are needed to say how long deals take and which open ones are dead"
        )
    if found.missing == "no_value":
        return "no win of the last year has an amount"
    return "all wins of the last year were won on the day they became an opportunity"


def left_out(found: Velocity, company: Company) -> str:
    """How many open deals are left out as dead, and by which rule; plain text."""
    if found.stale_after is None:
        return ""
    formats = formats_of(company)
    more = f"{formats.number(found.stale_after)}{SPACE}days"
    rule = f"open for more than {more}, longer than {PERCENTILE} of 100 won deals of the last year took"
    if not found.stale:
        return f"No open deal is left out as dead ({rule})."
    are = "deal is" if found.stale == 1 else "deals are"
    return f"{formats.number(found.stale)} {are} left out as dead: {rule}. Deals that died more recently cannot be told yet."


def table(found: Velocity, company: Company) -> list[dict[str, str]]:
    """The four parts, what each is of, and what they come to."""
    formats = formats_of(company)
    span = formats.span(found.start, found.end)
    won = f"of {formats.count(found.timed, 'win')} with known days, {span}"
    parts = [
        ("Open opportunities", formats.number(found.open), f"in {found.stage} today, {formats.number(found.stale)} dead ones left out"),
        ("× win rate", rate(found.win_rate, formats), f"{_counts(found, company)} closed {span}"),
        ("× value of a win", _money(found.value, company), f"mean of {formats.count(found.valued, 'win')} with an amount, {span}"),
        ("÷ days to a win", UNKNOWN if found.days is None else formats.number(found.days, 1), f"mean from {found.stage} to the win {won}"),
        ("= velocity, a day", _money(found.per_day, company), FORMULA),
    ]
    return [{"Part": name, "Now": now, "What it is": what} for name, now, what in parts]


def figures(found: Velocity, company: Company, along: Along) -> dict[str, Any]:
    """The same as the page draws it: each part leads to where it is told in full. `along` is what the question takes along."""
    standing, channels = (way_to("funnel", **along, funnel_basis="snapshot"), LOOK_STANDING), (way_to("channels", **along), LOOK_CHANNELS)
    ways = [{"Now": way} for way in (standing, channels, channels, channels, (way_to("planner", **along), LOOK_PLANNER))]
    return as_figures(TITLE, table(found, company), ways)


def line(found: Velocity, company: Company) -> str:
    """All of it in a few sentences, for a terminal and for paper."""
    formats = formats_of(company)
    if found.per_day is None or found.days is None:
        return headline(found, company)
    days = f"{formats.number(found.days, 1)}{SPACE}days"
    parts = f"{formats.number(found.open)} open × {rate(found.win_rate, formats)} × {_money(found.value, company)} ÷ {days}"
    return f"{headline(found, company)} {parts}. {left_out(found, company)}"


def _money(value: float | None, company: Company) -> str:
    return UNKNOWN if value is None else formats_of(company).value(value, "money")


def _counts(found: Velocity, company: Company) -> str:
    formats = formats_of(company)
    return f"{formats.number(found.win_rate.count)} won of {formats.number(found.win_rate.total)}"
