"""The notes on a number and what was done about it, beside its chart, and the form for one more note."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from scorecard.answering.around import Around
from scorecard.house import House
from scorecard.model import Unit
from scorecard.ui import cache, who, writing
from scorecard.wording import calendar as words
from scorecard.workspace import notes
from scorecard.workspace.notes import Note


def draw(indicator: str, weeks: Sequence[Any], unit: Unit, around: Around) -> None:
    """The actions with their effects, the notes with a way to take each back, and the form."""
    house = cache.house()
    company = house.configuration.company
    may_write = who.may("editor")
    st.header(words.NOTES, anchor=False)
    for acted in around.actions:
        st.markdown(words.effect(acted, unit, company))
    for note in reversed(around.notes):
        _written(note, house, may_write)
    if not around.notes and not around.actions:
        st.caption(words.NO_NOTES)
    if not may_write:
        return
    with st.form("note_form", clear_on_submit=True):
        text = st.text_input(words.NOTE, key="note_text", max_chars=notes.LONGEST)
        about = st.selectbox(words.NOTE_WEEK, words.weeks_to_choose(weeks, company), key="note_week", format_func=lambda each: each[0])
        name = who.name("note")
        if st.form_submit_button(words.NOTE_SAVE, icon=":material/edit_note:"):
            writing.save(lambda: notes.write(house.workspace, indicator, about[1], text, name, house.now()), name)


def of_weeks(written: Sequence[Note], house: House, weeks: Sequence[date]) -> None:
    """The notes on weeks as such, which stand on every chart of that time, and the form for one more."""
    may_write = who.may("editor")
    for note in reversed(written):
        _written(note, house, may_write)
    if not may_write:
        return
    with st.form("week_note_form", clear_on_submit=True):
        text = st.text_input(words.NOTE_OF_WEEK, key="week_note_text", max_chars=notes.LONGEST)
        with st.container(horizontal=True):
            chosen = st.selectbox(
                words.WEEK_OF_NOTE,
                list(reversed(weeks)),
                key="week_note_week",
                format_func=partial(words.week, company=house.configuration.company),
            )
            name = who.name("week_note")
        if st.form_submit_button(words.NOTE_SAVE, icon=":material/edit_note:"):
            writing.save(lambda: notes.write(house.workspace, "", chosen, text, name, house.now()), name)


def _written(note: Note, house: House, may_write: bool) -> None:
    """One note, to be taken back by who has given a name."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words.note(note, house.configuration.company))
        back = partial(notes.take_back, house.workspace, note.number, who.known(), house.now())
        key = f"note_back_{note.number}"
        if may_write and st.button(words.NOTE_BACK, key=key, type="tertiary", icon=":material/undo:", disabled=not who.known()):
            writing.save(back, who.known())
