"""Where rows come from: a Google Sheet, a database, a file. A reader knows nothing of indicators: it gives back cells as they are."""

from scorecard.sources.files import read_file
from scorecard.sources.table import RawTable, Secrets

__all__ = ["RawTable", "Secrets", "read_file"]
