"""What the guest of a link sees: the view with its note and nothing else, or the room's screen."""

from pathlib import Path

import streamlit as st

from scorecard.serving.links import PAGE
from scorecard.ui import cache, errors, kiosk, loading, shared
from scorecard.wording import links as words
from scorecard.wording.formats import plain
from scorecard.workspace.links import Link


def run(pages: Path) -> None:
    """Run the one page of this run's link. No other is known to the browser, and no source is read for a guest."""
    house = cache.house()
    link, view = shared.link_in(house), shared.view_in(house)
    if link is None or view is None:  # it ended since the door looked
        st.rerun()
    page = st.Page(pages / f"{view.page}.py", title=words.label(link), url_path=PAGE)
    chosen = st.navigation([st.Page(_elsewhere, title=words.label(link), default=True), page], position="hidden")
    with errors.guarded():
        if link.kind == "kiosk":
            kiosk.draw(house, link)
        elif chosen is page:
            _banner(link)
        with loading.room(view.page):
            chosen.run()


def _banner(link: Link) -> None:
    house = cache.house()
    with st.container(key="shared_banner", gap="small"):
        if link.note:
            st.info(plain(link.note), icon=":material/sticky_note_2:")
        st.caption(words.banner(link, house.now(), house.configuration.company))


def _elsewhere() -> None:
    """A guest who came to another address: their link opens one view, and that is elsewhere."""
    st.title(words.NOTHING_HERE, anchor=False)
