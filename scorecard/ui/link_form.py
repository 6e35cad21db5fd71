"""Making links: the form for one view, on the page itself or on the page of links, and the form for the room's screen."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlparse

import streamlit as st

from scorecard.access import links
from scorecard.access.links import Wish
from scorecard.house import House
from scorecard.ui import cache, state, who, writing
from scorecard.wording import links as words
from scorecard.wording.formats import plain
from scorecard.workspace.links import Link, View

PAGES = tuple(page for page in links.SHAREABLE if page != "indicator")
"""The pages that say something without a choice; one indicator is shared from its own page."""
_MADE = "link_made"


def plain_view(page: str) -> View:
    """A page with its usual question."""
    return links.view_of(page, {})


def share(file: str) -> None:
    """The button in a page's header by which an editor shares what is on the screen."""
    if file not in links.SHAREABLE or state.fixed() or not who.may("editor"):
        return
    if st.button(words.SHARE, key="share_view", icon=":material/ios_share:", type="tertiary"):
        st.session_state.pop(_MADE, None)
        _dialog(links.view_of(file, state.parameters()))


@st.dialog(words.SHARE, width="medium")
def _dialog(view: View) -> None:
    form(cache.house(), view, "dialog")


def form(house: House, view: View, key: str) -> None:
    """What a link to that view is to be; once it is made, its address, this one time."""
    if _shown(house, key):
        return
    who.require("editor")
    st.markdown(f"**{words.VIEW}:** {plain(words.view(view))}")
    with st.form(f"link_form_{key}", border=False):
        name = st.text_input(words.NAME, key=f"link_name_{key}", max_chars=links.LONGEST_NAME, help=words.NAME_HELP)
        note = st.text_area(words.NOTE, key=f"link_note_{key}", max_chars=links.LONGEST_NOTE, help=words.NOTE_HELP, height=80)
        days = st.selectbox(
            words.DAYS, words.DAY_CHOICES, index=words.DAY_CHOICES.index(links.DAYS), format_func=words.days, key=f"link_days_{key}"
        )
        freeze = st.checkbox(words.FREEZE, key=f"link_freeze_{key}", help=words.FREEZE_HELP)
        guard = st.text_input(words.GUARD, key=f"link_guard_{key}", type="password", help=words.GUARD_HELP, autocomplete="off")
        by = who.name(f"link_{key}")
        if st.form_submit_button(words.CREATE, icon=":material/link:", type="primary"):
            _make(house, Wish((view,), name, note, days, freeze=freeze, passphrase=guard), by, key)


def screen_form(house: House, known: Sequence[Link]) -> None:
    """The form for the room's screen: pages, and the views that were shared already, in the order of choosing."""
    if _shown(house, "screen"):
        return
    offered = {page: plain_view(page) for page in PAGES}
    offered |= {each.id: each.views[0] for each in known if each.kind == "view" and not each.snapshots}
    names = {page: words.title(page) for page in PAGES} | {each.id: f"{words.label(each)}: {words.shows(each)}" for each in known}
    st.caption(words.KIOSK_HELP)
    with st.form("screen_form", border=False):
        name = st.text_input(words.SCREEN_NAME, key="screen_name", max_chars=links.LONGEST_NAME, help=words.SCREEN_NAME_HELP)
        chosen = st.multiselect(words.KIOSK_VIEWS, list(offered), default=["scorecard", "goals"], format_func=lambda id: plain(names[id]))
        seconds = st.number_input(words.KIOSK_SECONDS, links.LEAST_SECONDS, links.MOST_SECONDS, links.SECONDS, key="screen_seconds")
        days = st.selectbox(words.DAYS, words.DAY_CHOICES, index=len(words.DAY_CHOICES) - 1, format_func=words.days, key="screen_days")
        by = who.name("screen")
        if st.form_submit_button(words.MAKE_SCREEN, icon=":material/tv:", type="primary"):
            views = tuple(offered[id] for id in chosen)
            _make(house, Wish(views, name, days=days, kiosk=True, seconds=int(seconds)), by, "screen")


def _make(house: House, wish: Wish, by: str, key: str) -> None:
    def write() -> None:
        link, secret = links.make(house, wish, by, house.instant())
        st.session_state[_MADE] = {"key": key, "link": link, "address": links.address_of(_base(house), secret)}

    writing.save(write, by, scope="fragment" if key == "dialog" else "app")


def _shown(house: House, key: str) -> bool:
    """Show a link that was just made; its address leaves with the next one, or with the page."""
    made: Mapping[str, object] = st.session_state.get(_MADE, {})
    if made.get("key") != key:
        return False
    link = made["link"]
    assert isinstance(link, Link)
    st.success(words.made(link, house.now(), house.configuration.company), icon=":material/link:")
    st.code(str(made["address"]), language=None, wrap_lines=True)
    st.caption(words.ONCE)
    return True


def _base(house: House) -> str:
    """Where this scorecard is served: as it is configured, else as this reader reached it."""
    here = urlparse(st.context.url or "")
    return house.configuration.digest.address or f"{here.scheme}://{here.netloc}"
