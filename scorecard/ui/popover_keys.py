"""What opens beside a button (the filters, the downloads) is reached by the next key, not after all the rest of the page."""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component("popover_keys", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def watch() -> None:
    """Follow the keyboard into each popover of this page and back; takes no room."""
    _mount(key="popover_keys", width="content", height="content")
