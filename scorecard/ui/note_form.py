"""The notes on a number and what was done about it, beside its chart, and the form for one more note."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from scorecard.answering.around import Around
from scorecard.model import Unit
from scorecard.ui import cache, who, writing
from scorecard.wording import calendar as words
from scorecard.workspace import notes


def draw(indicator: str, weeks: Sequence[Any], unit: Unit, around: Around) -> None:
    """The actions with their effects, the notes with a way to take each back, and the form."""
    house = cache.house()
    company = house.configuration.company
    st.header(words.NOTES, anchor=False)
    for acted in around.actions:
        st.markdown(words.effect(acted, unit, company))
    for note in reversed(around.notes):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.note(note, company))
            if st.button(
                words.NOTE_BACK, key=f"note_back_{note.number}", type="tertiary", icon=":material/undo:", disabled=not who.known()
            ):
                writing.save(partial(notes.take_back, house.workspace, note.number, who.known(), house.now()), who.known())
    if not around.notes and not around.actions:
        st.caption(words.NO_NOTES)
    with st.form("note_form", clear_on_submit=True):
        text = st.text_input(words.NOTE, key="note_text", max_chars=notes.LONGEST)
        about = st.selectbox(words.NOTE_WEEK, words.weeks_to_choose(weeks, company), key="note_week", format_func=lambda each: each[0])
        name = who.name("note")
        if st.form_submit_button(words.NOTE_SAVE, icon=":material/edit_note:"):
            writing.save(lambda: notes.write(house.workspace, indicator, about[1], text, name, house.now()), name)
