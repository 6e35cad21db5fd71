"""A large CSV, some megabytes at a time: the same rows as in one go, in memory that does not grow with the file."""

import codecs
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from scorecard.errors import SourceError
from scorecard.wording import source_files as words

PART = 16 << 20
"""So many bytes of text are read at a time: few enough for the processor's own memory, many enough to tell ids from names."""
LARGE = 64 << 20
"""From so many bytes on a file is read in parts."""
_LOOKED_AT = 1 << 19
"""Bytes that are only looked at: so many stay in the processor's own memory."""
_LOOK_BACK = 2_000
_MOST_PARTS = 8


def blocks(path: Path, encoding: str, mark: int) -> Iterator[bytes]:
    """The text of a file as UTF-8, a block at a time. `mark` bytes at its start say what its encoding is and are left out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        file.seek(mark)
        while block := file.read(PART):
            if encoding == "utf-8" and block.isascii() and not decoder.getstate()[0]:
                yield block
                continue
            try:
                yield decoder.decode(block).encode("utf-8")
            except UnicodeDecodeError as error:
                line = lines + block.count(b"\n", 0, error.start) + 1
                raise SourceError(words.wrong_bytes(path.name, line, encoding), kind="broken") from error
            lines += block.count(b"\n")


def is_utf8(path: Path) -> bool:
    """Whether all of a file is UTF-8."""
    decoder, buffer = codecs.getincrementaldecoder("utf-8")(), bytearray(_LOOKED_AT)
    with path.open("rb") as file:
        try:
            while count := file.readinto(buffer):
                block = buffer if count == _LOOKED_AT else buffer[:count]
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def lines_beyond_ascii(path: Path, most: int) -> bytes:
    """The first lines of a file that need more than ASCII."""
    with path.open("rb") as file:
        return b"".join(islice((line for line in file if not line.isascii()), most))


def whole_lines(parts: Iterator[bytes], place: str) -> Iterator[bytes]:
    """The same text, cut behind lines: a quoted cell may span lines, so a cut has an even number of quotes before it."""
    waiting, quotes = b"", 0
    for count, block in enumerate(parts):
        cut = _cut(block, quotes)
        if cut:
            yield b"".join((waiting, memoryview(block)[:cut]))
            waiting, quotes = block[cut:], 0
        else:
            waiting += block
        quotes += quotes_in(waiting if cut else block)
        if not cut and len(waiting) > _MOST_PARTS * PART:
            raise SourceError(words.quotes_in_part(place, PART >> 20, (count + 1) * PART), kind="broken")
    if waiting:
        yield waiting


def quotes_in(text: bytes) -> int:
    """How many quotation marks there are; that there are none, as in most files, is known many times faster."""
    return text.count(b'"') if b'"' in text else 0


def _cut(text: bytes, before: int) -> int:
    """Where to cut a text with so many quotes before it; 0 where no cut is certain."""
    end = text.rfind(b"\n") + 1
    quotes = before + (text.count(b'"', 0, end) if b'"' in text else 0)
    for _ in range(_LOOK_BACK):
        if not end or quotes % 2 == 0:
            return end
        start = text.rfind(b"\n", 0, end - 1) + 1
        quotes -= text.count(b'"', start, end)
        end = start
    return 0
