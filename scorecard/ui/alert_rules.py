"""The alert rules: those of the configuration, and those that people set here."""

from functools import partial

import streamlit as st

from scorecard.house import House
from scorecard.model import Alert
from scorecard.ui import who, writing
from scorecard.wording import goals as words
from scorecard.workspace import alerts


def draw(house: House) -> None:
    """Every rule with its sentence, and a form for one more."""
    configuration = house.configuration
    for rule in configuration.alerts:
        st.markdown(words.alert_rule(rule, configuration))
    for rule in alerts.rules(house.workspace):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.alert_rule(rule, configuration), width="stretch")
            if st.button(words.ALERT_REMOVE, key=f"alert_remove_{rule.id}", type="tertiary", icon=":material/delete:"):
                known = who.known() or words.SOMEBODY
                writing.save(partial(alerts.remove, house.workspace, rule.id, known, house.now()), known)
    with st.form("alert_form", border=False):
        one, two, three = st.columns(3)
        rule_ = one.selectbox(words.ALERT_RULE, tuple(words.RULES), format_func=lambda each: words.RULES[each], key="alert_rule")
        names = {each.id: each.name for each in configuration.indicators}
        indicator = two.selectbox(words.FORM_INDICATOR, tuple(names), format_func=lambda each: names[each], key="alert_indicator")
        channels = ["", *(each.name for each in configuration.channels)]
        channel = two.selectbox(words.ALERT_CHANNEL, channels, format_func=lambda each: each or words.ALERT_ALL, key="alert_channel")
        weeks = one.number_input(words.ALERT_WEEKS, min_value=1, value=2, step=1, key="alert_weeks")
        quiet = three.number_input(words.ALERT_QUIET, min_value=0, value=7, step=1, key="alert_quiet")
        owner = three.text_input(words.FORM_OWNER, key="alert_owner")
        who_ = who.name("alert")
        added = st.form_submit_button(words.ALERT_ADD)
    if not added:
        return
    of_leads = rule_ == "close_rate"
    id = f"{rule_}-{(channel or 'all') if of_leads else indicator}"
    alert = Alert(id, rule_, "" if of_leads else indicator, channel if of_leads else "", int(weeks), owner.strip(), int(quiet))
    writing.save(lambda: alerts.add(house.workspace, alert, who_, house.now()), who_)
