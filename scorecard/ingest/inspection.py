"""Looking at a source before anything of it counts: what was understood, what is unclear, and the settings that settle it.

Unlike `ingest`, an inspection goes on after a refusal, with the setting that the cells prove, and says so.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from scorecard.errors import SourceError
from scorecard.ingest.cells import RawColumn
from scorecard.ingest.date_text import month_names
from scorecard.ingest.dates import Reader
from scorecard.ingest.guess import Held, held
from scorecard.ingest.layout import lay_out
from scorecard.ingest.pipeline import ingest_source, wanted_headers
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.suggest import complete, draft, slug, to_toml, with_setting
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.understood import ColumnUnderstood, Ingested, Understood
from scorecard.ingest.week_heads import head_of
from scorecard.model import Configuration, Layout, Source
from scorecard.sources.table import RawTable
from scorecard.wording import sheets as words

_ROUNDS = 25
_SAMPLED_ROWS = 20_000
"""Guessing what unused columns hold looks at so many rows."""


@dataclass(frozen=True)
class Question:
    """Something unclear: the sentence, and the setting with which the inspection went on (None: only a person knows)."""

    sentence: str
    setting: tuple[str, ...] = ()
    value: Any = None

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        value = str(self.value) if isinstance(self.value, date) else self.value
        return {"sentence": self.sentence, "setting": ".".join(self.setting) or None, "value": value}


@dataclass(frozen=True)
class LookedAt:
    """How many rows were looked at, whether these are all, and of a file, if not: how many bytes of how many."""

    rows: int
    all: bool
    size: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        total, seen = self.size or (None, None)
        return {"rows": self.rows, "all": self.all, "bytes": seen, "bytes_in_all": total}


@dataclass(frozen=True)
class Inspection:
    """What was understood of a source.

    `ready` says that the source, as it is configured, is read without a question. `ingested` is None where it cannot be read at all;
    `refusal` is then the sentence that says why. `source` holds the suggested settings.
    """

    source: Source
    understood: Understood
    questions: tuple[Question, ...]
    ready: bool
    ingested: Ingested | None
    refusal: str = ""
    looked_at: LookedAt = LookedAt(0, True)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object, with the suggested configuration as TOML."""
        counts = dict(self.ingested.counts()) if self.ingested else None
        return {
            "source": self.source.name,
            "ready": self.ready,
            "refusal": self.refusal or None,
            "questions": [question.to_json() for question in self.questions],
            "understood": self.understood.to_json(),
            "counts": counts,
            "looked_at": self.looked_at.to_json(),
            "suggestion": self.to_toml(),
        }

    def to_toml(self) -> str:
        """The suggested table of scorecard.toml; what only a person can know stands above it as a remark."""
        open_questions = [question.sentence for question in self.questions if question.value is None]
        notes = [f"Unclear: {sentence}" for sentence in (*open_questions, *([self.refusal] if self.refusal else []))]
        return to_toml(self.source, self.understood.proposals, list(dict.fromkeys(notes)))


def inspect(raw: RawTable, source: Source | None, configuration: Configuration, today: date) -> Inspection:
    """Look at what a source gave, with its settings or without any. Never raises for what the sheet holds.

    A large table is read whole where its settings leave nothing open; else only its first rows are looked at.
    """
    found = _inspected(raw, source, configuration, today)
    rows = found.ingested.rows_read if found.ingested else len(raw.cells)
    whole = not raw.cut and (raw.rest is None or found.ready)
    return replace(found, looked_at=LookedAt(rows, whole, None if whole else raw.size))


def _inspected(raw: RawTable, source: Source | None, configuration: Configuration, today: date) -> Inspection:
    try:
        sheet = _sheet(raw, source, configuration)
    except SourceError as error:
        named = source or Source(slug(raw.place), "file", "indicator_values")
        return _refused(raw, named, error)
    reader = _reader(configuration, raw, today)
    holds = {column.letter: held(_sampled(column), reader) for column in sheet.columns}
    seen = _Seen(sheet, holds)
    if source is not None:
        try:
            return _read(source, ingest_source(raw, source, configuration, today), [], seen, ready=True)
        except SourceError:
            pass  # with more settings, then
    raw = raw.beginning()
    start = source or draft(slug(raw.place), sheet, holds, configuration, raw.serial_dates)
    return _go_on(raw, complete(start, sheet, holds, configuration), configuration, today, seen)


@dataclass(frozen=True)
class _Seen:
    """What is known before anything is read: the sheet, and what its columns seem to hold."""

    sheet: Sheet
    holds: dict[str, Held]


