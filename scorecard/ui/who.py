"""Who looks, what they may do, and whose name stands under a change."""

import streamlit as st

from scorecard.access.reader import Reader, Role
from scorecard.access.roles import open_reader, reader_of, way_in
from scorecard.ui import cache
from scorecard.wording import goals as words

_NAME = "reader_name"


def reader() -> Reader:
    """The reader of this run, worked out anew each time: a callback runs before the door, and an identity may expire while a page is open.

    Raises a SignInError for somebody who may not come in.
    """
    house = cache.house()
    access = house.configuration.access
    signs_in = house.secrets.has("auth")
    if signs_in and st.user.get("is_logged_in", False):
        return reader_of(st.user.to_dict(), access, house.instant())
    return open_reader(access, way_in(access, signs_in))


def may(role: Role) -> bool:
    """Whether this reader may do what that role may; for what is drawn. Whatever is done asks `require`."""
    return reader().may(role)


def require(role: Role) -> Reader:
    """This reader, when they may do what that role may; otherwise the run stops with the forbidden state."""
    found = reader()
    if not found.may(role):
        st.error("—")
        st.stop()
    return found


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
    return reader().name
