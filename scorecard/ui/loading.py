"""What stands there while a page's first answer is on its way: its name, its question, and grey shapes where its parts will be.

Only for a page that this reader does not see yet and an answer that nobody has asked for: whatever is known is drawn at once, and a page
that is there stays there, greyed by Streamlit, while its next answer is computed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from scorecard.wording import parts
from scorecard.wording.screens import screen_of

Row = tuple[int, tuple[int, ...]]
"""Height in pixels, and the widths of its shapes against each other."""
LINE: Row = (28, (3, 2))
SHAPES: dict[str, tuple[Row, ...]] = {
    "scorecard": (LINE, (560, (1,))),
    "executive": (LINE, LINE, LINE, (260, (1, 1, 1))),
    "goals": (LINE, (320, (3, 2)), (220, (1,))),
    "planner": (LINE, (320, (3, 2)), (220, (1,))),
    "channels": (LINE, (360, (1,)), (280, (1, 1))),
    "funnel": (LINE, (300, (1,)), (280, (1, 1))),
    "indicator": (LINE, (70, (1, 1, 1, 1, 1)), (320, (1,)), (240, (2, 3))),
    "drivers": (LINE, (320, (2, 3)), (260, (1, 1))),
    "meeting": (LINE, (520, (1,))),
}
"""Page → its rows from above."""
ANY: tuple[Row, ...] = (LINE, (360, (1,)), (240, (1,)))
_LAST = "page drawn last"


@dataclass
class _Room:
    """The top of the page that runs."""

    file: str
    slot: DeltaGenerator
    free: bool
    drawn: bool = False


_room: ContextVar[_Room | None] = ContextVar("room", default=None)


@contextmanager
def room(file: str) -> Iterator[None]:
    """Keep room above a page, which always takes the same place, so that what comes below never moves in the browser's memory."""
    here = _Room(file, st.empty(), free=st.session_state.get(_LAST) != file)
    token = _room.set(here)
    try:
        yield
    finally:
        st.session_state[_LAST] = file
        over()
        _room.reset(token)


@contextmanager
def waiting(new: bool) -> Iterator[None]:
    """Say that something `new` is on its way: by the page's shapes, which stay until it draws its header, or by a word where it has.

    What somebody has asked for before comes at once and is not announced; nor is anything outside of a page (a download, a program).
    """
    here = _room.get()
    if not new or get_script_run_ctx(suppress_warning=True) is None:
        yield
    elif here is None or not here.free:
        with st.spinner(parts.LOADING):
            yield
    else:
        _draw(here)
        yield


def over() -> None:
    """The page draws itself now: the shapes go, and whatever is waited for from here on says so where it will stand."""
    here = _room.get()
    if here is not None and here.free:
        here.slot.empty()
        here.free = False


def _draw(here: _Room) -> None:
    if here.drawn:
        return
    here.drawn = True
    screen = screen_of(here.file)
    with here.slot.container(key="loading"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.title(screen.title, anchor=False, width="content")
            st.markdown(screen.question, width="content")
        st.caption(parts.LOADING)
        for height, widths in SHAPES.get(here.file, ANY):
            for column in st.columns(widths, gap="large"):
                column.skeleton(height)
