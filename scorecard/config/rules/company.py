"""What must hold of the company, its stages, its access and the people in it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.model import Configuration
from scorecard.wording import rules as words


class KnownZones:
    """Time zones are IANA names."""

    code = "timezone"

    def check(self, configuration: Configuration, report: Report) -> None:
        stated: list[tuple[Path, str]] = [(("company", "timezone"), configuration.company.timezone)]
        stated += [(("sources", source.name, "timezone"), source.timezone) for source in configuration.sources if source.timezone]
        for path, zone in stated:
            if not _is_zone(zone):
                fix = did_you_mean(zone, available_timezones(), words.WRITE_TIME_ZONE)
                report.add(path, words.no_time_zone(zone), fix, self.code)


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
        locale = configuration.company.locale
        if not is_locale(locale):
            report.add(("company", "locale"), words.no_locale(locale), words.WRITE_LOCALE, self.code)


def is_locale(name: str) -> bool:
    """Whether numbers and dates can be written as that locale does."""
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True


class KnownCurrency:
    """The currency is an ISO code."""

    code = "currency"

    def check(self, configuration: Configuration, report: Report) -> None:
        currency = configuration.company.currency
        if currency not in list_currencies():
            fix = words.write_currency(currency.upper()) if currency.upper() in list_currencies() else words.WRITE_CURRENCY
            report.add(("company", "currency"), words.no_currency(currency), fix, self.code)


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
                        words.stage_taken(key, value),
                        words.give_stage_its_own(key),
                        self.code,
                    )
        if len(stages) == 1:
            report.add(report.item("stages", 0), words.ONE_STAGE, words.ADD_WIN, self.code)
        elif stages:
            self._end(report.item("stages", 0), stages[0].column, "created_at", "first", report)
            self._end(report.item("stages", len(stages) - 1), stages[-1].column, "won_at", "last", report)

    def _end(self, path: Path, column: str, expected: str, which: str, report: Report) -> None:
        if column != expected:
            report.add(
                path,
                words.end_stage_column(which, column),
                words.end_stage_dated(which, expected),
                self.code,
            )


class PublicOrRequired:
    """Access is either public or asks for a sign-in, and people are named by address or domain."""

    code = "access"

    def check(self, configuration: Configuration, report: Report) -> None:
        access = configuration.access
        if access.public and access.required:
            report.add(("access", "public"), words.PUBLIC_AND_REQUIRED, words.REMOVE_ONE, self.code)
        for key in ("viewers", "editors", "admins"):
            for entry in getattr(access, key):
                if "@" not in entry and entry != "*":
                    fix = words.write_address(entry)
                    report.add(("access", key), words.no_address(entry), fix, self.code)
