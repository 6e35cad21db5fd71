"""One number as people type it, taken apart: digits, sign, factor, unit. What a single "," or "." means is left to the column."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from babel.numbers import list_currencies

from scorecard.wording import cells as words

Mark = Literal[".", ","]
Kind = Literal["plain", "percent", "duration"]

_CURRENCY = r"(?:[A-Z]{1,3}\s?)?[$€£¥₹₽₩₺₪₫฿₴₦₱₡₲₵₸₼₾]|[A-Z]{3}|kr\.?|zł|Kč|Ft|lei|Rs\.?|Fr\.?|R(?=\s?\d)"
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>{_CURRENCY})?\s*(?P<sign2>[-+])?\s*(?P<open2>\()?\s*"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<exponent>[eE][-+]?\d+)?\s*(?P<suffix>[KkMB]|MM|bn|mn|(?i:mio|mrd|tsd)\.?|x|%|‰)?\s*"
    rf"(?P<after>{_CURRENCY})?\s*(?P<trailing>-)?\s*(?P<close>\))?",
)
"""For instance "-$1,117.10K", "R$ 1.234,56", "(1,234)", "12,5 %", "4x", "1'234.50 CHF", "1.2E+05", "45-"."""

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP")
CURRENCIES: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS,
    "US$": ("USD",),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "LBP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "R$": ("BRL",),
    "R": ("ZAR",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "Fr": ("CHF",),
    "₽": ("RUB",),
    "₩": ("KRW",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₴": ("UAH",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "₫": ("VND",),
}
"""What a sign before or after an amount may stand for; a code stands for itself."""
CODES = frozenset(list_currencies())
_FACTORS = {
    "k": 1e3,
    "tsd": 1e3,
    "m": 1e6,
    "mm": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "mrd": 1e9,
    "x": 1.0,
    "%": 1e-2,
    "‰": 1e-3,
}
_GROUPED = {
    ",": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}"),  # 1,234,567 and the Indian 12,34,567
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
    " ": re.compile(r"\d{1,3}(?: \d{3})+"),
    "'": re.compile(r"\d{1,3}(?:'\d{3})+"),
}
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s?-{1,2}$")
"""The Swiss "CHF 12.-" and the Austrian "12,--"."""
_MARKED = re.compile(r"'[-+]?[\d.,(]")
_CLOCK = re.compile(r"(?P<sign>-)?(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:[.,]\d+)?)")
_PARTS = re.compile(
    r"(?:(?P<days>\d+)\s*d)?\s*(?:(?P<hours>\d+(?:[.,]\d{1,2})?)\s*h)?\s*(?:(?P<minutes>\d+)\s*m(?:in)?)?\s*(?:(?P<seconds>\d+)\s*s(?:ec)?)?"
)
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−﹘﹣－"} | {ord(quote): "'" for quote in "’ʼ`´"}

PLACEHOLDERS = frozenset(
    [
        "-",
        "--",
        "---",
        "—",
        "–",
        ".",
        "?",
        "n/a",
        "n.a.",
        "na",
        "#n/a",
        "null",
        "none",
        "nil",
        "nan",
        "(blank)",
        "(none)",
        "(not",
        "set)",
        "(empty)",
        "select",
        "tbd",
        "tba",
        "k.a.",
        "s/d",
    ]
) | {"- -", "not available", "(not set)", "select one", "please select", "-none-", "--none--"}
"""Texts that stand for "nothing here" (lower case). They are never a number and never 0."""
ERRORS = ("#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!", "Loading...", "Loading…")


@dataclass(frozen=True)
class Body:
    """Digits and marks of one cell: which mark is proven to be the decimal one, or which single mark may be either."""

    digits: str
    proves: Mark | None = None
    open: Mark | None = None


@dataclass(frozen=True)
class Written:
    """One cell taken apart. `value` of the body depends on the column's convention."""

    body: Body
    factor: float
    kind: Kind
    currency: str = ""
    exponent: str = ""


