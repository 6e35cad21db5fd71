"""The room's screen: turns through its views by itself, with the age of the data in big type, and needs nobody."""

from datetime import timedelta
from pathlib import Path

import streamlit as st

from scorecard.answering import options_of
from scorecard.freshness import freshness_of
from scorecard.house import House
from scorecard.ui import cache, shared, state
from scorecard.wording import links as words
from scorecard.workspace.links import Link

_HERE = Path(__file__)
STYLE = f"<style>{_HERE.with_suffix('.css').read_text(encoding='utf-8')}</style>"
_mount = st.components.v2.component(
    "kiosk",
    html='<div class="root"></div>',
    css=_HERE.with_name("kiosk_bar.css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)
PATIENCE_SECONDS = 90
"""So long the screen waits for the server before it says that nobody answers; three times as long, and it loads itself anew."""
_DUE = "kiosk_due"


def draw(house: House, link: Link) -> None:
    """The bar above the view, and the timer that gives the next view its turn."""
    st.html(STYLE)
    now = house.now()
    sources = freshness_of(house, house.store.current(), now)
    read = [each.synced_at for each in sources if each.synced_at]
    since = max(now - min(read), timedelta(0)) if read else None
    failed = sum(bool(each.error) for each in sources)
    late = sum(each.late and not each.error for each in sources)
    place = shared.turn(link) % len(link.views)
    data = {
        "title": words.label(link),
        "turn": place,
        "views": len(link.views),
        "seconds": link.seconds,
        "patience": PATIENCE_SECONDS,
        "age": since.total_seconds() if since is not None else None,
        "loud": words.old(since, failed, late),
        "words": words.SCREEN,
        "moment": house.instant().isoformat(),
    }
    _mount(data=data, key="kiosk_bar")
    st.session_state[_DUE] = house.instant() + timedelta(seconds=link.seconds)
    st.fragment(_turn, run_every=link.seconds)(house, link)


def _turn(house: House, link: Link) -> None:
    """The next view, once this one had its time: the timer's function also runs once with the page itself."""
    if shared.link_in(house) is None:
        st.rerun(scope="app")  # it was revoked since: the door says so, and this timer ends with the view
    due = st.session_state.get(_DUE)
    if due is not None and house.instant() >= due - timedelta(seconds=0.5 * min(1.0, link.seconds)):
        shared.next_turn(link)
        # What takes long is worked out while the view before is still on the screen.
        page = link.views[shared.turn(link)].page
        cache.ask(state.question(page, options_of(page)))
        st.rerun(scope="app")
