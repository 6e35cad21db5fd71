"""What people type when they set a goal: understood as a goal, or every mistake in it as a sentence."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.numbers import NumberFormatError, parse_decimal

from scorecard.errors import UserError
from scorecard.measures.goals import relative
from scorecard.model import Company, Configuration, Goal, Operator, Unit
from scorecard.weeks import WEEK, fiscal_quarter_of, fiscal_year_of, month_of, week_of
from scorecard.wording import goals as wording


@dataclass(frozen=True)
class Typed:
    """The fields of the form as they were typed."""

    indicator: str
    start: date
    end: date
    operator: Operator
    target: str
    upper: str
    per: str
    owner: str
    part_of: str
    name: str


def read(typed: Typed, id: str, configuration: Configuration) -> tuple[Goal | None, tuple[str, ...]]:
    """The goal of that id (a new one without any), or None and what is wrong, one sentence each."""
    indicator = configuration.indicator(typed.indicator)
    unit: Unit = indicator.unit if indicator else "count"
    locale = configuration.company.locale
    wrong: list[str] = []
    compared = ""
    target = number(typed.target, unit, locale)
    if target is None:
        try:
            relative(typed.target)
            compared = typed.target.strip()
        except UserError:
            wrong.append(wording.not_a_target(typed.target, configuration.company))
    upper = number(typed.upper, unit, locale) if typed.operator == "between" else None
    if typed.operator == "between" and typed.upper.strip() and upper is None:
        wrong.append(wording.not_a_number(typed.upper, wording.FORM_UPPER, configuration.company))
    elif typed.operator == "between" and (upper is None or (target is not None and upper < target)):
        wrong.append(wording.missing_upper())
    if typed.end < typed.start:
        wrong.append(wording.ends_first(typed.start, typed.end, configuration.company))
    if wrong:
        return None, tuple(wrong)
    goal = Goal(
        id=id or f"{typed.indicator}:{typed.start}:{typed.per}",
        indicator=typed.indicator,
        start=typed.start,
        end=typed.end,
        target=target or 0.0,
        operator=typed.operator,
        upper=upper,
        per="period" if typed.per == "period" else "week",
        owner=typed.owner.strip(),
        part_of=typed.part_of,
        name=typed.name.strip(),
        relative=compared,
    )
    return goal, ()


def number(text: str, unit: Unit, locale: str) -> float | None:
    """ "1,450", "$120,000", "70 %" as the unit holds it; None for what is no number."""
    percent = "%" in text
    bare = re.sub(r"[\s%$€£¥]", "", text.replace("−", "-"))
    try:
        value = float(parse_decimal(bare, locale=locale, strict=True))
    except (NumberFormatError, ValueError):
        return None
    if value != value or abs(value) == float("inf"):
        return None
    return value / 100 if unit == "percent" and (percent or abs(value) > 1) else value


def span(kind: str, today: date, company: Company) -> tuple[date, date]:
    """The days of "this quarter" and its like."""
    quarter = fiscal_quarter_of(today, company)
    week = week_of(today, company)
    return {
        "week": (week, week + WEEK - timedelta(days=1)),
        "month": month_of(today),
        "quarter": quarter,
        "next_quarter": fiscal_quarter_of(quarter[1] + timedelta(days=1), company),
        "year": fiscal_year_of(today, company),
    }.get(kind, quarter)
