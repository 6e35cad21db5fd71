"""What one ingest works with: the source's settings, the company's calendar, the findings so far, the status of each row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from scorecard.datasets import Column, columns_of, required_of
from scorecard.ingest.cells import Codes, Mask, RawColumn
from scorecard.ingest.date_text import month_names
from scorecard.ingest.dates import Reader, Times, read_times
from scorecard.ingest.findings import Findings
from scorecard.ingest.groups import GROUPED
from scorecard.ingest.number_text import CURRENCIES
from scorecard.ingest.numbers import Evidence, Numbers, decide, evidence_of, read_numbers
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.text import Texts, aliases_of, read_texts
from scorecard.ingest.understood import ColumnUnderstood, NumberUnderstood
from scorecard.model import Configuration, Issue, Source, Unit
from scorecard.wording import sheets as words
from scorecard.wording.formats import listed

MOST_SPELLINGS = 20_000
KEPT_TEXT = ("lead_id", "event_id", "id", "name", "company", "landing_page", "campaign", "title")
"""Ids and free text: "NA" may be a company and "-" a name, so nothing is taken for a placeholder there except "--"."""


@dataclass
class Known:
    """What all parts of a table that were read so far prove about the decimal marks of its columns, and the marks they were read by."""

    evidence: dict[str, Evidence] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)

    def merged(self, column: RawColumn, found: Evidence) -> Evidence:
        """What a column proves, together with what its other parts did."""
        key = f"{column.letter}:{column.header}"
        before = self.evidence.get(key, Evidence())
        self.evidence[key] = Evidence(
            before.point or found.point,
            before.comma or found.comma,
            before.open_point or found.open_point,
            before.open_comma or found.open_comma,
        )
        return self.evidence[key]

    @property
    def settled(self) -> bool:
        """Whether each column was read by one mark in all parts."""
        return all(len(marks) == 1 for marks in self.marks.values())


@dataclass
class Task:
    """One source being read. `repaired` and `rejected` mark rows of `sheet`.

    `serial` says that numbers in date columns are spreadsheet serials; `stretch` what the dates were found to stand for, where the
    cells themselves say so.
    """

    source: Source
    configuration: Configuration
    today: date
    sheet: Sheet
    findings: Findings
    known: Known = field(default_factory=Known)
    columns: tuple[Column, ...] = field(init=False)
    required: tuple[str, ...] = field(init=False)
    understood: dict[str, ColumnUnderstood] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    serial: bool = False
    stretch: str = ""
    spellings: dict[str, dict[str, int]] = field(default_factory=dict)
    numbers_of_rows: dict[str, NumberUnderstood] = field(default_factory=dict)
    _evidence: dict[str, Evidence] = field(default_factory=dict)

    repaired: Mask = field(init=False)
    rejected: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.columns = columns_of(self.source.dataset, self.configuration.stages)
        self.required = required_of(self.source.dataset, bool(self.source.extends))
        self.take(self.sheet)

    def take(self, sheet: Sheet) -> None:
        """Go on with other rows, none of which is repaired or rejected yet."""
        self.sheet = sheet
        self.repaired = np.zeros(len(sheet), dtype=bool)
        self.rejected = np.zeros(len(sheet), dtype=bool)

    def column(self, letter: str) -> RawColumn:
        """The column of that letter in the rows at hand."""
        return next(column for column in self.sheet.columns if column.letter == letter)

    @property
    def rows(self) -> Codes:
        """The source's row numbers."""
        return self.sheet.rows

    def where(self, column: RawColumn) -> str:
        """A column for messages: "sales.csv, column 'Amount' (F)"."""
        return f"{self.sheet.place}, column {column.header!r} ({column.letter})"

    def times(self, column: RawColumn, canonical: str, rows: Codes | None = None, whole_months: bool = False) -> Times:
        """Dates of a column, by the setting for its canonical name, its header, or all."""
        dates = self.source.dates
        stated = dates.get(canonical) or dates.get(column.header) or dates.get("*", "")
        zone = self.source.timezone or self.configuration.company.timezone
        reader = Reader(
            self.where(column), canonical, self.source.name, stated, self.serial, self.today, zone, self.configuration.company.timezone,
            month_names(self.configuration.company.locale), whole_months,
        )  # fmt: skip
        return read_times(column, reader, self.rows if rows is None else rows)

    def numbers(self, column: RawColumn, others: tuple[RawColumn, ...] = (), mixed: bool = False) -> Numbers:
        """Numbers of a column; `others` are the sheet's other columns of numbers, whose marks are evidence too."""
        own = self.evidence_of(column)
        rest = [self.evidence_of(each) for each in others if each is not column]
        sheet = Evidence(next((each.point for each in rest if each.point), ""), next((each.comma for each in rest if each.comma), ""))
        mark = decide(own, sheet, self.source.numbers, self.where(column))
        self.known.marks.setdefault(column.letter, set()).add(mark)
        numbers = read_numbers(column, mark, mixed)
        self.check_currency(column, numbers.currency)
        if numbers.foreign:
            self.warn_of_currencies(column, numbers.foreign, numbers.currency)
        return numbers

    def unit_of(self, indicator: str) -> Unit:
        """What the indicator of that id is measured in; a count where there is none."""
        found = self.configuration.indicator(indicator)
        return found.unit if found else "count"

    def warn_of_currencies(self, column: RawColumn, foreign: Sequence[str], kept: str) -> None:
        """Amounts of several currencies are not added up: say so beside whatever is made of the rest."""
        what = words.several_currencies(kept, listed(list(foreign)))
        fix = words.SPLIT_CURRENCIES
        self.warn(f"column {column.header!r} ({column.letter})", what, fix, "several-currencies")

    def check_currency(self, column: RawColumn, currency: str) -> None:
        """Amounts are never converted, so say so where they are in another currency than the company's."""
        company = self.configuration.company.currency
        meant = CURRENCIES.get(currency, (currency,))
        if currency and company not in meant and not any(issue.code == "other-currency" for issue in self.issues):
            what = words.other_currency(currency, company)
            fix = words.CORRECT_CURRENCY
            self.warn(f"column {column.header!r} ({column.letter})", what, fix, "other-currency")

    def evidence_of(self, column: RawColumn) -> Evidence:
        """What a column proves about its decimal mark, looked at once."""
        key = f"{column.letter}:{column.header}"
        if key not in self._evidence:
            self._evidence[key] = self.known.merged(column, evidence_of(column))
        return self._evidence[key]

    def texts(self, column: RawColumn, canonical: str) -> Texts:
        """Text of a column by the aliases of its canonical name."""
        return read_texts(column, aliases_of(canonical, self.source, self.configuration), keep=canonical in KEPT_TEXT)

    def warn(self, where: str, what: str, fix: str, code: str) -> None:
        """Remember something that a person should mend; the source is read all the same."""
        self.issues.append(Issue("warning", f"{self.sheet.place}, {where}", what, fix, code))

    def spelled(self, canonical: str, column: RawColumn, texts: Texts) -> None:
        """Remember how often each text of a column occurs, where it is one of few spellings for many rows."""
        if canonical in GROUPED and column.distinct <= MOST_SPELLINGS:
            counts: dict[str, int] = {}
            for text, count in zip(texts.meant.to_pylist(), column.counts, strict=True):
                if text is not None:
                    counts[text] = counts.get(text, 0) + int(count)
            self.spellings[canonical] = counts

    @property
    def is_long(self) -> bool:
        """Whether each row of the sheet is one row of the dataset."""
        return self.source.layout.shape == "long"

    def note(self, column: RawColumn, meaning: str, kind: str, convention: str, unreadable: int) -> None:
        """Remember how a column was read."""
        entry = ColumnUnderstood(
            column.header, column.letter, meaning, kind, convention, column.samples(), int(column.blank.sum()), unreadable
        )
        seen = self.understood.get(column.letter)
        if seen is not None and seen.meaning and meaning not in seen.meaning:
            entry = replace(entry, meaning=f"{seen.meaning}, {meaning}")
        self.understood[column.letter] = entry

    def all_columns(self) -> tuple[ColumnUnderstood, ...]:
        """Every column of the sheet, those that are not used as well."""
        unused = {
            column.letter: ColumnUnderstood(column.header, column.letter, "", "", "not used", column.samples(), int(column.blank.sum()), 0)
            for column in self.sheet.columns
        }
        return tuple({**unused, **self.understood}[column.letter] for column in self.sheet.columns)
