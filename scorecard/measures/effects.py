"""Did the number move after the action? The weeks before it against the weeks after it, with "too early to tell" as an answer.

The level before is the mean of the last whole weeks before the week of the action, the level after that of the whole weeks after it; the
action's own week belongs to neither. Noise is the mean moving range ÷ 1.128 within each stretch, so that a trend or a step does not pass
for noise. The interval of the change is Student's, with the usual n − 2 degrees of freedom. It says that the number moved, not why.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from scipy.special import stdtrit

from scorecard.model import Better, State
from scorecard.weeks import WEEK

BEFORE = 13
"""So many weeks at most make the level before."""
LEAST_BEFORE = 6
LEAST_AFTER = 6
MOST_AFTER = 13
CONFIDENCE = 0.95
"""Of 100 quiet series, 5 look moved; of those acted on because of their worst week, 4 look better. A step of 1.5 σ is seen in 80."""

Kind = Literal["too_early", "better", "worse", "moved", "no_change", "cannot_tell"]


class Whole(Protocol):
    """One week; the scorecard's weeks are such."""

    @property
    def week(self) -> date: ...
    @property
    def value(self) -> float | None: ...
    @property
    def state(self) -> State: ...


@dataclass(frozen=True)
class BeforeAfter:
    """The verdict. `weeks_left` is how many whole weeks are still missing where it is too early; `change` is `after` − `before`.

    `first` to `last` are the weeks of each level (their first days). "moved" is for a number that is to stay within a range.
    """

    kind: Kind
    weeks_before: int
    weeks_after: int
    weeks_left: int
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    before_from: date | None = None
    before_to: date | None = None
    after_from: date | None = None
    after_to: date | None = None

    @property
    def change(self) -> float | None:
        """How much the level moved."""
        return None if self.before is None or self.after is None else self.after - self.before


def before_after(weeks: Sequence[Whole], acted: date, better: Better) -> BeforeAfter:
    """The verdict on an action done on a day. `weeks` are in order; those that are not whole count on neither side."""
    whole = [(each.week, each.value) for each in weeks if each.state is State.OK and each.value is not None]
    before = [each for each in whole if each[0] + WEEK <= acted][-BEFORE:]
    after = [each for each in whole if each[0] > acted][:MOST_AFTER]
    known = _known(before, after)
    if len(before) < LEAST_BEFORE:
        return known
    if len(after) < LEAST_AFTER:
        return replace(known, kind="too_early", weeks_left=LEAST_AFTER - len(after))
    low, high = interval([value for _, value in before], [value for _, value in after])
    return replace(known, kind=_kind(low, high, better), low=low, high=high)


def interval(before: Sequence[float], after: Sequence[float], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of the change of the mean level."""
    ranges = [abs(b - a) for part in (before, after) for a, b in itertools.pairwise(part)]
    noise = sum(ranges) / len(ranges) / 1.128
    error = noise * math.sqrt(1 / len(before) + 1 / len(after))
    reach = float(stdtrit(len(before) + len(after) - 2, (1 + confidence) / 2)) * error
    change = _mean(after) - _mean(before)
    return change - reach, change + reach


def _kind(low: float, high: float, better: Better) -> Kind:
    if low <= 0 <= high:
        return "no_change"
    if better == "range":
        return "moved"
    return "better" if (low > 0) == (better == "higher") else "worse"


def _known(before: Sequence[tuple[date, float]], after: Sequence[tuple[date, float]]) -> BeforeAfter:
    """The two levels without a verdict."""
    return BeforeAfter(
        "cannot_tell",
        len(before),
        len(after),
        0,
        before=_mean([value for _, value in before]) if before else None,
        after=_mean([value for _, value in after]) if after else None,
        before_from=before[0][0] if before else None,
        before_to=before[-1][0] if before else None,
        after_from=after[0][0] if after else None,
        after_to=after[-1][0] if after else None,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
