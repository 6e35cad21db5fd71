"""The model back to the text of scorecard.toml, so that the pages can save what was put together by clicking.

Only what differs from the defaults is written; `loads(to_toml(c), …)` gives back `c`. Comments of an earlier file are not kept.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from scorecard.config import schema
from scorecard.config.reading import DATED_BY, default_column, default_goal_id
from scorecard.config.schema import Table
from scorecard.holidays import country_holidays
from scorecard.model import Aggregate, Company, Configuration, Goal, Indicator, Source, Stage

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SIMPLE = ((schema.CHANNELS, "channels"), (schema.PERSONAS, "personas"))
_LATER = ((schema.ALERTS, "alerts"), (schema.CALENDAR, "calendar"))


def to_toml(configuration: Configuration) -> str:
    """The text of a configuration file that says what `configuration` says."""
    blocks: list[str] = [_block("[company]", _company(configuration.company))]
    if configuration.demo:
        blocks.append(_block("[demo]", {"day": configuration.demo}))
    blocks += [_block("[[stages]]", _stage(configuration, place)) for place in range(len(configuration.stages))]
    blocks += _listed(_SIMPLE, configuration)
    for source in configuration.sources:
        blocks += _source(source)
    blocks += [_block(f"[indicators.{_key(each.id)}]", _indicator(each)) for each in configuration.indicators]
    blocks += [_block("[[goals]]", _goal(each)) for each in configuration.goals]
    for table, value in (
        (schema.AGREEMENT, configuration.agreement),
        (schema.MEETING, configuration.meeting),
        (schema.ACCESS, configuration.access),
        (schema.DIGEST, configuration.digest),
    ):
        if stated := _stated(table, value):
            blocks.append(_block(table.header, stated))
    return "\n".join(blocks + _listed(_LATER, configuration))


def _listed(tables: Iterable[tuple[Table, str]], configuration: Configuration) -> list[str]:
    return [_block(table.header, _stated(table, each)) for table, name in tables for each in getattr(configuration, name)]


def _stated(table: Table, value: Any) -> dict[str, Any]:
    """The keys of a table whose values differ from their defaults, and those that are required."""
    stated = {}
    for key in table.keys:
        held = getattr(value, key.fills, None)
        if held is not None and (key.required or held != table.default(key)):
            stated[key.name] = key.kind.show(held)
    return stated


def _company(company: Company) -> dict[str, Any]:
    stated = _stated(schema.COMPANY, company)
    if company.holidays and company.holidays_country:
        years = [day.year for day in company.holidays]
        own = company.holidays - country_holidays(company.holidays_country, min(years), max(years))
        stated = {**stated, "holidays": sorted(own)}
        if not own:
            del stated["holidays"]
    return stated


def _stage(configuration: Configuration, place: int) -> dict[str, Any]:
    stage: Stage = configuration.stages[place]
    stated = _stated(schema.STAGES, stage)
    if stage.column == default_column(stage.id, place, len(configuration.stages)):
        stated.pop("column", None)
    return stated


def _source(source: Source) -> Iterator[str]:
    header = f"sources.{_key(source.name)}"
    stated = _stated(schema.SOURCES, source)
    tables = {name: stated.pop(name) for name in ("columns", "constants", "dates") if name in stated}
    values = stated.pop("values", {})
    options = dict(source.options)
    outcomes = options.pop("outcomes", None)
    layout = _stated(schema.LAYOUT, source.layout)
    yield _block(f"[{header}]", {**stated, **options, **({"layout": layout} if layout else {})})
    for name, table in tables.items():
        yield _block(f"[{header}.{name}]", table)
    for column, meanings in values.items():
        yield _block(f"[{header}.values.{_key(column)}]", meanings)
    if outcomes:
        yield _block(f"[{header}.outcomes]", outcomes)


def _indicator(indicator: Indicator) -> dict[str, Any]:
    stated = _stated(schema.INDICATORS, indicator)
    measure = indicator.measure
    if not isinstance(measure, Aggregate):
        scale = {} if measure.scale == 1 else {"scale": measure.scale}
        return {"name": stated.pop("name"), "ratio": [measure.numerator, measure.denominator], **scale, **stated}
    counted: dict[str, Any] = {measure.kind: f"{measure.dataset}.{measure.column}" if measure.column else measure.dataset}
    if measure.on != DATED_BY[measure.dataset]:
        counted["on"] = measure.on
    where = tuple(each for each in measure.where if (measure.dataset, *each) != ("indicator_values", "indicator", (indicator.id,)))
    if where:
        counted["where"] = {column: list(allowed) if len(allowed) != 1 else allowed[0] for column, allowed in where}
    return {"name": stated.pop("name"), **counted, **stated}


def _goal(goal: Goal) -> dict[str, Any]:
    stated = _stated(schema.GOALS, goal)
    if goal.relative:
        stated["target"] = goal.relative
    if goal.id == default_goal_id(goal.indicator, goal.start, goal.per):
        stated.pop("id", None)
    return stated


def _block(header: str, values: dict[str, Any]) -> str:
    return "\n".join([header, *(f"{_key(name)} = {literal(value)}" for name, value in values.items()), ""])


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else literal(name)


def literal(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {literal(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return str(value)
