"""Which of the source's columns is which of ours: by the configuration, else by the same name."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from scorecard.errors import SourceError
from scorecard.ingest.cells import RawColumn
from scorecard.ingest.unclear import Unclear
from scorecard.wording import sheets as words


def loose(name: str) -> str:
    """A header without what people type differently: capital letters, spaces and signs."""
    return re.sub(r"[\W_]+", "", name.casefold())


def find(wanted: str, columns: Sequence[RawColumn], place: str, setting: str) -> RawColumn | None:
    """The column with that header: exactly, else loosely, else by its letter as in "column F".

    Raises Unclear where several columns have it.
    """
    for test in (_exactly, _loosely, _by_letter):
        hits = [column for column in columns if test(column, wanted)]
        if len(hits) > 1:
            letters = " and ".join(column.letter for column in hits)
            raise Unclear(words.header_twice(place, wanted, letters, setting, hits[0].letter), ("columns", setting), None, wanted)
        if hits:
            return hits[0]
    return None


def _exactly(column: RawColumn, wanted: str) -> bool:
    return column.header == wanted


def _loosely(column: RawColumn, wanted: str) -> bool:
    return loose(wanted) != "" and loose(column.header) == loose(wanted)


def _by_letter(column: RawColumn, wanted: str) -> bool:
    return wanted.casefold() == f"column {column.letter}".casefold()


def lost(wanted: str, setting: str, columns: Sequence[RawColumn], place: str, source: str) -> SourceError:
    """The error for a column that is not there, with the header that comes nearest and what to write."""
    headers = [column.header for column in columns if column.header]
    near = nearest(wanted, headers)
    hint = words.nearest(near, setting, _toml(near), source) if near else ""
    if not near:
        hint = words.set_column(setting)
    return SourceError(
        words.no_column(place, wanted, "" if wanted == setting else words.meant_for(setting), _listed(headers), hint), kind="lost_column"
    )


def nearest(wanted: str, headers: Sequence[str], least: float = 75) -> str | None:
    """The most similar header, by its letters or by its words, or None when none is similar."""
    scores = {header: max(fuzz.ratio(loose(wanted), loose(header)), _by_words(wanted, header)) for header in headers}
    best = max(headers, key=lambda header: scores[header], default=None)
    return best if best is not None and scores[best] >= least else None


def _by_words(one: str, other: str) -> float:
    """100 when the words of one are among those of the other, whatever else stands there: "date" in "Order date"."""
    return float(fuzz.token_set_ratio(_words(one), _words(other)))


def _words(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()))


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _listed(names: Sequence[str], most: int = 15) -> str:
    shown = ", ".join(repr(name) for name in names[:most]) or "none"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
