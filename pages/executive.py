"""Executive: are we on track, what changed, and what is being done?"""

import streamlit as st

from scorecard.charts import executive as charts
from scorecard.ui import cache, navigation, parts, state
from scorecard.wording import executive as words
from scorecard.wording.formats import formats_of, plain

question = state.question("executive")
answer = cache.ask(question)
body = answer.body
company = cache.house().configuration.company
key = repr(question)

parts.header("executive", answer)
for title, text, behind in zip(words.TITLES, cache.made(words.sentences, body, company, key=key), words.BEHIND, strict=True):
    st.header(title, anchor=False)
    parts.sentence(text)
    navigation.link(behind)

st.header(words.NUMBERS, anchor=False)
for column, row in zip(st.columns(len(body.numbers) or 1, gap="large"), body.numbers, strict=False):
    with column, st.container(border=True, height="stretch"):
        name, value, meaning = words.figure(row, company)
        st.metric(f"**{plain(name)}**", value)
        st.caption(plain(meaning))
        spec = cache.spec(charts.small, row, formats_of(company), key=f"{key} {row.indicator}")
        alt = cache.made(words.figure_alt, row, company, key=f"{key} {row.indicator}")
        parts.figure(spec, alt, key=f"executive_{row.indicator}")
        navigation.link("indicator", words.ALL_ABOUT, indicator=row.indicator)
st.caption(words.data_line([each.newest for each in answer.freshness if each.newest], company))
