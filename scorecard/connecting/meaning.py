"""Which numbers a table holds, and which indicators they can be: the library's, or one of the team's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import pandas as pd
from rapidfuzz import fuzz

from scorecard.connecting.levels import Quotient, is_level, quotients
from scorecard.ingest import Ingested
from scorecard.ingest.mapping import loose
from scorecard.ingest.number_text import CURRENCIES
from scorecard.ingest.suggest import slug
from scorecard.library import STARTERS, standards
from scorecard.model import Aggregate, Cadence, Configuration, Indicator, Ratio, Source, Team, Unit

_ALIKE = 90
_SIGNS = tuple(sign for sign in CURRENCIES if not any(each.isalpha() for each in sign))
_DAYS: tuple[tuple[float, Cadence], ...] = ((4, "daily"), (14, "weekly"))
"""Below so many days between two dates (their median) the numbers come daily, weekly, and else monthly."""


@dataclass(frozen=True)
class Label:
    """What stands in the sheet as the name of a number (or a kind of activity), and how many values it has.

    `convention` says how they are written, `goal` what is typed beside them as their goal, `owner` who is named in all of their rows.
    """

    text: str
    values: int
    convention: str = ""
    goal: str = ""
    owner: str = ""

    @property
    def unit(self) -> Unit:
        """The unit that its cells show, or the sign of a currency in its name: "Ad spend (€)"."""
        if self.convention.startswith("percentages"):
            return "percent"
        return "money" if ", in " in self.convention or any(sign in self.text for sign in _SIGNS) else "count"

    @property
    def is_level(self) -> bool:
        """Whether several of its values make no sum."""
        return self.unit == "percent" or is_level(self.text)


def labels(ingested: Ingested, source: Source) -> tuple[Label, ...]:
    """The numbers in a table of numbers, the kinds in a table of activities; none for leads."""
    rows = ingested.rows
    if source.dataset == "leads" or rows.empty:
        return ()
    if source.dataset == "events":
        return tuple(Label(str(kind), int(count)) for kind, count in rows["kind"].value_counts().items())
    conventions = {each.meaning: each.convention for each in ingested.understood.columns}
    conventions |= {each.name: each.convention for each in ingested.understood.numbers}
    goals = {each.name: each.goal for each in ingested.understood.numbers}
    owners = _owners(rows)
    written = _written(source)
    counted = rows["indicator"].value_counts()
    order = [column for column in written if column in counted.index] + [name for name in counted.index if name not in written]
    return tuple(
        Label(written.get(name, str(name)), int(counted[name]), conventions.get(name, ""), goals.get(name, ""), owners.get(name, ""))
        for name in order
    )


def _owners(rows: pd.DataFrame) -> dict[str, str]:
    """Number → the one person who is named in all of its rows."""
    if "owner" not in rows:
        return {}
    named = rows.groupby("indicator")["owner"].agg(lambda names: names.iloc[0] if names.notna().all() and names.nunique() == 1 else "")
    return {str(name): str(owner) for name, owner in named.items()}


def _written(source: Source) -> dict[str, str]:
    """The name of a number among the rows → what stands in the sheet for it, where they differ."""
    return dict(source.columns) if source.layout.shape == "wide" else {}


def made_of(ingested: Ingested, source: Source) -> dict[str, Quotient]:
    """The labels of daily averages and rates that are, as their values prove, the quotient of two others of the table."""
    levels = [each.text for each in labels(ingested, source) if each.is_level]
    if not levels or source.dataset != "indicator_values" or cadence(ingested) != "daily":
        return {}
    named = ingested.rows.assign(indicator=ingested.rows["indicator"].replace(_written(source)))
    return quotients(named, levels)


def whole(found: Mapping[str, Quotient], chosen: Mapping[str, str]) -> dict[str, Quotient]:
    """Those that are chosen with both of their parts. Of the others the last day's value is shown, so their own cells are needed."""
    return {name: each for name, each in found.items() if chosen.get(name) and chosen.get(each.above) and chosen.get(each.below)}


def suggestions(ingested: Ingested, source: Source, made: Mapping[str, Quotient]) -> dict[str, str]:
    """Label → the indicator that it may feed: the library's of this name, else an own one. `made` is what `made_of` has found.

    "" for an average or a rate of single days that is not made of other columns: nothing true about a week can be made of it.
    """
    daily = cadence(ingested) == "daily"
    return {each.text: "" if each.is_level and daily and each.text not in made else _suggested(each) for each in labels(ingested, source)}


