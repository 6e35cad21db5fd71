"""The door: who may come in. It runs before any page, on every run."""

import streamlit as st

from scorecard.access.reader import Reader
from scorecard.access.roles import SignInError
from scorecard.ui import who


def enter() -> Reader:
    """The reader of this run; whoever may not come in sees why, and the run stops before any page."""
    try:
        return who.reader()
    except SignInError as error:
        st.error(str(error))
        st.stop()
