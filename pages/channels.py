"""Channels: where do leads become customers, and can we believe it?"""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from scorecard.answering import options_of
from scorecard.charts import channels as charts
from scorecard.query.cohorts import DIMENSIONS
from scorecard.ui import cache, figure_table, noted, options, parts, state
from scorecard.wording import calendar
from scorecard.wording import channel_tables as tables
from scorecard.wording import channels as words

question = state.question("channels", options_of("channels"))
answer = cache.ask(question)
body, compared = answer.body, answer.body.compared
configuration = cache.house().configuration
company = configuration.company
key = repr(question)
compare = question.option("compare") or "previous"
first_day = body.start + timedelta(days=1)
middle = body.start + (body.end - body.start) // 2
names = [row.channel for row in body.rows if row.channel]


def selectors() -> None:
    """The page's own choices; all of them stand in the address."""
    options.period(in_force, company)
    options.choice(question, "by", words.BY, DIMENSIONS, words.dimension, body.by)
    options.choice(question, "horizon", words.HORIZON, words.HORIZON_CHOICES, words.horizon, str(body.horizon))
    split = compare if compare.startswith("split:") else f"split:{max(middle, first_day)}"
    against = ["previous", "year", split, *(f"rest:{name}" for name in names[: tables.MOST_ROWS]), "none"]
    options.choice(question, "compare", words.COMPARE, against, words.comparison, compare)
    if compared and compared.kind == "split":
        options.split_day(question, words.SPLIT_DAY, first_day, body.end, compared.after.start)


parts.header("channels", answer)
in_force = replace(question, start=body.start, end=body.end)
parts.filters(in_force, configuration, ("period", "as_of", "channel", "persona", "owner"), words.filter_choices(body))
with st.container(horizontal=True, vertical_alignment="bottom"):
    selectors()
if not body.total.leads:
    parts.empty(words.NO_LEADS)
    st.stop()

parts.sentence(words.safe(words.headline(body)), big=True)
st.caption(words.safe(words.period_line(body, company)))
figure_table.draw(cache.made(tables.figures, body, company, key=key), "channels_table", options.show("channels"))
left_out = words.left_out(body, tables.MOST_ROWS, company)
if left_out:
    st.caption(words.safe(left_out))
st.caption(words.safe(words.misleads(body, company)))
options.download(words.CSV_NAME, lambda: tables.downloaded(body, company))
with st.expander(words.MEANINGS, icon=":material/help:"):
    for title, meaning in words.meanings(body, company):
        st.markdown(f"**{words.safe(title)}** · {words.safe(meaning)}")

picked = options.shown(question)
if picked:
    st.header(words.LEADS_BEHIND, anchor=False)
    options.leads_behind(in_force, picked, by=body.by, horizon=str(body.horizon))

why, over_time = st.columns(2, gap="large")
with why:
    st.header(words.why_title(compared), anchor=False)
    if compared is None:
        st.caption(words.NOT_COMPARED)
    else:
        parts.sentence(words.safe(words.compared_line(compared, body.by, company)))
        if compared.kind != "rest":
            parts.sentence(words.safe(words.why(compared, body.by, company)))
        if compared.change:
            spec = cache.spec(charts.parts, compared, body.by, company, key=key)
            parts.figure(spec, words.why(compared, body.by, company), cache.table(tables.part_table, compared, body.by, company, key=key))
lines = {words.name(line.channel, body.by): line for line in body.lines}
with over_time:
    st.header(words.OVER_TIME, anchor=False)
    of = (options.values_of(question, "cohorts") or [words.TOTAL])[-1]
    options.choice(question, "cohorts", words.COHORTS_OF, [words.TOTAL, *lines], str, of)
    line = lines.get(of, body.total_line)
    row = next((row for row in body.rows if of in lines and row.channel == line.channel), body.total)
    parts.sentence(words.safe(words.changing(row, body.by, body.horizon, company)))
    if any(point.leads for point in line.cohorts):
        first, last = line.cohorts[0].start, line.cohorts[-1].end
        marks = noted.marks(question, first, last, channel=line.channel if body.by == "channel" else None)
        spec = cache.spec(charts.cohorts, line, company, marks, key=f"{key} {of} {marks!r}")
        alt = cache.made(words.cohorts_alt, line, body.horizon, company, key=f"{key} {of}")
        parts.figure(spec, alt + calendar.marks_alt(marks))
        if any(each.kind != "holiday" for each in marks):
            st.caption(calendar.marked(marks, company))
        with st.expander(words.TABLE_BEHIND):
            figures = cache.made(tables.cohort_figures, line, row, body.by, company, key=f"{key} {of}")
            figure_table.draw(figures, "channels_months", options.show("channels"))
    else:
        st.caption(words.NO_RECENT)

st.header(words.CURVES, anchor=False)
asked = [name for name in options.values_of(question, "lines") if name in lines] or list(lines)[:4]
options.several(question, "lines", words.CURVES_OF, list(lines), asked)
drawn = [lines[name] for name in asked if lines[name].curve]
if drawn:
    spec = cache.spec(charts.curves, drawn, body.by, company, key=f"{key} {asked!r}")
    by_name = {words.name(line.channel, body.by): line.channel for line in drawn}

    def open_point() -> None:
        """The wins behind the point that was clicked."""
        for point in st.session_state["channels_curves"].selection.get("age", [])[:1]:
            options.show("channels")(tables.aged(by_name[point["group"]], body.by, int(point["day"])))

    alt = cache.made(words.curves_alt, drawn, body.by, company, key=f"{key} {asked!r}")
    parts.figure(spec, alt, key="channels_curves", on_select=open_point, selection_mode="age")
    with st.expander(words.AGES_BEHIND):
        figures = cache.made(tables.curve_figures, drawn, body.by, company, key=f"{key} {asked!r}")
        figure_table.draw(figures, "channels_ages", options.show("channels"))
else:
    st.caption(words.NO_CURVE)
if not picked:
    st.caption(words.CHOOSE)
