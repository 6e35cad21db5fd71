"""Arrow text looked at as the bytes it is stored in: what holds for a million cells is then known in a few milliseconds."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorecard.ingest.date_text import Instants

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

_ODD = r"^\s|\s$|^$|[^ -~]"
_ISO_WIDTHS = (len("2018-02-26"), len("2018-02-26 19:58:54"))


def stored(texts: Any) -> tuple[npt.NDArray[np.int64], Bytes]:
    """The positions at which each text of an Arrow array (large_string, nothing missing) begins and ends, and all their bytes."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64, count=len(texts) + 1, offset=8 * texts.offset)
    return ends, np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)


def untidy(texts: Any) -> Mask:
    """Which texts trimming may change: those that are empty, begin or end with a space, or hold other signs than plain ones."""
    ends, data = stored(texts)
    used = data[ends[0] : ends[-1]]
    if not len(used) or used.min() < ord(" ") or used.max() > ord("~"):
        return np.asarray(pc.match_substring_regex(texts, _ODD).to_numpy(zero_copy_only=False), dtype=bool)
    first, last = data[np.minimum(ends[:-1], len(data) - 1)], data[ends[1:] - 1]
    return np.asarray((ends[:-1] == ends[1:]) | (first == ord(" ")) | (last == ord(" ")), dtype=bool)


def are_codes(texts: Any) -> bool:
    """Whether each text is such as "1042" or "L1042": a digit behind at most three capital letters, and no space anywhere.

    That is neither words nor the label of a total, which patterns would take a hundred times as long to find out.
    """
    ends, data = stored(texts)
    used = data[ends[0] : ends[-1]]
    if not len(used) or used.min() <= ord(" ") or used.max() > ord("~"):
        return False
    starts, last = ends[:-1], ends[1:] - 1
    if (last < starts).any():
        return False
    for place in range(4):
        first = data[np.minimum(starts + place, last)]
        letters = (first >= ord("A")) & (first <= ord("Z"))
        if not (letters | ((first >= ord("0")) & (first <= ord("9")))).all():
            return False
        if not letters.any():
            return True
        starts, last = starts[letters], last[letters]
    return False


def holds_sign(texts: Any, sign: str) -> bool:
    """Whether a plain sign stands anywhere in these texts."""
    ends, data = stored(texts)
    return bool((data[ends[0] : ends[-1]] == ord(sign)).any())


def whole_numbers(texts: Any) -> npt.NDArray[np.float64]:
    """Texts of digits only as numbers, several times faster than one by one where none has more than eight.

    The eight bytes up to the end of each are taken for one number, from which those before the text are cleared; three
    multiplications then put neighbouring digits together: ones to pairs, pairs to fours, fours to eights.
    """
    ends, data = stored(texts)
    widths = np.diff(ends)
    if not len(widths) or widths.max() > _WORD:
        return np.asarray(pc.cast(pc.cast(texts, pa.int64()), pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    padded = np.concatenate((np.zeros(_WORD, dtype=np.uint8), data[ends[0] : ends[-1]]))
    words = np.ndarray(len(padded) - _WORD + 1, dtype="<u8", buffer=padded.data, strides=(1,))[ends[1:] - ends[0]]
    before = (8 * (_WORD - widths)).astype(np.uint64)
    digits = ((words >> before) << before) & np.uint64(0x0F0F0F0F0F0F0F0F)
    pairs = ((digits * np.uint64(1 + (10 << 8))) >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF)
    fours = ((pairs * np.uint64(1 + (100 << 16))) >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)
    return np.asarray((fours * np.uint64(1 + (10_000 << 32))) >> np.uint64(32), dtype=np.float64)


_WORD = 8


def all_digits(texts: Any, longest: int) -> bool:
    """Whether each text is a whole number without a sign, of at most so many digits."""
    ends, data = stored(texts)
    used, widths = data[ends[0] : ends[-1]], np.diff(ends)
    return bool(len(used) and used.min() >= ord("0") and used.max() <= ord("9") and widths.min() > 0 and widths.max() <= longest)


def iso_instants(texts: Any) -> Instants | None:
    """Instants, where every text is a day such as "2018-02-26", or every text one such as "2018-02-26 19:58:54" (or with a T).

    None where any is something else, or a day or a time that does not exist.
    """
    widths = np.diff(stored(texts)[0])
    width = int(widths[0]) if len(widths) else 0
    if width not in _ISO_WIDTHS or (widths != width).any():
        return None
    try:  # of texts of that length Arrow takes these forms and no others
        return np.asarray(pc.cast(texts, pa.timestamp("us")).to_numpy(zero_copy_only=False), dtype="datetime64[us]")
    except pa.ArrowInvalid:
        return None
