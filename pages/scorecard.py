"""Scorecard: are we on track together, and what needs talking about?"""

import streamlit as st

from scorecard.model import Question
from scorecard.ui import cache, navigation, noted, parts, scorecard_table, state, tour
from scorecard.wording import goals, scorecard

question = state.question("scorecard")
answer = cache.ask(question)
configuration = cache.house().configuration
company = configuration.company

parts.header(
    "scorecard",
    answer,
    title=scorecard.title(company),
    subtitle=scorecard.week_line(answer.body, company),
    beside=lambda: tour.invite(navigation.link),
)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        shared_goal = st.empty()
    parts.filters(question, configuration)
if answer.body.rows:
    query, narrowed = state.query_string(question), state.filters_in_force(question)
    about = noted.by_week(question, answer.body.weeks)
    table = cache.kept(f"scorecard table {question!r} {query}", lambda: scorecard.table(answer.body, company, query, narrowed, about))
    scorecard_table.draw(table)
else:
    parts.empty(scorecard.NO_ROWS)

# Last, because a projection takes longer than all the rest and nobody should wait for it to see the week.
with shared_goal.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown(goals.headline(cache.ask(Question("goals", question.as_of, known_on=question.known_on)).body, company), width="content")
    navigation.link("goals")