def _go_on(raw: RawTable, source: Source, configuration: Configuration, today: date, seen: _Seen) -> Inspection:
    """Read again and again, each time with one more setting, until nothing is unclear or nobody but a person can go on."""
    questions: list[Question] = []
    for _ in range(_ROUNDS):
        try:
            ingested = ingest_source(raw, source, configuration, today)
        except Unclear as unclear:
            asked = Question(str(unclear), unclear.setting, unclear.value)
            assumed = unclear.value if unclear.value is not None else _assumption(unclear)
            if asked in questions or assumed is None or not unclear.setting:
                return _stopped(source, [*questions, asked], seen, str(unclear))
            questions.append(asked)
            source = with_setting(source, unclear.setting, assumed)
        except SourceError as error:
            return _stopped(source, questions, seen, str(error))
        else:
            return _read(_without_assumptions(source, questions), ingested, questions, seen, ready=False)
    return _stopped(source, questions, seen, questions[-1].sentence)


def _read(source: Source, ingested: Ingested, questions: list[Question], seen: _Seen, ready: bool) -> Inspection:
    proposed = any(question.setting[:1] == ("dates",) for question in questions)
    columns = _with_guesses(ingested.understood.columns, seen.holds)
    understood = replace(ingested.understood, columns=_unstated(columns) if proposed else columns)
    return Inspection(source, understood, tuple(questions), ready, ingested)


def _assumption(unclear: Unclear) -> str | None:
    """Only to show more of the sheet: one of the two orders, which is left out of the suggestion again."""
    return "day-first" if unclear.setting[:1] == ("dates",) else "1,234.5" if unclear.setting == ("numbers",) else None


def _without_assumptions(source: Source, questions: list[Question]) -> Source:
    """What was only assumed is for a person to state."""
    for question in questions:
        if question.value is None and question.setting[:1] == ("dates",):
            source = replace(source, dates={key: value for key, value in source.dates.items() if key != question.setting[1]})
        elif question.value is None and question.setting == ("numbers",):
            source = replace(source, numbers="")
    return source


def _stopped(source: Source, questions: list[Question], seen: _Seen, refusal: str) -> Inspection:
    sheet = seen.sheet
    columns = tuple(
        ColumnUnderstood(column.header, column.letter, "", "", "not used", column.samples(), int(column.blank.sum()), 0)
        for column in sheet.columns
    )
    understood = Understood(
        sheet.place,
        source.layout.shape,
        sheet.header_row,
        sheet.header_rows,
        _with_guesses(columns, seen.holds),
        sheet.skipped,
        sheet.notes,
    )
    return Inspection(_without_assumptions(source, questions), understood, tuple(questions), False, None, refusal)


def _refused(raw: RawTable, source: Source, error: SourceError) -> Inspection:
    """Not even the table could be found."""
    setting = error.setting if isinstance(error, Unclear) else ()
    understood = Understood(raw.place, source.layout.shape, 0, 1, (), (), raw.notes)
    return Inspection(source, understood, (Question(str(error), setting),), False, None, str(error))


def _unstated(columns: tuple[ColumnUnderstood, ...]) -> tuple[ColumnUnderstood, ...]:
    """The columns, with an order of dates that nobody has stated yet called what it is."""
    return tuple(replace(each, convention=each.convention.replace("(stated)", "(proposed)")) for each in columns)


def _with_guesses(columns: tuple[ColumnUnderstood, ...], holds: dict[str, Held]) -> tuple[ColumnUnderstood, ...]:
    """Columns that are not used, with what they seem to hold."""
    return tuple(
        replace(column, kind=holds[column.letter].kind, convention=words.seems_to_be(holds[column.letter].convention))
        if not column.meaning and column.letter in holds
        else column
        for column in columns
    )


def _sheet(raw: RawTable, source: Source | None, configuration: Configuration) -> Sheet:
    layout = source.layout if source else Layout()
    wanted = wanted_headers(source, configuration) if source else []
    months = month_names(configuration.company.locale)

    def is_week(cell: object) -> bool:
        return head_of(cell, months, raw.serial_dates, layout.date_means == "month") is not None

    return lay_out(raw, layout, wanted, is_week if layout.shape == "weeks-as-columns" else None)


def _reader(configuration: Configuration, raw: RawTable, today: date) -> Reader:
    company = configuration.company
    months = month_names(company.locale)
    return Reader("", "", "", "", raw.serial_dates, today, company.timezone, company.timezone, months, whole_months=True)


def _sampled(column: RawColumn) -> RawColumn:
    return column if len(column) <= _SAMPLED_ROWS else column.only(np.arange(_SAMPLED_ROWS))
