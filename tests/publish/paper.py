"""A PDF as a reader meets it: pages, their text, and where each letter stands."""

from dataclasses import dataclass

import pypdfium2

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """One page: its size in points, its text in reading order, and the box (left, bottom, right, top) of each visible letter."""

    width: float
    height: float
    text: str
    letters: tuple[Box, ...]


def pages(pdf: bytes) -> list[Page]:
    """The pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text = page.get_textpage()
        all = text.get_text_range()
        letters = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
        width, height = page.get_size()
        found.append(Page(width, height, all.replace("\r\n", "\n"), tuple(box for box in letters if box[2] > box[0])))
    return found


def outside(page: Page, margin: float = 18.0) -> list[Box]:
    """Letters that are cut off, or so near the edge that a printer would cut them."""
    return [
        box for box in page.letters if box[0] < margin or box[1] < margin or box[2] > page.width - margin or box[3] > page.height - margin
    ]


def overlapping(page: Page) -> int:
    """How many letters are printed over another one: a third of the smaller one's box is covered."""
    rows: dict[int, list[Box]] = {}
    for box in page.letters:
        for band in range(int(box[1]) // 6, int(box[3]) // 6 + 1):
            rows.setdefault(band, []).append(box)
    over = 0
    for row in rows.values():
        row.sort()
        for at, box in enumerate(row):
            for other in row[at + 1 : at + 12]:
                if other[0] >= box[2]:
                    break
                if other == box:
                    continue  # two letters of one ligature
                over += _shared(box, other) > min(_area(box), _area(other)) / 3
    return over


def squeezed(text: str) -> str:
    """The text without anything that a line's break adds."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "\u200b\u00ad\ufffe")


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
