"""What must hold of names: that each is known, and means one thing."""

from collections.abc import Iterator, Sequence

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.model import Aggregate, Channel, Configuration, Indicator, Persona, Source
from scorecard.wording import rules as words


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
                    fix = words.remove_spelling(earlier)
                    report.add((*report.item(table, place), key), words.spelling_taken(spelling, earlier), fix, self.code)


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
                    words.no_such(kind, name),
                    did_you_mean(name, known[kind], words.declare_it(kind)),
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
