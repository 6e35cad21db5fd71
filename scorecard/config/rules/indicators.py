"""What must hold of indicators and of the alerts on them."""

from collections import Counter

from scorecard.config.lines import Path
from scorecard.config.report import Report, did_you_mean
from scorecard.datasets import columns_of
from scorecard.model import Aggregate, Configuration, Ratio


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
