"""Pictures of charts: what is on the page is in the picture, it fits, and nothing is fetched to draw it."""

import json
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scorecard.charts import executive
from scorecard.publish import pictures
from scorecard.wording.formats import Formats
from tests.support import scorecards

ROOT = Path(__file__).parents[2]


def spec() -> dict[str, Any]:
    values = [1_000 + 10 * number for number in range(26)]
    body = scorecards.card([scorecards.indicator("clicks")], {"clicks": values}, [scorecards.goal("clicks", 1_200)], 26)
    return dict(executive.small(body.rows[0], Formats()).to_dict())


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header of a PNG file states them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_drawing_has_the_weeks_in_its_own_colours_and_the_width_asked_for() -> None:
    drawn = pictures.svg(spec(), width=500)
    assert "9 Nov" in drawn
    assert "1.2k" in drawn
    assert "currentColor" not in drawn
    assert pictures.FONT.split(",")[0] in drawn
    found = re.search(r'<svg [^>]*width="(\d+)"', drawn)
    assert found is not None
    assert 500 <= int(found.group(1)) <= 560


def test_a_picture_is_as_sharp_as_asked() -> None:
    (wide, high), (width, height) = size(pictures.png(spec(), scale=2)), size(pictures.png(spec(), scale=1))
    assert (wide, high) == (2 * width, 2 * height)


def test_the_days_are_the_same_in_any_time_zone() -> None:
    """A chart's days are naive; a machine west of Greenwich must not draw them a day early."""
    code = "import json, sys; from scorecard.publish import pictures; print(pictures.svg(json.load(sys.stdin)))"
    there: Any = {"input": json.dumps(spec()), "cwd": ROOT, "env": {"TZ": "Pacific/Honolulu"}}
    drawn = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **there)
    assert re.findall(r">(\d+ \w{3}[^<]*)<", drawn.stdout) == re.findall(r">(\d+ \w{3}[^<]*)<", pictures.svg(spec())) != []


@pytest.mark.parametrize("place", ["https://example.com/rows.csv", "file:///etc/passwd", "rows.csv"])
def test_data_from_elsewhere_is_refused(place: str) -> None:
    x = {"field": "a", "type": "quantitative"}
    with pytest.raises(ValueError, match="from elsewhere"):
        pictures.svg({"data": {"url": place, "format": {"type": "csv"}}, "mark": "point", "encoding": {"x": x}})


@pytest.mark.parametrize("mark", ["image", {"type": "image", "width": 9}])
def test_pictures_from_elsewhere_are_refused(mark: Any) -> None:
    data = {"values": [{"a": "https://example.com/beacon.png"}]}
    with pytest.raises(ValueError, match="from elsewhere"):
        pictures.png({"data": data, "mark": mark, "encoding": {"url": {"field": "a", "type": "nominal"}}})


def test_text_of_data_stays_as_it_is() -> None:
    """A channel may be called “container” or “currentColor”; it is a name, no instruction."""
    data = {"values": [{"a": "currentColor", "url": "https://example.com"}]}
    drawn = pictures.svg({"data": data, "mark": "text", "encoding": {"text": {"field": "a", "type": "nominal"}}})
    assert ">currentColor<" in drawn
