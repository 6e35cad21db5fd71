"""Journeys: which touches came before the wins?"""

from dataclasses import replace

import streamlit as st

from scorecard.charts import journeys as charts
from scorecard.ui import cache, figure_table, options, parts, state
from scorecard.wording import journeys as words

question = state.question("journeys", ("lead",))
answer = cache.ask(question)
configuration = cache.house().configuration
company, body = configuration.company, answer.body
key = repr(question)

parts.header("journeys", answer)
parts.sentence(words.headline(body, company), big=True)
parts.sentence(words.counts(body, company))
st.info(words.CREDIT, icon=":material/info:")
parts.filters(replace(question, start=body.start, end=body.end), configuration, ("as_of", "period", "channel", "persona"))

if not body.credits.won:
    parts.empty(words.NO_WINS)
elif not body.credits.rows:
    parts.empty(words.NO_TOUCHES, "sources")
else:
    spread = cache.spec(charts.spread, body.credits, company, key=key)
    parts.figure(spread, cache.made(words.chart_alt, body, company, key=key), key="journeys_spread")
    st.caption(words.MARKS)
    figure_table.draw(cache.made(words.credit_figures, body, company, key=key), "journeys_table", options.show("journeys"))
    with st.expander(words.RULES):
        st.table(cache.table(words.rules, key=""), border="horizontal", hide_index=True)
    st.markdown(words.effort(body, company))
    won, other = st.columns(2)
    for column, title, paths in ((won, words.PATHS_WON, body.won_paths), (other, words.PATHS_OTHER, body.other_paths)):
        with column:
            st.subheader(title, anchor=False)
            figure = cache.made(words.path_figures, title, paths, column is won, company, key=f"{key} {title}")
            figure_table.draw(figure, f"journeys_{'won' if column is won else 'other'}", options.show("journeys"))
    picked = options.shown(question)
    if picked:
        st.subheader(words.LEADS_BEHIND, anchor=False)
        options.leads_behind(replace(question, start=body.start, end=body.end), picked)
    else:
        st.caption(words.CHOOSE)

if state.fixed():
    st.stop()
st.subheader(words.LEAD, anchor=False)
st.text_input(
    words.LEAD_LABEL,
    value=body.lead or "",
    key="journeys_lead_id",
    placeholder=words.LEAD_HELP,
    on_change=lambda: state.set_parameter("journeys_lead", [st.session_state["journeys_lead_id"].strip()]),
)
if body.story is not None:
    story = cache.spec(charts.story, body.story, key=key)
    rows = cache.table(words.story_table, body.story, company, key=key)
    parts.figure(story, words.story_alt(body.lead, len(body.story)), rows, key="journeys_story")
