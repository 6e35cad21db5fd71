"""The usual questions, asked of live sources after each refresh, so that pages, links and programs find them kept."""

import logging
from datetime import datetime

from scorecard.answers import answer
from scorecard.errors import ScorecardError
from scorecard.house import House
from scorecard.live import is_live
from scorecard.model import Question
from scorecard.weeks import local_day

QUESTIONS = ("scorecard", "goals", "funnel", "channels", "journeys")

_log = logging.getLogger(__name__)


def warm(house: House, now: datetime) -> None:
    """Ask them once, as they stand without filters today; nothing where no source is live. What cannot be answered is only logged."""
    if not any(is_live(source) for source in house.configuration.sources):
        return
    today = local_day(now, house.configuration.company.timezone)
    for what in QUESTIONS:
        try:
            answer(house, Question(what, today), now)
        except ScorecardError as error:
            _log.info("%s is not kept: %s", what, error)
