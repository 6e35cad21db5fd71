"""The world of a link: which view it opens, for whom, and that nothing else can be asked in it.

Whose world a run belongs to is decided on the server each time, from the cookies of the connection and the mark of the door. The address
only chooses between the worlds that somebody has anyway: a guest who asks for another page is still in the link's world.
"""

from dataclasses import replace
from urllib.parse import urlparse

import streamlit as st

from scorecard.access import links
from scorecard.access.reader import Reader
from scorecard.access.roles import SignInError
from scorecard.house import House
from scorecard.serving.links import MARK, PAGE
from scorecard.ui.once import once
from scorecard.wording import links as words
from scorecard.workspace.links import Link, View

ID = "link"
"""The parameter of the address that names the link; whether it may be opened, the cookie says."""
_TURN = "kiosk_turn"


def asked() -> bool:
    """Whether this run belongs to a link: its page was asked for, or a link is all that its guest has."""
    return once("asked by a link", lambda: MARK in st.context.headers or _page() == PAGE)


def _page() -> str:
    return urlparse(st.context.url or "").path.rstrip("/").rpartition("/")[2]


def link_in(house: House) -> Link | None:
    """The link whose world this run is in; None outside of any, and for a link that holds no more."""
    return once("link", lambda: _link_in(house)) if asked() else None


def _link_in(house: House) -> Link | None:
    id = str(st.query_params.get(ID, ""))
    guest = links.guest_of(house.workspace, st.context.cookies, id, house.instant())
    return guest.link if guest is not None and guest.admitted else None


def reader(house: House) -> Reader:
    """The guest of this run's link: a viewer without a name, who sees nothing personal. Raises a SignInError where it holds no more."""
    found = link_in(house)
    if found is None:
        raise SignInError(words.GONE, kind="link")
    return Reader(role="viewer", via="link", key=found.id, personal=False)


def view_in(house: House) -> View | None:
    """The view that is shown in this run; for a room's screen, the one whose turn it is."""
    link = link_in(house)
    return link.views[turn(link) % len(link.views)] if link else None


def turn(link: Link) -> int:
    """Which of the screen's views has its turn; always 0 for a single view."""
    return int(st.session_state.get(_TURN, 0)) if link.kind == "kiosk" else 0


def next_turn(link: Link) -> None:
    """The next view has its turn."""
    st.session_state[_TURN] = (turn(link) + 1) % len(link.views)


def pinned(house: House) -> House:
    """The house as this run may see it: with nothing but the frozen snapshots where its link is frozen."""
    link = link_in(house)
    return replace(house, store=house.store.pinned(link.snapshots)) if link and link.snapshots else house
