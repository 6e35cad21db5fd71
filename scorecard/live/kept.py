"""What live questions were answered, kept on the disk: one small table for each statement and look, with what it cost.

A file is written whole or not at all, and read only when its checksum is right: a damaged one is as good as none, and is asked anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scorecard.parquet import sha256, whole_file

KEEP = timedelta(days=30)
"""For how long an answer is kept that nobody has asked for anew."""


@dataclass(frozen=True)
class Price:
    """What a statement cost: its rows, its seconds, and how many rows the database expected to read for it, where it says so."""

    sources: tuple[str, ...]
    rows_returned: int
    seconds: float
    rows_scanned: int | None
    asked_at: str

    @property
    def moment(self) -> datetime:
        """When it was asked."""
        return datetime.fromisoformat(self.asked_at)


@dataclass(frozen=True)
class Cost:
    """What the statements of one source cost since its last look."""

    statements: int
    seconds: float
    rows_returned: int
    rows_scanned: int | None
    slowest: float


class Kept:
    """The kept answers of a home. A key names the statement with its values, a moment the look that it was asked after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str, moment: str) -> tuple[pd.DataFrame, Price] | None:
        """The answer of that moment."""
        return self._read(self._stem(key, moment))

    def latest(self, key: str) -> tuple[pd.DataFrame, Price] | None:
        """The newest answer to the same statement, whenever it was asked."""
        found = sorted(self.folder.glob(f"{_digest(key)}-*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
        return next((answer for each in found if (answer := self._read(each.with_suffix(""))) is not None), None)

    def keep(self, key: str, moment: str, frame: pd.DataFrame, price: Price) -> None:
        """Keep an answer in the place of the earlier ones to the same statement. What cannot be written is not kept."""
        stem = self._stem(key, moment)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole_file(stem.with_suffix(".parquet")) as file:
                pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), file)
            note = {**asdict(price), "moment": moment, "sha256": sha256(stem.with_suffix(".parquet"))}
            with whole_file(stem.with_suffix(".json")) as file:
                file.write(json.dumps(note).encode())
            for other in self.folder.glob(f"{_digest(key)}-*"):
                if other.stem != stem.name:
                    other.unlink(missing_ok=True)
        except OSError:
            return

    def cost(self, source: str, moment: str) -> Cost:
        """What was asked of a source since the look of that moment."""
        prices = [price for price, at in self._notes() if source in price.sources and moment in at.split("+")]
        scanned = [each.rows_scanned for each in prices if each.rows_scanned is not None]
        return Cost(
            statements=len(prices),
            seconds=sum(each.seconds for each in prices),
            rows_returned=sum(each.rows_returned for each in prices),
            rows_scanned=sum(scanned) if scanned else None,
            slowest=max((each.seconds for each in prices), default=0.0),
        )

    def sweep(self) -> None:
        """Remove what nobody has asked for in a month."""
        oldest = (datetime.now(UTC) - KEEP).timestamp()
        for each in self.folder.glob("*.*") if self.folder.is_dir() else ():
            try:
                if each.stat().st_mtime < oldest:
                    each.unlink()
            except FileNotFoundError:
                continue

    def _notes(self) -> list[tuple[Price, str]]:
        found = []
        for file in self.folder.glob("*.json"):
            try:
                note = json.loads(file.read_text())
                found.append((_price(note), str(note["moment"])))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return found

    def _read(self, stem: Path) -> tuple[pd.DataFrame, Price] | None:
        file = stem.with_suffix(".parquet")
        try:
            note = json.loads(stem.with_suffix(".json").read_text())
            if sha256(file) != note["sha256"]:
                return None
            return pq.read_table(file, partitioning=None).to_pandas(), _price(note)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None

    def _stem(self, key: str, moment: str) -> Path:
        return self.folder / f"{_digest(key)}-{_digest(moment)[:16]}"


def moment_of(ids: Sequence[str]) -> str:
    """The moment that a few looks stand for."""
    return "+".join(sorted(ids))


def _price(note: dict[str, object]) -> Price:
    named = {name: note[name] for name in Price.__dataclass_fields__}
    return Price(**{**named, "sources": tuple(note["sources"])})  # type: ignore[arg-type]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
