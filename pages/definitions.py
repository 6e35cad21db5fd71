"""Definitions: what does each number mean?"""

import pandas as pd
import streamlit as st

from scorecard.ui import cache, navigation, parts, state
from scorecard.wording import definitions as words
from scorecard.wording.formats import plain

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
    rows = words.table([term for term in found if term.kind == kind], company)
    if rows:
        st.header(title, anchor=False)
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
        with st.container(horizontal=True, key=f"definitions_{kind}"):
            page, parameter = words.LEADS_TO[kind]
            for term in found if parameter else ():
                if term.kind == kind:
                    navigation.link(page, plain(term.name), **{parameter: term.id})
            if not parameter:
                navigation.link(page)
with st.container(horizontal=True):
    navigation.link("agreement")
    navigation.link("sources")
