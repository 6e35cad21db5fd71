"""What is written in a meeting: note, issue, decision and action, each opened by a key, typed, and saved with Enter."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import streamlit as st

from scorecard.answering.frozen import Written, gathered
from scorecard.answers import jsonable
from scorecard.house import House
from scorecard.measures.agenda import Agenda, Item
from scorecard.ui import who, writing
from scorecard.wording import meeting as words
from scorecard.workspace import decisions, meetings, notes
from scorecard.workspace.meetings import Meeting

FORM, TURN, ISSUE, PROPOSED = "meeting form", "meeting turn", "meeting issue", "meeting proposed"
FOCUS = {"close": "meeting_close", "name": "who_meeting"}
TEXT = "meeting_text"


def show(form: str, issue: int = 0) -> None:
    """Open a form at the next run, and put the cursor into it; "" closes it."""
    st.session_state[FORM] = form
    st.session_state[ISSUE] = issue
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def shown() -> str:
    """The form that is open."""
    return str(st.session_state.get(FORM, ""))


def focus() -> tuple[str, int]:
    """The widget that waits for the cursor, and how often one was opened."""
    return FOCUS.get(shown(), f"{TEXT}_{shown()}") if shown() else "", int(st.session_state.get(TURN, 0))


def draw(house: House, meeting: Meeting, item: Item, written: Written) -> None:
    """The form that a key opened, if one is."""
    form = shown()
    if form not in words.FORM_TITLES:
        return
    with st.form(f"meeting_{form}"):
        st.markdown(f"**{words.FORM_TITLES[form]}**")
        {"note": _note, "issue": _issue, "decide": _decide, "action": _action}[form](house, meeting, item, written)


def close(house: House, meeting: Meeting, agenda: Agenda) -> None:
    """Ask once more, then close the meeting with its minutes."""
    if shown() != "close":
        return
    with st.container(border=True):
        st.markdown(words.CLOSING)
        with st.container(horizontal=True):
            st.button(words.CLOSE_SURE, key="meeting_close", type="primary", on_click=_closed, args=(house, meeting, agenda))
            st.button(words.STAY, key="meeting_stay", on_click=show, args=("",))


def _closed(house: House, meeting: Meeting, agenda: Agenda) -> None:
    show("")
    found = gathered(house.workspace, meeting)
    kept = {"notes": found.notes, "issues": found.issues, "actions": found.actions, "seconds": found.seconds}
    minutes = words.minutes(meeting, agenda.items, kept, house.configuration.company)
    digest = words.digest(meeting, agenda.items, kept, house.configuration.company)
    shown = {**jsonable(kept), "digest": digest}
    writing.save(
        lambda: meetings.close(house.workspace, meeting.number, shown, minutes, who.known(), house.now()),
        who.known(),
        then=partial(_reopened, meeting.number),
        scope=None,
    )


def _reopened(meeting: int) -> None:
    st.query_params["meeting"] = str(meeting)
    st.query_params.pop("meeting_item", None)


def _note(house: House, meeting: Meeting, item: Item, written: Written) -> None:
    text = st.text_input(words.NOTE, key=f"{TEXT}_note", max_chars=notes.LONGEST)
    name = _name()
    if st.form_submit_button(words.SAVE):
        own = item.indicator or item.id
        _write(lambda: notes.write(house.workspace, own, item.week, text, name, house.now(), meeting.number), name)


def _issue(house: House, meeting: Meeting, item: Item, written: Written) -> None:
    text = st.text_input(words.ISSUE, value=words.bare(item.title), key=f"{TEXT}_issue", max_chars=notes.LONGEST)
    name = _name()
    if st.form_submit_button(words.SAVE):
        own = item.indicator or item.id
        _write(lambda: decisions.raise_issue(house.workspace, text, own, item.week, meeting.number, name, house.now()), name)


def _decide(house: House, meeting: Meeting, item: Item, written: Written) -> None:
    open_ = [each for each in written.issues if each.state == decisions.OPEN]
    chosen = next((each for each in open_ if each.number == st.session_state.get(ISSUE)), open_[-1] if open_ else None)
    if chosen is None:
        st.markdown(words.NOTHING_TO_DECIDE)
        st.form_submit_button(words.CANCEL, on_click=show, args=("",))
        return
    st.markdown(words.issue(chosen))
    text = st.text_input(words.DECISION, value=chosen.decision, key=f"{TEXT}_decide", max_chars=notes.LONGEST)
    name = _name()
    if st.form_submit_button(words.SAVE):
        _write(lambda: decisions.decide(house.workspace, chosen.number, text, chosen.decision, name, house.now()), name)


def _action(house: House, meeting: Meeting, item: Item, written: Written) -> None:
    issues = {each.number: words.bare(words.issue(each)) for each in written.issues if each.state == decisions.OPEN}
    own = house.configuration.indicator(item.indicator)
    text = st.text_input(words.ACTION, key=f"{TEXT}_action", max_chars=notes.LONGEST)
    with st.container(horizontal=True):
        owner = st.text_input(words.OWNER, value=own.owner if own else "", key="meeting_owner", max_chars=80)
        due = st.date_input(words.DUE, value=house.now().date() + timedelta(days=7), key="meeting_due")
    issue = next(reversed(issues), None)
    name = _name()
    if st.form_submit_button(words.SAVE):
        _write(lambda: decisions.act(house.workspace, text, owner, due, item.indicator, issue, meeting.number, name, house.now()), name)


def propose(house: House, meeting: Meeting) -> None:
    """Propose a new number: it becomes an issue of this meeting."""
    turn = st.session_state.setdefault(PROPOSED, 0)  # what was saved leaves the form, what was refused stays in it
    with st.form("meeting_propose"):
        text = st.text_input(words.PROPOSE, key=f"meeting_proposed_{turn}", max_chars=120)
        name = _name()
        if st.form_submit_button(words.SAVE):
            told = (words.proposed(text), "numbers", None, meeting.number, name, house.now())
            raised = partial(decisions.raise_issue, house.workspace, *told)
            writing.save(raised, name, then=lambda: st.session_state.update({PROPOSED: turn + 1}))


def _name() -> str:
    return who.known() or who.name("meeting_form")


def _write(write: Callable[[], object], name: str) -> None:
    """Write, and close the form."""
    writing.save(write, name, then=lambda: show(""))
