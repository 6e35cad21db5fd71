"""The statements of live sources, compiled for warehouses that are not at hand: what fits, and which words are still missing.

    pip install -r tests/requirements-dialects.txt
    python -m tests.proofs.dialects [EVERY]

fills a DuckDB file with the demo company (of leads every EVERY-th, 40 without it), asks it everything live, holds the answers against those
of copies, and takes down each statement. Each is then compiled by the dialect of each warehouse, and read by a parser of its grammar
(sqlglot). Nothing is run there: a dialect whose statements compile is still untested.
"""

import importlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlglot
from sqlalchemy.engine import Dialect

from scorecard.query import portable
from scorecard.query.cohorts import days_between
from tests.live import warehouse
from tests.proofs.spark import compare

DIALECTS = {
    "Databricks": ("databricks.sqlalchemy", "DatabricksDialect", "databricks"),
    "Trino": ("trino.sqlalchemy.dialect", "TrinoDialect", "trino"),
    "BigQuery": ("sqlalchemy_bigquery", "BigQueryDialect", "bigquery"),
    "Snowflake": ("snowflake.sqlalchemy.snowdialect", "SnowflakeDialect", "snowflake"),
    "ClickHouse": ("clickhouse_connect.cc_sqlalchemy.dialect", "ClickHouseDialect", "clickhouse"),
    "Redshift": ("sqlalchemy_redshift.dialect", "RedshiftDialect_psycopg2", "redshift"),
}
"""The module and the class of each dialect, and its name to the parser."""
OWN_WORDS = (days_between, portable.days_earlier, portable.seconds_between, portable.in_zone, portable.of_zoned)
"""What databases say in words of their own. The other elements of `portable` may stay as they are where texts are compared by bytes."""


@contextmanager
def taken_down() -> Iterator[list[sa.ClauseElement]]:
    """Every SELECT that any engine but that of copies executes meanwhile."""
    seen: list[sa.ClauseElement] = []

    def note(connection: sa.Connection, clause: Any, *_: Any) -> None:
        # Copies lie in memory; the workspace is SQLite.
        if connection.engine.url.database != ":memory:" and connection.dialect.name == "duckdb" and isinstance(clause, sa.Select):
            seen.append(clause)

    sa.event.listen(sa.Engine, "before_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_execute", note)


def missing(dialect: Dialect) -> list[str]:
    """The elements that the dialect says in the words that PostgreSQL shares with DuckDB, because it has none of its own."""
    return [each.__name__ for each in OWN_WORDS if dialect.name not in each._compiler_dispatcher.specs]  # type: ignore[attr-defined]


def tried(name: str, statements: list[sa.ClauseElement]) -> str:
    """One line on one dialect."""
    module, kind, grammar = DIALECTS[name]
    dialect: Dialect = getattr(importlib.import_module(module), kind)()
    compiled, read, refused = 0, 0, set()
    for statement in statements:
        try:
            text = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        except (sa.exc.SQLAlchemyError, NotImplementedError, AttributeError, TypeError) as error:
            refused.add(f"{type(error).__name__}: {str(error).splitlines()[0][:90]}")
            continue
        compiled += 1
        try:
            sqlglot.parse_one(text, read=grammar)
            read += 1
        except sqlglot.errors.SqlglotError as error:
            refused.add(str(error).splitlines()[0][:90])
    lines = [f"{name:11} {compiled:4} of {len(statements)} compile, {read:4} are read; no words of its own: {', '.join(missing(dialect))}"]
    return "\n".join([*lines, *(f"            {each}" for each in sorted(refused)[:4])])


def main(every: int) -> int:
    """Ask, compare, compile."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"duckdb:///{folder}/warehouse.duckdb"
        warehouse.fill(url, warehouse.rows(every))
        copied = warehouse.shop(Path(folder) / "copied", url, False)
        with taken_down() as statements:
            live = warehouse.shop(Path(folder) / "live", url, True)
            wrong = compare(copied, live)
    print("\n".join(wrong) or f"DuckDB asked live: all {len(warehouse.QUESTIONS)} answers are the same.")
    different = list({str(each.compile()): each for each in statements}.values())
    for name in DIALECTS:
        print(tried(name, different), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
