"""The scorecard's table as a component: a real HTML table of text nodes, with sparklines, that fits a projector and a phone.

`st.dataframe` draws on a canvas, which neither screen readers nor the back of the room can read; and data must never become markup.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from scorecard.ui import navigation, state

_HERE = Path(__file__)
_mount = st.components.v2.component(
    "scorecard_table",
    html='<div class="root"></div>',
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="\n".join(path.read_text(encoding="utf-8") for path in (_HERE.with_name("row_walk.js"), _HERE.with_suffix(".js"))),
)


def draw(table: dict[str, Any], key: str = "scorecard", opened: Callable[[], None] = lambda: None, leads_on: bool = True) -> None:
    """Draw a table that `wording.scorecard` has written; a click on a row or a cell opens the indicator, there at that week.

    Without `leads_on` it opens nothing: the numbers of a first look have no page yet.
    """
    leads_on = leads_on and not state.fixed()
    chosen = _mount(data={**table, "still": state.fixed()}, key=key, on_open_change=opened).open
    if chosen and leads_on:
        navigation.go("indicator", **{name: str(value) for name, value in chosen.items() if value})
