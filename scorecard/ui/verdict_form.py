"""Two clicks for a verdict: choose the leads, say what they are. And marketing's answer under a refusal."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from scorecard.answering.feedback import NEWEST
from scorecard.house import House
from scorecard.measures.feedback import Handed
from scorecard.ui import parts, who, writing
from scorecard.wording import feedback as words
from scorecard.wording.formats import plain
from scorecard.workspace import verdicts

NAME_WIDTH = 360
_TOLD, _TURN = "feedback_told", "feedback_turn"


def draw(leads: Sequence[Handed], house: House) -> None:
    """The leads without a verdict, and the two ways to judge the chosen ones."""
    st.header(words.TITLE_VERDICT, anchor=False)
    if _TOLD in st.session_state:
        st.toast(st.session_state.pop(_TOLD), icon=":material/check:")
    with st.container(width=NAME_WIDTH):
        name = who.name("verdict")
    turn = st.session_state.setdefault(_TURN, 0)  # after a verdict no row is chosen: the next lead would stand in the place of the last
    table = pd.DataFrame(words.lead_table(leads, house.configuration.company))
    st.caption(words.CHOOSE if len(leads) < NEWEST else f"{words.CHOOSE} {words.newest(len(leads), house.configuration.company)}")
    event: Any = st.dataframe(
        table, hide_index=True, height=260, on_select="rerun", selection_mode="multi-row", key=f"feedback_to_judge_{turn}", alt=words.CHOOSE
    )
    chosen = [leads[row].lead_id for row in event.selection.rows if row < len(leads)]
    agreed = house.configuration.agreement.reasons
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(words.ACCEPT, key="feedback_accept", type="primary", disabled=not chosen, icon=":material/check:"):
            _give(house, chosen, verdicts.ACCEPTED, "", name, "")
        with st.popover(words.REFUSE, icon=":material/close:", disabled=not chosen):
            text = st.text_input(words.FREE_TEXT, key="feedback_text", max_chars=500)
            for number, reason in enumerate(agreed):
                if st.button(plain(reason), key=f"feedback_reason_{number}", width="stretch"):
                    _give(house, chosen, verdicts.REFUSED, reason, name, text)
        if len(chosen) == 1:
            parts.journey(chosen[0], "feedback_to_judge")


def example(shown: Any, house: House) -> None:
    """One refusal, what marketing answered, and room for an answer where sales said it here."""
    with st.container(border=True):
        st.markdown(words.example(shown.lead, shown.who))
        for said in shown.answers:
            st.caption(plain(said))
        if shown.number is None or not who.may("editor"):
            return
        with st.popover(words.SEND, type="tertiary"), st.form(f"answer_{shown.number}", border=False, clear_on_submit=True):
            text = st.text_input(words.ANSWER, max_chars=500)
            name = who.name(f"answer_{shown.number}")
            if st.form_submit_button(words.SEND):
                writing.save(lambda: verdicts.answer(house.workspace, shown.number, text, name, house.now()), name)


def _give(house: House, leads: Sequence[str], verdict: str, reason: str, name: str, text: str) -> None:
    agreed = house.configuration.agreement.reasons
    told = words.given(len(leads), verdict)
    writing.save(
        lambda: verdicts.give(house.workspace, leads, verdict, reason, agreed, name, house.now(), text),
        name,
        then=lambda: st.session_state.update({_TOLD: told, _TURN: st.session_state[_TURN] + 1}),
    )
