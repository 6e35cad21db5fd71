"""The rows behind a week's number: which week, whose rows, which of them; all of it in the address."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from scorecard import address
from scorecard.answering.indicator import IndicatorInTime
from scorecard.export import csv_of
from scorecard.model import Company, Question
from scorecard.ui import cache, parts, state
from scorecard.wording import indicator as words
from scorecard.wording.formats import formats_of

MOST_ROWS = 10_000
"""A download of more rows than this is a task for the source itself."""


def draw(question: Question, body: IndicatorInTime, company: Company) -> None:
    """The rows of the chosen week as a table that can be searched, paged and downloaded; none in the world of a link."""
    if state.fixed():
        return
    drill = body.drill
    st.header(words.rows_title(_name(drill.part), drill.start, drill.end, drill.total, company), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(
            "week", words.OF_WEEK, [week.week.isoformat() for week in reversed(body.weeks)], drill.week.isoformat(), _week_label(company)
        )
        if len(drill.parts) > 1:
            _choice("part", words.PART, list(drill.parts), drill.part, _name)
        st.session_state["drill_search"] = drill.search
        st.text_input(words.SEARCH, key="drill_search", icon=":material/search:", on_change=_to_address("search", also_drop="page"))
    if not drill.total:
        parts.empty(words.NO_ROWS)
        return
    rows = pd.DataFrame(drill.rows, columns=list(drill.columns)).rename(columns=words.column)
    st.dataframe(parts.written(rows), hide_index=True, alt=words.NUMBERED.format(drill.total))
    _pages(question, body)


def week_of_chart() -> None:
    """A click on a week of the chart shows that week's rows."""
    picked = st.session_state["history"].selection.get("week")
    if picked:
        state.set_parameter(address.parameter_of("indicator", "week"), [picked[0]["day"]])
        state.set_parameter(address.parameter_of("indicator", "page"), [])


def _pages(question: Question, body: IndicatorInTime) -> None:
    drill = body.drill
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (drill.page - 1) * drill.page_size + 1
        st.caption(
            words.page_of(first, first + len(drill.rows) - 1, drill.total, formats_of(cache.house().configuration.company)), width="content"
        )
        pages = -(-drill.total // drill.page_size)
        if pages > 1:
            st.session_state["drill_page"] = drill.page
            st.pagination(pages, key="drill_page", on_change=_to_address("page"))
        if drill.total <= MOST_ROWS:
            name = f"{drill.part} {drill.start}.csv"
            st.download_button(
                words.DOWNLOAD, lambda: _csv(question, pages), name, "text/csv", icon=":material/download:", on_click="ignore"
            )


def _csv(question: Question, pages: int) -> bytes:
    """Every page's rows in one file."""
    asked = [replace(question, options=tuple({**dict(question.options), "page": str(page)}.items())) for page in range(1, pages + 1)]
    return csv_of(pd.concat([pd.DataFrame(cache.ask(each).body.drill.rows) for each in asked], ignore_index=True))


def _choice(option: str, label: str, values: list[str], chosen: str, said: Callable[[str], str]) -> None:
    key = f"drill_{option}"
    st.session_state[key] = chosen
    st.selectbox(label, values if chosen in values else [chosen, *values], key=key, format_func=said, on_change=_to_address(option, "page"))


def _to_address(option: str, also_drop: str = "") -> Callable[[], None]:
    def write() -> None:
        value = str(st.session_state[f"drill_{option}"] or "")
        state.set_parameter(address.parameter_of("indicator", option), [value] if value else [])
        if also_drop:
            state.set_parameter(address.parameter_of("indicator", also_drop), [])

    return write


def _name(id: str) -> str:
    indicator = cache.house().configuration.indicator(id)
    return indicator.name if indicator else id


def _week_label(company: Company) -> Callable[[str], str]:
    return lambda text: formats_of(company).day(pd.Timestamp(text).date())
