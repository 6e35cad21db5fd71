"""What must hold of sources that are asked live."""

from collections.abc import Iterator

from scorecard.config.report import Report
from scorecard.live import is_live
from scorecard.model import Configuration, Source
from scorecard.wording import rules as words

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
            yield words.never_live(source.dataset), "Remove live."
        if "path" in source.options:
            yield words.LIVE_SQLITE, words.NAME_A_SERVER
        if source.layout.shape != "long":
            yield words.LIVE_LAYOUT, words.WRITE_LONG
        if source.extends or any(each.extends == source.name for each in configuration.sources):
            yield words.LIVE_JOINED, words.JOIN_IN_QUERY
        if source.options.get("updated_at"):
            yield words.LIVE_UPDATED, words.REMOVE_UPDATED
        if source.numbers or source.dates:
            yield words.LIVE_CONVENTIONS, words.REMOVE_CONVENTIONS
        if copied:
            named = ", ".join(copied)
            yield words.also_copied(source.dataset, named), words.ALL_OR_NONE_LIVE
        elif elsewhere:
            named = ", ".join(elsewhere)
            yield words.live_elsewhere(source.dataset, named), words.ONE_DATABASE
