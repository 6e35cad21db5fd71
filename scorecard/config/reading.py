"""From the data of a configuration text to the model: every table is checked against its declaration, key by key.

A mistake is noted in the report and the key left out, so that one pass finds them all; what comes out is only used when the report
holds no error.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from scorecard.config import schema
from scorecard.config.kinds import Wrong
from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.config.schema import Key, Table
from scorecard.holidays import country_holidays
from scorecard.model import (
    Access,
    Aggregate,
    Agreement,
    Alert,
    CalendarEntry,
    Channel,
    Company,
    Configuration,
    Digest,
    Goal,
    Indicator,
    Layout,
    Meeting,
    Persona,
    Ratio,
    Source,
    Stage,
)
from scorecard.wording import configuration as words

Values = dict[str, Any]
DATED_BY: dict[str, str] = {"leads": "created_at", "events": "at", "indicator_values": "date"}
"""The column that dates a row of a dataset unless the indicator says otherwise."""
_ANY_OPTION = tuple({key.name: key for keys in schema.OPTIONS.values() for key in keys}.values())
"""What a source may state while its kind is not known, so that a wrong kind does not make every other key a mistake."""
_MEASURES = ("count", "sum", "last", "ratio")


def read(data: dict[str, Any], report: Report, today: date) -> Configuration:
    """The configuration that `data` describes, as far as it can be understood; the report holds the mistakes.

    Public holidays of the configured country are filled in for the ten years before `today` and the two after it.
    """
    _unknown(data, [table.name for table in schema.TABLES], (), report, "table")
    demo = _one(data, schema.DEMO, report)
    return Configuration(
        company=_company(data, report, today),
        stages=_stages(_list(data, schema.STAGES, report)),
        channels=tuple(Channel(**values) for values in _list(data, schema.CHANNELS, report)),
        personas=tuple(Persona(**values) for values in _list(data, schema.PERSONAS, report)),
        sources=tuple(_sources(data, report)),
        indicators=tuple(_indicators(data, report)),
        goals=tuple(_goal(values) for values in _list(data, schema.GOALS, report)),
        agreement=Agreement(**_one(data, schema.AGREEMENT, report)),
        meeting=Meeting(**_one(data, schema.MEETING, report)),
        access=Access(**_one(data, schema.ACCESS, report)),
        digest=Digest(**_one(data, schema.DIGEST, report)),
        alerts=tuple(Alert(**values) for values in _list(data, schema.ALERTS, report)),
        calendar=tuple(CalendarEntry(**{"end": values["start"], **values}) for values in _list(data, schema.CALENDAR, report)),
        demo=demo.get("day"),
        path=report.file,
    )


def _company(data: dict[str, Any], report: Report, today: date) -> Company:
    if "company" not in data:
        report.add((), words.NO_COMPANY, words.ADD_COMPANY, "missing-key")
    values = _one(data, schema.COMPANY, report) if "company" in data else {}
    country = values.get("holidays_country", "")
    if country:
        try:
            public = country_holidays(country, today.year - 10, today.year + 2)
        except ValueError as error:
            report.add(("company", "holidays_country"), words.no_country(country), str(error), "holidays-country")
        else:
            values["holidays"] = values.get("holidays", frozenset()) | public
    return Company(**{"name": "", **values})


def _stages(rows: list[Values]) -> tuple[Stage, ...]:
    columns = [values.get("column") or default_column(values["id"], place, len(rows)) for place, values in enumerate(rows)]
    return tuple(Stage(**{**values, "column": column}) for values, column in zip(rows, columns, strict=True))


def default_column(id: str, place: int, count: int) -> str:
    """The column with the time of entry into stage number `place` of `count`, unless the stage names one."""
    if place == 0:
        return "created_at"
    return "won_at" if place == count - 1 else f"{id}_at"


def _sources(data: dict[str, Any], report: Report) -> Iterable[Source]:
    for name, raw in _named(data, schema.SOURCES, report):
        path: Path = ("sources", name)
        kind = raw.get("kind")
        own = (*schema.OPTIONS.get(kind if isinstance(kind, str) else "", _ANY_OPTION), schema.OUTCOMES)
        values = _checked(raw, schema.SOURCES, path, report, also=("layout", *(key.name for key in own)))
        options = _known_keys(raw, own, path, report)
        layout = _layout(raw.get("layout", {}), (*path, "layout"), report)
        if values is not None:
            yield Source(name=name, options=options, layout=layout, **values)


def _layout(raw: Any, path: Path, report: Report) -> Layout:
    if not isinstance(raw, dict):
        report.add(path, words.NO_LAYOUT, words.WRITE_LAYOUT, "wrong-type")
        return Layout()
    return Layout(**(_checked(raw, schema.LAYOUT, path, report) or {}))


def _indicators(data: dict[str, Any], report: Report) -> Iterable[Indicator]:
    for name, raw in _named(data, schema.INDICATORS, report):
        values = _checked(raw, schema.INDICATORS, ("indicators", name), report)
        if values is None:
            continue
        measure = _measure(name, raw, values, report)
        for key in (*_MEASURES, "scale", "on", "where"):
            values.pop(key, None)
        if measure is not None:
            yield Indicator(id=name, measure=measure, **values)


def _measure(name: str, raw: Values, values: Values, report: Report) -> Aggregate | Ratio | None:
    path: Path = ("indicators", name)
    stated = [key for key in _MEASURES if key in raw]
    if len(stated) != 1:
        what = words.states_several(" and ".join(stated)) if stated else words.NOT_MEASURED
        report.add(path, what, words.GIVE_ONE_MEASURE, "one-measure")
        return None
    kind = stated[0]
    if kind not in values:
        return None
    if kind == "ratio":
        for key in ("on", "where"):
            if key in raw:
                report.add((*path, key), words.ratio_has_no(key), words.PUT_INTO_PARTS, "ratio-extras")
        numerator, denominator = values["ratio"]
        return Ratio(numerator, denominator, values.get("scale", 1.0))
    if "scale" in raw:
        report.add((*path, "scale"), words.ONLY_RATIO_SCALES, words.REMOVE_SCALE, "ratio-extras")
    return _aggregate(name, kind, values, report)


def _aggregate(name: str, kind: Any, values: Values, report: Report) -> Aggregate | None:
    dataset, _, column = values[kind].partition(".")
    if dataset not in DATED_BY:
        report.add(
            ("indicators", name, kind),
            words.no_measurable_dataset(dataset),
            did_you_mean(dataset, DATED_BY),
            "unknown-dataset",
        )
        return None
    if not column and dataset == "indicator_values":
        column = "value" if kind != "count" else ""
    where = values.get("where", ())
    if dataset == "indicator_values" and "indicator" not in dict(where):
        where = (("indicator", (name,)), *where)
    return Aggregate(kind, dataset, column, values.get("on", DATED_BY[dataset]), where)


def _goal(values: Values) -> Goal:
    target = values["target"]
    relative = target if isinstance(target, str) else ""
    identifier = values.get("id") or default_goal_id(values["indicator"], values["start"], values.get("per", "week"))
    return Goal(**{**values, "id": identifier, "target": 0.0 if relative else target, "relative": relative})


def default_goal_id(indicator: str, start: date, per: str) -> str:
    """The id of a goal that states none: it is unique as long as goals do not overlap."""
    return f"{indicator}:{start}:{per}"


def _one(data: dict[str, Any], table: Table, report: Report) -> Values:
    raw = data.get(table.name, {})
    if not isinstance(raw, dict):
        report.add((table.name,), words.not_a_table(table.name), words.open_with(table.header), "wrong-type")
        return {}
    if table.name not in data:
        return {}
    return _checked(raw, table, (table.name,), report) or {}


def _list(data: dict[str, Any], table: Table, report: Report) -> list[Values]:
    raw = data.get(table.name, [])
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        report.add((table.name,), words.not_a_list(table.name), words.open_each_with(table.header), "wrong-type")
        return []
    checked = [_checked(each, table, (table.name, place), report) for place, each in enumerate(raw)]
    report.kept[table.name] = [place for place, values in enumerate(checked) if values is not None]
    return [values for values in checked if values is not None]


def _named(data: dict[str, Any], table: Table, report: Report) -> Iterable[tuple[str, Values]]:
    raw = data.get(table.name, {})
    if not isinstance(raw, dict):
        report.add((table.name,), words.not_a_table(table.name), words.open_each_with(table.header), "wrong-type")
        return
    for name, each in raw.items():
        if isinstance(each, dict):
            yield name, each
        else:
            report.add((table.name, name), words.not_a_table(name), words.open_item_with(table.name, name), "wrong-type")


def _checked(raw: Values, table: Table, path: Path, report: Report, also: Iterable[str] = ()) -> Values | None:
    """The model's values of one table, by field; None where a required one is missing or wrong."""
    _unknown(raw, [*(key.name for key in table.keys), *also], path, report, "key")
    values = _known_keys(raw, table.keys, path, report)
    complete = True
    for key in table.keys:
        if not key.required:
            continue
        if key.name not in raw:
            report.add(path, words.is_missing(key.name), words.add_key(key.name, key.about), "missing-key")
        complete = complete and key.name in values
    return {key.fills: values[key.name] for key in table.keys if key.name in values} if complete else None


def _known_keys(raw: Values, keys: Iterable[Key], path: Path, report: Report) -> Values:
    values = {}
    for key in keys:
        if key.name in raw:
            try:
                values[key.name] = key.kind.parse(raw[key.name])
            except Wrong as wrong:
                report.add((*path, key.name), wrong.what, wrong.fix, "wrong-value")
    return values


def _unknown(raw: Values, known: list[str], path: Path, report: Report, noun: str) -> None:
    for name in raw:
        if name not in known:
            report.add((*path, name), words.no_key_here(noun, name), did_you_mean(name, known), "unknown-key")
