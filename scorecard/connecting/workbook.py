"""The template, filled in: all its tabs become one configuration without a mapping, because the tabs and their titles are known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, cast

from scorecard import templates
from scorecard.config import check
from scorecard.config.writing import to_toml
from scorecard.connecting import meaning
from scorecard.connecting.building import Built
from scorecard.errors import SourceError
from scorecard.ingest import ingest
from scorecard.ingest.suggest import slug
from scorecard.library import STAGES, standards, with_parts
from scorecard.model import Channel, Company, Configuration, Indicator, Source
from scorecard.secrets import Secrets
from scorecard.sources import RawTable, read_all

TABS = (templates.NUMBERS, templates.GOALS, templates.CALENDAR, templates.LEADS)


def is_template(tabs: Sequence[str]) -> bool:
    """Whether these are the tabs of a filled-in template; others may stand beside them."""
    return set(TABS) <= set(tabs)


def read_tabs(place: Source, secrets: Secrets, base: Path) -> dict[str, RawTable]:
    """The cells of all its tabs, by the name of the source that each becomes. Raises SourceError with what to do."""
    tables: dict[str, RawTable] = {}
    for name, outcome in read_all(_sources((), place), secrets, base).items():
        if isinstance(outcome, SourceError):
            raise outcome
        tables[name] = outcome
    return tables


def rows_of(tables: Mapping[str, RawTable]) -> dict[str, int]:
    """How many filled rows each source has below its titles."""
    return {name: int(table.cells.iloc[1:, 1:].replace("", None).notna().any(axis=1).sum()) for name, table in tables.items()}


def build_whole(place: Source, tables: Mapping[str, RawTable], company: Company, path: Path, today: date) -> Built:
    """The configuration of a filled-in template, checked as the saved file will be.

    Its numbers are the columns that hold values, those made of leads where there are leads, and whatever has a goal; a title that the
    library does not know becomes a number of the team's own.
    """
    weekly = _weekly(place, tables)
    offered = meaning.possible(_lead_columns(place, tables, company, today), [each.id for each in weekly])
    with_goals = _with_goals(tables)
    chosen = dict.fromkeys([*meaning.first_choice(offered), *(id for id in offered if id in with_goals)])
    made = {each.id: each for each in (*weekly, *with_parts(chosen))}
    listed = {*chosen, *(each.id for each in weekly)}
    indicators = tuple(each if each.id in listed else replace(each, listed=False) for each in made.values())
    channels = tuple(Channel(name) for name in _column(tables["leads"], "channel"))
    whole = Configuration(company, _sources(indicators, place), STAGES, channels, indicators=indicators)
    text = to_toml(whole)
    configuration, issues = check(text, path, today)
    return Built(text, configuration, issues, tuple(each.id for each in indicators))


def _sources(indicators: Sequence[Indicator], place: Source) -> tuple[Source, ...]:
    options = {key: value for key, value in place.options.items() if key != "tab"}
    if "url" in options:  # the address of one tab, as a browser shows it, is cut down to that of the whole
        options["url"] = re.split(r"[?#]", str(options["url"]))[0]
    return templates.template_sources(indicators, cast(Literal["google_sheet", "file"], place.kind), options)


def _source(place: Source, name: str) -> Source:
    return next(each for each in _sources((), place) if each.name == name)


def _weekly(place: Source, tables: Mapping[str, RawTable]) -> list[Indicator]:
    """The indicators of the columns of weekly numbers in which anything stands."""
    table = tables["weekly_numbers"]
    titles = [str(title or "").strip() for title in table.cells.iloc[0]]
    known = {each.indicator.name: each.indicator for each in standards()}
    source = _source(place, "weekly_numbers")
    found = []
    for column, title in enumerate(titles):
        values = int(table.cells.iloc[1:, column].replace("", None).notna().sum())
        if column and title and values:
            id = known[title].id if title in known else slug(title)
            found.append(meaning.measured(meaning.Label(title, values), id, source, "weekly"))
    return found


def _lead_columns(place: Source, tables: Mapping[str, RawTable], company: Company, today: date) -> tuple[str, ...]:
    source = _source(place, "leads")
    return meaning.lead_columns(ingest(tables["leads"], source, Configuration(company, (source,), STAGES), today))


def _with_goals(tables: Mapping[str, RawTable]) -> list[str]:
    ids = {each.indicator.name: each.indicator.id for each in standards()}
    return [ids[name] for name in _column(tables["goals"], "indicator") if name in ids]


def _column(table: RawTable, title: str) -> list[str]:
    """The different texts below a title, in the order of their first row."""
    titles = [str(each or "").strip() for each in table.cells.iloc[0]]
    if title not in titles:
        return []
    texts = (str(each).strip() for each in table.cells.iloc[1:, titles.index(title)].replace("", None).dropna())
    return list(dict.fromkeys(text for text in texts if text))
