"""A page of several steps shows each of them from its beginning."""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component("from_the_top", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def show(what: str) -> None:
    """Scroll to the top when another thing than before is shown; takes no room."""
    _mount(key="from_the_top", data=what, width="content", height="content")
