"""One part of the meeting on the screen: its chart with what it means, and beside it the discussion, which follows what others write."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from scorecard.answering.frozen import Written, about, gathered, writers
from scorecard.charts import meeting as charts
from scorecard.house import House
from scorecard.measures.agenda import Item
from scorecard.ui import cache, meeting_forms, navigation, state, who, writing
from scorecard.wording import calendar as noted
from scorecard.wording import meeting as words
from scorecard.workspace import decisions
from scorecard.workspace.meetings import Meeting
from scorecard.workspace.notes import Note

STYLE = f"<style>{Path(__file__).with_name('meeting.css').read_text(encoding='utf-8')}</style>"
EVERY_SECONDS = 2
"""So often each browser looks for what the others wrote."""


def dress() -> None:
    """Big type where the window is big: this page is read from the other end of a room."""
    st.html(STYLE)


def picture(item: Item, house: House, meeting: Meeting | None, kept: Written | None) -> None:
    """The item's chart or its points; `kept` is what was written in a closed meeting."""
    live = meeting is not None and kept is None
    if item.picture is not None and item.kind == "number":
        st.fragment(_number, run_every=EVERY_SECONDS if live else None)(item, house, meeting, kept)
    elif item.picture is not None:
        st.fragment(_goal, run_every=EVERY_SECONDS if live else None)(item, house, meeting, kept)
    with st.container(key="meeting_said"):
        for text in item.said:
            st.markdown(text)
        if item.kind == "number":
            for acted in item.picture.around.actions:
                st.markdown(f"{words.LAST_TIME} {noted.effect(acted, item.picture.unit, house.configuration.company)}")
    if item.points and item.kind not in ("actions", "issues"):
        with st.container(key="meeting_points"):
            st.markdown("\n".join(f"- {each}" for each in item.points))
    if item.kind == "feedback":
        navigation.link("feedback")
    if item.kind == "number":
        navigation.link("indicator", words.ALL_ABOUT, indicator=item.indicator)


def discussion(item: Item, house: House, meeting: Meeting, kept: Written | None) -> None:
    """What is written about this part: live while the meeting runs, as it was at its end once it is closed."""
    if kept is not None:
        _discussion(item, house, meeting, kept)
    else:
        st.fragment(_discussion, run_every=EVERY_SECONDS)(item, house, meeting, None)


def _name_of(meeting: Meeting | None) -> str:
    return repr(state.question("meeting")) if meeting is None else str(meeting.number)


def _goal(item: Item, house: House, meeting: Meeting | None, kept: Written | None) -> None:
    notes: Sequence[Note] = about(kept or gathered(house.workspace, meeting), item).notes if meeting is not None else ()
    spec = cache.spec(charts.goal, item.picture, notes, house.configuration.company, key=f"meeting {_name_of(meeting)} goal {notes!r}")
    st.vega_lite_chart(spec, alt=item.alt, key="meeting_goal_chart")


def _number(item: Item, house: House, meeting: Meeting | None, kept: Written | None) -> None:
    company = house.configuration.company
    notes: Sequence[Note] = ()
    if meeting is not None:
        notes = about(kept or gathered(house.workspace, meeting), item).notes
    for width, chart in (("wide", charts.number), ("narrow", charts.number_on_a_phone)):
        spec = cache.spec(chart, item.picture, notes, company, key=f"meeting {_name_of(meeting)} {item.id} {notes!r}")
        with st.container(key=f"meeting_{width}"):
            st.vega_lite_chart(spec, alt=item.alt, key=f"meeting_{width}_{item.indicator}")


def _discussion(item: Item, house: House, meeting: Meeting, kept: Written | None) -> None:
    everything = kept or gathered(house.workspace, meeting)
    found = about(everything, item)
    live = kept is None
    st.header(words.DISCUSSION, anchor=False)
    if not (found.notes or found.issues or found.actions):
        st.caption(words.NOTHING_YET)
    for note in found.notes:
        st.markdown(words.note(note))
    for issue in found.issues:
        with st.container(border=True):
            st.markdown(f"**{words.ISSUE}** · {words.issue(issue)}")
            if live:
                with st.container(horizontal=True):
                    if issue.state == decisions.OPEN:
                        _button(words.DECIDE, f"decide_{issue.number}", "gavel", partial(_decide, issue.number))
                        _button(words.SOLVED, f"solve_{issue.number}", "check", _settle(house, issue.number, decisions.SOLVED))
                    else:
                        _button(words.REOPEN, f"reopen_{issue.number}", "undo", _settle(house, issue.number, decisions.OPEN))
    for action in found.actions:
        text = words.action(action, house.configuration.company)
        if live:
            done = st.checkbox(
                text, value=action.done_at is not None, key=f"meeting_done_{action.number}_{action.done_at}", disabled=not who.known()
            )
            if done != (action.done_at is not None):
                tick = partial(decisions.tick, house.workspace, action.number, done, who.known(), house.now())
                writing.save(tick, who.known(), scope="fragment")
        else:
            st.markdown(f"{'☑' if action.done_at else '☐'} {text}")
    if live and (people := writers(everything)):
        st.caption(words.writing(people))


def _button(label: str, key: str, icon: str, then: Any) -> None:
    if st.button(label, key=f"meeting_{key}", type="tertiary", icon=f":material/{icon}:", disabled=not who.known()):
        then()


def _decide(issue: int) -> None:
    meeting_forms.show("decide", issue)
    st.rerun()


def _settle(house: House, issue: int, state: str) -> Any:
    settle = partial(decisions.settle, house.workspace, issue, state, who.known(), house.now())
    return lambda: writing.save(settle, who.known())
