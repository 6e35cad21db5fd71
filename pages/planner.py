"""Planner: what must come in, and by when, to reach the goal?"""

import streamlit as st

from scorecard.answering import options_of
from scorecard.answering.planner import Nothing, parse
from scorecard.charts import planner as charts
from scorecard.ui import cache, figure_table, navigation, options, parts, plan_form, state
from scorecard.wording import planner as words

question = state.question("planner", options_of("planner"))
answer = cache.ask(question)
body, house = answer.body, cache.house()
company = house.configuration.company
key, along = repr(question), state.taken_along(question)

parts.header("planner", answer)
if isinstance(body, Nothing):
    parts.filters(question, house.configuration, ("as_of",))
    parts.empty(words.NOTHING, "goals")
    st.stop()
names = words.goal_names(body, company)
with st.container(horizontal=True, vertical_alignment="bottom"):
    parts.filters(question, house.configuration, ("as_of",))
    options.choice(question, "goal", words.GOAL, list(names), lambda id: names.get(id, id), body.goal)
parts.sentence(words.headline(body, company), big=True)

spec = cache.spec(charts.outcomes, body, company, key=key)
parts.figure(spec, cache.made(words.alt, body, company, key=key), key="planner_outcomes")
st.header(words.WHAT_IF, anchor=False)
plan_form.sliders(body, parse(question.option("changes")), company)

st.header(words.STAGES, anchor=False)
figure_table.draw(cache.made(words.stage_table, body, company, along, key=key), "planner_stages")
st.caption(words.STAGE_NOTE)
plan_form.save(body, house, question.as_of)
st.header(words.CHANNELS, anchor=False)
figures = cache.made(words.channel_table, body, company, along, key=key)
figure_table.draw(figures, "planner_channels", lambda channel: state.set_parameter("planner_channel", [channel]))
st.caption(words.CHANNEL_NOTE)
with st.expander(words.EXACT):
    st.dataframe(cache.table(words.channel_rows, body, company, key=key), hide_index=True, alt=words.CHANNELS)
with st.container(horizontal=True):
    for page in ("goals", "channels", "funnel"):
        navigation.link(page)