def _suggested(label: Label) -> str:
    scores = {
        each.indicator.id: fuzz.ratio(loose(each.indicator.name), loose(label.text))
        for each in standards()
        if not isinstance(each.indicator.measure, Ratio)
    }
    best = max(scores, key=lambda id: scores[id])
    return best if scores[best] >= _ALIKE else slug(label.text)


def meant(names: Iterable[str], configuration: Configuration) -> dict[str, str]:
    """What goals or the calendar call a number → the id of the configured number of that name, "" where there is none."""
    known = {loose(name): each.id for each in configuration.indicators for name in (each.name, each.id)}
    return {name: known.get(loose(name), "") for name in names}


def measured(label: Label, id: str, source: Source, cadence: Cadence, team: str = "shared") -> Indicator:
    """The indicator that a label feeds: the library's words around a measure of these rows, or an own one named by its label."""
    known = {each.indicator.id: each.indicator for each in standards()}.get(id)
    measure = _measure(label, id, source)
    if known is None:
        return Indicator(id, label.text, measure, cast(Team, team), label.owner, unit=label.unit, cadence=cadence)
    if isinstance(known.measure, Aggregate) and known.measure.dataset == measure.dataset == "indicator_values":
        measure = replace(measure, kind=known.measure.kind)
    return replace(known, measure=measure, cadence=cadence, owner=label.owner)


def _measure(label: Label, id: str, source: Source) -> Aggregate:
    if source.dataset == "events":
        return Aggregate("count", "events", "", "at", (("kind", (label.text,)),))
    kind = "last" if label.is_level else "sum"
    return Aggregate(cast(Any, kind), "indicator_values", "value", "date", (("indicator", (id,)),))


def possible(columns: Iterable[str], measured_ids: Iterable[str]) -> tuple[str, ...]:
    """The library's indicators that can be made of leads with these columns, and the ratios of what there is; starters first."""
    there, made = set(columns), set(measured_ids)
    for each in standards():
        if _is_made_of_leads(each.indicator.measure, there):
            made.add(each.indicator.id)
    found = [each.indicator.id for each in standards() if each.indicator.id in made or _has_parts(each.indicator.measure, made)]
    return tuple(sorted((id for id in found if id not in set(measured_ids)), key=lambda id: id not in STARTERS))


def first_choice(offered: Iterable[str]) -> tuple[str, ...]:
    """What a new scorecard begins with: how many leads there are, and how good they are."""
    offered = list(offered)
    chosen = [id for id in STARTERS if id in offered]
    quality = next((id for id in ("mql_acceptance", "wins", "opportunities", "mqls") if id in offered), "")
    return tuple(dict.fromkeys([*chosen, *([quality] if quality else [])]))


def _is_made_of_leads(measure: Aggregate | Ratio, there: set[str]) -> bool:
    if isinstance(measure, Ratio) or measure.dataset != "leads":
        return False
    return {measure.on, *([measure.column] if measure.column else []), *(column for column, _ in measure.where)} <= there


def _has_parts(measure: Aggregate | Ratio, made: set[str]) -> bool:
    return isinstance(measure, Ratio) and {measure.numerator, measure.denominator} <= made


def lead_columns(ingested: Ingested) -> tuple[str, ...]:
    """The columns of leads that hold anything."""
    rows = ingested.rows
    return tuple(str(name) for name in rows.columns if rows[name].notna().any())


def cadence(ingested: Ingested) -> Cadence:
    """How often numbers are written, by the days between them."""
    if ingested.rows.empty or "date" not in ingested.rows:
        return "daily"
    days = pd.Series(ingested.rows["date"].dropna().unique()).sort_values()
    gap = float(days.diff().dt.days.median()) if len(days) > 1 else 1.0
    return next((name for limit, name in _DAYS if gap < limit), "monthly")


def spellings(ingested: Ingested) -> Mapping[str, int]:
    """How the channels are written, each with its number of rows, the most frequent first."""
    if "channel" not in ingested.rows:
        return {}
    return {str(name): int(count) for name, count in ingested.rows["channel"].value_counts().items()}
