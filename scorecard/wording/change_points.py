"""What is said of confirmed changes of a process."""

from datetime import date
from typing import TYPE_CHECKING

from scorecard.model import Company
from scorecard.wording.formats import formats_of, plain
from scorecard.wording.goals import SOMEBODY
from scorecard.wording.signals import FALSE_ALARM

if TYPE_CHECKING:
    from scorecard.workspace.changes import ChangePoint

__all__ = ["SOMEBODY"]

TITLE = "Something changed for good?"
ABOUT = f"Limits stay as they are until somebody confirms a change and names its cause; from that week on they start anew. {FALSE_ALARM}"
WEEK, CAUSE, CONFIRM, TAKE_BACK = "First week of the new process", "What changed", "Confirm the change", "Take back"
CAUSE_HELP = "Such as “new landing page” or “budget cut”. It stands beside the limits."


def week(day: date, company: Company) -> str:
    """A week by its first day."""
    return f"week of {formats_of(company).day(day)}"


def confirmed(each: "ChangePoint", company: Company) -> str:
    """One confirmed change."""
    return f"From the {week(each.week, company)}: {plain(each.cause)} ({plain(each.who)})"
