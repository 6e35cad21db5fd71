"""The main script: every run of every page goes through here, so the gate stands before all of them."""

import streamlit as st

from scorecard.ui import errors, gate, navigation

st.set_page_config(page_title="Shared scorecard", page_icon=":material/table_chart:", layout="wide", initial_sidebar_state="auto")
with errors.guarded():
    gate.enter()
    navigation.run()
