"""Goals as people type them: "$100K", "< 5", "at least 85%", "4x", "10–15", "Positive"; and whether a typed status agrees.

A goal without a sign means "at least". The model knows no strict operators, so "< 5" is kept as the nearest
number that still meets it: "at most 4" of a count, $4.99 of money.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scorecard.ingest.number_text import Mark, Written, take_apart, value_of
from scorecard.model import Operator, Unit
from scorecard.wording import cells as words

_SIGNS: tuple[tuple[str, str], ...] = (
    (r"(?:<=|≤|=<|at most|no more than|not more than|max(?:imum)?\.?|up to|höchstens)", "<="),
    (r"(?:<|less than|fewer than|under|below|unter)", "<"),
    (r"(?:>=|≥|=>|at least|no less than|min(?:imum)?\.?|mindestens)", ">="),
    (r"(?:>|more than|over|above|über)", ">"),
)
_RANGE = re.compile(
    r"(?:between\s+)?(?P<low>.+?)\s*(?:–|—|\bto\b|\band\b|\.\.\.?|(?<=[\d%KkMx])\s*-\s*(?=[$€£\d]))\s*(?P<high>.+)", re.IGNORECASE
)
_WORDS = {
    "positive": (">", 0.0),
    "negative": ("<", 0.0),
    "zero": ("<=", 0.0),
    "none": ("<=", 0.0),
    "break-even": (">=", 0.0),
    "breakeven": (">=", 0.0),
}
_GREEN = frozenset({"green", "on track", "on-track", "met", "hit", "ok", "yes", "done", "achieved", "good", "✓", "✔", "✅", "🟢", "g"})
_BAD = frozenset(
    {
        "red",
        "off track",
        "off-track",
        "missed",
        "not met",
        "no",
        "bad",
        "behind",
        "✗",
        "✘",
        "❌",
        "🔴",
        "r",
        "yellow",
        "amber",
        "at risk",
        "🟡",
        "y",
    }
)


@dataclass(frozen=True)
class TypedGoal:
    """A goal as it was typed. `sign` is "<", "<=", ">", ">=" or "between"; `percent` says that a % sign stood there (0.85 is "85%")."""

    sign: Literal["<", "<=", ">", ">=", "between"]
    target: float
    upper: float | None = None
    percent: bool = False

    @property
    def operator(self) -> Operator:
        """The operator of a goal in the model, which knows no strict ones."""
        return "between" if self.sign == "between" else "<=" if self.sign in ("<", "<=") else ">="

    def kept(self, unit: Unit | None) -> "tuple[Operator, float, float | None]":
        """Operator, target and upper end for an indicator of that unit (None when it is not known).

        A percentage is a share for indicators that hold shares (unit percent, or unknown), else the number that was typed.
        """
        scale = 100.0 if self.percent and unit not in ("percent", None) else 1.0
        target = self.target * scale
        if self.sign in ("<", ">"):
            step = 1.0 if unit == "count" and target == math.floor(target) else 0.01 if unit == "money" else 1e-9
            target = round(target - step if self.sign == "<" else target + step, 12)
        return self.operator, target, None if self.upper is None else self.upper * scale

    def met_by(self, value: float) -> bool:
        """Whether a value reaches the goal. Values typed without % are compared with a percentage as typed: 82 with 85."""
        scale = 100.0 if self.percent and abs(value) > 1.5 else 1.0
        target, upper = round(self.target * scale, 9), round((self.upper or 0.0) * scale, 9)
        tests = {
            "<": value < target,
            "<=": value <= target,
            ">": value > target,
            ">=": value >= target,
            "between": target <= value <= upper,
        }
        return tests[self.sign]


def read_goal(text: str, mark: Mark = ".") -> TypedGoal | None:
    """A goal as people type it, or None when it is none."""
    plain = " ".join(text.split())
    if plain.casefold() in _WORDS:
        sign, target = _WORDS[plain.casefold()]
        return TypedGoal(sign, target)  # type: ignore[arg-type]
    for pattern, sign in _SIGNS:
        match = re.match(pattern, plain, re.IGNORECASE)
        if match:
            return _single(plain[match.end() :].strip(), sign, mark)
    number = _single(plain.removesuffix("+").strip(), ">=", mark)
    if number is not None:
        return number
    match = _RANGE.fullmatch(plain)
    ends = [_single(match[name].strip(), ">=", mark) for name in ("low", "high")] if match else [None]
    if len(ends) != 2:
        return None
    low, high = ends
    return _between(low, high) if low and high else None


def _between(low: TypedGoal, high: TypedGoal) -> TypedGoal | None:
    """ "10-15 %" has its sign at the end only, and means it for both."""
    bottom = low.target / 100 if high.percent and not low.percent else low.target
    return TypedGoal("between", bottom, high.target, high.percent) if bottom <= high.target else None


def _single(text: str, sign: str, mark: Mark) -> TypedGoal | None:
    written = take_apart(text)
    if not isinstance(written, Written):
        return None
    return TypedGoal(sign, value_of(written, mark), percent=written.kind == "percent")  # type: ignore[arg-type]


def contradiction(goal_text: str, status: str, values: Sequence[float]) -> str | None:
    """Words on how a typed status contradicts its own goal at the last value, or None where it agrees or cannot be judged."""
    goal = read_goal(goal_text)
    if goal is None or not values:
        return None
    word, met = status.strip().casefold(), goal.met_by(values[-1])
    shown = f"{values[-1]:g}"
    if met and word in _BAD:
        return words.status_but_meets(status, shown, goal_text)
    if not met and word in _GREEN:
        return words.status_but_misses(status, shown, goal_text)
    return None
