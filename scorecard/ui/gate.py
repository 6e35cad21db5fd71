"""The door: who may come in. It runs before any page, on every run, and closes open pages when an identity ends."""

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scorecard.access.reader import Reader
from scorecard.access.roles import SignInError
from scorecard.errors import ScorecardError
from scorecard.ui import cache, errors, who
from scorecard.wording import access as words
from scorecard.wording import parts

_LAST = "last reader"
_KNOCKED = "refused at"


def enter() -> Reader:
    """The reader of this run; whoever may not come in sees why and what they can do, and the run stops before any page."""
    try:
        found = who.reader()
    except SignInError as error:
        _refuse(error)
    except ScorecardError as error:
        if cache.sign_in() is None:
            raise  # only this machine is served then, and whoever sits at it is to mend the configuration
        errors.log.error("nobody can be let in", exc_info=error)
        _say(words.TITLE["unreadable"], words.UNREADABLE)
        st.stop()
    st.session_state[_LAST] = found
    if found.via != "open":
        st.fragment(_watch, run_every=cache.settings().look_seconds)()
    return found


def account(found: Reader) -> None:
    """Who is signed in, with the way out; where the scorecard is public, the way in."""
    signs_in = cache.sign_in()
    if signs_in is None or found.via not in ("open", "sign_in") or st.context.is_embedded:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key="account"):
        if found.via == "sign_in":
            st.caption(words.as_whom(found.name, found.role), width="content")
            _sign_out(words.SIGN_OUT)
        else:
            _sign_in(signs_in.providers, "tertiary")


def _watch() -> None:
    """Start the page anew as soon as its reader may no longer see it, or may do something else than before."""
    try:
        same = who.reader() == st.session_state.get(_LAST)
    except ScorecardError:
        same = False
    if not same:
        st.rerun(scope="app")


def _refuse(error: SignInError) -> None:
    with _say(words.TITLE[error.kind], str(error)):
        signs_in = cache.sign_in()
        if error.kind in ("unverified", "unlisted"):
            _sign_out(words.OTHER_ACCOUNT, primary=True)
        elif signs_in is not None and error.kind != "link":
            _sign_in(signs_in.providers, "primary")
    if error.kind == "link":
        st.session_state[_KNOCKED] = time.monotonic()
        st.fragment(_knock, run_every=cache.settings().look_seconds)()
    st.stop()


def _knock() -> None:
    """Draw the refusal anew now and then: a room's screen has nobody who would load it again where its view's timers came between."""
    if time.monotonic() - st.session_state.get(_KNOCKED, 0.0) > 0.5 * cache.settings().look_seconds:  # not with the page itself
        st.rerun(scope="app")


def _say(title: str, sentence: str) -> DeltaGenerator:
    with st.container(horizontal=True, horizontal_alignment="center"), st.container(key="door", width=560, gap="small"):
        st.space("large")
        st.caption(parts.PRODUCT)
        st.title(title, anchor=False)
        st.markdown(sentence)
        return st.container(horizontal=True)


def _sign_in(providers: tuple[str, ...], kind: str) -> None:
    for provider in providers:
        label = words.sign_in_with(provider)
        if st.button(label, key=f"sign_in_{provider}", type="primary" if kind == "primary" else "tertiary", icon=":material/login:"):
            st.login(provider or None)


def _sign_out(label: str, primary: bool = False) -> None:
    if st.button(label, key="sign_out", type="primary" if primary else "tertiary", icon=":material/logout:"):
        who.sign_out()
