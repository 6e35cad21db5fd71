"""Goals: will we make it, who owes what, and is it too late for something?"""

import streamlit as st

from scorecard import address
from scorecard.answering import options_of
from scorecard.charts import goals as charts
from scorecard.ui import alert_rules, cache, figure_table, goal_form, navigation, noted, parts, state, who
from scorecard.wording import calendar
from scorecard.wording import goal_tables as tables
from scorecard.wording import goals as words

question = state.question("goals", options_of("goals"))
answer = cache.ask(question)
body, house = answer.body, cache.house()
configuration = house.configuration
company = configuration.company
key = repr(question)
current = [row for row in body.rows if row.current]
periods = [row for row in current if row.per == "period"]
weekly = [row for row in current if row.per == "week"]
past = [row for row in body.rows if not row.current]
changed = state.parameters().get("goals_change", [""])[-1]
chosen = next((row for row in body.rows if row.id == changed), None)


def choose(goal: str) -> None:
    """Open one goal: look at it closely, and change it."""
    state.set_parameter("goals_change", [goal])
    row = next(each for each in body.rows if each.id == goal)
    if row.per == "period":
        state.set_parameter(address.parameter_of("goals", "goal"), [goal])


def pick() -> None:
    """Open the goal that was chosen in the form, or a new one."""
    state.set_parameter("goals_change", [st.session_state["goals_which"]] if st.session_state["goals_which"] else [])


parts.header("goals", answer)
parts.filters(question, configuration, ("as_of", "team", "owner"))
parts.sentence(cache.made(words.headline, body, company, key=key), big=True)
if words.pace(body.pace, company):
    st.warning(words.pace(body.pace, company), icon=":material/speed:")
if body.heading is not None:
    picture, told = st.columns([3, 2], gap="large")
    with picture:
        days = [step.day for step in body.heading.trail]
        marks = noted.marks(question, days[0], days[-1], body.heading.indicator) if days else ()
        spec = cache.spec(charts.noted_trend, body.heading, company, marks, key=f"{key} {marks!r}")
        alt = cache.made(words.trend_alt, body, company, key=key) + calendar.marks_alt(marks)
        parts.figure(spec, alt, cache.table(words.trend_table, body.heading, company, key=key), key="goals_trend")
    with told:
        for text in (words.left(body, company), words.owed(body, company), words.channels(body, company)):
            st.markdown(text)
        for found in body.alerts:
            st.markdown(f":material/notifications: {words.alert(found, configuration)}")
if periods:
    st.header(words.TREE, anchor=False)
    figure_table.draw(cache.made(tables.tree_table, periods, company, key=key), "goals_tree", choose)
    st.caption(words.BAND_NOTE)
    for note in words.notes(periods, company):
        st.caption(note)
if weekly:
    st.header(words.WEEKLY, anchor=False)
    figure_table.draw(cache.made(tables.weekly_table, weekly, company, key=key), "goals_weekly", choose)
    for note in words.notes(weekly, company):
        st.caption(note)
if not body.rows:
    parts.empty(words.NO_GOALS, "connect")

with st.container(horizontal=True):
    if chosen is not None:
        navigation.link("indicator", words.all_about(chosen), indicator=chosen.indicator)
    for page in ("planner", "drivers", "channels"):
        navigation.link(page)

if who.may("editor"):
    with st.expander(words.form_title(chosen), expanded=chosen is not None, icon=":material/flag:"):
        offered = {"": words.FORM_NEW} | words.choices(current, company)
        st.session_state["goals_which"] = chosen.id if chosen is not None and chosen.id in offered else ""
        st.selectbox(words.FORM_WHICH, list(offered), format_func=lambda id: offered[id], key="goals_which", on_change=pick)
        goal_form.draw(chosen, house, body.rows, question.as_of)
    with st.expander(words.ALERTS, icon=":material/notifications:"):
        alert_rules.draw(house)
if past:
    with st.expander(words.PAST, icon=":material/history:"):
        st.dataframe(cache.table(tables.past_table, past, company, key=key), hide_index=True, alt=words.PAST)
