"""What an ingest has found so far: a table comes in one part, a large one in many, and nothing is concluded before the last."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.bags import Hashes
from scorecard.datasets import DATED_BY
from scorecard.ingest.checks import IDS, MONEY, check_amounts, check_ids, check_rows, ids_of
from scorecard.ingest.findings import Findings
from scorecard.ingest.groups import GROUPED, propose
from scorecard.ingest.repeats import Repeats, alike, hashed, kinds_of
from scorecard.ingest.sheet import Skipped
from scorecard.ingest.task import MOST_SPELLINGS, Task
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.understood import ColumnUnderstood, Ingested, Proposal, Understood
from scorecard.model import Configuration, Issue, Source
from scorecard.pile import Pile
from scorecard.wording import sheets as said


@dataclass(frozen=True)
class Part:
    """A part that was read: `table` holds its rows that are not rejected."""

    task: Task
    table: pa.Table
    stretch: str


@dataclass(frozen=True)
class Seen:
    """What of the rows of a part the checks of all rows need: what `Repeats` compares, and eight bytes of each id."""

    kinds: dict[str, set[str | None]]
    rows: Hashes | None
    ids: Hashes | None


@dataclass
class Gathered:
    """Grows by a part at a time. Kept of each row in memory: its number, its amounts, and eight bytes of its id."""

    source: Source
    configuration: Configuration
    today: date
    folder: Path | None
    findings: Findings = field(init=False)
    pile: Pile = field(init=False)
    rows_read: int = 0
    rows_repaired: int = 0
    rows_rejected: int = 0
    understood: Understood | None = None
    issues: dict[tuple[str, str], Issue] = field(default_factory=dict)
    spellings: dict[str, dict[str, int] | None] = field(default_factory=dict)
    _rows: list[npt.NDArray[np.int64]] = field(default_factory=list)
    _amounts: dict[str, list[npt.NDArray[np.float64]]] = field(default_factory=dict)
    _ids: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    _repeats: Repeats | None = None

    def __post_init__(self) -> None:
        self.pile = Pile(DATED_BY[self.source.dataset], self.folder)

    def looked_at(self, part: Part) -> tuple[Part, Seen]:
        """The part, once the checks of its single rows are made. May be called for one part while another one is added."""
        dataset, task, table = self.source.dataset, part.task, part.table
        check_rows(task.findings, table, dataset, self.configuration, self.today)
        kinds: dict[str, set[str | None]] = {}
        rows = ids = None
        if task.is_long:
            compared = (self._repeats or self._compared(task, table)).compared(task.sheet.columns)
            kinds = {column.letter: kinds_of(column) for column in compared}
            numbers = task.sheet.rows
            kept = np.searchsorted(numbers, table["source_row"].to_numpy()) if len(table) < len(numbers) else np.arange(len(numbers))
            rows = hashed(compared, kept)
        if IDS.get(dataset) in table.column_names:
            ids = ids_of(table, IDS[dataset])
        return part, Seen(kinds, rows, ids)

    def add(self, part: Part, seen: Seen) -> None:
        """Take in the next part."""
        task, table = part.task, part.table
        sheet = task.sheet
        if self.understood is None:
            self.findings = Findings(sheet.place)
        columns = self._joined(task)
        skipped = (*self.understood.skipped, *sheet.skipped) if self.understood else sheet.skipped
        self.understood = self.understood or Understood(
            sheet.place, self.source.layout.shape, sheet.header_row, sheet.header_rows, (), (), sheet.notes, (), part.stretch
        )
        numbers = tuple(task.numbers_of_rows.values())
        self.understood = replace(self.understood, columns=columns, skipped=_neighbours(skipped), numbers=numbers)
        self.rows_read += len(sheet)
        self.rows_rejected += int(task.rejected.sum())
        self.rows_repaired += int((task.repaired & ~task.rejected).sum())
        self.issues |= {(issue.code, issue.where): issue for issue in task.issues if (issue.code, issue.where) not in self.issues}
        self._spell(task, table)
        self._keep(part, seen)
        self.findings.absorb(task.findings)
        self.pile.add(table)

    def result(self) -> Ingested:
        """What all parts come to, with the checks that need all of them."""
        assert self.understood is not None
        numbers = _joined_arrays(self._rows, np.int64)
        with ThreadPoolExecutor(1) as pool:  # sorting millions of numbers leaves the other core to others
            same_ids = pool.submit(lambda: alike(np.concatenate(self._ids), absent=0)) if self._ids else None
            for name, parts in self._amounts.items():
                check_amounts(self.findings, numbers, name, np.concatenate(parts))
            if self._repeats is not None:
                self._repeats.flag(self.findings, self.pile, numbers)
        if same_ids is not None:
            check_ids(self.findings, self.pile, same_ids.result(), numbers, IDS[self.source.dataset])
        accepted = self.rows_read - self.rows_repaired - self.rows_rejected
        understood = replace(self.understood, proposals=self._proposals())
        return Ingested(
            self.pile, self.findings.frame(), self.rows_read, accepted, self.rows_repaired, self.rows_rejected, understood,
            tuple(self.issues.values()),
        )  # fmt: skip

    def _compared(self, task: Task, table: pa.Table) -> Repeats:
        return Repeats(id_letters(task), label_of(task, table.column_names))

    def _keep(self, part: Part, seen: Seen) -> None:
        """What the checks of all rows need of these."""
        table = part.table
        if seen.rows is not None:
            self._repeats = self._repeats or self._compared(part.task, table)
            self._repeats.add(seen.kinds, seen.rows)
        self._rows.append(table["source_row"].to_numpy())
        for name in (name for name in MONEY if name in table.column_names):
            self._amounts.setdefault(name, []).append(table[name].to_numpy())
        if seen.ids is not None:
            self._ids.append(seen.ids)

    def _joined(self, task: Task) -> tuple[ColumnUnderstood, ...]:
        """The columns as they were understood in all parts. Raises Unclear where a column changes its unit on the way."""
        if self.understood is None:
            return task.all_columns()
        before = {column.letter: column for column in self.understood.columns}
        now = {column.letter: column for column in task.all_columns()}
        for letter, column in now.items():
            earlier = before.get(letter)
            if earlier is not None:
                now[letter] = self._one(earlier, column, task)
        missing = {letter: replace(column, blank=column.blank + len(task.sheet)) for letter, column in before.items() if letter not in now}
        return tuple({**before, **now, **missing}.values())

    def _one(self, earlier: ColumnUnderstood, column: ColumnUnderstood, task: Task) -> ColumnUnderstood:
        filled = column.blank + column.unreadable < len(task.sheet)
        known = earlier.blank + earlier.unreadable < self.rows_read
        if column.kind == "number" and filled and known and not _same_unit(earlier.convention, column.convention):
            raise Unclear(
                said.units_change(
                    task.sheet.place, column.header, column.letter, int(task.sheet.rows[0]) - 1, earlier.convention, column.convention
                ),
                (),
                None,
                column.header,
            )
        words = [earlier.convention] if known or not filled else []
        return replace(
            column,
            convention=", ".join(dict.fromkeys(", ".join([*words, column.convention] if filled else words).split(", "))),
            samples=earlier.samples or column.samples,
            blank=earlier.blank + column.blank,
            unreadable=earlier.unreadable + column.unreadable,
        )

    def _spell(self, task: Task, table: pa.Table) -> None:
        """Count the spellings of columns of few names; one with too many of them is left alone."""
        for column in GROUPED:
            counts = task.spellings.get(column)
            if counts is None and column in table.column_names and not task.is_long:
                found = pc.value_counts(table[column]).to_pylist()
                counts = {each["values"]: each["counts"] for each in found if each["values"] is not None}
            before = self.spellings.get(column, {})
            if counts is None or before is None or len(before) + len(counts) > 2 * MOST_SPELLINGS:
                self.spellings[column] = None
                continue
            for text, count in counts.items():
                before[text] = before.get(text, 0) + count
            self.spellings[column] = before

    def _proposals(self) -> tuple[Proposal, ...]:
        known = {
            "channel": [each.name for each in self.configuration.channels],
            "persona": [each.name for each in self.configuration.personas],
            "indicator": [each.id for each in self.configuration.indicators],
        }
        found: list[Proposal] = []
        for column in GROUPED:
            counts = self.spellings.get(column)
            if counts and (len(counts) > 1 or known.get(column)):
                found += propose(column, counts, known.get(column, ()))
        return tuple(found)


def _same_unit(one: str, other: str) -> bool:
    """Whether numbers that were read in these ways may be added up; an amount without a currency is in that of its column."""
    first, second = ({word for word in each.split(", ") if word != "decimal comma"} for each in (one, other))
    currencies = [{word for word in each if word.startswith("in ")} for each in (first, second)]
    return first - currencies[0] == second - currencies[1] and (not all(currencies) or currencies[0] == currencies[1])


def id_letters(task: Task) -> frozenset[str]:
    """The column of ids: the one that is mapped, else the first in which every row differs."""
    ids = [column.letter for column in task.all_columns() if column.meaning and column.meaning == IDS.get(task.source.dataset)]
    if ids:
        return frozenset(ids)
    unique = (column.letter for column in task.sheet.columns if column.is_unique)
    return frozenset([first] if (first := next(unique, None)) else ())


def label_of(task: Task, known: Sequence[str]) -> tuple[str, str]:
    """Header and canonical name of the cell that stands for a row: that of its id, else the first that is one of ours."""
    ids = id_letters(task)
    named = [(column.letter not in ids, column.header, column.meaning.split(", ")[0]) for column in task.all_columns()]
    found = [each for each in named if each[2] in known]
    return min(found, key=lambda each: each[0])[1:] if found else ("", "")


def _neighbours(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """Skipped rows, those that go on over the end of a part as one."""
    result: list[Skipped] = []
    for each in skipped:
        last = result[-1] if result else None
        if last and last.reason == each.reason and last.last == each.first - 1 and last.sample == each.sample == "":
            result[-1] = Skipped(last.first, each.last, last.reason, last.sample)
        else:
            result.append(each)
    return tuple(result)


def _joined_arrays(parts: list[npt.NDArray[Any]], kind: Any) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
