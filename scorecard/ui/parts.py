"""The parts that pages share: header, filters, sentences, figures with the numbers behind them, and lists of rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from scorecard.address import SHARED
from scorecard.answers import Answer
from scorecard.export import csv_of
from scorecard.model import TEAMS, Configuration, Question
from scorecard.ui import cache, download, figure_table, link_form, loading, navigation, popover_keys, ready, state
from scorecard.ui.ready import Spec
from scorecard.wording import freshness, leads, links, parts
from scorecard.wording.formats import formats_of, plain
from scorecard.wording.screens import screen_of

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler  # loads matplotlib where that is installed

WEEKS = (6, 13, 26, 52)
PAGE_OF_ROWS = 200
LEAD = leads.COLUMNS["lead_id"]


def header(file: str, answer: Answer | None = None, title: str = "", subtitle: str = "", beside: Callable[[], None] | None = None) -> None:
    """The page's title and question, and how old its data is; loudly, when a source failed.

    `beside` draws into the same row, where there is room for it: the filters, say.
    """
    loading.over()
    screen = screen_of(file)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="page_header"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            st.title(title or screen.title, anchor=False, width="content")
            st.markdown(subtitle or screen.question, width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            if not state.fixed():
                popover_keys.watch()
            if beside:
                beside()
            link_form.share(file)
            if answer is not None:
                download.menu(answer)
                _age(answer)
    if answer is not None:
        now = state.now()
        formats = formats_of(cache.house().configuration.company)
        if answer.question.known_on is not None and not state.fixed():
            st.info(freshness.known(answer.question.known_on, now, formats), icon=":material/history:")
        for failure in freshness.failures(answer, now, reasons=not state.fixed()):
            st.error(failure, icon=":material/sync_problem:")
        for damage in freshness.damages(answer, reasons=not state.fixed()):
            st.error(damage, icon=":material/broken_image:")
        for notice in freshness.notices(answer, now, formats):
            st.warning(notice, icon=":material/schedule:")


def _age(answer: Answer) -> None:
    now = state.now()
    if state.fixed():
        st.caption(freshness.line(answer, now), width="content")
        return
    with st.popover(freshness.line(answer, now), type="tertiary", icon=":material/update:"):
        rows = freshness.table(answer, now, formats_of(cache.house().configuration.company))
        st.table(cache.kept(f"freshness {rows!r}", lambda: ready.table(rows)), border="horizontal", hide_index=True)
        for issue in answer.issues:
            st.caption(freshness.issue(issue))
        navigation.link("sources")


def filters(
    question: Question,
    configuration: Configuration,
    show: Sequence[str] = ("as_of", "weeks", "team", "channel", "owner"),
    choices: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """The filters behind one button that says what is chosen. A choice goes to the address, and the run starts again with its question.

    `choices` gives or replaces what a filter offers; channels, personas, teams and owners come from the configuration.
    """
    offered = {**_choices(configuration), **(choices or {})}
    drawn = {"as_of": _as_of, "weeks": _weeks, "period": _period}
    said = parts.asked(question, state.today(), formats_of(configuration.company), show)
    if state.fixed():
        st.caption(plain(said))
        return
    with st.popover(said, icon=":material/tune:", key=f"filters_{question.what}"):
        for name in show:
            if name in drawn:
                drawn[name](question)
            elif offered.get(name):
                _several(name, question, offered[name])
        _known(question)
        if any(name in st.query_params for name in SHARED):
            st.button(parts.RESET, key="filter_reset", type="tertiary", icon=":material/filter_alt_off:", on_click=_reset)


def sentence(text: str, big: bool = False) -> None:
    """A sentence from `wording`; a big one leads the page, as the heading under its title."""
    if big:
        st.header(text, anchor=False)
    else:
        st.markdown(text)


def figure(
    spec: Spec, alt: str, table: pa.Table | dict[str, Any] | None = None, key: str | None = None, open: bool = False, **options: Any
) -> Any:
    """A chart with the text that stands for it, and the numbers behind it where there are some, seen at once with `open`.

    `spec` comes from `cache.spec` and `table` from `cache.table`, or is one of figures that lead on, as figure_table.js draws it; `options`
    go to `st.vega_lite_chart` (`on_select`, `height` …), whose result is returned.
    """
    drawn = st.vega_lite_chart(spec, alt=alt, key=key, **options)
    if table is not None:
        with st.expander(parts.TABLE_BEHIND, expanded=open):
            if isinstance(table, dict):
                figure_table.draw(table, f"{key}_figures")
            else:
                st.dataframe(table, hide_index=True, alt=alt)
            download.picture(spec, f"{key} {alt}")
    return drawn


def written(rows: pd.DataFrame) -> "Styler":
    """Rows of data with their numbers and days as the company writes them. They are still sorted by what they are.

    The number of a row in its source stays as the source shows it.
    """
    quantities = [column for column in rows if str(column).casefold() not in parts.PLACES]
    return rows.style.format(formats_of(cache.house().configuration.company).cell, na_rep="", subset=quantities)


def leads_table(
    rows: Sequence[Mapping[str, Any]], name: str, total: int | None = None, key: str = "rows", whole: Callable[[], bytes] | None = None
) -> None:
    """The rows behind a number: searchable, paged, and to be downloaded whole with the cells made harmless. A chosen row of a lead leads to
    its journey.

    `rows` holds only what this reader may see; `name` becomes the file's name; `total` is how many there are when `rows` is a first page,
    and `whole` makes the file of all then.
    """
    if state.fixed():
        st.caption(links.ROWS)
        return
    found = _search(rows, key)
    file = download.guarded()(whole or (lambda: csv_of(pd.DataFrame(found))))
    pages = max(1, -(-len(found) // PAGE_OF_ROWS))
    page = st.pagination(pages, key=f"{key}_page") if pages > 1 else 1
    first = (int(page or 1) - 1) * PAGE_OF_ROWS
    shown = found[first : first + PAGE_OF_ROWS]
    caption = parts.rows_shown(len(shown), total if total is not None else len(found), formats_of(cache.house().configuration.company))
    of_leads = bool(shown) and LEAD in shown[0]
    select: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-row"} if of_leads else {}
    event: Any = st.dataframe(written(pd.DataFrame(shown)), hide_index=True, key=f"{key}_table", alt=caption, **select)
    for row in event.selection.rows[:1] if of_leads else ():
        if row < len(shown):
            journey(str(shown[row][LEAD]), key)
    st.caption(caption)
    st.download_button(parts.DOWNLOAD, file, f"{name}.csv", "text/csv", icon=":material/download:", key=f"{key}_csv", on_click="ignore")


def journey(lead: str, key: str) -> None:
    """The way from a lead in a list to its whole journey."""
    if st.button(leads.journey(lead), icon=":material/route:", key=f"{key}_journey"):
        navigation.go("journeys", journeys_lead=lead)


def empty(text: str, page: str = "", **parameters: str) -> None:
    """Nothing to show, why, and where to go from here."""
    with st.container(border=True):
        st.markdown(text)
        if page:
            navigation.link(page, **parameters)


def _search(rows: Sequence[Mapping[str, Any]], key: str) -> Sequence[Mapping[str, Any]]:
    if len(rows) <= 10:
        return rows
    wanted = st.text_input(parts.SEARCH, key=f"{key}_search", icon=":material/search:")
    if not wanted:
        return rows
    return [row for row in rows if any(wanted.casefold() in str(value).casefold() for value in row.values() if value is not None)]


def _choices(configuration: Configuration) -> dict[str, Sequence[str]]:
    return {
        "team": TEAMS,
        "channel": [channel.name for channel in configuration.channels],
        "persona": [persona.name for persona in configuration.personas],
        "owner": sorted({indicator.owner for indicator in configuration.indicators if indicator.owner}),
    }


def _several(name: str, question: Question, offered: Sequence[str]) -> None:
    key = f"filter_{name}"
    chosen = list(getattr(question.filters, name))
    st.session_state[key] = chosen
    everything, label, _ = parts.FILTER_NAMES[name]
    options = [*offered, *(value for value in chosen if value not in offered)]
    st.multiselect(label, options, key=key, placeholder=everything, format_func=parts.choice, on_change=_to_address(name, key))


def _as_of(question: Question) -> None:
    key = "filter_as_of"
    st.session_state[key] = question.as_of
    st.date_input(parts.AS_OF, key=key, max_value=state.today(), help=parts.AS_OF_HELP, on_change=_to_address("as_of", key))


def _known(question: Question) -> None:
    """The moment from whose snapshots everything is answered: the end of a chosen day, or now."""
    key = "filter_known"
    moment = question.known_on
    st.session_state[key] = moment.astimezone(state.now().tzinfo).date() if moment else None
    st.date_input(parts.KNOWN, value=None, key=key, max_value=state.today(), help=parts.KNOWN_HELP, on_change=_known_to_address)


def _known_to_address() -> None:
    day = st.session_state["filter_known"]
    end = datetime.combine(day, time.max, state.now().tzinfo).replace(microsecond=0) if day else None
    state.set_parameter("known", [end.isoformat()] if end else [])


def _weeks(question: Question) -> None:
    key = "filter_weeks"
    st.session_state[key] = question.weeks
    options = sorted({*WEEKS, question.weeks})
    st.selectbox(parts.WEEKS, options, key=key, format_func=parts.weeks, on_change=_to_address("weeks", key))


def _period(question: Question) -> None:
    key = "filter_period"
    st.session_state[key] = [day for day in (question.start, question.end) if day]
    st.date_input(parts.FROM_TO, key=key, on_change=_period_to_address)


def _period_to_address() -> None:
    span = st.session_state["filter_period"]
    if isinstance(span, (tuple, list)) and len(span) == 2:
        state.set_parameter("from", [span[0].isoformat()])
        state.set_parameter("to", [span[1].isoformat()])


def _to_address(name: str, key: str) -> Callable[[], None]:
    def write() -> None:
        value = st.session_state[key]
        default: object = {"as_of": state.today(), "weeks": 13}.get(name)
        values = value if isinstance(value, list) else [] if value in (default, None) else [_text(value)]
        state.set_parameter(name, values)

    return write


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _reset() -> None:
    for name in SHARED:
        state.set_parameter(name, [])
