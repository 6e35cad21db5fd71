"""A document as PDF, set by Typst: a page of A4 or letter, numbered, with pictures as vectors and every text as text.

Typst runs inside this process and reaches for nothing: the template is ours, and all data arrives as JSON, which it never evaluates.
"""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from scorecard.publish.document import Beside, Document, Paragraph, Part, Picture, Table

TEMPLATE = Path(__file__).with_name("page.typ")
LETTER = ("_US", "_CA", "_MX", "_PH")
"""Countries that print on letter paper; everybody else has A4."""
PIXEL = 0.62
"""Points that a pixel of a chart gets, so that its letters are as large as those of the tables."""
TALLEST = 200.0


def pdf_of(document: Document, locale: str = "en_GB", made: datetime | None = None) -> bytes:
    """The document as PDF. `made` stands in the file's properties; the same document and moment give the same bytes."""
    import typst  # 80 MB, needed by few commands

    view = {**asdict(document), "parts": [_part(each) for each in document.parts]}
    view["paper"] = "us-letter" if locale.endswith(LETTER) else "a4"
    moment = int((made or datetime(2000, 1, 1, tzinfo=UTC)).timestamp())
    inputs = {"view": json.dumps(view)}
    made_of: bytes = typst.compile(_template(), format="pdf", sys_inputs=inputs, timestamp=moment)
    return made_of


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Beside):
        return {"part": "beside", "columns": [[_part(each) for each in column] for column in part.columns]}
    if isinstance(part, Picture):
        return {"part": "picture", "svg": part.svg, "alt": part.alt, "height": min(TALLEST, PIXEL * _height(part.svg))}
    if isinstance(part, Table):
        return {"part": "table", **asdict(part), "right": sorted(part.right)}
    assert isinstance(part, Paragraph)
    return {"part": "paragraph", **asdict(part)}


def _height(svg: str) -> float:
    found = re.search(r'<svg[^>]*\bheight="([\d.]+)"', svg)
    return float(found[1]) if found else TALLEST / PIXEL
