"""What must hold of the company, its stages, its access and the people in it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.model import Configuration


class KnownZones:
    """Time zones are IANA names."""

    code = "timezone"

    def check(self, configuration: Configuration, report: Report) -> None:
        stated: list[tuple[Path, str]] = [(("company", "timezone"), configuration.company.timezone)]
        stated += [(("sources", source.name, "timezone"), source.timezone) for source in configuration.sources if source.timezone]
        for path, zone in stated:
            if not _is_zone(zone):
                fix = did_you_mean(zone, available_timezones(), 'Write a name such as "Europe/Berlin" or "America/New_York".')
                report.add(path, f'"{zone}" is not a time zone.', fix, self.code)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


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
