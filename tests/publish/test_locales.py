"""What a company abroad reads, on paper, in pictures, mails and the terminal: its own signs, months and money, and no English ones."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from babel.numbers import parse_decimal

from scorecard.answering import MODULES
from scorecard.answers import Answer, answer
from scorecard.charts.language import label, spec_of
from scorecard.cli import present
from scorecard.house import House
from scorecard.model import Question
from scorecard.publish import files, letter, pictures
from scorecard.publish.digest import compose
from scorecard.publish.document import Beside, Paragraph, Part, Picture, Table
from scorecard.wording.formats import Formats
from tests.publish.company import company
from tests.publish.paper import pages

CURRENCIES = {"de_DE": "EUR", "fr_FR": "EUR", "pt_BR": "BRL", "en_US": "USD"}
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
ENGLISH = (
    re.compile(r"(?<![\d.,:/-])\d{1,3}\.\d{1,2}(?![\d.:-])"),
    re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])"),
    re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b(?!\.)"),
    re.compile(r"(?<!R)\$"),
)
"""A decimal point, thousands with commas, a day without a stop after it or after its month, dollars."""
OWN = ("20 to 2,000 people",)
"""What the demo company itself has written with figures in it."""
SAID_IN_ANSWERS = ("meeting", "agreement")
"""Answers that hold sentences already: they have to be asked abroad. The others are the same everywhere until they are written."""

Ask = Callable[..., Answer]


def english(texts: Sequence[str]) -> list[str]:
    """The texts with a number, a day or money in them that only English writes so."""
    return [text for text in texts if not any(each in text for each in OWN) and any(sign.search(text) for sign in ENGLISH)]


def texts_of(parts: Sequence[Part]) -> Iterator[str]:
    """Every text of a document, those within its pictures too."""
    for part in parts:
        if isinstance(part, Paragraph):
            yield part.text
        elif isinstance(part, Picture):
            yield from (part.alt, *drawn(part.svg))
        elif isinstance(part, Table):
            yield from (*part.heads, *(cell.text for row in part.rows for cell in row))
        elif isinstance(part, Beside):
            yield from (text for column in part.columns for text in texts_of(column))


def drawn(svg: str) -> list[str]:
    """The texts in a picture."""
    return re.findall(r">([^<>]+)</text>", svg)


@pytest.fixture(scope="module")
def abroad(house: House) -> Callable[[str], House]:
    """The demo company, were it in another country."""

    @cache
    def there(locale: str) -> House:
        moved = replace(house.configuration.company, locale=locale, currency=CURRENCIES[locale])
        return replace(house, configuration=replace(house.configuration, company=moved))

    return there


def read(found: Answer, there: House) -> list[str]:
    """Every text of an answer: on paper, in its pictures, and in the terminal."""
    document = files.document_of(found, there.configuration)
    return [document.asked, document.made, *texts_of(document.parts), *present.text(found, there.configuration, 200)]


@pytest.mark.parametrize("what", [each for each in MODULES if each != "meeting"])
def test_no_answer_is_written_the_english_way_for_a_german_company(what: str, abroad: Callable[[str], House], ask: Ask) -> None:
    """The meeting's agenda stands in the digest, below."""
    there = abroad("de_DE")
    options: Any = {"indicator": (("id", "ad_spend"),)}.get(what, ())
    found = answer(there, Question(what, there.now().date()), there.now()) if what in SAID_IN_ANSWERS else ask(what, options=options)
    said = read(found, there)
    assert len(said) > 3
    assert english(said) == []


@pytest.mark.parametrize(("locale", "shown"), [("fr_FR", ("nov.", "\N{NO-BREAK SPACE}€")), ("pt_BR", (" de nov.", "R$\N{NO-BREAK SPACE}"))])
def test_nor_for_one_in_france_or_brazil(locale: str, shown: Sequence[str], abroad: Callable[[str], House], ask: Ask) -> None:
    said = [text for what in ("scorecard", "leads", "sources") for text in read(ask(what), abroad(locale))]
    assert english(said) == []
    assert all(each in "\n".join(said) for each in shown)


