"""What a person does with sources: refresh them, look into one, and ask for its suggested configuration."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from scorecard.house import House, refresh_demo
from scorecard.ingest.inspection import inspect
from scorecard.model import Question
from scorecard.sources import RawTable, read_all
from scorecard.sync import sync
from scorecard.ui import cache, state, who
from scorecard.wording import digest as digest_words
from scorecard.wording import restatements
from scorecard.wording import sources as words
from scorecard.wording.formats import formats_of, plain
from scorecard.workspace import deliveries

_TOLD = "sources_told"


def refresh(house: House, names: Sequence[str]) -> None:
    """A button that reads all sources now, one at a time across all processes, and says what came of it."""
    if _TOLD in st.session_state:
        st.success(st.session_state.pop(_TOLD), icon=":material/sync:")
    if not who.may("editor") or not st.button(words.REFRESH, key="sources_refresh", icon=":material/refresh:"):
        return
    results = []
    with st.status(words.REFRESHING, expanded=True) as progress:
        for name in names:
            progress.update(label=f"{words.REFRESHING} {plain(name)}")
            results += sync(house, [name], house.now())
    st.session_state[_TOLD] = words.refreshed(results)
    st.rerun()


def undelivered(house: House) -> None:
    """One line where the newest digest did not surely reach everybody."""
    if said := digest_words.trouble(deliveries.latest(house.workspace), house.configuration.company):
        st.warning(said, icon=":material/unsubscribe:")


def restated(house: House) -> None:
    """Which numbers are told otherwise now than on a chosen day, with the rows that made the difference."""
    today = state.today()
    with st.expander(words.RESTATED, icon=":material/edit_note:"):
        since = st.date_input(words.SINCE, value=today - timedelta(days=7), max_value=today, key="sources_since")
        answer = cache.ask(Question("restatements", today, options=(("since", since.isoformat()),)))
        for line in restatements.lines(answer.body, house.configuration.company):
            st.markdown(plain(line.strip()))


def choose(question: Question, names: Sequence[str]) -> None:
    """Which source is opened; it stands in the address."""
    chosen = question.option("source") or None
    st.session_state["sources_open"] = chosen
    st.selectbox(
        words.OPEN,
        list(names),
        index=None,
        key="sources_open",
        on_change=lambda: open_one(st.session_state["sources_open"] or ""),
    )


def open_one(source: str) -> None:
    """Look into one source, or with "" into none."""
    state.set_parameter("sources_source", [source] if source else [])


def suggestion(house: House, name: str) -> None:
    """Read the source as it is now and show the configuration that its cells suggest; nothing is stored.

    Samples of personal columns are not part of it: the suggestion names columns and conventions only.
    """
    if not who.may("admin") or not st.button(words.SUGGEST, key="sources_suggest", icon=":material/lightbulb:"):
        return
    source = house.configuration.source(name)
    if source is None:
        return
    now = house.now()
    refresh_demo(house, now)
    raw = read_all([source], house.secrets, house.folder(now.date()))[name]
    if isinstance(raw, RawTable):
        found = inspect(raw, source, house.configuration, now.date())
        st.code(found.to_toml(), language="toml")
        st.caption(
            words.looked_at(found.looked_at.rows, found.looked_at.all, found.looked_at.size, formats_of(house.configuration.company))
        )
    else:
        st.error(plain(str(raw)))
