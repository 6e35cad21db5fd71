"""Who looks, what they may do, and whose name stands under a change."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from scorecard.access.ended import Ended
from scorecard.access.reader import Reader, Role
from scorecard.access.roles import SignInError, open_reader, reader_of, way_in
from scorecard.errors import ScorecardError
from scorecard.ui import cache, shared
from scorecard.wording import access
from scorecard.wording import goals as words

_NAME = "reader_name"
_ENDED = Ended()


def reader() -> Reader:
    """The reader of this run, worked out anew each time: a callback runs before the door, and an identity may end while a page is open.

    Raises a SignInError for somebody who may not come in.
    """
    if shared.asked():
        return shared.reader(cache.house())
    signs_in = cache.sign_in() is not None
    allowed = cache.house().configuration.access
    way = way_in(allowed, signs_in)
    if signs_in and st.user.get("is_logged_in", False):
        try:
            return _person(st.user.to_dict())
        except SignInError:
            if way != "public":
                raise  # where everybody may look, so may they
    return open_reader(allowed, way)


def admits(claims: Mapping[str, Any]) -> bool:
    """Whether the person of verified claims may come in now."""
    try:
        _person(claims)
    except ScorecardError:
        return False
    return True


def may(role: Role) -> bool:
    """Whether this reader may do what that role may; for what is drawn. Whatever is done asks `require`."""
    return reader().may(role)


def require(role: Role) -> Reader:
    """This reader, when they may do what that role may; otherwise the run stops with the forbidden state."""
    found = reader()
    if not found.may(role):
        with st.container(key="forbidden"):
            st.subheader(access.FORBIDDEN, anchor=False)
            st.markdown(access.forbidden(role, found.role, found.name))
        st.stop()
    return found


def sign_out() -> None:
    """End this sign-in, in every open tab, and here and at the identity provider."""
    _ENDED.add(st.user.to_dict(), cache.house().instant())
    st.logout()


def name(key: str) -> str:
    """The name, with a field to give it where nobody is signed in; "" while it is empty, and for somebody who may not write."""
    if reader().via != "open" or not may("editor"):
        return known()
    # A page may have several such fields: one that nobody touched follows the name that was given last, in whichever field.
    field, seen = f"who_{key}", f"who_{key}_seen"
    known_ = st.session_state.get(_NAME, "")
    if known_ and st.session_state.get(field, "") in ("", st.session_state.get(seen)):
        st.session_state[field] = known_
    given = str(st.text_input(words.WHO, key=field, max_chars=60)).strip()
    if given and given != known_:
        st.session_state[_NAME] = given
    st.session_state[seen] = given
    return given


def known() -> str:
    """The name that this reader has given or signed in with, "" for none and for somebody who may not write; draws nothing."""
    found = reader()
    if not found.may("editor"):
        return ""
    return found.name if found.via == "sign_in" else str(st.session_state.get(_NAME, ""))


def _person(claims: Mapping[str, Any]) -> Reader:
    if claims in _ENDED:
        raise SignInError(access.ENDED, kind="ended")
    house = cache.house()
    return reader_of(claims, house.configuration.access, house.instant())
