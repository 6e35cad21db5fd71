"""Definitions: what does each number mean?"""

import streamlit as st

from scorecard.ui import cache, figure_table, navigation, parts, state
from scorecard.wording import definitions as words

question = state.question("definitions")
answer = cache.ask(question)
company = cache.house().configuration.company
terms = answer.body.rows

parts.header("definitions", answer)
parts.sentence(words.headline(terms), big=True)
st.caption(words.SOURCE)
wanted = st.text_input(words.SEARCH, key="definitions_search", bind="query-params", icon=":material/search:")
found = [term for term in terms if words.matches(term, wanted)] if wanted else list(terms)
if not found:
    parts.empty(words.NOTHING_FOUND)
for kind, title in words.KINDS.items():
    rows = [term for term in found if term.kind == kind]
    if rows:
        st.header(title, anchor=False)
        figures = cache.made(words.figures, kind, rows, company, key=f"{question!r} {wanted} {kind}")
        figure_table.draw(figures, f"definitions_{kind}")
with st.container(horizontal=True):
    navigation.link("agreement")
    navigation.link("sources")
