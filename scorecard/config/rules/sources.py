"""What must hold of sources."""

from collections.abc import Iterable, Iterator

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.datasets import columns_of
from scorecard.model import Configuration, Source
from scorecard.wording import rules as words


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
                report.add(path, words.no_column(source.dataset, column), did_you_mean(column, known), self.code)


class DateConventions:
    """A date convention is one of the named ones, or a format with a day, a month and so on."""

    code = "date-convention"
    NAMED = ("iso", "day-first", "month-first", "serial", "unix", "unix-ms")

    def check(self, configuration: Configuration, report: Report) -> None:
        for source in configuration.sources:
            for column, convention in source.dates.items():
                if convention not in self.NAMED and "%" not in convention:
                    fix = did_you_mean(convention, self.NAMED, words.WRITE_CONVENTION)
                    report.add(("sources", source.name, "dates", column), words.no_convention(convention), fix, self.code)


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
                    words.NO_SPREADSHEET if not has & {"url", "key"} else words.URL_AND_KEY,
                    words.GIVE_URL_OR_KEY,
                )
        elif source.kind == "file":
            if "path" not in has:
                yield words.NO_FILE, words.ADD_PATH
        else:
            if len(has & {"secret", "path"}) != 1:
                what = words.TWO_DATABASES if "secret" in has else words.NO_DATABASE
                yield what, words.GIVE_DATABASE
            if len(has & {"table", "query"}) != 1:
                yield words.TABLE_AND_QUERY if "table" in has else words.NO_TABLE, words.GIVE_TABLE_OR_QUERY


class ExtendsLeads:
    """A source that extends another one adds columns of leads to a source of leads that itself extends none."""

    code = "extends"

    def check(self, configuration: Configuration, report: Report) -> None:
        leads = [source.name for source in configuration.sources if source.dataset == "leads" and not source.extends]
        for source in configuration.sources:
            path: Path = ("sources", source.name, "extends")
            if source.extends and source.dataset != "leads":
                report.add(path, words.extends_only_leads(source.dataset), "Remove extends.", self.code)
            elif source.extends and source.extends not in leads:
                what = words.no_leads_source(source.extends)
                report.add(path, what, did_you_mean(source.extends, leads, words.NAME_LEADS_SOURCE), self.code)
