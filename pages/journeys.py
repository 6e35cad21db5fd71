"""Journeys: which touches came before the wins?"""

import pandas as pd
import streamlit as st

from scorecard.charts import journeys as charts
from scorecard.ui import cache, parts, state
from scorecard.wording import journeys as words

question = state.question("journeys", ("lead",))
answer = cache.ask(question)
configuration = cache.house().configuration
company, body = configuration.company, answer.body

parts.header("journeys", answer)
parts.sentence(words.headline(body), big=True)
parts.sentence(words.counts(body, company))
st.info(words.CREDIT, icon=":material/info:")
parts.filters(question, configuration, ("as_of", "period", "channel", "persona"))

if not body.credits.won:
    parts.empty(words.NO_WINS)
elif not body.credits.rows:
    parts.empty(words.NO_TOUCHES, "sources")
else:
    table = pd.DataFrame(words.table(body, company))
    spread = cache.spec(charts.spread, body.credits, company, key=repr(question))
    parts.figure(spread, words.chart_alt(body), table, key="journeys_spread")
    st.caption(words.MARKS)
    with st.expander(words.RULES):
        st.table(pd.DataFrame(words.rules()), border="horizontal", hide_index=True)
    st.markdown(words.effort(body, company))
    won, other = st.columns(2)
    for column, title, paths in ((won, words.PATHS_WON, body.won_paths), (other, words.PATHS_OTHER, body.other_paths)):
        with column:
            st.subheader(title, anchor=False)
            st.dataframe(pd.DataFrame(words.paths_table(paths)), hide_index=True, alt=words.paths_alt(title, paths))

st.subheader(words.LEAD, anchor=False)
st.text_input(
    words.LEAD_LABEL,
    value=body.lead or "",
    key="journeys_lead_id",
    placeholder=words.LEAD_HELP,
    on_change=lambda: state.set_parameter("journeys_lead", [st.session_state["journeys_lead_id"].strip()]),
)
if body.story is not None:
    story = cache.spec(charts.story, body.story, key=repr(question))
    rows = pd.DataFrame(words.story_table(body.story, company))
    parts.figure(story, words.story_alt(body.lead, len(body.story)), rows, key="journeys_story")
