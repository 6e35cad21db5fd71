"""Lead feedback: what became of the leads that marketing passed on?"""

from functools import partial

import streamlit as st

from scorecard.answering import options_of
from scorecard.answering.feedback import List, whole_list
from scorecard.charts import feedback as charts
from scorecard.export import csv_of_parts
from scorecard.ui import cache, figure_table, navigation, noted, options, parts, state, verdict_form, who
from scorecard.wording import calendar
from scorecard.wording import feedback as words
from scorecard.wording.parts import TABLE_BEHIND

question = state.question("feedback", options_of("feedback"))
answer = cache.ask(question)
body, house = answer.body, cache.house()
company = house.configuration.company
key = repr(question)


def file(name: List) -> bytes:
    """All the leads of a list, of which the page shows some."""
    return csv_of_parts(part.rename(columns=words.list_columns()) for part in whole_list(house, question, name))


parts.header("feedback", answer)
parts.sentence(words.headline(body, company), big=True)
parts.filters(question, house.configuration, ("weeks", "as_of", "channel", "persona", "owner"), words.owners(body))
if not body.total.handed:
    parts.empty(words.NO_LEADS)
    st.stop()
st.caption(words.counts(body, company))

if who.may("editor"):
    verdict_form.draw(body.to_judge, house)

waiting, reasons = st.columns(2, gap="large")
with waiting:
    st.header(words.TITLE_WAITING, anchor=False)
    if body.waiting.total:
        st.caption(words.waits_for(body.waiting, company))
        rows = cache.made(words.waiting_table, body.waiting.oldest, company, key=key)
        whole = partial(file, "waiting") if body.waiting.total > len(rows) else None
        parts.leads_table(rows, "waiting", body.waiting.total if whole else None, key="feedback_waiting", whole=whole)
    else:
        parts.sentence(words.NOTHING_WAITS)
with reasons:
    st.header(words.TITLE_REASONS, anchor=False)
    figure_table.draw(cache.made(words.reason_figures, body.reasons, company, key=key), "feedback_reasons", options.show("feedback"))

picked = options.shown(question)
if picked:
    st.header(words.TITLE_BEHIND, anchor=False)
    options.behind(question, picked, body.behind, words.lead_table(body.behind.leads, company), partial(file, "behind"))
st.header(words.TITLE_GROUPS, anchor=False)
groups = {"channel": body.by_channel, "persona": body.by_persona, "campaign": body.by_campaign}
for tab, (name, found) in zip(st.tabs([words.DIMENSIONS[name] for name in groups]), groups.items(), strict=True):
    with tab:
        label = words.DIMENSIONS[name]
        spec = cache.spec(charts.refused, found, company, key=f"{key} {name}")
        alt = cache.made(words.groups_alt, found, label, company, key=f"{key} {name}")
        parts.figure(spec, alt, key=f"feedback_{name}")
        with st.expander(TABLE_BEHIND):
            figures = cache.made(words.group_figures, found, name, company, key=f"{key} {name}")
            figure_table.draw(figures, f"feedback_table_{name}", options.show("feedback"))

sales, marketing = st.columns(2, gap="large")
with sales:
    st.header(words.TITLE_SALES, anchor=False)
    parts.sentence(words.sales_half(body, company))
    marks = noted.marks(question, body.start, body.end, "feedback")
    spec = cache.spec(charts.kept, body.trend, company, marks, key=f"{key} trend {marks!r}")
    alt = cache.made(words.trend_alt, body.trend, company, key=key) + calendar.marks_alt(marks)
    parts.figure(spec, alt, cache.table(words.promise_table, body.trend, "Week of", company, key=key), key="feedback_trend")
    owners = cache.made(words.owner_figures, body, company, key=key)
    figure_table.draw(owners, "feedback_owners", lambda owner: state.set_parameter("owner", [owner]))
with marketing:
    st.header(words.TITLE_MARKETING, anchor=False)
    parts.sentence(words.marketing_half(body, house.configuration))
    if body.delivered:
        marks = noted.marks(question, body.delivered[0].week, body.delivered[-1].week, body.owed_indicator)
        spec = cache.spec(charts.delivered, body.delivered, company, marks, key=f"{key} delivered {marks!r}")
        alt = cache.made(words.delivered_alt, body.delivered, company, key=key) + calendar.marks_alt(marks)
        parts.figure(spec, alt, cache.table(words.delivered_table, body.delivered, company, key=key), key="feedback_delivered")
    st.header(words.TITLE_RECYCLED, anchor=False)
    parts.sentence(words.second(body, company))
    if body.recycled:
        rows = cache.made(words.recycled_table, body.recycled, company, key=key)
        whole = partial(file, "recycled") if body.second.recycled > len(rows) else None
        parts.leads_table(rows, "recycled", body.second.recycled if whole else None, key="feedback_recycled", whole=whole)

st.header(words.TITLE_EXAMPLES, anchor=False)
for example in body.examples:
    verdict_form.example(example, house)
with st.container(horizontal=True):
    for page in ("channels", "journeys", "agreement"):
        navigation.link(page)
