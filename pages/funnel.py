"""Funnel: where do leads stop, and for how long?"""

from dataclasses import replace

import streamlit as st

from scorecard.answering import options_of
from scorecard.charts import funnel as charts
from scorecard.measures.waterfall import BASES
from scorecard.query.cohorts import DIMENSIONS
from scorecard.ui import cache, figure_table, options, parts, state
from scorecard.wording import channels as channel_words
from scorecard.wording import funnel as words
from scorecard.wording import velocity as velocity_words
from scorecard.wording.figures import as_figures

question = state.question("funnel", options_of("funnel"))
answer = cache.ask(question)
body = answer.body
configuration = cache.house().configuration
company = configuration.company
key = repr(question)

parts.header("funnel", answer)
in_force = replace(question, start=body.start, end=body.end)
shown_filters = ("as_of",) if body.basis == "snapshot" else ("period", "as_of")
parts.filters(in_force, configuration, (*shown_filters, "channel", "persona", "owner", "campaign"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if body.basis != "snapshot":
        options.period(in_force, company, aged=body.basis == "cohort")
    options.choice(question, "basis", words.BASIS, BASES, words.basis, body.basis)
    options.choice(question, "by", words.BY, DIMENSIONS, channel_words.dimension, body.by)
    if body.basis == "cohort":
        options.choice(question, "horizon", words.HORIZON, channel_words.HORIZON_CHOICES, channel_words.horizon, str(body.horizon))
st.caption(words.BASIS_HELP[body.basis])

parts.sentence(words.safe(words.headline(body, company)), big=True)
st.caption(words.safe(words.period_line(body, company)))
figure_table.draw(cache.made(words.figures, body, company, key=key), "funnel_table", options.show("funnel"))
if body.basis == "cohort":
    with st.expander(words.IDENTITY, icon=":material/help:"):
        for row in body.stages[:-1]:
            st.markdown(words.safe(words.identity(row, company)))
        st.caption(words.safe(words.still_there(body)))

picked = options.shown(question)
if picked:
    st.header(channel_words.LEADS_BEHIND, anchor=False)
    options.leads_behind(in_force, picked, by=body.by, horizon=str(body.horizon))
else:
    st.caption(channel_words.CHOOSE)

if body.basis == "cohort":
    leaving, standing = st.columns(2, gap="large")
    with leaving:
        st.header(words.LEAVING, anchor=False)
        parts.sentence(words.safe(words.leaving_line(body, company)))
        figure_table.draw(cache.made(words.leaving_figures, body, company, key=key), "funnel_leaving", options.show("funnel"))
else:
    standing = st.container()
with standing:
    st.header(words.STANDING, anchor=False)
    spec = cache.spec(charts.standing, body, company, key=key)
    alt = cache.made(words.standing_alt, body, company, key=key)
    parts.figure(spec, alt, cache.table(words.standing_table, body, company, key=key))

st.header(velocity_words.TITLE, anchor=False)
parts.sentence(words.safe(velocity_words.headline(body.velocity, company)))
along = state.taken_along(question)
figure_table.draw(cache.made(velocity_words.figures, body.velocity, company, along, key=key), "funnel_velocity")
st.caption(words.safe(velocity_words.left_out(body.velocity, company)))

st.header(words.split_title(body), anchor=False)
figure_table.draw(cache.made(words.split_figures, body, company, key=key), "funnel_split", options.show("funnel"))

if body.against:
    st.header(words.AGAINST, anchor=False)
    for against in body.against:
        parts.sentence(words.safe(words.against_line(against, company)))
    figure_table.draw(cache.made(words.against_figures, body, company, along, key=key), "funnel_against")
if body.definitions:
    with st.expander(words.DEFINITIONS, icon=":material/balance:"):
        st.caption(words.DEFINITIONS_WHY)
        figure_table.draw(as_figures(words.DEFINITIONS, words.definitions_table(body, company)), "funnel_definitions")
