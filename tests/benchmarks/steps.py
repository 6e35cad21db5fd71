"""What each step of an import takes of the processor, one after the other instead of two at a time."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq

from scorecard import content, parquet, snapshots
from scorecard.ingest import gathered, pipeline
from scorecard.pile import Pile
from scorecard.sources import csv_text, database, postgresql

STEPS: tuple[tuple[Any, str, str], ...] = (
    (csv_text, "_rows", "parse the text"),
    (postgresql.Copied, "part", "read from the server, and parse"),
    (pipeline, "_laid_out", "tell the columns"),
    (pipeline, "read_rows", "understand the cells"),
    (gathered.Gathered, "looked_at", "check the rows"),
    (gathered.Gathered, "result", "check all of them together"),
    (Pile, "add", "keep the rows"),
    (Pile, "by_date", "put them in the order of dates"),
    (content.Seen, "look", "what they come to"),
    (snapshots, "bag_of", "what they come to"),
    (snapshots, "span", "what they come to"),
    (pq.ParquetWriter, "write_table", "write the file"),
    (parquet._Summed, "write", "its checksum, and the disk"),
)
REST = "read the file, and the rest"


class Taken:
    """Seconds of the processor by step, each without the steps within it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._steps = [REST]
        self._since = time.process_time()

    @contextmanager
    def within(self, step: str) -> Iterator[None]:
        """The body is of that step."""
        self._count()
        self._steps.append(step)
        yield
        self._count()
        self._steps.pop()

    def timed(self, function: Callable[..., Any], step: str) -> Callable[..., Any]:
        """The function as a step; where it gives things one by one, making each of them is the step."""

        def call(*given: Any, **named: Any) -> Any:
            with self.within(step):
                result = function(*given, **named)
            return self._one_by_one(result, step) if isinstance(result, Iterator) else result

        return call

    def _one_by_one(self, items: Iterator[Any], step: str) -> Iterator[Any]:
        end = object()
        while True:
            with self.within(step):
                item = next(items, end)
            if item is end:
                return
            yield item

    def _count(self) -> None:
        now = time.process_time()
        self.seconds[self._steps[-1]] += now - self._since
        self._since = now


def by_step(work: Callable[[], object]) -> dict[str, float]:
    """What the steps of an import take, the dearest first."""
    taken = Taken()
    with ExitStack() as patches:
        patches.enter_context(patch.object(pipeline, "side_by_side", lambda function, items, at_once: map(function, items)))
        for module in (csv_text, database, parquet):
            patches.enter_context(patch.object(module, "ahead", lambda items: items()))
        for owner, name, step in STEPS:
            patches.enter_context(patch.object(owner, name, taken.timed(getattr(owner, name), step)))
        with taken.within(REST):
            work()
    return dict(sorted(taken.seconds.items(), key=lambda each: -each[1]))
