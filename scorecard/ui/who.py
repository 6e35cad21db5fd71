"""Whose name stands under a change: the reader who signed in, or, without a sign-in, the name that they give once a session."""

import streamlit as st

from scorecard.wording import goals as words

_NAME = "reader_name"


def name(key: str) -> str:
    """The name, with a field to give it where nobody is signed in; "" while it is empty."""
    if _signed_in():
        return _signed_in()
    given = str(st.text_input(words.WHO, value=st.session_state.get(_NAME, ""), key=f"who_{key}", max_chars=60)).strip()
    st.session_state[_NAME] = given
    return given


def known() -> str:
    """The name that this reader has given or signed in with, "" for none; draws nothing."""
    return _signed_in() or str(st.session_state.get(_NAME, ""))


def _signed_in() -> str:
    return str(st.user.get("name") or st.user.get("email") or "") if st.user.get("is_logged_in", False) else ""
