"""The main script: every run of every page goes through here, so the gate stands before all of them."""

from pathlib import Path

import streamlit as st

from scorecard.ui import errors, gate, navigation, once
from scorecard.wording import parts

# A Material symbol as the page's icon would be fetched from another host.
icon = str(Path(__file__).with_name("icon.svg"))
st.set_page_config(page_title=parts.PRODUCT, page_icon=icon, layout="wide", initial_sidebar_state="auto")
with once.run(), errors.guarded():
    navigation.run(gate.enter())
