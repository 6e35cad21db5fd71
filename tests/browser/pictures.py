"""Comparing what is drawn with a picture that was looked at and kept.

Element by element, at a quarter of the size and in grey, so that a line that moved or a colour that changed is seen and another
Chromium's smoothing of edges is not. `UPDATE_PICTURES=1` writes the pictures anew: look at them before they are kept.
"""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator

KEPT = Path(__file__).parent / "pictures"
SHRINK = 4
VISIBLE = 24
"""A difference in grey (of 255) that an eye would see at this size."""
MOST = 0.004
"""The share of the picture that may differ as much as that."""


def differs(element: Locator, name: str) -> str:
    """How the element differs from its kept picture; "" when it does not."""
    drawn = Image.open(BytesIO(element.screenshot(animations="disabled"))).convert("RGB")
    path = KEPT / f"{name}.png"
    if os.environ.get("UPDATE_PICTURES") == "1":
        KEPT.mkdir(exist_ok=True)
        drawn.quantize(256).save(path, optimize=True)
        return ""
    if not path.exists():
        return f"There is no picture {path.name}. Write it with UPDATE_PICTURES=1, look at it, and keep it."
    return difference(Image.open(path).convert("RGB"), drawn)


def difference(kept: Image.Image, drawn: Image.Image) -> str:
    """What is different between two pictures, in words; "" for nothing that an eye would see."""
    if abs(kept.width - drawn.width) > 2 or abs(kept.height - drawn.height) > 2:
        return f"It is {drawn.width} × {drawn.height} pixels; the kept one is {kept.width} × {kept.height}."
    apart = np.abs(_small(kept, kept.size) - _small(drawn, kept.size)) > VISIBLE
    share = float(apart.mean())
    return "" if share <= MOST else f"{share:.1%} of it looks different; {MOST:.1%} may."


def _small(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    fitted = picture.resize((size[0] // SHRINK, size[1] // SHRINK), Image.Resampling.BOX)
    return np.asarray(fitted.convert("L"), dtype=float)
