"""Charts as pictures, for what has no browser: mail, PDF, files. Drawn from the same specifications as on the pages.

`vl-convert` runs Vega-Lite inside this process, with fonts of its own, so a picture is the same on every machine. Nothing is fetched:
a specification that would read an address or a file is refused before it is drawn.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from scorecard.wording import sending as words

WIDTH = 600
"""Pixels that a chart gets where the page would give it the width of its column; a mail is about as wide."""
INK, GROUND = "#0f1720", "#ffffff"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The bundled font first, then those with the same widths that a reader's machine has."""
_CONFIG = {
    "font": FONT,
    "background": GROUND,
    "axis": {"labelColor": INK, "titleColor": INK},
    "header": {"labelColor": INK, "titleColor": INK},
    "title": {"color": INK},
}
_DATA = ("datasets", "values")


def svg(spec: Mapping[str, Any], width: int = WIDTH) -> str:
    """The chart as an SVG document on white. `spec` is a chart's `.to_dict()`; `width` stands in for the width of the page's column.

    Raises a ValueError for a specification that is none, or that would read anything from elsewhere.
    """
    import vl_convert  # a program of 60 MB, needed by few commands

    drawn: str = vl_convert.vegalite_to_svg(_placed(spec, width), **_options(), **_signs(spec))
    return drawn


def png(spec: Mapping[str, Any], scale: float = 2, width: int = WIDTH) -> bytes:
    """The chart as a PNG picture on white, `scale` times as many pixels as its own measures, so that it is sharp on dense screens.

    Raises as `svg` does.
    """
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(_placed(spec, width), scale=scale, **_options(), **_signs(spec))
    return drawn


@cache
def _options() -> dict[str, Any]:
    """Of every conversion: the version of Vega-Lite that wrote the specification, where that is known, and no address to read from."""
    import altair as alt
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    known = version in vl_convert.get_vegalite_versions()
    return {"vl_version": version if known else None, "config": _CONFIG, "allowed_base_urls": []}


def _signs(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Names of months and decimal signs as the specification has them; the converter takes English ones unless they are handed on."""
    locale = spec.get("config", {}).get("locale", {})
    return {"format_locale": locale["number"], "time_format_locale": locale["time"]} if locale else {}


def _placed(value: Any, width: int) -> Any:
    """The specification with fixed measures and colours in place of those that a page would give it. Rows of data are left as they are."""
    if isinstance(value, Mapping):
        if isinstance(value.get("url"), str) or value.get("mark") == "image" or value.get("type") == "image":
            raise ValueError(words.FOREIGN_PICTURES)
        return {key: each if key in _DATA else width if _fills(key, each) else _placed(each, width) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_placed(each, width) for each in value]
    return INK if value == "currentColor" else value


def _fills(key: str, value: Any) -> bool:
    return key == "width" and value == "container"
