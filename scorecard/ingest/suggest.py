"""The settings that a source seems to need, as configuration and as TOML."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from scorecard.datasets import Column, columns_of, required_of
from scorecard.ingest.cells import RawColumn, as_text
from scorecard.ingest.date_text import month_names
from scorecard.ingest.guess import Held, match
from scorecard.ingest.mapping import loose
from scorecard.ingest.outcomes import NOT_OUTCOMES
from scorecard.ingest.outline import filled_down, is_outlined
from scorecard.ingest.sheet import Sheet
from scorecard.ingest.understood import Proposal
from scorecard.ingest.week_heads import head_of
from scorecard.model import Configuration, Dataset, Layout, Source
from scorecard.wording import sheets as words

_WON = ("won", "closed won", "closed-won", "gewonnen")
_CLOSED = re.compile(r"clos|abschl", re.IGNORECASE)
_LOST = ("lost", "closed lost", "closed-lost", "verloren")


def complete(source: Source, sheet: Sheet, holds: Mapping[str, Held], configuration: Configuration) -> Source:
    """The source with columns for what its dataset needs and it does not name yet, where a header suggests one."""
    columns = columns_of(source.dataset, configuration.stages)
    headed = {"long": (), "wide": ("indicator", "value", "span"), "weeks-as-columns": ("date", "value", "span")}[source.layout.shape]
    columns = tuple(column for column in columns if column.name not in headed)
    headers = {column.header: holds[column.letter].kind for column in sheet.columns}
    open_columns = [column for column in columns if column.name not in source.columns and column.name not in source.constants]
    found = match(open_columns, headers, source.columns.values())
    found |= _only_date(source, open_columns, found, headers)
    found = {name: header for name, header in found.items() if loose(header) != loose(name)}
    completed = replace(source, columns={**source.columns, **found})
    if source.layout.shape == "wide":
        completed = replace(completed, columns=completed.columns | _indicators(completed, sheet, holds))
    return _with_outcomes(completed, sheet, holds) if source.dataset == "leads" else completed


def _only_date(source: Source, columns: Sequence[Column], found: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    """The only column of dates, whatever its name but an end's, for the one date that every row needs."""
    required = required_of(source.dataset, bool(source.extends))
    needed = [each.name for each in columns if each.name in required and each.kind in ("time", "day") and each.name not in found]
    free = [header for header, kind in headers.items() if kind == "time" and header not in (*found.values(), *source.columns.values())]
    fits = len(needed) == len(free) == 1 and not (needed[0] == "created_at" and _ENDS.search(free[0]))
    return {needed[0]: free[0]} if fits else {}


_ENDS = re.compile(r"clos|abschl|won|lost|end|due|paid|expir|updat|modif|last", re.IGNORECASE)
"""Dates by such names are not those on which a lead came in."""


def _indicators(source: Source, sheet: Sheet, holds: Mapping[str, Held]) -> dict[str, str]:
    """Every column of numbers as an indicator named after its header."""
    used = set(source.columns.values())
    return {
        slug(column.header): column.header
        for column in sheet.columns
        if holds[column.letter].kind == "number" and column.header not in used
    }


def _with_outcomes(source: Source, sheet: Sheet, holds: Mapping[str, Held]) -> Source:
    """A status column that says "Won" and "Lost", with a date of closing beside it."""
    if "outcomes" in source.options or "won_at" in source.columns:
        return source
    for column in sheet.columns:
        spellings = [as_text(value) for value in column.values] if 1 < column.distinct <= 30 else []
        won = [text for text in spellings if text.casefold() in _WON]
        lost = [text for text in spellings if text.casefold() in _LOST]
        closed = next((each for each in sheet.columns if _CLOSED.search(each.header) and holds[each.letter].kind == "time"), None)
        if won and lost and closed is not None:
            outcomes = {"column": column.header, "date": closed.header, "won": won, "lost": lost}
            return replace(source, options={**source.options, "outcomes": outcomes})
    return source


def draft(name: str, sheet: Sheet, holds: Mapping[str, Held], configuration: Configuration, serial: bool) -> Source:
    """A first guess at a source that has no settings at all: its dataset and its shape."""
    months = month_names(configuration.company.locale)
    if sum(1 for head in sheet.heads if head is not None and head_of(head, months, serial) is not None) >= 3:
        return Source(name, "file", "indicator_values", layout=Layout("weeks-as-columns"))
    found = {dataset: _required_there(dataset, sheet, holds) for dataset in _LIKELY}
    if "lead_id" in found["leads"] and "created_at" in found["leads"]:
        return Source(name, "file", "leads")
    if "lead_id" in found["leads"] and {"won_at", "lost_at"} & set(_there("leads", sheet, holds)):
        primary = next((each.name for each in configuration.sources if each.dataset == "leads" and not each.extends), "leads")
        return Source(name, "file", "leads", extends=primary)
    whole = next((dataset for dataset in _LIKELY if len(found[dataset]) == len(required_of(dataset))), None)
    if whole is not None:
        return Source(name, "file", whole)
    times = [column for column in sheet.columns if holds[column.letter].kind == "time"]
    numbers = [column for column in sheet.columns if holds[column.letter].kind == "number"]
    if len(times) == 1 and "lead_id" in found["leads"]:  # rows with an id of their own and one date, whatever its name
        return Source(name, "file", "leads")
    if len(times) == 1 and numbers:
        grouped = (times[0].header,) if is_outlined(sheet, times[0]) else ()
        whole_sheet = filled_down(sheet, grouped)
        day = next(each for each in whole_sheet.columns if each.letter == times[0].letter)
        if "indicator" in found["indicator_values"] and grouped:
            return Source(name, "file", "indicator_values", layout=Layout(fill_down=grouped))
        if day.distinct >= 0.9 * len(sheet) or _is_split(whole_sheet, holds, day):
            return Source(name, "file", "indicator_values", layout=Layout("wide", fill_down=grouped))
    if times:
        return Source(name, "file", "events", constants={} if "kind" in found["events"] else {"kind": name})
    return Source(name, "file", "indicator_values")


