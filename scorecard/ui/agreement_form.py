"""Writing the next version of the agreement, and signing it for a team."""

from functools import partial

import streamlit as st

from scorecard.answering.agreement import AgreementAnswer
from scorecard.house import House
from scorecard.ui import who, writing
from scorecard.wording import agreement as words
from scorecard.workspace import agreements


def draw(body: AgreementAnswer, house: House) -> None:
    """The name once, a button for each signature that is missing, and the form of the next version where there is something to write."""
    if not who.may("editor"):
        return
    last = body.last
    open_ = [team for team in agreements.SIGNING if last is not None and team not in {each.team for each in last.signatures}]
    if not open_ and not body.changed and last is not None:
        return
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        name = who.name("agreement")
        for team in open_:
            if last and st.button(words.sign(team), key=f"agreement_sign_{team}", type="primary", icon=":material/draw:"):
                writing.save(partial(agreements.sign, house.workspace, last.version, team, name, house.now()), name)
        if last is None or body.changed:
            why = st.text_input(words.WHY, key="agreement_why", max_chars=300, help=words.PROPOSE_HELP)
            seen = last.version if last else 0
            if st.button(words.PROPOSE if last else words.PROPOSE_FIRST, key="agreement_propose", icon=":material/edit_document:"):
                writing.save(lambda: agreements.propose(house.workspace, body.parts, seen, name, why, house.now()), name)
