"""One indicator: two years with its goal, a year ago and its usual range; what it means; and the very rows behind a week's number."""

from dataclasses import replace

import streamlit as st

from scorecard.answering import options_of
from scorecard.charts import indicator as charts
from scorecard.ui import cache, change_points, drill, navigation, note_form, parts, state, who
from scorecard.wording import calendar as noted
from scorecard.wording import indicator as words
from scorecard.wording.formats import formats_of

question = replace(state.question("indicator", options_of("indicator")), personal=who.reader().personal)
answer = cache.ask(question)
body, row = answer.body, answer.body.row
company = cache.house().configuration.company
formats = formats_of(company)
key = repr(question)

parts.header("indicator", answer, title=words.title(row), subtitle=words.subtitle(row))
parts.sentence(words.lead(row, company))
with st.container(horizontal=True, gap="medium"):
    for label, value in words.figures(row, company):
        st.metric(label, value, width="content")

marks = noted.marks(body.around, body.weeks[0].week, body.weeks[-1].week, company)
levels = noted.levels(body.around, row.unit, company)
spec = cache.spec(charts.history, body.weeks, row.running, row.unit, formats, body.drill.week, marks, levels, key=key)
table = cache.table(words.table, body.weeks, row.unit, formats, key=key)
alt = cache.made(words.alt, row, body.weeks, company, key=key) + noted.marks_alt(marks)
parts.figure(spec, alt, table, key="history", on_select=drill.week_of_chart, selection_mode="week")

about, behind = st.columns([2, 3], gap="large")
with about:
    st.header(words.ABOUT, anchor=False)
    st.markdown(words.facts(row, company))
    with st.container(horizontal=True):
        navigation.link("scorecard", words.BACK)
        navigation.link("definitions", words.MEANS, definitions_search=row.name)
    note_form.draw(body.indicator, body.weeks, row.unit, body.around)
    change_points.draw(body.indicator, [each.week for each in body.weeks], cache.house())
with behind:
    drill.draw(question, body, company)
