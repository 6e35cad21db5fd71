"""The tour of the demo company: an invitation beside the home page's title, and a quiet strip above each stop.

Where it stands is in the address (`?tour=2`).
"""

from collections.abc import Callable

import streamlit as st

from scorecard.ui import cache, state
from scorecard.wording import tour as words

PARAMETER = "tour"
_AFRESH = {"weeks": "13"}
"""With a shared parameter in the address, the filters of the page before are not carried along."""

Link = Callable[..., None]


def draw(link: Link) -> None:
    """The stop that the address names; nothing where the company is not invented, or the page is embedded."""
    stop = _stop()
    if stop is not None and _offered():
        _draw_stop(stop, link)


def invite(link: Link) -> None:
    """The way to the first stop, for who has just come in: once anything is asked in the address, nothing."""
    if _offered() and not st.query_params:
        st.markdown(words.INVITATION, width="content")
        _to(0, words.FIRST, link)


def _offered() -> bool:
    return cache.house().configuration.demo is not None and not st.context.is_embedded


def _stop() -> int | None:
    """The number of the stop from 0, or None where the address names none."""
    asked = st.query_params.get(PARAMETER, "")
    return int(asked) - 1 if asked.isascii() and asked.isdecimal() and 1 <= int(asked[:3]) <= len(words.STOPS) else None


def _draw_stop(stop: int, link: Link) -> None:
    from scorecard.demo import STORIES, TOUR  # the generator is big, and only the demo's readers need it

    story = next(each for each in STORIES if each.id == TOUR[stop])
    said = words.STOPS[story.id]
    with st.container(border=True, key="tour"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{words.place(stop + 1, len(TOUR))} · **{said.question}** {said.look}")
            with st.popover(words.ANSWER, icon=":material/lightbulb:", key=f"tour_answer_{stop}"):
                st.markdown(story.sentence)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if stop + 1 < len(TOUR):
                _to(stop + 1, words.onward(TOUR[stop + 1]), link)
            else:
                link("connect", words.OWN)
            st.button(words.LEAVE, key="tour_leave", type="tertiary", icon=":material/close:", on_click=_leave)


def _to(stop: int, label: str, link: Link) -> None:
    from scorecard.demo import STORIES, TOUR

    page, parameters = next(each for each in STORIES if each.id == TOUR[stop]).address(state.today())
    link(page, label, **{**({} if "from" in parameters else _AFRESH), **parameters, PARAMETER: str(stop + 1)})


def _leave() -> None:
    st.query_params.pop(PARAMETER, None)
