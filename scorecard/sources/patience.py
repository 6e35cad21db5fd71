"""How long a source is waited for, and how often a request is tried again.

Waits grow as base × 2ⁿ up to `cap`, times a random share ("full jitter", so that a hundred clients do not return in step); a server's
own Retry-After is kept to at the least. Nothing is tried once the budget is spent: a wait that would overrun it is not begun.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")


class TransientError(Exception):
    """Something that may well pass; `kind`, `sentence` and `retry_after` (the server's wish in seconds) are for the SourceError."""

    def __init__(self, sentence: str, kind: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.kind, self.retry_after = sentence, kind, retry_after


@dataclass(frozen=True)
class Patience:
    """Limits in seconds. `connect` and `read` bound the silence on one connection, `budget` everything that one source may take."""

    connect: float = 10.0
    read: float = 60.0
    budget: float = 180.0
    attempts: int = 6
    base: float = 1.0
    cap: float = 32.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def begin(self) -> "Budget":
        """Start the clock for one source."""
        return Budget(self, self.clock() + self.budget)


@dataclass(frozen=True)
class Budget:
    """A patience with a moment at which it ends."""

    patience: Patience
    deadline: float

    @property
    def remaining(self) -> float:
        """Seconds left; negative when it is spent."""
        return self.deadline - self.patience.clock()

    def timeout(self) -> tuple[float, float]:
        """The (connect, read) time-out of the next request: never longer than what is left, never zero (which means "none")."""
        left = max(self.remaining, 0.05)
        return min(self.patience.connect, left), min(self.patience.read, left)

    def persist(self, call: Callable[[], Result]) -> Result:
        """Call until it returns; after a TransientError wait and call again. Raises the last TransientError when patience ends."""
        for attempt in range(1, self.patience.attempts + 1):
            try:
                return call()
            except TransientError as error:
                wait = self._wait(attempt, error.retry_after)
                if attempt == self.patience.attempts or wait > self.remaining:
                    raise
                self.patience.sleep(wait)
        raise AssertionError  # attempts is at least 1

    def _wait(self, attempt: int, retry_after: float | None) -> float:
        jitter = self.patience.chance() * min(self.patience.cap, self.patience.base * 2.0 ** (attempt - 1))
        return jitter if retry_after is None else retry_after + jitter
