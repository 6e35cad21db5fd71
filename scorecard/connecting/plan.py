"""What has been chosen so far, and what the cells say to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from scorecard.datasets import Column, columns_of, required_of
from scorecard.ingest import Ingested, Inspection, inspect
from scorecard.ingest.mapping import loose
from scorecard.ingest.suggest import slug
from scorecard.ingest.suggest import with_setting as source_with
from scorecard.ingest.week_heads import head_of
from scorecard.library import STAGES
from scorecard.model import Company, Configuration, Dataset, Layout, Source
from scorecard.sources import RawTable

STEPS = ("place", "look", "columns", "names", "numbers", "save")
"""The steps, in order; each stands in the address as `connect_step`."""
LISTED: tuple[Dataset, ...] = ("goals", "calendar")
"""What stands beside the numbers: no number is made of it."""

_UNASKED = ("span", "event_id", "landing_page", "upper", "id", "part_of")
"""Columns that nobody is asked about: they are found by their name, or written by ourselves."""


@dataclass(frozen=True)
class Plan:
    """Every choice made so far.

    source: where the rows are and how they are read. meanings: what stands in the sheet as the name of a number or of an activity → the
    id of the indicator that it feeds, "" for none. own_teams: the team of numbers that are not in the library. standards: ids of the
    library's indicators that are made of leads or of others. channels: spelling → name. goals: take over those typed beside
    the numbers. base: the configuration that this is added to.
    """

    company: Company
    source: Source
    meanings: Mapping[str, str] = field(default_factory=dict)
    own_teams: Mapping[str, str] = field(default_factory=dict)
    standards: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    goals: bool = True
    base: Configuration | None = None

    @property
    def beginning(self) -> Configuration:
        """The configuration under which the cells are looked at: the one that is added to, or a company.

        Without leads so far it has the usual stages.
        """
        if self.base is None:
            return Configuration(self.company, stages=STAGES)
        return self.base if self.has_leads else replace(self.base, stages=STAGES)

    @property
    def has_leads(self) -> bool:
        """Whether the configuration that is added to reads leads, and so has stages of its own."""
        return self.base is not None and any(each.dataset == "leads" for each in self.base.sources)

    def columns(self) -> tuple[Column, ...]:
        """Our columns that a person may point at the sheet's, those that are required first."""
        known = columns_of(self.source.dataset, self.beginning.stages)
        shape = self.source.layout.shape
        left_out = {"long": (), "wide": ("indicator", "value"), "weeks-as-columns": ("date", "value")}[shape]
        kept = [each for each in known if each.name not in (*left_out, *_UNASKED)]
        return tuple(sorted(kept, key=lambda each: each.name not in self.required()))

    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be pointed at."""
        return required_of(self.source.dataset, bool(self.source.extends))


def start(raw: RawTable, place: Source, company: Company, today: date, base: Configuration | None = None) -> Plan:
    """The first plan for a table that was read: everything as its cells suggest it."""
    plan = Plan(company, place, base=base)
    found = inspect(raw, None, plan.beginning, today)
    guessed = _whole_period(found.source, found.ingested)
    kept = replace(guessed, name=_free_name(place.name, base), kind=place.kind, options={**guessed.options, **place.options})
    return replace(plan, source=_dated(kept))


def look(plan: Plan, raw: RawTable, today: date) -> Inspection:
    """What is understood of the table under this plan, and what is unclear."""
    return inspect(raw, plan.source, plan.beginning, today)


def with_dataset(plan: Plan, raw: RawTable, dataset: Dataset, layout: Layout, today: date) -> Plan:
    """The plan when a row is something else than was thought: columns are suggested anew."""
    source = _as(plan.source, dataset, layout)
    found = inspect(raw, source, plan.beginning, today)
    return replace(plan, source=_dated(_whole_period(found.source, found.ingested)), meanings={}, standards=(), channels={})


def with_columns(plan: Plan, columns: Mapping[str, str]) -> Plan:
    """The plan with other columns for ours; those that stand for indicators stay."""
    asked = {each.name for each in plan.columns()}
    kept = {name: header for name, header in plan.source.columns.items() if name not in asked}
    chosen = {name: header for name, header in columns.items() if header}
    return replace(plan, source=replace(plan.source, columns={**chosen, **kept}))


def with_setting(plan: Plan, setting: tuple[str, ...], value: Any) -> Plan:
    """The plan with an answer to one of the inspection's questions."""
    return replace(plan, source=source_with(plan.source, setting, value))


