"""The stories that are planted in the invented company, and the page on which each is to be found.

A tour leads along `TOUR`; tests prove by plain pandas that each story is really in the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scorecard.demo.company import Time

Parameters = dict[str, str]


@dataclass(frozen=True)
class Story:
    """One truth about the company: its sentence, the page that shows it, and the page's parameters in the address for a day."""

    id: str
    sentence: str
    page: str
    parameters: Callable[[Time], Parameters]

    def address(self, today: date) -> tuple[str, Parameters]:
        """The page and its parameters on which the story is seen on that day."""
        return self.page, self.parameters(Time(today))


def _plain(at: Time) -> Parameters:
    return {}


def _indicator(id: str) -> Callable[[Time], Parameters]:
    return lambda at: {"indicator": id}


def _mix(at: Time) -> Parameters:
    first, last = at.after_mix
    return {"from": first.isoformat(), "to": last.isoformat()}


STORIES = (
    Story(
        "ppc-closes-better",
        "Leads from paid search become customers about twice as often as the rest: the money is well spent there.",
        "channels",
        _plain,
    ),
    Story(
        "calls-without-appointments",
        "The cold calls are made, but for five weeks they have brought too few appointments; who calls most agrees the fewest.",
        "indicator",
        _indicator("calls_per_appointment"),
    ),
    Story(
        "social-fell",
        "Leads from Social have closed less than half as often since prize draws replaced the stories, five months ago.",
        "channels",
        _plain,
    ),
    Story(
        "mix-shift",
        "In that quarter every channel closed better than in the one before, and yet all together closed worse: the mix had shifted.",
        "channels",
        _mix,
    ),
    Story("partners-silent", "The partners' sheet was not filled in for two weeks.", "indicator", _indicator("partner_leads")),
    Story("recycled-and-won", "Some leads went back to marketing and were won later.", "funnel", _plain),
    Story(
        "real-zero",
        "In one week nobody signed up for a webinar, because there was none: a real zero.",
        "indicator",
        _indicator("webinar_signups"),
    ),
    Story(
        "too-late-for-email",
        "For the goal of the e-mail push it is too late: new e-mail leads take longer than the days that are left.",
        "goals",
        _plain,
    ),
    Story(
        "clicks-fell",
        "In the last complete week PPC clicks fell outside their usual range: the search budget had been cut.",
        "indicator",
        _indicator("ppc_clicks"),
    ),
    Story(
        "routine-miss",
        "Email clicks and accepted MQLs missed their goals in the last complete week, within their usual wobble.",
        "scorecard",
        _plain,
    ),
    Story("decision-worked", "Since the decision to send text reminders, more demos take place.", "indicator", _indicator("demos_held")),
    Story(
        "untouched-wins", "Some wins left no touch at all, and some customers went on reading e-mails after the win.", "journeys", _plain
    ),
    Story("late-contacts", "In the last four weeks sales reached fewer new MQLs within the agreed 24 hours.", "feedback", _plain),
)
TOUR = ("ppc-closes-better", "calls-without-appointments", "mix-shift", "too-late-for-email", "decision-worked")
"""The five steps of the tour, in order."""
