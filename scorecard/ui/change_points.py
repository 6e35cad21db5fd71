"""Change points on an indicator's page: a person confirms that its process is another one from a week on, and says why."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from scorecard.house import House
from scorecard.ui import who, writing
from scorecard.wording import change_points as words
from scorecard.workspace import changes


def draw(indicator: str, weeks: Sequence[date], house: House) -> None:
    """The confirmed changes of an indicator, each to be taken back, and a form for one more; `weeks` are those it may start in."""
    if not who.may("editor"):
        return
    with st.expander(words.TITLE, icon=":material/change_circle:"):
        st.caption(words.ABOUT)
        _inside(indicator, weeks, house)


def _inside(indicator: str, weeks: Sequence[date], house: House) -> None:
    company = house.configuration.company
    for each in changes.change_points(house.workspace, indicator):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.confirmed(each, company), width="stretch")
            key = f"change_back_{each.week}"
            if st.button(words.TAKE_BACK, key=key, type="tertiary", icon=":material/undo:"):
                known = who.known() or words.SOMEBODY
                writing.save(partial(changes.take_back, house.workspace, indicator, each.week, known, house.now()), known)
    with st.form(f"change_{indicator}", border=False):
        week = st.selectbox(
            words.WEEK, list(reversed(weeks)), format_func=lambda day: words.week(day, company), key=f"change_week_{indicator}"
        )
        cause = st.text_input(words.CAUSE, help=words.CAUSE_HELP, key=f"change_cause_{indicator}")
        name = who.name(f"change_{indicator}")
        clicked = st.form_submit_button(words.CONFIRM)
    if clicked:
        writing.save(lambda: changes.confirm(house.workspace, indicator, week, cause, name, house.now()), name)
