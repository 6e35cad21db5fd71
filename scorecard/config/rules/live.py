"""What must hold of sources that are asked live."""

from collections.abc import Iterator

from scorecard.config.report import Report
from scorecard.live import is_live
from scorecard.model import Configuration, Source

DATASETS = ("leads", "events", "indicator_values")


class LiveSources:
    """A live source is a table of one row a fact in a database server, and its dataset lies nowhere else."""

    code = "live"

    def check(self, configuration: Configuration, report: Report) -> None:
        for source in configuration.sources:
            if is_live(source):
                for what, fix in self._problems(source, configuration):
                    report.add(("sources", source.name, "live"), what, fix, self.code)

    def _problems(self, source: Source, configuration: Configuration) -> Iterator[tuple[str, str]]:
        others = [each for each in configuration.sources if each.dataset == source.dataset and each.name != source.name]
        copied = [each.name for each in others if not is_live(each)]
        elsewhere = [each.name for each in others if is_live(each) and each.options.get("secret") != source.options.get("secret")]
        if source.dataset not in DATASETS:
            yield f"{source.dataset} are few and needed everywhere; they cannot be asked live.", "Remove live."
        if "path" in source.options:
            yield "An SQLite file cannot be asked live.", "Remove live, or name a database server by its secret."
        if source.layout.shape != "long":
            yield "A live source has one row a value.", 'Remove live, or give layout the shape "long".'
        if source.extends or any(each.extends == source.name for each in configuration.sources):
            yield "A source that is asked live is not joined with others here.", "Join them in a query of this source, or remove live."
        if source.options.get("updated_at"):
            yield "Nothing of a live source is read, so no part of it is read anew.", "Remove updated_at, or live."
        if source.numbers or source.dates:
            yield "A live source's dates and numbers are typed by the database.", "Remove dates and numbers, or live."
        if copied:
            named = ", ".join(copied)
            yield f"{source.dataset} are also copied from {named}; one dataset is live as a whole or not.", "Make all live, or none."
        elif elsewhere:
            named = ", ".join(elsewhere)
            yield f"{source.dataset} are also live in the database of {named}.", "Keep all live sources of a dataset in one database."
