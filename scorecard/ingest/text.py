"""Text: trimmed, spelled as the configuration says, and None where nothing stands. A blank is never the word "unknown"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.cells import RawColumn, as_text
from scorecard.ingest.number_text import ERRORS, PLACEHOLDERS, is_error, is_placeholder
from scorecard.model import Channel, Configuration, Persona, Source
from scorecard.wording import cells as said


@dataclass
class Texts:
    """A column of text: per distinct value the text that is meant (null for nothing), and what is wrong with it.

    `meant` is an Arrow array of text; `kept` says that it holds the column's own distinct values, unchanged.
    """

    meant: Any
    problems: dict[int, str] = field(default_factory=dict)
    convention: str = "text"
    kept: bool = False

    @property
    def values(self) -> npt.NDArray[np.object_]:
        """The texts as Python's own."""
        return np.asarray(self.meant.to_numpy(zero_copy_only=False), dtype=object)

    def spread(self, column: RawColumn) -> Any:
        """The text of each row as an Arrow array: with a dictionary where texts come again, plain where most are different."""
        codes, meant = column.codes, self.meant
        if column.encoded and (len(meant) * _REPEATED < len(codes) or len(codes) < _REPEATED):
            if not self.kept:  # two spellings may mean the same, and some mean nothing
                encoded = meant.dictionary_encode()
                meant, again = encoded.dictionary, pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
                codes = np.where(codes >= 0, again[np.maximum(codes, 0)], -1) if len(again) else codes
            return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), meant)
        if not column.encoded and len(meant) == len(codes):
            return meant
        return meant.take(pa.array(codes, mask=codes < 0))


_REPEATED = 4
"""So many rows for each distinct text are worth a dictionary."""


def read_texts(column: RawColumn, aliases: Mapping[str, str], keep: bool = False) -> Texts:
    """Every distinct value as text, by `aliases` (see `aliases_of`) where one fits. Placeholders such as "--" become None and are
    listed, unless an alias or `keep` (for ids and free text) says that they mean something.
    """
    texts = column.text
    if texts is None:
        texts = pa.array([value if isinstance(value, str) else as_text(value) for value in column.values], type=pa.large_string())
    problems: dict[int, str] = {}
    changed: dict[int, str | None] = {}
    places = np.flatnonzero(_special(column, aliases, keep))
    for place, text in zip(map(int, places), texts.take(pa.array(places)).to_pylist(), strict=True):
        meant = aliases.get(fold(text))
        if meant is not None:
            changed[place] = meant or None
        elif is_error(text) or (not keep and is_placeholder(text)):
            problems[place] = said.shown_instead(text) if is_error(text) else said.no_value(text)
            changed[place] = None
    if not changed:
        return Texts(texts, kept=column.text is not None)
    replaced = np.zeros(len(texts), dtype=bool)
    replaced[list(changed)] = True
    return Texts(pc.replace_with_mask(texts, pa.array(replaced), pa.array(list(changed.values()), type=pa.large_string())), problems)


def _special(column: RawColumn, aliases: Mapping[str, str], keep: bool) -> npt.NDArray[np.bool_]:
    """Which texts may be an alias, a placeholder or an error; the others, mostly ids and names, stay as they are."""
    texts = column.text
    if texts is None or len(texts) < 1000:
        return np.ones(column.distinct, dtype=bool)
    if keep and not aliases:
        if column.is_codes:
            return np.zeros(column.distinct, dtype=bool)  # errors begin with "#", or with a capital and a small letter
        return np.asarray(pc.is_in(texts, value_set=pa.array(ERRORS, pa.large_string())).to_numpy(zero_copy_only=False), dtype=bool)
    words = pa.array([*aliases, *PLACEHOLDERS, *map(str.casefold, ERRORS)], type=pa.large_string())
    known = pc.is_in(pc.utf8_lower(texts), value_set=words)
    odd = pc.match_substring_regex(texts, r"[^ -~]|  ")  # what folds in other ways than by small letters
    return np.asarray(pc.or_(known, odd).to_numpy(zero_copy_only=False), dtype=bool)


def fold(text: str) -> str:
    """A spelling without what people do not mean by it: capital letters and doubled spaces."""
    return " ".join(text.casefold().split())


_OPERATORS = {
    **dict.fromkeys((">=", "≥", "=>", ">", "at least", "min", "minimum", "higher is better"), ">="),
    **dict.fromkeys(("<=", "≤", "=<", "<", "at most", "max", "maximum", "lower is better"), "<="),
    **dict.fromkeys(("between", "range", "within"), "between"),
}


def aliases_of(column: str, source: Source, configuration: Configuration) -> dict[str, str]:
    """Folded spellings → what they mean, for one canonical column: the names of channels, personas and indicators with their aliases,
    and above them what the source itself says. An alias that means "" makes the cell blank.
    """
    aliases: dict[str, str] = {}
    named: dict[str, tuple[Channel | Persona, ...]] = {"channel": configuration.channels, "persona": configuration.personas}
    for each in named.get(column, ()):
        aliases.update({fold(spelling): each.name for spelling in (*each.aliases, each.name)})
    if column == "operator":
        aliases.update(_OPERATORS)
    if column == "indicator":
        for indicator in configuration.indicators:
            aliases.update({fold(spelling): indicator.id for spelling in (indicator.name, indicator.id)})
    aliases.update({fold(raw): meant for raw, meant in source.values.get(column, {}).items()})
    return aliases
