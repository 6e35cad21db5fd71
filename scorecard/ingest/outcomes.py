"""Leads whose end is a status with one date beside it, as most CRMs export them.

    [sources.crm.outcomes]
    column = "deal_stage"     # holds the status
    date = "close_date"       # when the lead got it
    won = ["Won"]             # statuses that mean a win → won_at
    lost = ["Lost"]           # → lost_at; likewise disqualified, recycled, or the id of a stage

A status in none of the lists leaves the lead open.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from scorecard.errors import SourceError
from scorecard.ingest.cells import RawColumn
from scorecard.ingest.mapping import find, lost
from scorecard.ingest.task import Task
from scorecard.ingest.text import fold
from scorecard.wording import sheets as words

NOT_OUTCOMES = ("column", "date")


def outcome_columns(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The canonical columns that a source's outcomes fill, such as won_at and lost_at."""
    return tuple(f"{name}_at" for name in _stated(options) if name not in NOT_OUTCOMES)


def outcome_headers(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The source's columns that its outcomes need."""
    return tuple(value for name, value in _stated(options).items() if name in NOT_OUTCOMES and isinstance(value, str))


def read_outcomes(task: Task) -> dict[str, npt.NDArray[np.datetime64]]:
    """Canonical column → its instant per row. A status without its date is flagged: the lead then counts as open."""
    stated = _stated(task.source.options)
    if not stated:
        return {}
    status, dated = (_column(task, stated, name) for name in NOT_OUTCOMES)
    meanings = _meanings(task, stated)
    texts = task.texts(status, "")
    meant = np.array([meanings.get(fold(text)) if text else None for text in texts.values], dtype=object)
    outcome = status.spread(meant, None)
    decided = np.asarray(outcome != None, dtype=bool)  # noqa: E711
    first = next(iter(meanings.values()), "won_at")
    times = task.times(dated, first)
    hit = task.findings.unreadable(dated, task.rows, times.problems, "repaired", within=decided)
    task.repaired |= hit
    blank = decided & dated.blank
    task.findings.add(task.rows[blank], dated.header, "", words.UNDATED_OUTCOME, None, "flagged")
    task.note(status, "outcome", "text", ", ".join(dict.fromkeys(meanings.values())), 0)
    task.note(dated, words.OUTCOME_DATE, "time", times.convention, int(hit.sum()))
    at = dated.spread(times.values, np.datetime64("NaT", "us"))
    return {name: np.where(outcome == name, at, np.datetime64("NaT", "us")) for name in dict.fromkeys(meanings.values())}


def _stated(options: Mapping[str, Any]) -> Mapping[str, Any]:
    stated = options.get("outcomes", {})
    return stated if isinstance(stated, Mapping) else {}


def _column(task: Task, stated: Mapping[str, Any], name: str) -> RawColumn:
    header = stated.get(name)
    if not isinstance(header, str) or not header:
        raise SourceError(words.outcomes_need(task.source.name, name), kind="configuration")
    found = find(header, task.sheet.columns, task.sheet.place, name)
    if found is None:
        raise lost(header, f"outcomes.{name}", task.sheet.columns, task.sheet.place, task.source.name)
    return found


def _meanings(task: Task, stated: Mapping[str, Any]) -> dict[str, str]:
    """Folded status → canonical column."""
    known = {column.name for column in task.columns if column.kind == "time"}
    meanings: dict[str, str] = {}
    for name, spellings in stated.items():
        if name in NOT_OUTCOMES:
            continue
        if f"{name}_at" not in known:
            possible = ", ".join(sorted(each.removesuffix("_at") for each in known))
            raise SourceError(words.outcomes_unknown(task.source.name, name, possible), kind="configuration")
        meanings.update({fold(each): f"{name}_at" for each in ([spellings] if isinstance(spellings, str) else spellings)})
    return meanings
