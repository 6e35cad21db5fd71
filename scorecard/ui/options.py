"""A page's own options as selectors that write themselves into the address, and the leads behind a figure that was clicked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Protocol
from urllib.parse import parse_qsl

import pandas as pd
import streamlit as st

from scorecard import address
from scorecard.answering import leads
from scorecard.errors import QuestionError
from scorecard.export import csv_of, csv_of_parts
from scorecard.measures.periods import usual_periods
from scorecard.model import Company, Question
from scorecard.ui import cache, parts, state
from scorecard.ui import download as page_download
from scorecard.wording import leads as words
from scorecard.wording import parts as part_words
from scorecard.wording.formats import formats_of, plain

WIDTH = 200
SHOWN = "show"
"""The option that holds the clicked figure, as the picking options of `show leads` in the form of a query string."""
SEARCH, PAGE = "leads_search", "leads_page"
SEARCHED_FROM = 10
"""A list of no more leads needs no search."""


class Paged(Protocol):
    """Page number `page` of `total` leads, `size` a page."""

    @property
    def total(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def size(self) -> int: ...


def choice(question: Question, option: str, label: str, values: Sequence[str], said: Callable[[str], str], chosen: str) -> None:
    """One option of the page. The first value is the default and leaves the address; a new choice closes the list of leads."""
    if state.fixed():
        _said(label, said(chosen))
        return
    key = f"{question.what}_choice_{option}"
    st.session_state[key] = chosen
    offered = values if chosen in values else [*values, chosen]
    written = partial(_choose, question.what, option, key, values[0])
    st.selectbox(label, list(offered), key=key, format_func=said, on_change=written, width=WIDTH)


def period(question: Question, company: Company, aged: bool = True) -> None:
    """The created days by name: the period that nobody chose, this or the last quarter, a year; or the days that were chosen above."""
    if state.fixed():
        return
    named = usual_periods(question.as_of, company)
    asked = {name for name in ("from", "to") if name in st.query_params}
    here = next((name for name, span in named.items() if (span.start, span.end) == (question.start, question.end)), "chosen")
    key = f"{question.what}_choice_period"
    st.session_state[key] = here if asked else "default"
    offered = ["default", *named, *(["chosen"] if here == "chosen" and asked else [])]

    def write() -> None:
        span = named.get(str(st.session_state[key]))
        state.set_parameter("from", [span.start.isoformat()] if span else [])
        state.set_parameter("to", [span.end.isoformat()] if span else [])
        _close(question.what)

    st.selectbox(words.PERIOD, offered, key=key, format_func=partial(words.period, aged=aged), on_change=write, width=WIDTH)


def several(question: Question, option: str, label: str, values: Sequence[str], chosen: Sequence[str]) -> None:
    """Several values of one option, each its own parameter in the address; none means the default."""
    if state.fixed():
        _said(label, ", ".join(chosen))
        return
    key = f"{question.what}_choice_{option}"
    st.session_state[key] = list(chosen)
    name = address.parameter_of(question.what, option)
    st.multiselect(label, values, key=key, on_change=lambda: state.set_parameter(name, st.session_state[key]))


def values_of(question: Question, option: str) -> list[str]:
    """The values of an option that may have several."""
    return state.parameters().get(address.parameter_of(question.what, option), [])


def split_day(question: Question, label: str, start: date, end: date, chosen: date) -> None:
    """The day that divides a comparison into before and after."""
    if state.fixed():
        return
    key = f"{question.what}_split"
    st.session_state[key] = chosen
    name = address.parameter_of(question.what, "compare")

    def write() -> None:
        state.set_parameter(name, [f"split:{st.session_state[key].isoformat()}"])

    st.date_input(label, key=key, min_value=start, max_value=end, on_change=write, width=WIDTH)


def shown(question: Question) -> dict[str, str]:
    """What the clicked figure picks; empty where none was clicked, and in the world of a link, which shows no single leads."""
    if state.fixed():
        return {}
    values = state.parameters().get(address.parameter_of(question.what, SHOWN), [])
    return dict(parse_qsl(values[-1], keep_blank_values=True)) if values else {}


def show(what: str) -> Callable[[str], None]:
    """What a click on a figure does: its leads are listed, and the address says so."""

    def write(picked: str) -> None:
        _close(what)
        state.set_parameter(address.parameter_of(what, SHOWN), [picked])

    return write


def download(name: str, rows: Callable[[], Sequence[Mapping[str, Any]]]) -> None:
    """The page's own table as a file, made when it is asked for; not in the world of a link."""
    if state.fixed():
        return
    content = page_download.guarded()(lambda: csv_of(pd.DataFrame(list(rows()))))
    label = part_words.DOWNLOAD
    st.download_button(
        label, content, f"{name}.csv", "text/csv", icon=":material/download:", type="tertiary", on_click="ignore", key=f"{name}_csv"
    )


