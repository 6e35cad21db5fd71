"""A question and its address, both ways."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.address import FILTERS, MOST_WEEKS, parameters_of, parse
from scorecard.errors import QuestionError
from scorecard.model import Filters, Question

TODAY = date(2026, 11, 18)
names = st.lists(st.text(min_size=1, max_size=12), max_size=3).map(tuple)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
questions = st.builds(
    lambda as_of, weeks, span, known, filters, horizon: Question(
        "channels",
        as_of,
        weeks,
        *(sorted(span) if span else (None, None)),
        filters=filters,
        options=(("horizon", horizon),) if horizon else (),
        known_on=known,
    ),
    days,
    st.integers(1, MOST_WEEKS),
    st.none() | st.tuples(days, days),
    st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.builds(Filters, **dict.fromkeys(FILTERS, names)),
    st.none() | st.text(min_size=1, max_size=9),
)


@given(questions)
def test_what_an_address_asks_is_what_was_on_the_screen(question: Question) -> None:
    assert parse("channels", parameters_of(question, TODAY), TODAY, ("horizon",)) == question


def test_an_empty_address_asks_for_thirteen_weeks_up_to_today_and_says_nothing() -> None:
    question = parse("scorecard", {}, TODAY)
    assert question == Question("scorecard", TODAY)
    assert parameters_of(question, TODAY) == {}


def test_an_option_carries_its_pages_name_and_an_id_the_bare_one() -> None:
    address = {"indicator": ["cold_calls"], "indicator_week": ["2026-11-09"], "channels_horizon": ["60"]}
    question = parse("indicator", address, TODAY, ("id", "week", "horizon"))
    assert question.options == (("id", "cold_calls"), ("week", "2026-11-09"))


def test_a_page_may_have_its_own_defaults() -> None:
    default = Question("funnel", TODAY, start=date(2026, 5, 1), end=date(2026, 7, 31), options=(("basis", "cohort"),))
    question = parse("funnel", {"from": ["2026-06-01"], "funnel_basis": ["period"]}, TODAY, ("basis",), default)
    assert (question.start, question.end, question.option("basis")) == (date(2026, 6, 1), date(2026, 7, 31), "period")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ({"as_of": ["yesterday"]}, "as_of='yesterday'"),
        ({"weeks": ["0"]}, "weeks='0'"),
        ({"weeks": ["1e9"]}, "weeks='1e9'"),
        ({"known": ["now"]}, "known='now'"),
        ({"from": ["2026-08-01"], "to": ["2026-07-01"]}, "2026-07-01"),
    ],
)
def test_what_cannot_be_read_is_named(address: dict[str, list[str]], named: str) -> None:
    with pytest.raises(QuestionError, match=named):
        parse("scorecard", address, TODAY)
