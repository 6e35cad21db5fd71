"""The question of a page and the address that asks it: read from the address at the start of a run, written back by the filters."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from urllib.parse import urlencode

import streamlit as st

from scorecard import address
from scorecard.model import Question
from scorecard.ui import cache, shared

_SHARED = "shared parameters"
_PAGE = "last page"


def now() -> datetime:
    """The moment of this run, in the business's zone."""
    return cache.house().now()


def today() -> date:
    """The business's own day."""
    return now().date()


def question(what: str, options: Sequence[str] = (), default: Question | None = None) -> Question:
    """The question that the address asks of this page.

    `options` names the page's own parameters, which stand in the address as `<what>_<name>`. Raises `QuestionError`.
    """
    return address.parse(what, parameters(), today(), options, default)


def fixed() -> bool:
    """Whether the question of this run cannot be changed by who looks: a link shows its view, whatever the address says."""
    return shared.asked()


def parameters() -> dict[str, list[str]]:
    """Every parameter of the address with all its values; in the world of a link, those of its view."""
    if fixed():
        view = shared.view_in(cache.house())
        return {name: list(values) for name, values in view.parameters.items()} if view else {}
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(question: Question) -> None:
    """Put a question into the address; parameters of other pages stay."""
    if fixed():
        return
    mine = {*address.SHARED, *(address.parameter_of(question.what, name) for name, _ in question.options)}
    kept = {name: values for name, values in parameters().items() if name not in mine}
    st.query_params.from_dict(kept | address.parameters_of(question, today()))


def query_string(question: Question) -> str:
    """What a link to another page takes along: the shared parameters of this question."""
    asked = address.parameters_of(question, today())
    return urlencode([(name, value) for name, values in asked.items() if name in address.SHARED for value in values])


def taken_along(question: Question) -> dict[str, list[str]]:
    """What a figure takes along to a page that is asked for days of its own: the day, the knowledge and the filters."""
    asked = address.parameters_of(question, today())
    return {name: values for name, values in asked.items() if name in address.SHARED and name not in ("from", "to", "weeks")}


def filters_in_force(question: Question) -> list[str]:
    """The names of the filters that narrow this question."""
    return [name for name in address.FILTERS if getattr(question.filters, name)]


def set_parameter(name: str, values: Sequence[str]) -> None:
    """Put one parameter into the address, or take it out when there is no value."""
    if fixed():
        return
    if values:
        st.query_params[name] = list(values)
    else:
        st.query_params.pop(name, None)


def carry_over(page: str) -> None:
    """Take the filters along when a reader goes from page to page by the menu, which would drop them from the address.

    An address that was opened as such (a link, a reload) is left as it is.
    """
    session = st.session_state
    if session.get(_PAGE, page) != page and not any(name in st.query_params for name in address.SHARED):
        for name, values in cast(dict[str, list[str]], session.get(_SHARED, {})).items():
            st.query_params[name] = values
    session[_PAGE] = page
    session[_SHARED] = {name: values for name, values in parameters().items() if name in address.SHARED}
