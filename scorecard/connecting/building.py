"""From the choices to a configuration: its text, and every mistake in it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scorecard.config import check
from scorecard.config.reading import default_goal_id
from scorecard.config.writing import to_toml
from scorecard.connecting import meaning
from scorecard.connecting.levels import Quotient, is_share
from scorecard.connecting.plan import LISTED, Plan
from scorecard.ingest import Ingested
from scorecard.ingest.goals import read_goal
from scorecard.ingest.number_text import Mark
from scorecard.ingest.numbers import STATED
from scorecard.ingest.text import fold
from scorecard.library import STAGES, with_parts
from scorecard.model import Channel, Configuration, Goal, Indicator, Issue, Ratio, Source, Stage
from scorecard.wording import connect as words


@dataclass(frozen=True)
class Built:
    """A configuration as it would be saved. `configuration` is None where `issues` holds a mistake; `added` are the new indicators."""

    text: str
    configuration: Configuration | None
    issues: tuple[Issue, ...]
    added: tuple[str, ...]


def build(plan: Plan, ingested: Ingested, path: Path, today: date, made: Mapping[str, Quotient] | None = None) -> Built:
    """The configuration that says what was chosen. It is checked as the saved file will be.

    `made` is what `meaning.made_of` has found, where that has been asked already.
    """
    base = plan.base or Configuration(plan.company)
    labels = [label for label in meaning.labels(ingested, plan.source) if plan.meanings.get(label.text)]
    if plan.source.dataset in LISTED:
        return _listed(base, plan, labels, path, today)
    quotients = meaning.whole(meaning.made_of(ingested, plan.source) if made is None else made, plan.meanings)
    indicators = _indicators(plan, labels, ingested, quotients)
    kept = tuple(each for each in base.indicators if each.id not in {new.id for new in indicators})
    whole = replace(
        base,
        company=plan.company if plan.base is None else base.company,
        stages=base.stages if plan.has_leads else _stages(plan, ingested) or base.stages,
        channels=_channels(base.channels, plan.channels),
        sources=(*base.sources, _source(plan, labels, quotients)),
        indicators=(*kept, *indicators),
        goals=(*base.goals, *goals_beside(plan, ingested, today)),
        issues=(),
    )
    text = to_toml(whole)
    configuration, issues = check(text, path, today)
    doubled = _doubled(plan, labels)
    return Built(text, None if doubled else configuration, (*doubled, *issues), tuple(each.id for each in indicators))


def _listed(base: Configuration, plan: Plan, labels: list[meaning.Label], path: Path, today: date) -> Built:
    """The configuration with one more list of goals or of dates, in which the numbers are called by their ids."""
    ids = {label.text: id for label in labels if (id := plan.meanings[label.text]) != label.text}
    values = {**plan.source.values, "indicator": ids} if ids else plan.source.values
    channels = _channels(base.channels, plan.channels) if base.channels else ()
    whole = replace(base, sources=(*base.sources, replace(plan.source, values=values)), channels=channels, issues=())
    text = to_toml(whole)
    configuration, issues = check(text, path, today)
    return Built(text, configuration, issues, ())


def goals_beside(plan: Plan, ingested: Ingested, today: date) -> tuple[Goal, ...]:
    """The goals that are typed beside the chosen numbers: for each week from the sheet's first one to the end of the year."""
    labels = [each for each in meaning.labels(ingested, plan.source) if each.goal and plan.meanings.get(each.text)]
    if not plan.goals or not labels:
        return ()
    days = ingested.rows["date"].dropna()
    first, last = days.min().date(), date(max(today.year, days.max().year), 12, 31)
    mark: Mark = STATED.get(plan.source.numbers, ".")
    found = [(plan.meanings[each.text], each, read_goal(each.goal, mark)) for each in labels]
    made = []
    for id, label, typed in found:
        if typed is not None:
            operator, target, upper = typed.kept(label.unit)
            made.append(Goal(default_goal_id(id, first, "week"), id, first, last, target, operator, upper, owner=label.owner))
    return tuple(made)


