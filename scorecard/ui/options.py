"""A page's own options as selectors that write themselves into the address, and the leads behind a figure that was clicked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import streamlit as st

from scorecard import address
from scorecard.errors import QuestionError
from scorecard.export import csv_of
from scorecard.measures.periods import usual_periods
from scorecard.model import Company, Question
from scorecard.ui import cache, parts, state
from scorecard.wording import leads as words
from scorecard.wording import parts as part_words

WIDTH = 200
SHOWN = "show"
"""The option that holds the clicked figure, as the picking options of `show leads` in the form of a query string."""


def choice(question: Question, option: str, label: str, values: Sequence[str], said: Callable[[str], str], chosen: str) -> None:
    """One option of the page. The first value is the default and leaves the address; a new choice closes the list of leads."""
    key = f"{question.what}_choice_{option}"
    st.session_state[key] = chosen
    offered = values if chosen in values else [*values, chosen]
    written = partial(_choose, question.what, option, key, values[0])
    st.selectbox(label, list(offered), key=key, format_func=said, on_change=written, width=WIDTH)


def period(question: Question, company: Company, aged: bool = True) -> None:
    """The created days by name: the period that nobody chose, this or the last quarter, a year; or the days that were chosen above."""
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
    key = f"{question.what}_choice_{option}"
    st.session_state[key] = list(chosen)
    name = address.parameter_of(question.what, option)
    st.multiselect(label, values, key=key, on_change=lambda: state.set_parameter(name, st.session_state[key]))


def values_of(question: Question, option: str) -> list[str]:
    """The values of an option that may have several."""
    return state.parameters().get(address.parameter_of(question.what, option), [])


def split_day(question: Question, label: str, start: date, end: date, chosen: date) -> None:
    """The day that divides a comparison into before and after."""
    key = f"{question.what}_split"
    st.session_state[key] = chosen
    name = address.parameter_of(question.what, "compare")

    def write() -> None:
        state.set_parameter(name, [f"split:{st.session_state[key].isoformat()}"])

    st.date_input(label, key=key, min_value=start, max_value=end, on_change=write, width=WIDTH)


def shown(question: Question) -> dict[str, str]:
    """What the clicked figure picks; empty where none was clicked."""
    values = state.parameters().get(address.parameter_of(question.what, SHOWN), [])
    return dict(parse_qsl(values[-1], keep_blank_values=True)) if values else {}


def show(what: str) -> Callable[[str], None]:
    """What a click on a figure does: its leads are listed, and the address says so."""

    def write(picked: str) -> None:
        state.set_parameter(address.parameter_of(what, SHOWN), [picked])

    return write


def download(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The page's own table as a file."""
    content = csv_of(pd.DataFrame(list(rows)))
    label = part_words.DOWNLOAD
    st.download_button(
        label, content, f"{name}.csv", "text/csv", icon=":material/download:", type="tertiary", on_click="ignore", key=f"{name}_csv"
    )


def leads_behind(question: Question, picked: dict[str, str], **fixed: str) -> None:
    """The leads of the clicked figure: searchable, paged, to be downloaded, with nothing personal in them."""
    if not picked:
        st.caption(words.CHOOSE)
        return
    title = picked.get("title", "")
    asked = _asked(question, fixed | {name: value for name, value in picked.items() if name != "title"})
    body = cache.ask(asked).body
    parts.sentence(words.title(title, body.total))
    if body.total > len(body.rows):
        st.caption(words.cut(len(body.rows), body.total))
    frame = pd.DataFrame(list(body.rows), columns=list(body.columns)).rename(columns=words.columns(cache.house().configuration.stages))
    parts.leads_table(frame, words.file_name(title), body.total, key=f"{question.what}_leads")
    st.button(words.CLOSE, icon=":material/close:", type="tertiary", on_click=_close, args=(question.what,))
    st.caption(words.PERSONAL)


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


def _close(what: str) -> None:
    state.set_parameter(address.parameter_of(what, SHOWN), [])


def _choose(what: str, option: str, key: str, default: str) -> None:
    value = str(st.session_state[key])
    state.set_parameter(address.parameter_of(what, option), [] if value == default else [value])
    _close(what)
