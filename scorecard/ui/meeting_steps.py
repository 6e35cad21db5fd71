"""The steps of a meeting: its overview, opening it, going from part to part, and what each key does."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from scorecard.answering import frozen
from scorecard.answering.frozen import Written, gathered, writers
from scorecard.answers import Answer
from scorecard.house import House
from scorecard.measures.agenda import Agenda, Item
from scorecard.ui import meeting_forms, state, who, writing
from scorecard.wording import meeting as words
from scorecard.workspace import meetings
from scorecard.workspace.meetings import Meeting

ITEM, ID = "meeting_item", "meeting"
MOST_PAST = 8


def place(items: Sequence[Item], asked: str) -> int | None:
    """Which item the address asks for; None for the overview, and for one that is not there."""
    return next((number for number, each in enumerate(items) if each.id == asked), None)


def follow(
    command: str, seconds: int, house: House, meeting: Meeting | None, answer: Answer | None, items: Sequence[Item], here: int | None
) -> None:
    """Do what a key says."""
    if meeting is not None and here is not None and who.may("editor"):
        meetings.talked(house.workspace, meeting.number, items[here].indicator or items[here].id, seconds)
    if command in ("next", "back", "overview"):
        meeting_forms.show("")
        go(items, {"next": 0 if here is None else here + 1, "back": -1 if here is None else here - 1, "overview": -1}[command])
    elif command == "cancel":
        meeting_forms.show("")
    elif command == "s" and answer is not None:
        begin(house, answer)
    elif command == "end" and meeting is not None:
        meeting_forms.show("close" if who.known() else "name")
    elif meeting is not None:
        meeting_forms.show(command)


def go(items: Sequence[Item], number: int) -> None:
    """Go to a part; before the first and behind the last lies the overview."""
    state.set_parameter(ITEM, [items[number].id] if 0 <= number < len(items) else [])


def begin(house: House, answer: Answer) -> None:
    """Open the meeting with the agenda that is shown; or ask who opens it."""
    if not who.known():
        meeting_forms.show("name")
        return
    meeting_forms.show("")
    shown, name = answer.to_json(), who.known()
    writing.save(lambda: meetings.start(house.workspace, answer.as_of, answer.snapshots, shown, name, house.now()), name, scope=None)


def overview(house: House, meeting: Meeting | None, agenda: Agenda, kept: Written | None, answer: Answer | None) -> None:
    """The agenda on the left; on the right who is here, what was written, and past meetings."""
    parts_, people = st.columns([13, 7], gap="large")
    with parts_, st.container(key="meeting_agenda", gap="xxsmall"):
        for number, item in enumerate(agenda.items):
            label = words.agenda_line(number + 1, item)
            st.button(label, key=f"meeting_go_{number}", type="tertiary", on_click=partial(go, agenda.items, number))
        st.caption(" ".join(agenda.quiet))
    with people, st.container(key="meeting_talk"):
        if meeting is None:
            st.caption(words.HOW)
            _named(house, None, answer)
        else:
            st.markdown(words.opened_by(meeting, house.configuration.company))
            if kept is None:
                _named(house, meeting, answer)
                meeting_forms.close(house, meeting, agenda)
                st.fragment(_written, run_every=5)(house, meeting)
            else:
                _past(meeting)
        _others(house, meeting)


def _named(house: House, meeting: Meeting | None, answer: Answer | None) -> None:
    """Ask for the reader's name; what a key began without one goes on as soon as there is one."""
    if not who.may("editor"):
        return
    if who.name("meeting") and meeting_forms.shown() == "name":
        if meeting is None and answer is not None:
            begin(house, answer)
        else:
            meeting_forms.show("close")
        st.rerun()


def _written(house: House, meeting: Meeting) -> None:
    """Who writes, and what was decided so far; when somebody closes the meeting, every browser sees it."""
    now = meetings.find(house.workspace, meeting.number)
    if now is None or now.closed_at is not None:
        st.rerun()
    found = gathered(house.workspace, meeting)
    st.caption(words.writing(writers(found)))
    for issue in found.issues:
        st.markdown(f"**{words.ISSUE}** · {words.issue(issue)}")
    for action in found.actions:
        st.markdown(f"☐ {words.action(action, house.configuration.company)}")


def _past(meeting: Meeting) -> None:
    st.caption(words.CLOSED)
    with st.container(horizontal=True):
        st.download_button(words.DOWNLOAD, meeting.minutes, words.file_name(meeting), "text/markdown", icon=":material/download:")
        if digest := frozen.digest(meeting.shown):
            st.download_button(words.DIGEST, digest, words.digest_name(meeting), "text/markdown", icon=":material/forward_to_inbox:")
    with st.expander(words.MINUTES, icon=":material/description:"):
        st.markdown(meeting.minutes)
    st.button(words.BACK_TO_TODAY, type="tertiary", icon=":material/today:", on_click=partial(state.set_parameter, ID, []))


def _others(house: House, meeting: Meeting | None) -> None:
    st.header(words.LAST_MEETINGS, anchor=False)
    found = [each for each in meetings.closed(house.workspace, MOST_PAST) if meeting is None or each.number != meeting.number]
    if not found:
        st.caption(words.NONE_YET)
    for each in found:
        label = words.past(each, house.configuration.company)
        st.button(label, key=f"meeting_past_{each.number}", type="tertiary", on_click=partial(state.set_parameter, ID, [str(each.number)]))