def _indicators(plan: Plan, labels: list[meaning.Label], ingested: Ingested, quotients: Mapping[str, Quotient]) -> tuple[Indicator, ...]:
    rhythm = meaning.cadence(ingested)
    own = [
        meaning.measured(label, plan.meanings[label.text], plan.source, rhythm, plan.own_teams.get(label.text, "shared"))
        for label in labels
    ]
    made = {each.id: each for each in _divided(plan, own, quotients)}
    picked = with_parts(plan.standards)
    for each in picked:
        listed = each.id in plan.standards
        made.setdefault(each.id, each if listed else replace(each, listed=False))
    return tuple(each for each in made.values() if not _is_orphan(each, made, plan))


def _divided(plan: Plan, own: list[Indicator], quotients: Mapping[str, Quotient]) -> list[Indicator]:
    """The indicators, those of daily rates as quotients of the sums of what they are made of."""
    result = {each.id: each for each in own}
    for label, found in quotients.items():
        id, above, below = (plan.meanings[name] for name in (label, found.above, found.below))
        share = found.factor == 100 or (result[id].unit == "count" and is_share(label))
        scale = 1 if share else found.factor
        result[id] = replace(result[id], measure=Ratio(above, below, scale), unit="percent" if share else result[id].unit)
    return list(result.values())


def _doubled(plan: Plan, labels: list[meaning.Label]) -> tuple[Issue, ...]:
    """Two columns for one number: only one of them could be read, and nobody would see which."""
    if plan.source.layout.shape != "wide":
        return ()
    times = Counter(plan.meanings[label.text] for label in labels)
    return tuple(Issue("error", id, words.DOUBLED, words.DOUBLED_FIX, "doubled") for id, number in times.items() if number > 1)


def _is_orphan(indicator: Indicator, made: Mapping[str, Indicator], plan: Plan) -> bool:
    """A ratio whose parts are nowhere."""
    known = {*made, *(each.id for each in plan.base.indicators)} if plan.base else set(made)
    return isinstance(indicator.measure, Ratio) and not {indicator.measure.numerator, indicator.measure.denominator} <= known


def _source(plan: Plan, labels: list[meaning.Label], quotients: Collection[str]) -> Source:
    """The source with the labels that were chosen under the ids of their indicators; what is made of others need not be read."""
    source = plan.source
    if source.dataset == "indicator_values" and source.layout.shape == "wide":
        asked = {each.name for each in plan.columns()}
        ours = {name: header for name, header in source.columns.items() if name in asked}
        return replace(source, columns=ours | {plan.meanings[label.text]: label.text for label in labels if label.text not in quotients})
    if source.dataset == "indicator_values":
        return replace(source, values={**source.values, "indicator": {label.text: plan.meanings[label.text] for label in labels}})
    return source


def _stages(plan: Plan, ingested: Ingested) -> tuple[Stage, ...]:
    """The usual stages of which this table of leads has a date; the lead itself and the win always belong to them."""
    if plan.source.dataset != "leads":
        return ()
    there = meaning.lead_columns(ingested)
    return tuple(each for place, each in enumerate(STAGES) if place in (0, len(STAGES) - 1) or each.column in there)


def _channels(known: tuple[Channel, ...], names: Mapping[str, str]) -> tuple[Channel, ...]:
    """The channels that are known, with the new spellings, and the new ones after them in the order of their rows."""
    aliases: dict[str, dict[str, str]] = {each.name: {fold(one): one for one in each.aliases} for each in known}
    taken = {fold(spelling) for each in known for spelling in (each.name, *each.aliases)}
    canonical = {fold(each.name): each.name for each in known}
    for name in filter(None, (value.strip() for value in names.values())):
        canonical.setdefault(fold(name), name)
        aliases.setdefault(canonical[fold(name)], {})
    for spelling, stated in names.items():
        name = canonical.get(fold(stated.strip()), "")
        if name and fold(spelling) not in taken | set(canonical):
            aliases[name].setdefault(fold(spelling), spelling)
    old = {each.name: each for each in known}
    return tuple(replace(old.get(name, Channel(name)), aliases=tuple(more.values())) for name, more in aliases.items())
