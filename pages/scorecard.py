"""Scorecard: are we on track together, and what needs talking about?"""

import streamlit as st

from scorecard.ui import cache, parts, scorecard_table, state
from scorecard.wording import scorecard as words

question = state.question("scorecard")
answer = cache.ask(question)
configuration = cache.house().configuration
company = configuration.company


def filters() -> None:
    parts.filters(question, configuration)


parts.header("scorecard", answer, title=words.title(company), subtitle=words.week_line(answer.body, company), beside=filters)
if not answer.body.rows:
    parts.empty(words.NO_ROWS)
    st.stop()
query, narrowed = state.query_string(question), state.filters_in_force(question)
table = cache.kept(f"scorecard table {question!r} {query}", lambda: words.table(answer.body, company, query, narrowed))
scorecard_table.draw(table)
