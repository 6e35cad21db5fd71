"""Which pairs of letters the texts of a column have at all: what is searched and has another pair is in none of them.

Who searches for a campaign's name in ten million leads looks at few texts then: at no lead's id, which has letters of other kinds. A note
of pairs may say more than there is, never less: pairs of texts that are gone stay until the note is made anew.
"""

import base64
import zlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Pairs = npt.NDArray[np.bool_]
_PAIRS = 1 << 16


def pairs_in(texts: Iterable[pa.StringArray]) -> Pairs:
    """The pairs of bytes in texts, as 256 × first + second; 0 is none."""
    found = np.zeros(_PAIRS, dtype=np.bool_)
    for each in texts:
        _, offsets, letters = each.buffers()
        if not len(each) or letters is None:
            continue
        size = np.int64 if pa.types.is_large_string(each.type) else np.int32
        ends = np.frombuffer(offsets, size)[each.offset : each.offset + len(each) + 1]
        data = np.frombuffer(letters, np.uint8)[ends[0] : ends[-1]].astype(np.uint16)
        pairs = (data[:-1] << 8) | data[1:]
        between = ends - ends[0] - 1  # of one text and the next
        pairs[between[(between >= 0) & (between < len(pairs))]] = 0
        found[pairs] = True
    return found


def note_of(pairs: Pairs) -> str:
    """Pairs as a short text."""
    return base64.b64encode(zlib.compress(np.packbits(pairs).tobytes())).decode()


def added(note: str, other: str) -> str:
    """What either of two notes says."""
    return note_of(_pairs(note) | _pairs(other))


def may_hold(note: str, search: str) -> bool:
    """Whether any text, in lower case, may contain what is searched."""
    data = np.frombuffer(search.lower().encode(), np.uint8).astype(np.uint16)
    return bool(_pairs(note)[(data[:-1] << 8) | data[1:]].all())


def _pairs(note: str) -> Pairs:
    return np.unpackbits(np.frombuffer(zlib.decompress(base64.b64decode(note)), np.uint8)).astype(np.bool_)
