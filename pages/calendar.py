"""Calendar: what is planned, and what did it do?"""

from dataclasses import replace

import streamlit as st

from scorecard.charts import calendar as charts
from scorecard.ui import cache, calendar_form, navigation, note_form, parts, state, who
from scorecard.weeks import WEEK, complete_weeks
from scorecard.wording import calendar as words

NOTED_WEEKS = 26
"""A note may be put on the running week or one of the last half year."""

question = state.question("calendar")
answer = cache.ask(question)
body, house = answer.body, cache.house()
company = house.configuration.company
key = repr(question)

parts.header("calendar", answer)
parts.sentence(words.headline(body.rows, question.as_of, company), big=True)
parts.filters(replace(question, start=body.start, end=body.end), house.configuration, ("period", "as_of", "channel"))
if body.rows:
    spec = cache.spec(charts.bars, body.rows, body.start, body.end, question.as_of, company, key=key)
    alt = cache.made(words.alt, body.rows, body.start, body.end, company, key=key)
    parts.figure(spec, alt, cache.table(words.table, body.rows, company, key=key), key="calendar_bars")
else:
    parts.empty(words.NOTHING)
if body.moved:
    st.header(words.MOVED, anchor=False)
    st.caption(words.MOVED_HELP)
    for moved in body.moved:
        st.markdown(words.moved(moved, company))
st.header(words.NOTED, anchor=False)
weeks = complete_weeks(question.as_of + WEEK, NOTED_WEEKS, company)
note_form.of_weeks([note for note in body.notes if note.week and not note.indicator], house, weeks)
if who.may("editor"):
    st.header(words.ADD, anchor=False)
    calendar_form.draw(house, body.rows)
with st.container(horizontal=True):
    for page in ("scorecard", "channels"):
        navigation.link(page)
