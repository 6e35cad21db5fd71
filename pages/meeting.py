"""Meeting: what do we decide this week? The agenda writes itself; keys lead through it; closing freezes what was shown."""

from dataclasses import replace
from functools import partial

import streamlit as st

from scorecard.answering import frozen, options_of
from scorecard.ui import cache, meeting_forms, meeting_keys, meeting_stage, meeting_steps, parts, state, who
from scorecard.wording import meeting as words
from scorecard.workspace import meetings

question = state.question("meeting", options_of("meeting"))
house = cache.house()
company = house.configuration.company
meeting, answer, kept = meetings.running(house.workspace), None, None
if question.option("id"):
    answer = cache.ask(replace(question, options=(("id", question.option("id")),)))
    meeting = meetings.find(house.workspace, answer.body.number)
if meeting is None:
    answer = cache.ask(replace(question, options=()))
    agenda = answer.body
else:
    agenda = cache.kept(f"meeting {meeting.number} {meeting.closed_at}", partial(frozen.agenda, meeting.shown))
    kept = frozen.written(meeting.shown) if meeting.closed_at else None
items = agenda.items
place = meeting_steps.place(items, question.option("item"))
live = meeting if kept is None and who.may("editor") else None
opens = meeting is None and who.may("editor")
view = ("overview" if live else "preview" if opens else "past") if place is None else "item" if live else "past"

meeting_stage.dress()


def keys(seconds: int, part: str) -> None:
    """The hints at the foot of the window, and the timer where a part has its time."""
    focus, turn = meeting_forms.focus()
    data = {"keys": words.KEYS[view], "part": part, "seconds": seconds}
    data |= {"of": words.TIMER, "label": words.TIMER_LABEL, "hints": words.HINTS, "focus": focus, "turn": turn, "form": bool(focus)}
    meeting_keys.draw(data, lambda command, spent: meeting_steps.follow(command, spent, house, live, answer, items, place))


with st.container(key="meeting_room"):
    if place is None:
        parts.header("meeting", answer if meeting is None else None)
        parts.sentence(words.overview_title(meeting, agenda, company), big=True)
        meeting_steps.overview(house, meeting, agenda, kept, answer)
        keys(0, f"{meeting.number if meeting else 'today'}")
    else:
        item = items[place]
        title, clock = st.columns([5, 1.4], vertical_alignment="center")
        with title:
            parts.sentence(words.place(place + 1, len(items), item.title), big=True)
        with clock:
            keys(item.seconds if live else 0, f"{meeting.number if meeting else 'today'} {item.id}")
        shown, said = st.columns([13, 7], gap="large") if meeting else (st.container(), None)
        if meeting is not None and said is not None:
            with said, st.container(key="meeting_talk"):
                if live is not None:
                    meeting_forms.draw(house, live, item, frozen.about(frozen.gathered(house.workspace, live), item))
                    if item.id == "numbers":
                        meeting_forms.propose(house, live)
                meeting_stage.discussion(item, house, meeting, kept)
        with shown:
            meeting_stage.picture(item, house, meeting, kept)