def _is_split(sheet: Sheet, holds: Mapping[str, Held], day: RawColumn) -> bool:
    """Whether rows are days split by something, such as a report by day and channel: no two of a day are for the same."""
    texts = [column for column in sheet.columns if holds[column.letter].kind == "text" and column.distinct <= 0.5 * len(sheet)]
    parts = pd.DataFrame({column.letter: column.codes for column in (day, *texts)})
    return bool(texts) and day.encoded and not parts.duplicated().any()


_LIKELY: tuple[Dataset, ...] = ("leads", "goals", "events", "indicator_values", "calendar")
_NEVER_BLANK = 0.9
_ALMOST_UNIQUE = 0.9


def _required_there(dataset: Dataset, sheet: Sheet, holds: Mapping[str, Held]) -> dict[str, str]:
    """The required columns of a dataset that a well-filled column of the sheet may be."""
    required = [column for column in columns_of(dataset) if column.name in required_of(dataset)]
    filled = {column.header: holds[column.letter].kind for column in sheet.columns if (~column.blank).mean() >= _NEVER_BLANK}
    found = match(required, filled)
    ids = {column.header for column in sheet.columns if column.distinct >= _ALMOST_UNIQUE * len(sheet)}
    return {name: header for name, header in found.items() if name != "lead_id" or header in ids}


def _there(dataset: Dataset, sheet: Sheet, holds: Mapping[str, Held]) -> dict[str, str]:
    return match(columns_of(dataset), {column.header: holds[column.letter].kind for column in sheet.columns})


def with_setting(source: Source, setting: tuple[str, ...], value: Any) -> Source:
    """The source with one more setting, such as ("dates", "created_at") = "day-first"."""
    if setting[0] == "layout":
        return replace(source, layout=replace(source.layout, **{setting[1]: value}))
    if setting[0] == "dates":
        return replace(source, dates={**source.dates, setting[1]: value})
    if setting[0] == "columns":
        return replace(source, columns={**source.columns, setting[1]: value})
    return replace(source, numbers=str(value))


def slug(header: str) -> str:
    """A short name made of a header: "PPC clicks (week)" → "ppc_clicks_week", "Coût" → "cout"."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", header.casefold()) if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "indicator"


def to_toml(source: Source, proposals: Sequence[Proposal] = (), notes: Sequence[str] = ()) -> str:
    """The source as a table of scorecard.toml; open questions and spellings to decide on stand there as remarks."""
    name = source.name if re.fullmatch(r"[A-Za-z0-9_-]+", source.name) else quoted(source.name)
    head = f"sources.{name}"
    lines = [f"# {line}" for note in notes for line in note.splitlines()]
    lines += [f"[{head}]", f"kind = {quoted(source.kind)}", f"dataset = {quoted(source.dataset)}"]
    plain = {key: value for key, value in source.options.items() if not isinstance(value, Mapping)}
    plain |= {key: getattr(source, key) for key in ("numbers", "timezone", "extends", "owner") if getattr(source, key)}
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    lines += _table(f"{head}.layout", _layout(source.layout))
    lines += _table(f"{head}.columns", source.columns)
    lines += _table(f"{head}.constants", source.constants)
    lines += _table(f"{head}.dates", source.dates)
    for key, value in source.options.items():
        if isinstance(value, Mapping):
            lines += _table(f"{head}.{_key(key)}", {each: value[each] for each in (*NOT_OUTCOMES, *value) if each in value})
    for column, spellings in source.values.items():
        lines += _table(f"{head}.values.{_key(column)}", spellings)
    return "\n".join([*lines, *_proposed(head, source, proposals)]) + "\n"


def _proposed(head: str, source: Source, proposals: Sequence[Proposal]) -> list[str]:
    lines: list[str] = []
    for column in dict.fromkeys(proposal.column for proposal in proposals):
        lines += ["", words.KEEP_SPELLINGS]
        lines += [] if column in source.values else [f"# [{head}.values.{_key(column)}]"]
        for proposal in (each for each in proposals if each.column == column):
            lines += [
                f"# {_key(variant)} = {quoted(proposal.into)}   # {count:,} row{'s' if count != 1 else ''}"
                for variant, count in proposal.variants
            ]
    return lines


def _layout(layout: Layout) -> dict[str, Any]:
    default = Layout()
    return {key: value for key, value in vars(layout).items() if value != getattr(default, key)}


def _table(head: str, values: Mapping[str, Any]) -> list[str]:
    return ["", f"[{head}]", *(f"{_key(key)} = {_value(value)}" for key, value in values.items())] if values else []


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return f"[{', '.join(_value(each) for each in value)}]"
    return str(value) if isinstance(value, int | float | date) else quoted(str(value))


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
