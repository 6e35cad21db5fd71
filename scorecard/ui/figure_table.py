"""A table of figures as a component: real cells, with intervals or bars drawn in a column of their own, that fits a room and a phone.

Each cell may open the leads behind it. Data becomes text nodes only, never markup.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import streamlit as st

from scorecard.ui import navigation, state

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "figure_table",
    html='<div class="root"></div>',
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(path.read_text(encoding="utf-8") for path in (_HERE.with_name("row_walk.js"), _HERE.with_suffix(".js"))),
)


def draw(table: dict[str, Any], key: str, opened: Callable[[str], None] = lambda picked: None) -> None:
    """Draw a table that `wording` has written: `caption`, `columns`, `rows` and perhaps a `scale`; see figure_table.js for their keys.

    A click on a cell that has `open` goes to the page that it names (`wording.figures.way_to`), or else calls `opened` with it.
    """

    def clicked() -> None:
        chosen = cast(dict[str, Any], st.session_state[key]).get("open")
        if chosen and not navigation.is_way(str(chosen)):
            opened(str(chosen))

    chosen = _mount(data=_still(table) if state.fixed() else table, key=key, on_open_change=clicked).open
    if chosen and navigation.is_way(str(chosen)):
        navigation.follow(str(chosen))


def _still(table: dict[str, Any]) -> dict[str, Any]:
    """The table without anything to click."""
    rows = [{**row, "cells": {name: {**cell, "open": ""} for name, cell in row["cells"].items()}} for row in table["rows"]]
    return {**table, "rows": rows}
