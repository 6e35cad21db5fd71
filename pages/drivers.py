"""Drivers: why did the number move, and what would move it next?"""

from dataclasses import replace

import streamlit as st

from scorecard.answering import options_of
from scorecard.charts import drivers as charts
from scorecard.ui import cache, figure_table, navigation, options, parts, state
from scorecard.wording import drivers as words
from scorecard.wording.formats import plain

question = state.question("drivers", options_of("drivers"))
answer = cache.ask(question)
body = answer.body
configuration = cache.house().configuration
company = configuration.company
key = repr(question)

parts.header("drivers", answer)
shown = replace(question, start=body.after.start, end=body.after.end)
against = question.option("against") or "previous"
with st.container(horizontal=True, vertical_alignment="bottom"):
    parts.filters(shown, configuration, ("period", "as_of", "channel"))
    options.choice(question, "against", words.AGAINST_LABEL, tuple(words.AGAINST), lambda name: words.AGAINST[name], against)
parts.sentence(words.headline(body, company), big=True)

tree, this_week = st.columns([2, 3], gap="large")
with tree:
    st.header(words.TREE, anchor=False)
    spec = cache.spec(charts.tree, body, company, key=key)
    figures = cache.made(words.tree_figures, body, company, state.taken_along(question), key=key)
    parts.figure(spec, words.tree_line(body, company), figures, key="drivers_tree", open=True)
with this_week:
    st.header(words.MEANINGS, anchor=False)
    for line in words.meanings(body.meanings, company):
        st.markdown(f"- {line}")
    if not body.meanings:
        st.markdown(words.NO_MEANINGS)
    with st.container(horizontal=True, key="drivers_numbers"):
        for indicator, name in {each.indicator: each.name for each in body.meanings}.items():
            navigation.link("indicator", plain(name), indicator=indicator)
    st.header(words.ASKS, anchor=False)
    for ask in body.asks:
        st.markdown(f"- {words.ask(ask, company)}")
    if not body.asks:
        st.markdown(words.NO_ASKS)

st.header(words.SPLIT, anchor=False)
columns = st.columns(2 if body.revenue else 1, gap="large")
for column, title, found, unit in zip(columns, (words.WINS, words.REVENUE), (body.wins, body.revenue), ("count", "money"), strict=False):
    with column:
        st.markdown(f"**{title}: {words.split_line(found, unit, company)}**")
        spec = cache.spec(charts.parts, found, unit, company, body.stage_names, key=f"{key} {title}")
        rows = cache.table(words.split_rows, found, unit, company, body.stage_names, key=f"{key} {title}")
        alt = cache.made(words.split_alt, found, unit, company, body.stage_names, key=f"{key} {title}")
        parts.figure(spec, alt, rows, key=f"drivers_{unit}")
st.caption(words.SPLIT_NOTE)
st.markdown(f"**{words.MIX}.** {words.mix_line(body.mix, body.mix_before, body.mix_after, company)}")

st.header(words.LAGS, anchor=False)
figure_table.draw(cache.made(words.lag_figures, body.lags, company, key=key), "drivers_lags")
st.markdown(words.no_link(body.lags))
st.caption(words.LINK_NOTE)
with st.container(horizontal=True):
    for page in ("funnel", "channels", "planner"):
        navigation.link(page)