def is_placeholder(text: str) -> bool:
    """Whether a text stands for "nothing here", such as "--", "n/a" or "Select"."""
    return text.casefold() in PLACEHOLDERS


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows instead of a result, such as "#DIV/0!" or "Loading..."."""
    return text in ERRORS


def why_not(text: str) -> str:
    """What is wrong with a text in a column of numbers."""
    if is_error(text):
        return words.shown_instead(text)
    if is_placeholder(text):
        return words.no_value(text)
    return words.no_number(text)


def take_apart(text: str) -> Written | float | None:
    """A cell as parts whose meaning is still open, a duration in seconds, or None when it is no number."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_DASHES)).strip()
        text = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
    text = without_mark(text)
    match = _NUMBER.fullmatch(_NO_CENTS.sub("", text))
    opened = match is not None and bool(match["open"]) + bool(match["open2"])
    if match is None or opened != bool(match["close"]) or (match["before"] and match["after"]):
        return _duration(text)
    body = _body(match["body"].rstrip(), bool(match["exponent"]))
    if body is None:
        return None
    signs = [match["sign"], match["sign2"], match["trailing"]]
    if sum(each is not None for each in signs) + opened > 1:
        return None
    factor = -1.0 if "-" in signs or opened else 1.0
    suffix = (match["suffix"] or "").casefold().rstrip(".")
    kind: Kind = "percent" if suffix in ("%", "‰") else "plain"
    currency = (match["before"] or match["after"] or "").replace(" ", "").rstrip(".")
    if re.fullmatch(r"[A-Z]{3}", currency) and currency not in CODES:  # "AGT-0013" is no amount
        return None
    return Written(body, factor * _FACTORS.get(suffix, 1.0), kind, currency, match["exponent"] or "")


def without_mark(text: str) -> str:
    """A cell without the apostrophe that makes a spreadsheet take what follows for text: "'00123" → "00123"."""
    return text[1:] if _MARKED.match(text) else text


def _body(text: str, exponent: bool) -> Body | None:
    marks = {each for each in text if not each.isdigit()}
    for space in (" ", "'"):
        if space in marks:
            whole = re.match(_GROUPED[space].pattern, text)
            if whole is None or (whole.end() < len(text) and text[whole.end()] not in ".,"):
                return None
            return _body_after_groups(text[: whole.end()].replace(space, ""), text[whole.end() :])
    if not marks:
        return Body(text)
    if marks == {".", ","}:
        mark: Mark = "." if text.rindex(".") > text.rindex(",") else ","
        whole_text, _, rest = text.rpartition(mark)
        group = "," if mark == "." else "."
        return Body(f"{whole_text.replace(group, '')}.{rest}", proves=mark) if _GROUPED[group].fullmatch(whole_text) else None
    only: Mark = "." if "." in marks else ","
    other: Mark = "," if only == "." else "."
    if text.count(only) > 1:
        return Body(text.replace(only, ""), proves=other) if _GROUPED[only].fullmatch(text) else None
    if not exponent and re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(only)}\d{{3}}", text):
        return Body(text, open=only)
    return Body(text.replace(only, "."), proves=only)


def _body_after_groups(whole: str, rest: str) -> Body | None:
    """ "1 234" and what follows: nothing, or a decimal mark that is thereby proven."""
    if not rest:
        return Body(whole)
    mark: Mark = "." if rest[0] == "." else ","
    return Body(f"{whole}.{rest[1:]}", proves=mark) if rest[1:].isdigit() else None


def _duration(text: str) -> float | None:
    """Seconds of "00:01:11" or "2h 5m 3s"; None for "12:30", which may be hours or minutes."""
    match = _CLOCK.fullmatch(text)
    if match:
        seconds = int(match["hours"]) * 3600 + int(match["minutes"]) * 60 + float(match["seconds"].replace(",", "."))
        return -seconds if match["sign"] else seconds
    parts = _PARTS.fullmatch(text.casefold())
    if parts is None or not any(parts.groups()):
        return None
    return sum(
        float((parts[name] or "0").replace(",", ".")) * size
        for name, size in (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
    )


def value_of(written: Written, mark: Mark) -> float:
    """The number under the decimal mark of its column."""
    body = written.body
    digits = body.digits
    if body.open is not None:
        digits = digits.replace(body.open, "." if body.open == mark else "")
    number = float(digits + written.exponent)
    if written.factor in (1e-2, -1e-2, 1e-3, -1e-3):  # 12.1 × 0.01 is 0.12100000000000001, 12.1 / 100 is 0.121
        return number / round(1 / written.factor)
    return number * written.factor
