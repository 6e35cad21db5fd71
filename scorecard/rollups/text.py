"""A SELECT as DuckDB's own text. Its values are days and names of this program: no text of a reader is ever in it."""

from typing import Any

import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect


def text_of(select: sa.Select[Any] | sa.CompoundSelect[Any]) -> str:
    """The statement with its values written out."""
    return str(select.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True}))
