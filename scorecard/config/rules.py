"""What must hold between the parts of a configuration: one small class a rule, each with a stable code.

A rule looks at the whole configuration and notes every place that breaks it. Rules never raise and do not depend on each other's
order; what could not be read at all was noted before and is absent here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.datasets import columns_of
from scorecard.model import Aggregate, Channel, Configuration, Goal, Indicator, Persona, Ratio, Source


class Rule(Protocol):
    """One rule about a whole configuration."""

    code: str

    def check(self, configuration: Configuration, report: Report) -> None:
        """Notes every place that breaks the rule."""


class KnownZones:
    """Time zones are IANA names."""

    code = "timezone"

    def check(self, configuration: Configuration, report: Report) -> None:
        known = available_timezones()
        stated: list[tuple[Path, str]] = [(("company", "timezone"), configuration.company.timezone)]
        stated += [(("sources", source.name, "timezone"), source.timezone) for source in configuration.sources if source.timezone]
        for path, zone in stated:
            if zone not in known:
                fix = did_you_mean(zone, known, 'Write a name such as "Europe/Berlin" or "America/New_York".')
                report.add(path, f'"{zone}" is not a time zone.', fix, self.code)


class KnownLocale:
    """The locale is one that numbers and dates can be written in."""

    code = "locale"

    def check(self, configuration: Configuration, report: Report) -> None:
        try:
            Locale.parse(configuration.company.locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            what = f'"{configuration.company.locale}" is not a locale.'
            report.add(("company", "locale"), what, 'Write language and country, such as "en_US" or "de_DE".', self.code)


class KnownCurrency:
    """The currency is an ISO code."""

    code = "currency"

    def check(self, configuration: Configuration, report: Report) -> None:
        currency = configuration.company.currency
        if currency not in list_currencies():
            fix = (
                f'Write "{currency.upper()}".'
                if currency.upper() in list_currencies()
                else 'Write its three letters, such as "EUR" or "USD".'
            )
            report.add(("company", "currency"), f'"{currency}" is not the code of a currency.', fix, self.code)


class StagesInOrder:
    """The first stage is the lead itself, the last is the win, and no two share a name or a column."""

    code = "stages"

    def check(self, configuration: Configuration, report: Report) -> None:
        stages = configuration.stages
        for place, stage in enumerate(stages):
            path = report.item("stages", place)
            for key, value in (("id", stage.id), ("column", stage.column)):
                if value in [getattr(other, key) for other in stages[:place]]:
                    report.add(
                        (*path, key),
                        f'The {key} "{value}" belongs to an earlier stage already.',
                        f"Give each stage its own {key}.",
                        self.code,
                    )
        if len(stages) == 1:
            report.add(report.item("stages", 0), "One stage makes no funnel.", "Add at least the win as a second stage.", self.code)
        elif stages:
            self._end(report.item("stages", 0), stages[0].column, "created_at", "first", report)
            self._end(report.item("stages", len(stages) - 1), stages[-1].column, "won_at", "last", report)

    def _end(self, path: Path, column: str, expected: str, which: str, report: Report) -> None:
        if column != expected:
            report.add(
                path,
                f"The {which} stage has the column {column}.",
                f'The {which} stage is dated by {expected}: remove the key "column", or reorder the stages.',
                self.code,
            )


class OneMeaningPerSpelling:
    """A spelling means one channel (or persona) only."""

    code = "alias-twice"

    def check(self, configuration: Configuration, report: Report) -> None:
        self._check("channels", configuration.channels, report)
        self._check("personas", configuration.personas, report)

    def _check(self, table: str, named: Sequence[Channel | Persona], report: Report) -> None:
        meaning: dict[str, str] = {}
        for place, each in enumerate(named):
            for key, spelling in (("name", each.name), *(("aliases", alias) for alias in each.aliases)):
                earlier = meaning.setdefault(spelling.casefold(), each.name)
                if earlier != each.name or (key == "name" and earlier in [other.name for other in named[:place]]):
                    fix = f'Remove it there or at "{earlier}": capital letters make no difference.'
                    report.add((*report.item(table, place), key), f'"{spelling}" means "{earlier}" already.', fix, self.code)


class ColumnsExist:
    """Sources map, fix, date and translate only columns that their dataset has."""

    code = "unknown-column"

    def check(self, configuration: Configuration, report: Report) -> None:
        for source in configuration.sources:
            known = [column.name for column in columns_of(source.dataset, configuration.stages)]
            # In a wide sheet every indicator is a column of its own, so it may be mapped like one.
            wide = (
                [each.id for each in configuration.indicators]
                if source.dataset == "indicator_values" and source.layout.shape == "wide"
                else []
            )
            self._check(source, "columns", source.columns, [*known, *wide], report)
            self._check(source, "constants", source.constants, known, report)
            self._check(source, "values", source.values, known, report)
            self._check(source, "dates", source.dates, [*known, "*"], report)
            self._check(source, "personal", source.personal, known, report)

    def _check(self, source: Source, key: str, stated: Iterable[str], known: list[str], report: Report) -> None:
        for column in stated:
            if column not in known:
                path: Path = ("sources", source.name, key) if key == "personal" else ("sources", source.name, key, column)
                report.add(path, f'{source.dataset} has no column "{column}".', did_you_mean(column, known), self.code)


class DateConventions:
    """A date convention is one of the named ones, or a format with a day, a month and so on."""

    code = "date-convention"
    NAMED = ("iso", "day-first", "month-first")

    def check(self, configuration: Configuration, report: Report) -> None:
        for source in configuration.sources:
            for column, convention in source.dates.items():
                if convention not in self.NAMED and "%" not in convention:
                    fix = did_you_mean(convention, self.NAMED, "Write iso, day-first, month-first, or a format such as %d.%m.%Y.")
                    report.add(("sources", source.name, "dates", column), f'"{convention}" is not a date convention.', fix, self.code)


class SourceSaysWhere:
    """Each kind of source is told where its rows are, once."""

    code = "source-place"

    def check(self, configuration: Configuration, report: Report) -> None:
        for source in configuration.sources:
            for what, fix in self._problems(source):
                report.add(("sources", source.name), what, fix, self.code)

    def _problems(self, source: Source) -> Iterator[tuple[str, str]]:
        has = source.options.keys()
        if source.kind == "google_sheet":
            if len(has & {"url", "key"}) != 1:
                yield (
                    "It names no spreadsheet." if not has & {"url", "key"} else "It states both url and key.",
                    "Give it either url or key.",
                )
        elif source.kind == "file":
            if "path" not in has:
                yield "It names no file.", "Add path, from the folder of this configuration."
        else:
            if len(has & {"secret", "path"}) != 1:
                what = "It states both secret and path." if "secret" in has else "It names no database."
                yield what, "Give it the name of the secret with the database's URL (secret), or the path of an SQLite file (path)."
            if len(has & {"table", "query"}) != 1:
                yield "It states both table and query." if "table" in has else "It names no table.", "Give it either table or query."


class ExtendsLeads:
    """A source that extends another one adds columns of leads to a source of leads that itself extends none."""

    code = "extends"

    def check(self, configuration: Configuration, report: Report) -> None:
        leads = [source.name for source in configuration.sources if source.dataset == "leads" and not source.extends]
        for source in configuration.sources:
            path: Path = ("sources", source.name, "extends")
            if source.extends and source.dataset != "leads":
                report.add(
                    path, f"Only sources of leads can extend another one; this one holds {source.dataset}.", "Remove extends.", self.code
                )
            elif source.extends and source.extends not in leads:
                what = f'"{source.extends}" is not a source of leads that stands by itself.'
                report.add(path, what, did_you_mean(source.extends, leads, "Name the source that holds the leads."), self.code)


class MeasureExists:
    """What an indicator counts or adds up, how it is dated and filtered, exists in its dataset and has the right type."""

    code = "measure"

    def check(self, configuration: Configuration, report: Report) -> None:
        for indicator in configuration.indicators:
            if isinstance(indicator.measure, Aggregate):
                self._check(indicator.id, indicator.measure, configuration, report)

    def _check(self, id: str, measure: Aggregate, configuration: Configuration, report: Report) -> None:
        columns = {column.name: column.kind for column in columns_of(measure.dataset, configuration.stages)}
        path: Path = ("indicators", id)
        numbers = [name for name, kind in columns.items() if kind == "number"]
        times = [name for name, kind in columns.items() if kind in ("time", "day")]
        if measure.kind != "count" and measure.column not in numbers:
            what = (
                f'"{measure.column}" is not a column of numbers in {measure.dataset}.'
                if measure.column
                else f"Which column of {measure.dataset}?"
            )
            fix = (
                f'Write {measure.kind} = "{measure.dataset}.{numbers[0]}".' if len(numbers) == 1 else did_you_mean(measure.column, numbers)
            )
            report.add((*path, measure.kind), what, fix, self.code)
        if measure.on not in times:
            report.add(
                (*path, "on"), f'"{measure.on}" is not a column of dates in {measure.dataset}.', did_you_mean(measure.on, times), self.code
            )
        for column, _ in measure.where:
            if column not in columns:
                report.add(
                    (*path, "where", column), f'{measure.dataset} has no column "{column}".', did_you_mean(column, columns), self.code
                )


class RatioParts:
    """A ratio divides two indicators that exist, neither of which is a ratio itself."""

    code = "ratio-parts"

    def check(self, configuration: Configuration, report: Report) -> None:
        ratios = {each.id for each in configuration.indicators if isinstance(each.measure, Ratio)}
        countable = [id for id in report.declared("indicators") if id not in ratios]
        for indicator in configuration.indicators:
            if not isinstance(indicator.measure, Ratio):
                continue
            for part in (indicator.measure.numerator, indicator.measure.denominator):
                path: Path = ("indicators", indicator.id, "ratio")
                if part in ratios:
                    report.add(
                        path,
                        f'"{part}" is a ratio itself.',
                        "Name the counts or sums that it is made of: a ratio of ratios cannot be added up over weeks.",
                        self.code,
                    )
                elif part not in countable:
                    report.add(path, f'There is no indicator "{part}".', did_you_mean(part, countable), self.code)


class KnownNames:
    """Channels, personas and indicators that are mentioned are ones that exist."""

    code = "unknown-name"

    def check(self, configuration: Configuration, report: Report) -> None:
        known = {
            "channel": [each.name for each in configuration.channels],
            "persona": [each.name for each in configuration.personas],
            "indicator": report.declared("indicators"),
        }
        for path, kind, name in self._mentioned(configuration, report):
            if name != "*" and name not in known[kind] and (known[kind] or kind == "indicator"):
                report.add(
                    path,
                    f'There is no {kind} "{name}".',
                    did_you_mean(name, known[kind], f"Declare it, or name another {kind}."),
                    self.code,
                )

    def _mentioned(self, configuration: Configuration, report: Report) -> Iterator[tuple[Path, str, str]]:
        for indicator in configuration.indicators:
            yield from self._filtered(indicator)
        for source in configuration.sources:
            yield from self._translated(source)
        for table, entries in (("goals", configuration.goals), ("alerts", configuration.alerts), ("calendar", configuration.calendar)):
            for place, entry in enumerate(entries):
                for kind in ("indicator", "channel"):
                    if name := getattr(entry, kind, ""):
                        yield (*report.item(table, place), kind), kind, name
        if configuration.agreement.leads_indicator:
            yield ("agreement", "leads_indicator"), "indicator", configuration.agreement.leads_indicator

    def _filtered(self, indicator: Indicator) -> Iterator[tuple[Path, str, str]]:
        for column, allowed in indicator.measure.where if isinstance(indicator.measure, Aggregate) else ():
            if column in ("channel", "persona"):
                yield from ((("indicators", indicator.id, "where", column), column, name) for name in allowed)

    def _translated(self, source: Source) -> Iterator[tuple[Path, str, str]]:
        for column in ("channel", "persona", "indicator"):
            path: Path = ("sources", source.name, "values", column)
            yield from (((*path, raw), column, meant) for raw, meant in source.values.get(column, {}).items())
            if column in source.constants:
                yield ("sources", source.name, "constants", column), column, source.constants[column]


class GoalDates:
    """A goal, like any entry of the calendar, ends on or after the day on which it starts."""

    code = "end-before-start"

    def check(self, configuration: Configuration, report: Report) -> None:
        dated = [(report.item("goals", place), each.start, each.end) for place, each in enumerate(configuration.goals)]
        dated += [(report.item("calendar", place), each.start, each.end) for place, each in enumerate(configuration.calendar)]
        for path, start, end in dated:
            if end < start:
                report.add((*path, "to"), f"It ends on {end}, before it starts on {start}.", "Correct one of the two dates.", self.code)


class GoalRange:
    """A range has an upper end above its target; the other operators have none."""

    code = "goal-range"

    def check(self, configuration: Configuration, report: Report) -> None:
        for place, goal in enumerate(configuration.goals):
            path = report.item("goals", place)
            if goal.operator == "between" and (goal.upper is None or goal.upper <= goal.target):
                report.add(path, "A range needs an upper end above its target.", 'Add upper = …, or write operator = ">=".', self.code)
            elif goal.operator != "between" and goal.upper is not None:
                report.add(
                    (*path, "upper"),
                    f'upper has no meaning with the operator "{goal.operator}".',
                    'Write operator = "between", or remove it.',
                    self.code,
                )


class GoalsOverlap:
    """An indicator has one goal at a time, for weeks and for whole periods each; a period may lie inside a longer one."""

    code = "goals-overlap"

    def check(self, configuration: Configuration, report: Report) -> None:
        for place, goal in enumerate(configuration.goals):
            for earlier in configuration.goals[:place]:
                if clash(goal, earlier):
                    what = f'It overlaps with another goal on "{goal.indicator}", from {earlier.start} to {earlier.end}.'
                    fix = f"Let one of the two end before the other starts, for example on {max(goal.start, earlier.start)} − 1 day."
                    report.add(report.item("goals", place), what, fix, self.code)


def clash(one: Goal, other: Goal) -> bool:
    """Whether two goals claim the same indicator at the same time.

    Weekly goals clash on any common day. Goals for a period clash unless they are apart, or one lies inside the other (a quarter
    inside its year) without being the same span.
    """
    if one.indicator != other.indicator or one.per != other.per or one.end < other.start or other.end < one.start:
        return False
    same = (one.start, one.end) == (other.start, other.end)
    inside = (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)
    return one.per == "week" or same or not inside


class GoalTree:
    """Goals hang below goals that exist, in no circle, and no two share an id."""

    code = "goal-tree"

    def check(self, configuration: Configuration, report: Report) -> None:
        parents = {goal.id: goal.part_of for goal in configuration.goals}
        times = Counter(goal.id for goal in configuration.goals)
        for place, goal in enumerate(configuration.goals):
            path = report.item("goals", place)
            if times[goal.id] > 1 and goal.id in [earlier.id for earlier in configuration.goals[:place]]:
                report.add(
                    (*path, "id"), f'The id "{goal.id}" belongs to an earlier goal already.', "Give each goal its own id.", self.code
                )
            # A source of goals may hold the parent, which is not known here.
            elsewhere = any(source.dataset == "goals" for source in configuration.sources)
            if goal.part_of and goal.part_of not in parents and not elsewhere:
                report.add(
                    (*path, "part_of"), f'There is no goal with the id "{goal.part_of}".', did_you_mean(goal.part_of, parents), self.code
                )
            elif goal.part_of and self._circle(goal.id, parents):
                report.add(
                    (*path, "part_of"),
                    "The goal is part of itself, by way of its parents.",
                    "Break the circle: the shared goal has no part_of.",
                    self.code,
                )

    def _circle(self, id: str, parents: dict[str, str]) -> bool:
        seen, above = {id}, parents[id]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        return above == id


class RuleNeedsIndicator:
    """An alert says which indicator it watches, except for close rates."""

    code = "alert-indicator"

    def check(self, configuration: Configuration, report: Report) -> None:
        ids = Counter(alert.id for alert in configuration.alerts)
        for place, alert in enumerate(configuration.alerts):
            path = report.item("alerts", place)
            if alert.rule != "close_rate" and not alert.indicator:
                report.add(path, f'The rule "{alert.rule}" watches no indicator.', "Add indicator.", self.code)
            if ids[alert.id] > 1 and alert.id in [earlier.id for earlier in configuration.alerts[:place]]:
                report.add(
                    (*path, "id"), f'The id "{alert.id}" belongs to an earlier alert already.', "Give each alert its own id.", self.code
                )


class PublicOrRequired:
    """Access is either public or asks for a sign-in, and people are named by address or domain."""

    code = "access"

    def check(self, configuration: Configuration, report: Report) -> None:
        access = configuration.access
        if access.public and access.required:
            report.add(("access", "public"), "Access cannot be public and ask for a sign-in.", "Remove one of the two.", self.code)
        for key in ("viewers", "editors", "admins"):
            for entry in getattr(access, key):
                if "@" not in entry and entry != "*":
                    fix = f'Write an e-mail address, or "@{entry}" for everybody of that domain.'
                    report.add(("access", key), f'"{entry}" is neither an e-mail address nor a domain.', fix, self.code)


class RowsFromSomewhere:
    """Each indicator's dataset is fed by a source (a warning: the source may come later)."""

    code = "no-source"

    def check(self, configuration: Configuration, report: Report) -> None:
        fed = {source.dataset for source in configuration.sources}
        for indicator in configuration.indicators:
            if isinstance(indicator.measure, Aggregate) and indicator.measure.dataset not in fed:
                what = f"No source feeds {indicator.measure.dataset}, so it will stay without data."
                report.add(
                    ("indicators", indicator.id), what, f'Add a source with dataset = "{indicator.measure.dataset}".', self.code, "warning"
                )


RULES: tuple[Rule, ...] = (
    KnownZones(),
    KnownLocale(),
    KnownCurrency(),
    StagesInOrder(),
    OneMeaningPerSpelling(),
    ColumnsExist(),
    DateConventions(),
    SourceSaysWhere(),
    ExtendsLeads(),
    MeasureExists(),
    RatioParts(),
    KnownNames(),
    GoalDates(),
    GoalRange(),
    GoalsOverlap(),
    GoalTree(),
    RuleNeedsIndicator(),
    PublicOrRequired(),
    RowsFromSomewhere(),
)
