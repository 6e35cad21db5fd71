"""A question and its address, both ways: what a copied link shows is what was on the screen.

`as_of`, `weeks`, `from`, `to`, `known` and the five filters carry the same name on every page; a page's own options carry the page's
name before theirs (`channels_horizon`), because Streamlit shares one query string among all pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TypeVar

from scorecard.errors import QuestionError
from scorecard.model import Filters, Question
from scorecard.wording import asking as words

FILTERS = tuple(field.name for field in fields(Filters))
SHARED = ("as_of", "weeks", "from", "to", "known", *FILTERS)
"""The parameters that mean the same on every page."""

MOST_WEEKS = 208

Value = TypeVar("Value")
Parameters = Mapping[str, Sequence[str]]


def parse(what: str, parameters: Parameters, today: date, options: Sequence[str] = (), default: Question | None = None) -> Question:
    """The question that an address asks.

    `parameters` maps a name to every value given for it. Names that mean nothing here are left alone: they may be another page's.
    What an address leaves open is taken from `default`. Raises `QuestionError`, with the parameter's name, for a value that cannot be
    read.
    """
    base = default or Question(what, as_of=today)
    own = {name: _last(parameters, parameter_of(what, name)) for name in options}
    question = replace(
        base,
        what=what,
        as_of=_read(parameters, "as_of", _day, base.as_of),
        weeks=_read(parameters, "weeks", _weeks, base.weeks),
        start=_read(parameters, "from", _day, base.start),
        end=_read(parameters, "to", _day, base.end),
        known_on=_read(parameters, "known", datetime.fromisoformat, base.known_on),
        filters=Filters(**{name: tuple(parameters.get(name, ())) or getattr(base.filters, name) for name in FILTERS}),
        options=tuple((name, value) for name, value in ({**dict(base.options), **own}).items() if value),
    )
    if question.start and question.end and question.start > question.end:
        raise QuestionError(words.period_backwards(question.end, question.start))
    return question


def parameter_of(what: str, option: str) -> str:
    """What a page's own option is called in the address; the option `id` carries the page's bare name (`indicator=cold_calls`)."""
    return what if option == "id" else f"{what}_{option}"


def parameters_of(question: Question, today: date) -> dict[str, list[str]]:
    """The shortest parameters that ask this question again on the day `today`: what is the default is left out."""
    plain = {
        "as_of": question.as_of.isoformat() if question.as_of != today else "",
        "weeks": str(question.weeks) if question.weeks != Question("", today).weeks else "",
        "from": question.start.isoformat() if question.start else "",
        "to": question.end.isoformat() if question.end else "",
        "known": question.known_on.isoformat() if question.known_on else "",
    }
    own = {parameter_of(question.what, name): value for name, value in question.options}
    chosen = {name: list(getattr(question.filters, name)) for name in FILTERS}
    return {name: [value] for name, value in {**plain, **own}.items() if value} | {
        name: values for name, values in chosen.items() if values
    }


def _last(parameters: Parameters, name: str) -> str:
    values = parameters.get(name, ())
    return values[-1] if values else ""


def _read(parameters: Parameters, name: str, read: Callable[[str], Value], default: Value) -> Value:
    text = _last(parameters, name)
    if not text:
        return default
    try:
        return read(text)
    except ValueError as error:
        example = "13" if name == "weeks" else "2026-11-09"
        raise QuestionError(words.unreadable(name, text, example)) from error


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _weeks(text: str) -> int:
    weeks = int(text)
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValueError(weeks)
    return weeks
