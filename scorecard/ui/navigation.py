"""The menu: the pages that exist, by section, and the run of the one that was asked for."""

from copy import copy
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st

from scorecard.access.reader import Reader
from scorecard.access.roles import role_for
from scorecard.ui import errors, gate, loading, shared_page, state, tour, who
from scorecard.ui.cache import prepare
from scorecard.wording.screens import SCREENS, SECTIONS, Screen, screen_of

PAGES = Path(__file__).parents[2] / "pages"
HOME = "scorecard"


def run(reader: Reader) -> None:
    """Draw the menu of what this reader may open, and run the page of the address, if they may; for a link's guest, its one view."""
    if reader.via == "link":
        shared_page.run(PAGES)
        return
    menu: dict[str, list[st.Page]] = {}
    for screen in _screens():
        visible = bool(screen.section) and reader.may(role_for(screen.file))
        menu.setdefault(screen.section, []).append(copy(_page(screen, visible)))  # whether a page may run is written into it
    embedded = bool(st.context.is_embedded)
    chosen = st.navigation(menu, position="hidden" if embedded else "top")
    state.carry_over(chosen.url_path)
    with errors.guarded(), loading.room(chosen.url_path or HOME):
        prepare()
        gate.account(reader)
        who.require(role_for(chosen.url_path or HOME))
        tour.draw(link)
        chosen.run()


def path_of(file: str) -> str:
    """A page's file as `st.switch_page` and `st.page_link` want it."""
    return str(PAGES / f"{file}.py")


def _place(screen: Screen) -> int:
    return SECTIONS.index(screen.section) if screen.section in SECTIONS else len(SECTIONS)


@cache
def _screens() -> tuple[Screen, ...]:
    """The pages that exist, in the order of the menu."""
    files = sorted(path.stem for path in PAGES.glob("*.py") if not path.stem.startswith("_"))
    known = [screen for screen in SCREENS if screen.file in files]
    unknown = [screen_of(file) for file in files if file not in {screen.file for screen in known}]
    return tuple(sorted(known + unknown, key=_place))


@cache
def _page(screen: Screen, visible: bool) -> st.Page:
    """Every page stays known, so that its address says why it does not open; the menu shows those that do."""
    return st.Page(
        PAGES / f"{screen.file}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path=screen.file,
        default=screen.file == HOME,
        visibility="visible" if visible else "hidden",
    )


def link(file: str, label: str = "", **parameters: str) -> None:
    """A link to another page, with the question that it should be asked."""
    screen = screen_of(file)
    path = PAGES / f"{file}.py"
    if path.exists() and not state.fixed():
        st.page_link(str(path), label=label or screen.title, icon=f":material/{screen.icon}:", query_params=parameters or None)


def is_way(text: str) -> bool:
    """Whether that is the way to a page, as `wording.figures.way_to` writes it: "page?parameter=value"."""
    file, mark, _ = text.partition("?")
    return bool(mark) and file in {screen.file for screen in SCREENS}


def follow(way: str) -> None:
    """Go where a cell of a table leads."""
    file, _, asked = way.partition("?")
    go(file, **parse_qs(asked))


def go(file: str, **parameters: str | list[str]) -> None:
    """Go to another page and ask it that question."""
    if not state.fixed():
        st.switch_page(str(PAGES / f"{file}.py"), query_params=parameters)
