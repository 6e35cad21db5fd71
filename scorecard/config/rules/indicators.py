"""What must hold of indicators and of the alerts on them."""

from collections import Counter

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.datasets import columns_of
from scorecard.model import Aggregate, Configuration, Ratio
from scorecard.wording import rules as words


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
            what = words.no_number_column(measure.column, measure.dataset) if measure.column else words.which_column(measure.dataset)
            fix = (
                words.write_measure(measure.kind, measure.dataset, numbers[0])
                if len(numbers) == 1
                else did_you_mean(measure.column, numbers)
            )
            report.add((*path, measure.kind), what, fix, self.code)
        if measure.on not in times:
            report.add((*path, "on"), words.no_date_column(measure.on, measure.dataset), did_you_mean(measure.on, times), self.code)
        for column, _ in measure.where:
            if column not in columns:
                report.add((*path, "where", column), words.no_column(measure.dataset, column), did_you_mean(column, columns), self.code)


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
                        words.ratio_of_ratio(part),
                        words.NAME_THE_PARTS,
                        self.code,
                    )
                elif part not in countable:
                    report.add(path, words.no_indicator(part), did_you_mean(part, countable), self.code)


class RowsFromSomewhere:
    """Each indicator's dataset is fed by a source (a warning: the source may come later)."""

    code = "no-source"

    def check(self, configuration: Configuration, report: Report) -> None:
        fed = {source.dataset for source in configuration.sources}
        for indicator in configuration.indicators:
            if isinstance(indicator.measure, Aggregate) and indicator.measure.dataset not in fed:
                what = words.no_source_feeds(indicator.measure.dataset)
                report.add(("indicators", indicator.id), what, words.add_source_of(indicator.measure.dataset), self.code, "warning")


class RuleNeedsIndicator:
    """An alert says which indicator it watches, except for close rates."""

    code = "alert-indicator"

    def check(self, configuration: Configuration, report: Report) -> None:
        ids = Counter(alert.id for alert in configuration.alerts)
        for place, alert in enumerate(configuration.alerts):
            path = report.item("alerts", place)
            if alert.rule != "close_rate" and not alert.indicator:
                report.add(path, words.alert_watches_nothing(alert.rule), "Add indicator.", self.code)
            if ids[alert.id] > 1 and alert.id in [earlier.id for earlier in configuration.alerts[:place]]:
                report.add((*path, "id"), words.alert_id_taken(alert.id), words.GIVE_ALERT_ITS_ID, self.code)
