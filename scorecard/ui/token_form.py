"""Tokens for programs: who has which, a form for a new one, which is shown this once, and a button that ends one."""

import pandas as pd
import streamlit as st

from scorecard.access.reader import ROLES
from scorecard.access.tokens import DAYS, issue
from scorecard.answering import MODULES
from scorecard.house import House
from scorecard.ui import who, writing
from scorecard.wording import tokens as words
from scorecard.workspace import tokens

LIVES = (7, 30, DAYS, 180, 365)
_MADE = "token_made"


def draw(house: House) -> None:
    """The section of a page. An admin sees everybody's tokens, anybody else their own."""
    reader = who.require("editor")
    st.header(words.TITLE, anchor=False)
    st.caption(words.LEAD)
    _made()
    now, company = house.instant(), house.configuration.company
    found = tokens.listed(house.workspace, None if reader.may("admin") else reader.email)
    if found:
        st.dataframe(pd.DataFrame([words.row(each, now, company) for each in found]), hide_index=True, height="content", alt=words.TITLE)
    else:
        st.markdown(words.NONE_YET)
    make, end = st.columns([2, 1], gap="large")
    with make:
        _form(house)
    valid = {each.id: each.name for each in found if each.revoked_at is None and each.expires_at > now}
    with end:
        if valid:
            _revoke(house, valid)


def _form(house: House) -> None:
    reader = who.reader()
    with st.form("token_form", border=False):
        name = str(st.text_input(words.NAME, key="token_name", max_chars=80, help=words.NAME_HELP))
        scopes = st.multiselect(words.SCOPES, list(MODULES), key="token_scopes", placeholder=words.ALL)
        days = int(st.selectbox(words.DAYS, LIVES, index=LIVES.index(DAYS), format_func=words.days, key="token_days"))
        role = st.selectbox(words.ROLE, ROLES[: ROLES.index(reader.role) + 1], key="token_role")
        by = who.name("token")
        if st.form_submit_button(words.CREATE, icon=":material/key:"):

            def write() -> None:
                owner = reader.email or by
                made = issue(house.workspace, house.configuration.access, name, owner, role, scopes, days, by, house.instant())
                st.session_state[_MADE] = made[1]

            writing.save(write, by)


def _revoke(house: House, valid: dict[str, str]) -> None:
    chosen = str(st.selectbox(words.WHICH, list(valid), format_func=lambda id: f"{valid[id]} ({id})", key="token_which"))
    by = who.name("token_revoke")
    if st.button(words.REVOKE, icon=":material/key_off:", key="token_revoke"):
        # What a browser sends back need not be what it was offered.
        writing.save(lambda: chosen in valid and tokens.revoke(house.workspace, chosen, by, house.instant()), by)


def _made() -> None:
    """The new token, until it was taken; it stays in this session only."""
    if _MADE in st.session_state:
        with st.container(border=True):
            st.markdown(words.SHOWN_ONCE)
            st.code(st.session_state[_MADE], language=None, wrap_lines=True)
            st.button(words.TAKEN, icon=":material/check:", key="token_taken", on_click=lambda: st.session_state.pop(_MADE))
