"""The keys of the meeting as a component: it catches them (never while somebody types), shows what each does, and keeps the time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import streamlit as st

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "meeting_keys",
    html='<div class="root"></div>',
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)
KEY = "meeting_keys"


def draw(data: dict[str, Any], pressed: Callable[[str, int], None]) -> None:
    """Draw the hints and the timer. `pressed` gets the command and for how many seconds this part was on the screen.

    `data`: `keys` (command, key, what it does), `part` (names the timer), `seconds` (its time, 0 for no timer), `of` and `label` (words),
    `focus` (the key of the widget to be typed into) and `turn` (a number that changes when it is to be focused again).
    """

    def caught() -> None:
        given = cast(dict[str, Any], st.session_state[KEY]).get("pressed")
        if given:
            pressed(str(given["command"]), int(given["seconds"]))

    _mount(data=data, key=KEY, on_pressed_change=caught)
