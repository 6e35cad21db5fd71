"""The entries that were made in the app, to be taken out again, and the form for one more."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from scorecard.answering.calendar import Entry
from scorecard.house import House
from scorecard.ui import who, writing
from scorecard.wording import calendar as words
from scorecard.wording.formats import plain
from scorecard.workspace import calendar

_TURN = "calendar_turn"


def draw(house: House, rows: Sequence[Entry]) -> None:
    """The form, and below it what can be taken out."""
    turn = st.session_state.setdefault(_TURN, 0)  # what was saved leaves the form, what was refused stays in it
    with st.form("calendar_form"):
        title = st.text_input(words.TITLE, key=f"calendar_title_{turn}", max_chars=120)
        with st.container(horizontal=True):
            today = house.now().date()
            span = st.date_input(words.FROM_TO, value=(today, today), key="calendar_span")
            kind = st.selectbox(words.KIND, calendar.KINDS, key="calendar_kind", format_func=lambda each: words.KINDS[each])
            owner = st.text_input(words.OWNER, key="calendar_owner", max_chars=80)
        numbers = {each.id: each.name for each in house.configuration.indicators if each.listed}
        with st.container(horizontal=True):
            number = st.selectbox(
                words.NUMBER,
                ["", *numbers],
                key=f"calendar_number_{turn}",
                format_func=lambda each: plain(numbers.get(each, words.NO_NUMBER)),
                help=words.ABOUT_HELP,
            )
            channels = [each.name for each in house.configuration.channels]
            channel = st.selectbox(
                words.CHANNEL,
                ["", *channels],
                key=f"calendar_channel_{turn}",
                format_func=lambda each: plain(each) if each else words.NO_CHANNEL,
            )
        name = who.name("calendar")
        if st.form_submit_button(words.SAVE, icon=":material/event:"):
            if not isinstance(span, tuple) or len(span) != 2:
                st.error(words.ONE_DAY)
                return
            first, last = span
            written = (first, last, title, kind, owner, name, house.now(), number or "", channel or "")
            enter = partial(calendar.enter, house.workspace, *written)
            writing.save(enter, name, then=lambda: st.session_state.update({_TURN: turn + 1}))
    st.caption(words.IN_THE_SHEET)
    for entry in rows:
        if entry.number is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(words.own(entry, house.configuration.company))
                if st.button(
                    words.TAKE_OUT, key=f"calendar_out_{entry.number}", type="tertiary", icon=":material/delete:", disabled=not who.known()
                ):
                    writing.save(partial(calendar.take_out, house.workspace, entry.number, who.known(), house.now()), who.known())