def likely_first_week(found: Inspection, today: date) -> date:
    """The Monday on which the first of numbered weeks ("KW 31", "W31") probably begins: a proposal, for nobody can tell from a number."""
    texts = [text for column in found.understood.columns for text in (column.header, *column.samples[:1])]
    heads = (head_of(text, {}, False) for text in texts)
    number = next((head.number for head in heads if head is not None and head.number), 1)
    years = (today.year, today.year - 1)
    mondays = [date.fromisocalendar(year, min(number, 52), 1) for year in years]
    return next((monday for monday in mondays if monday <= today), mondays[-1])


def header_for(plan: Plan, column: str, headers: Sequence[str]) -> str:
    """The sheet's column that feeds one of ours: the one that was chosen, or one of the same name; "" for none."""
    if column in plan.source.columns:
        return plan.source.columns[column]
    return next((header for header in headers if loose(header) == loose(column)), "")


def name_of(text: str) -> str:
    """A name for a source out of a file's, a table's or a tab's."""
    return slug(text)[:40]


def _dated(source: Source) -> Source:
    """What a date means, where the header of the dates says so: "Week ending" is not the day on which a number was made."""
    header = source.columns.get("date", "").casefold()
    if source.dataset != "indicator_values" or source.layout.shape == "weeks-as-columns" or source.layout.date_means != "day":
        return source
    means: Any = "day"
    if header.strip(" .") == "kw" or any(word in header for word in _WEEKS):
        means = "week_end" if any(word in header for word in ("end", "until", "bis")) else "week_start"
    elif any(word in header for word in _MONTHS):
        means = "month"
    return replace(source, layout=replace(source.layout, date_means=means))


_WEEKS = ("week", "woche", "semaine", "semana")
_MONTHS = ("month", "monat", "mois", "mês", "mese")


def holds_for(source: Source, ingested: Ingested) -> str:
    """What a target of a list of goals is reached in: "week" for each week, "period" for all its days; "" where the list says so itself."""
    said = "per" in ingested.rows and "per" not in source.constants and ingested.rows["per"].notna().any()
    return "" if said or source.dataset != "goals" else source.constants.get("per", "week")


def with_goals_for(plan: Plan, per: str) -> Plan:
    """The plan in which each target holds for that."""
    return replace(plan, source=replace(plan.source, constants={**plan.source.constants, "per": per}))


def _whole_period(source: Source, ingested: Ingested | None) -> Source:
    """Targets over more than a week are those of the whole time, unless the list says otherwise: a quarter's is not due every week."""
    if source.dataset != "goals" or ingested is None or ingested.rows.empty or not holds_for(source, ingested):
        return source
    days = (ingested.rows["to"] - ingested.rows["from"]).dt.days
    return replace(source, constants={**source.constants, "per": "period"}) if days.median() > _A_WEEK else source


_A_WEEK = 7


def _as(source: Source, dataset: Dataset, layout: Layout) -> Source:
    options = {key: value for key, value in source.options.items() if key != "outcomes"}
    return Source(source.name, source.kind, dataset, options, layout, constants={"kind": source.name} if dataset == "events" else {})


def _free_name(wanted: str, base: Configuration | None) -> str:
    """The name, or one with a number after it where it is taken."""
    taken = {each.name for each in base.sources} if base else set()
    return next(name for number in range(1, 1000) if (name := wanted if number == 1 else f"{wanted}_{number}") not in taken)
