"""What else is asked of a company beside the five pages that have SQL by hand: other pages, days in the past, other cuts, and lists."""

from datetime import date, timedelta

from scorecard.model import Filters, Question
from tests.benchmarks.company import AS_OF

CHANNEL, OWNER = "Channel 03", "Owner 03"
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
MONTH_AGO, WEEK_AGO = AS_OF - timedelta(days=40), AS_OF - timedelta(days=7)


def _leads(as_of: date = AS_OF, **options: str) -> Question:
    return Question("leads", as_of, start=QUARTER[0], end=QUARTER[1], options=(("size", "50"), *options.items()))


OTHERS: dict[str, Question] = {
    "drivers": Question("drivers", AS_OF),
    "drivers of a channel": Question("drivers", AS_OF, filters=Filters(channel=(CHANNEL,))),
    "feedback": Question("feedback", AS_OF),
    "meeting": Question("meeting", AS_OF),
    "planner": Question("planner", AS_OF),
    "executive": Question("executive", AS_OF),
    "an indicator": Question("indicator", AS_OF, options=(("id", "wins"),)),
    "definitions": Question("definitions", AS_OF),
    "funnel within 60 days": Question("funnel", AS_OF, options=(("horizon", "60"),)),
    "funnel, what happened": Question("funnel", AS_OF, options=(("basis", "period"),)),
    "funnel of a channel and an owner": Question("funnel", AS_OF, filters=Filters(channel=(CHANNEL,), owner=(OWNER,))),
    "scorecard, 40 days ago": Question("scorecard", MONTH_AGO),
    "goals, a week ago": Question("goals", WEEK_AGO),
    "funnel, 40 days ago": Question("funnel", MONTH_AGO),
    "channels, 40 days ago": Question("channels", MONTH_AGO),
    "list: a channel's": _leads(by="channel", group=CHANNEL),
    "list: won within the horizon": _leads(by="channel", group=CHANNEL, within="yes", end="won"),
    "list: reached a stage": _leads(how="reached", stage="sql"),
    "list: reached a stage within 60 days": _leads(how="reached", stage="sql", horizon="60"),
    "list: left a stage within 60 days": _leads(how="left", stage="mql", end="lost", horizon="60"),
    "list: entered a later stage": _leads(how="entered", stage="sql"),
    "list: deals closed": _leads(how="closed"),
    "list: standing in a stage": _leads(how="standing", stage="mql"),
    "list: standing in a stage 40 days ago": _leads(MONTH_AGO, how="standing", stage="mql"),
    "list: page 900 of the won": _leads(end="won", page="900"),
    "list: a channel's, searched for an id": _leads(by="channel", group=CHANNEL, search="L612"),
    "list: a channel's, searched for a name": _leads(by="channel", group=CHANNEL, search="paign 1"),
    "list: a channel's, searched in vain": _leads(by="channel", group=CHANNEL, search="nowhere"),
    "list: won journeys": Question("leads", AS_OF, options=(("journey", "won"), ("size", "50"))),
}
"""By what they are called in the report."""
