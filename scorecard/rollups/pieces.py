"""What a set of roll-ups notes of the texts of leads, for searches in them: see `query.pieces`."""

from collections.abc import Mapping

import duckdb
import sqlalchemy as sa

from scorecard.datasets import PERSONAL
from scorecard.model import Configuration
from scorecard.query import pieces
from scorecard.query.tables import tables_of

AT_ONCE = 200_000
"""So many texts are held in memory at a time."""
DISTINCT = ("lead_id",)
"""No two rows have the same: to look for equal ones would take longer than to read them all."""


def build(root: duckdb.DuckDBPyConnection, configuration: Configuration) -> dict[str, dict[str, str]]:
    """What is to be noted of the view `leads`, by column; nothing of what is personal by nature."""
    texts = [column.name for column in tables_of(configuration).leads.c if isinstance(column.type, sa.Text)]
    return {"pieces": {name: _note(root, name) for name in texts if name not in PERSONAL}}


def added(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """What is to be noted of leads of which some are new."""
    return {name: pieces.added(old[name], note) for name, note in new.items()}


def _note(root: duckdb.DuckDBPyConnection, name: str) -> str:
    how = "" if name in DISTINCT else "DISTINCT "
    texts = root.execute(f'SELECT {how}lower("{name}") AS text FROM leads').to_arrow_reader(AT_ONCE)
    return pieces.note_of(pieces.pairs_in(batch.column(0) for batch in texts))
