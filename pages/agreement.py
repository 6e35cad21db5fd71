"""Agreement: what do marketing and sales owe each other, and do they keep it?"""

import streamlit as st

from scorecard.ui import agreement_form, cache, figure_table, navigation, parts, state
from scorecard.wording import agreement as words

question = state.question("agreement")
answer = cache.ask(question)
body, house = answer.body, cache.house()
company = house.configuration.company
key = repr(question)

parts.header("agreement", answer)
parts.sentence(words.headline(body.last, len(body.changed), company), big=True)
st.caption(words.SOURCE)
agreement_form.draw(body, house)
if body.changed:
    st.header(words.CHANGED, anchor=False)
    st.table(cache.table(words.change_table, body.changed, key=key), border="horizontal", hide_index=True)

for number, (part, entries) in enumerate(body.parts.items()):
    if entries:
        st.header(part, anchor=False)
        figures = cache.made(words.part_figures, part, entries, house.configuration, key=f"{key} {part}")
        figure_table.draw(figures, f"agreement_part_{number}")
with st.container(horizontal=True):
    navigation.link("feedback")
    navigation.link("goals")
    navigation.link("definitions")

if body.versions:
    st.header(words.HISTORY, anchor=False)
    for version, changed in body.history:
        st.markdown(words.version_line(version, company))
        if changed:
            table = cache.table(words.change_table, changed, *words.BEFORE_AFTER, key=f"{key} {version.version}")
            st.table(table, border="horizontal", hide_index=True)