@pytest.mark.parametrize("what", ["scorecard", "sources", "leads"])
def test_that_check_sees_english_where_it_is(what: str, house: House, ask: Ask) -> None:
    assert len(english(read(ask(what), house))) > 3


def test_a_german_file_has_german_charts(abroad: Callable[[str], House], house: House, ask: Ask) -> None:
    found = ask("indicator", options=(("id", "ad_spend"),))
    paper = "\n".join(page.text for page in pages(files.content_of(found, abroad("de_DE").configuration, "pdf")))
    assert english(paper.splitlines()) == []
    assert "Okt." in paper
    assert re.search(r"\d\.\d{3}\s€", paper)
    signs = {}
    for there in (abroad("de_DE"), house):
        html = files.content_of(found, there.configuration, "html").decode()
        svg = [b64decode(each).decode() for each in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)]
        signs[there.configuration.company.locale] = [text for each in svg for text in drawn(each)]
    assert english(signs["de_DE"]) == []
    assert any(text.endswith("€") for text in signs["de_DE"])
    assert len(english(signs["en_US"])) > 3


def test_a_german_mail_has_german_words_and_pictures(tmp_path: Path) -> None:
    editions = {}
    for locale in ("de_DE", "en_US"):
        shop = company(tmp_path / locale, place=f'locale = "{locale}"\ncurrency = "{CURRENCIES[locale]}"')
        editions[locale] = compose(shop.house, shop.today, shop.now)
    german, our = editions["de_DE"], editions["en_US"]
    assert english(letter.text(german, "").splitlines()) == []
    assert english([each.alt for each in german.figures]) == []
    assert english(letter.text(our, "").splitlines()) != []
    assert len(german.figures) == len(our.figures) > 1
    assert all(one.png != other.png for one, other in zip(german.figures, our.figures, strict=True))


@pytest.mark.parametrize("currency", ["", "EUR"])
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "pt_BR", "hi_IN", "ja_JP", "sv_SE", "es_ES"])
def test_the_figure_at_a_tick_is_the_ticks_own(locale: str, currency: str) -> None:
    """A scale of thousands, lakhs or 万 that is one sign off would be a plausible wrong number."""
    formats = Formats(locale, currency or "EUR")
    sizes = [900.0, 1_500, 12_500, 125_000, 1_250_000, 25_000_000, 350_000_000, 4_500_000_000]
    said = label("money" if currency else "count", formats)
    data = alt.Chart(alt.Data(values=[{"value": size} for size in sizes])).transform_calculate(said=said)
    shown = drawn(pictures.svg(spec_of(data.mark_text().encode(alt.Text("said:N"), alt.Y("value:O", axis=None)), formats)))
    assert [worth(text, locale, formats) for text in shown] == pytest.approx(sizes)


def worth(text: str, locale: str, formats: Formats) -> float:
    """What a label says, told by the words that the short form of a known number has there."""
    figure = re.search(r"\d[\d.,\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]*\d|\d", text)
    assert figure is not None
    scales = {" mil": 1e3, "k": 1e3, "tn": 1e3, "हज़ार": 1e3, "万": 1e4, "लाख": 1e5, "M": 1e6, "Mio.": 1e6, "mi": 1e6, "mn": 1e6}
    scales |= {"क॰": 1e7, "億": 1e8, "B": 1e9, "Mrd.": 1e9, "Md": 1e9, "bi": 1e9, "md": 1e9, "अ॰": 1e9, "mil": 1e3, "mil M": 1e9}
    word = text.replace(figure.group(), "").replace("€", "").strip(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
    number = float(parse_decimal(figure.group(), locale=locale))
    return number * (scales[word.replace("\N{NO-BREAK SPACE}", " ")] if word else 1)
