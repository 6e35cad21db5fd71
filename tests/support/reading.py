"""Help for tests that read sources: secrets, a clock that does not really wait, a source in one line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.errors import SourceError
from scorecard.model import Source
from scorecard.secrets import Secrets
from scorecard.sources import Patience, RawTable


def secrets_of(**values: str | Mapping[str, Any]) -> Secrets:
    """The real Secrets, given these in the environment."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return Secrets({f"SCORECARD_SECRET_{name.upper()}": value for name, value in texts.items()}, Path("/nonexistent/secrets.toml"))


@dataclass
class Waits:
    """A clock that stands still except when somebody sleeps; `slept` lists the waits."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, **limits: Any) -> Patience:
        """A patience on this clock, always with the longest jitter."""
        return Patience(clock=self.clock, sleep=self.sleep, chance=lambda: 1.0, **limits)


def google(name: str, **options: Any) -> Source:
    """A Google source of leads."""
    return Source(name, "google_sheet", "leads", options)


def database(name: str, **options: Any) -> Source:
    """A database source of leads, whose URL is the secret "url"."""
    return Source(name, "database", "leads", {"secret": "url"} | options)


def file(path: str | Path, **options: Any) -> Source:
    """A file source of leads."""
    return Source("file", "file", "leads", {"path": str(path)} | options)


def table(outcome: RawTable | SourceError) -> RawTable:
    """The table of an outcome that must be one."""
    if isinstance(outcome, SourceError):
        raise AssertionError(f"{outcome.kind}: {outcome}")
    return outcome


def error(outcome: RawTable | SourceError) -> SourceError:
    """The error of an outcome that must be one, and a whole sentence."""
    assert isinstance(outcome, SourceError), outcome
    assert str(outcome).rstrip().endswith(".")
    return outcome


def rows(outcome: RawTable | SourceError) -> list[list[Any]]:
    """The cells of an outcome as lists, missing ones as None."""
    cells = table(outcome).cells
    return cells.astype(object).where(pd.notna(cells), None).values.tolist()
