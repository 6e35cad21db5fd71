"""The planner's sliders, whose positions stand in the address, and the button that saves the plan as goals."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from scorecard.answering.known_goals import base_goals
from scorecard.answering.planner import ChannelRow, Planner, plan_goals, with_change, write
from scorecard.house import House
from scorecard.model import Company
from scorecard.query.engine import open_engine
from scorecard.ui import state, who, writing
from scorecard.wording import planner as words
from scorecard.workspace import goals as store

FACTORS = {"volume": (0.0, 2.0), "rate": (0.5, 2.0), "lag": (0.5, 1.5)}
CHANGES = "planner_changes"
_SAID = "plan_said"


def sliders(body: Planner, changes: Mapping[str, Mapping[str, float]], company: Company) -> None:
    """Volume, rate and lag as factors, and the spend, of one channel or of all; what is changed so far is listed below."""
    if not state.fixed():
        _sliders(body, changes)
    told = [words.change(each, dict(values), company) for each, values in changes.items()]
    for line in filter(None, told):
        st.markdown(f"- {line}")
    if changes and not state.fixed():
        st.button(words.RESET, type="tertiary", icon=":material/restart_alt:", on_click=lambda: state.set_parameter(CHANGES, []))


def _sliders(body: Planner, changes: Mapping[str, Mapping[str, float]]) -> None:
    names = [words.EVERY_CHANNEL, *(row.channel for row in body.channels)]
    asked = st.query_params.get("planner_channel", words.EVERY_CHANNEL)
    places = iter(st.columns(len(FACTORS) + 2, gap="medium"))
    channel = next(places).selectbox(
        words.CHANNEL, names, index=names.index(asked) if asked in names else 0, format_func=words.channel_name
    )
    own = changes.get(channel, {})
    row = next((each for each in body.channels if each.channel == channel), None)
    labels = {"volume": (words.VOLUME, words.VOLUME_HELP), "rate": (words.RATE, words.RATE_HELP), "lag": (words.LAG, words.LAG_HELP)}
    for name, (low, high) in FACTORS.items():
        key = f"planner_{name}_{channel}"
        st.session_state[key] = round(100 * own.get(name, 1.0))
        label, help = labels[name]
        next(places).slider(
            label,
            round(100 * low),
            round(100 * high),
            step=5,
            format="%d %%",
            key=key,
            help=help,
            on_change=_moved,
            args=(changes, channel, name, key),
        )
    if row is not None and row.spend:
        with next(places):
            _spend(row, changes)


def _spend(row: ChannelRow, changes: Mapping[str, Mapping[str, float]]) -> None:
    usual = row.spend or 0.0
    key = f"planner_spend_{row.channel}"
    top = max(round(usual * 3, -2), 100.0)
    st.session_state[key] = min(changes.get(row.channel, {}).get("spend", round(usual)), top)
    st.slider(
        words.SPEND,
        0.0,
        top,
        step=max(round(top / 100), 1) * 1.0,
        key=key,
        help=words.SPEND_HELP,
        on_change=_moved,
        args=(changes, row.channel, "spend", key),
    )


def _moved(changes: Mapping[str, Mapping[str, float]], channel: str, name: str, key: str) -> None:
    value = float(st.session_state[key])
    text = write(with_change(changes, channel, name, value if name == "spend" else value / 100))
    state.set_parameter(CHANGES, [text] if text else [])


def save(body: Planner, house: House, as_of: date) -> None:
    """One click: what each stage owes becomes goals, for an even chance or for four in five."""
    if not who.may("editor"):
        return
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(said, icon=":material/check:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        confidence = st.radio(  # the chosen one of Streamlit's segments is too pale in the dark
            words.CONFIDENCE_LABEL,
            list(words.CONFIDENCE),
            format_func=words.CONFIDENCE.__getitem__,
            key="planner_confidence",
            horizontal=True,
        )
        name = who.name("plan")
        clicked = st.button(words.SAVE, type="primary", icon=":material/flag:")
    if clicked:
        _save(body, house, as_of, str(confidence), name)


def _save(body: Planner, house: House, as_of: date, confidence: str, name: str) -> None:
    goals = plan_goals(body, house.configuration, confidence, as_of)
    if name and not goals:
        st.error(words.nothing_to_save(), icon=":material/error:")
        return

    def write() -> None:
        base = base_goals(house, open_engine(house, house.store.current()))
        edit = store.Edit(name, words.saved_why(body, confidence), house.now(), as_of)
        number = store.write_plan(house.workspace, house.configuration.company, goals, base, edit)
        st.session_state[_SAID] = words.saved(number)

    writing.save(write, name)
