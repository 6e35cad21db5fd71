"""Which encoding a text is in: told by its mark, by what only one encoding allows, or judged by the letters that come out.

charset-normalizer is good at telling scripts apart (Cyrillic, Greek, Japanese …) and poor within the Latin ones: it takes "Søn" for "Sřn".
There the alphabets decide: the code page wins in which the letters are those of one language.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import islice

from charset_normalizer import from_bytes

from scorecard.errors import SourceError
from scorecard.wording import source_files as said

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SCRIPTS = ["cp1251", "cp1253", "cp932", "gb18030", "big5", "euc_kr"]
_LATIN = (
    ("cp1252", "äöüß"),
    ("cp1252", "àâæçéèêëîïôœùûüÿ"),
    ("cp1252", "áéíñóúü¿¡"),
    ("cp1252", "ãáâàçéêíóôõú"),
    ("cp1252", "àèéìòù"),
    ("cp1252", "åäöøæéü"),
    ("cp1252", "éëïóöü"),
    ("cp1250", "ąćęłńóśźż"),
    ("cp1250", "áčďéěíňóřšťúůýž"),
    ("cp1250", "áäčďéíĺľňóôŕšťúýž"),
    ("cp1250", "áéíóöőúüű"),
    ("cp1250", "ăâîşţ"),
    ("cp1250", "čćđšž"),
    ("cp1254", "çğıi̇öşüâî"),
    ("cp1252", "áðéíóúýþæö"),
    ("mac_roman", "äöüß"),
    ("mac_roman", "àâæçéèêëîïôœùûüÿ"),
    ("mac_roman", "áéíñóúü¿¡"),
    ("mac_roman", "ãáâàçéêíóôõú"),
    ("mac_roman", "åäöøæéü"),
)
"""Code pages that spreadsheets and CRMs write beside UTF-8, with the letters beyond a to z of a language; the likelier ones first."""
_LATIN_ENOUGH = 0.75
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
TELLING_LINES = 2000
_TELLING_BYTES = 262_144


def decode(content: bytes, place: str, encoding: str = "") -> tuple[bytes, str]:
    """The content as UTF-8 bytes without a mark, and a note of which encoding was taken and why."""
    name, mark, note = recognise(content, place, encoding, lambda: None if _is_utf8(content) else content)
    return (content if note == _UTF8 else _transcode(content[mark:], place, name)), note


def recognise(head: bytes, place: str, encoding: str, telling: Callable[[], bytes | None]) -> tuple[str, int, str]:
    """Which encoding a text is in, how many bytes at its start only say so, and a note of why.

    `head` is how it begins; `telling` gives lines that need more than ASCII, or None where all of it is UTF-8.
    """
    if encoding:
        return *_stated(head, place, encoding), f"encoding {encoding} (stated)"
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark), said.marked_encoding(name)
    wide = _utf16_without_mark(head)
    if wide:
        return wide, 0, f"encoding {wide} (sniffed)"
    lines = telling()
    if lines is None:
        return "utf-8", 0, _UTF8
    name = _code_page(lines, place)
    return name, 0, said.sniffed_encoding(name)


_UTF8 = "encoding utf-8"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _stated(head: bytes, place: str, encoding: str) -> tuple[str, int]:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise SourceError(said.no_encoding(place, encoding), kind="configuration") from error
    for mark, marked in _BOMS:
        if head.startswith(mark) and name.startswith(marked[:6].rstrip("-")):
            return marked, len(mark)
    return ("utf-16-le" if name == "utf-16" else name), 0


def _transcode(content: bytes, place: str, encoding: str) -> bytes:
    try:
        return content if encoding == "utf-8" and content.isascii() else content.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(said.wrong_bytes(place, line, encoding), kind="broken") from error


def _utf16_without_mark(content: bytes) -> str:
    """Latin text in UTF-16 has a zero in every second byte, which no other text has."""
    sample = content[:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _code_page(content: bytes, place: str) -> str:
    """The code page of 8-bit text, judged by the lines that need one."""
    telling = b"\n".join(islice(_lines_beyond_ascii(content), TELLING_LINES))[:_TELLING_BYTES]
    words = [word for word in _WORD.findall(telling) if not word.isascii()]
    foreign = sum(len(word) > 1 and min(word) >= 128 for word in words) * 2 > len(words)
    shares = {} if foreign else {each: _latin_share(telling, *each) for each in _LATIN}
    if shares and max(shares.values()) >= _LATIN_ENOUGH:
        return max(_LATIN, key=shares.__getitem__)[0]  # the first of equals
    match = from_bytes(telling, cp_isolation=_SCRIPTS).best()
    if match is not None:
        return match.encoding
    if shares:
        return max(_LATIN, key=shares.__getitem__)[0]
    raise SourceError(said.no_known_encoding(place), kind="broken")


def _lines_beyond_ascii(content: bytes) -> Iterator[bytes]:
    return (line for line in content.splitlines() if not line.isascii())


def _latin_share(telling: bytes, code_page: str, alphabet: str) -> float:
    """The share of the special letters that a language explains; 1 where there are only signs."""
    letters = [letter for letter in telling.decode(code_page, errors="replace").lower() if ord(letter) > 127 and not _is_sign(letter)]
    return sum(letter in alphabet for letter in letters) / len(letters) if letters else 1.0


def _is_sign(letter: str) -> bool:
    """Signs that stand between words in any language and tell nothing."""
    return letter in "€£–—’‘“”„…·•°§©®™«»\xa0"