def leads_behind(question: Question, picked: dict[str, str], **fixed: str) -> None:
    """The leads of the clicked figure: searched, paged and downloaded whole, with nothing personal in them. All of it in the address."""
    if not picked:
        st.caption(words.CHOOSE)
        return
    title, what = picked.get("title", ""), question.what
    search, page = (_value(what, option) for option in (SEARCH, PAGE))
    chosen = {name: value for name, value in picked.items() if name not in ("title", "search", "page", "size")}
    asked = _asked(question, fixed | chosen | {"search": search, "page": page, "size": str(parts.PAGE_OF_ROWS)})
    body = cache.ask(asked).body
    columns = words.columns(cache.house().configuration.stages)
    rows = pd.DataFrame(list(body.rows), columns=list(body.columns)).rename(columns=columns)
    ids = [str(row["lead_id"]) for row in body.rows]
    _list(what, title, rows, ids, body, lambda: csv_of_parts(part.rename(columns=columns) for part in leads.parts(cache.house(), asked)))
    st.caption(words.PERSONAL)


def behind(question: Question, picked: dict[str, str], body: Paged, rows: Sequence[Mapping[str, Any]], file: Callable[[], bytes]) -> None:
    """The leads of the clicked figure where the page's own answer has them: a page of rows, and all of them as a file."""
    _list(question.what, picked.get("title", ""), pd.DataFrame(list(rows)), [str(row[parts.LEAD]) for row in rows], body, file)


def _list(what: str, title: str, rows: pd.DataFrame, ids: Sequence[str], body: Paged, file: Callable[[], bytes]) -> None:
    """A page of leads, with the search, the other pages, the file of all, and the way to close the list."""
    search, formats = _value(what, SEARCH), formats_of(cache.house().configuration.company)
    said = words.title(title, body.total, formats, search)
    parts.sentence(said)
    if search or body.total > SEARCHED_FROM:
        key = f"{what}_{SEARCH}"
        st.session_state[key] = search
        st.text_input(part_words.SEARCH, key=key, icon=":material/search:", on_change=_write, args=(what, SEARCH, key, (PAGE,)))
    event: Any = st.dataframe(
        parts.written(rows), hide_index=True, key=f"{what}_leads_table", alt=said, on_select="rerun", selection_mode="single-row"
    )
    for row in event.selection.rows[:1]:
        if row < len(ids):
            parts.journey(ids[row], f"{what}_leads")
    _pages(what, body, len(ids), file, title)
    st.button(words.CLOSE, icon=":material/close:", type="tertiary", on_click=_close, args=(what,))


def _pages(what: str, body: Paged, shown: int, file: Callable[[], bytes], title: str) -> None:
    """Which page of the list is shown, the way to the others, and all of them as a file, which is made when it is asked for."""
    formats = formats_of(cache.house().configuration.company)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(words.page_of((body.page - 1) * body.size, shown, body.total, formats), width="content")
        pages = -(-body.total // body.size)
        if pages > 1:
            key = f"{what}_{PAGE} {title} {_value(what, SEARCH)}"
            st.pagination(pages, default=body.page, key=key, on_change=_write, args=(what, PAGE, key))
        name, key = f"{words.file_name(title)}.csv", f"{what}_leads_csv"
        st.download_button(part_words.DOWNLOAD, file, name, "text/csv", icon=":material/download:", on_click="ignore", key=key)
    if body.total > leads.MOST_IN_A_FILE:
        st.warning(words.cut(leads.MOST_IN_A_FILE, body.total, formats), icon=":material/warning:")


def _value(what: str, option: str) -> str:
    return (state.parameters().get(address.parameter_of(what, option), []) or [""])[-1]


def _write(what: str, option: str, key: str, drop: Sequence[str] = ()) -> None:
    value = str(st.session_state[key] or "").strip()
    state.set_parameter(address.parameter_of(what, option), [value] if value else [])
    for other in drop:
        state.set_parameter(address.parameter_of(what, other), [])


def _asked(question: Question, picked: Mapping[str, str]) -> Question:
    """The question for the list: the page's own period and filters, and what was picked, which may have days of its own."""
    days = {"from": question.start, "to": question.end}
    options = {name: value for name, value in question.options if name not in ("compare", "basis")}
    options |= {name: value for name, value in picked.items() if name not in ("from", "to")}
    try:
        start, end = (date.fromisoformat(picked[name]) if picked.get(name) else own for name, own in days.items())
    except ValueError as error:
        raise QuestionError(words.NO_SUCH_DAYS) from error
    return replace(question, what="leads", options=tuple(options.items()), start=start, end=end)


def _said(label: str, chosen: str) -> None:
    """A choice that cannot be changed."""
    st.caption(f"{label}: {plain(chosen)}", width="content")


def _close(what: str) -> None:
    for option in (SHOWN, SEARCH, PAGE):
        state.set_parameter(address.parameter_of(what, option), [])


def _choose(what: str, option: str, key: str, default: str) -> None:
    value = str(st.session_state[key])
    state.set_parameter(address.parameter_of(what, option), [] if value == default else [value])
    _close(what)
