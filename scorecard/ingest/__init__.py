"""The way in: raw cells → canonical rows, with every rejected, repaired or doubtful cell listed.

The same cells, settings and day give the same rows. What can be read in more than one way is refused with a sentence that names the
setting which settles it.
"""

from datetime import date
from pathlib import Path

from scorecard.ingest.inspection import Inspection, LookedAt, Question, inspect
from scorecard.ingest.pipeline import ingest_source
from scorecard.ingest.unclear import Unclear
from scorecard.ingest.understood import ColumnUnderstood, Ingested, Proposal, Understood
from scorecard.model import Configuration, Source
from scorecard.sources.table import RawTable

__all__ = [
    "ColumnUnderstood",
    "Ingested",
    "Inspection",
    "LookedAt",
    "Proposal",
    "Question",
    "Unclear",
    "Understood",
    "ingest",
    "inspect",
]


def ingest(raw: RawTable, source: Source, configuration: Configuration, today: date, folder: Path | None = None) -> Ingested:
    """Read what a source gave, by its settings. The rows of a large table lie in nameless files in `folder` until they are published.

    Raises SourceError (lost_column, empty) and Unclear (kind "unclear") instead of guessing.
    """
    return ingest_source(raw, source, configuration, today, folder)
