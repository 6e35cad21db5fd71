"""Connect: how do I bring in my own sheet or database?"""

import streamlit as st

from scorecard.connecting import STEPS
from scorecard.ui import cache, connect_look, connect_numbers, connect_place, connect_whole, connect_work, from_the_top, parts
from scorecard.wording import connect as words

house = cache.house()
parts.header("connect")
if not connect_work.allowed(house):
    parts.empty(words.FORBIDDEN, "sources")
    st.stop()

work = connect_work.current()
if work.whole:
    connect_whole.draw(house, work, work.whole)
    st.stop()
here, reached = connect_work.step(), connect_work.reached()
with st.container(horizontal=True, gap="small"):
    for number, name in enumerate(STEPS):
        st.button(
            words.STEPS[name],
            key=f"connect_go_{name}",
            type="secondary" if name == here else "tertiary",
            icon=f":material/{words.icon(number, STEPS.index(here))}:",
            disabled=number > reached,
            on_click=connect_work.leave_for,
            args=(name,),
        )
from_the_top.show(here)
st.header(words.step(here), anchor=False)
st.markdown(words.LEAD[here])

if here == "place":
    connect_place.draw(house, work)
elif here == "look":
    connect_look.understood(work)
elif here == "columns":
    connect_look.columns(work)
elif here == "names":
    connect_numbers.names(work)
elif here == "numbers":
    connect_numbers.numbers(house, work)
else:
    connect_numbers.save(house, work)

connect_work.follow(work)
place = STEPS.index(here)
with st.container(horizontal=True):
    if place > 0:
        st.button(words.BACK, key="connect_back", icon=":material/arrow_back:", on_click=connect_work.leave_for, args=(STEPS[place - 1],))
    if 0 < place < len(STEPS) - 1:
        st.button(
            words.NEXT,
            key="connect_next",
            type="primary",
            icon=":material/arrow_forward:",
            disabled=place + 1 > connect_work.reached(),
            on_click=connect_work.leave_for,
            args=(STEPS[place + 1],),
        )
connect_look.first_rows(work)
