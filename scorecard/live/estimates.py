"""How many rows a database expects to read for a statement, where its EXPLAIN says so: PostgreSQL, MySQL and MariaDB."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable


class _Explained(Executable, ClauseElement):
    """EXPLAIN of a statement, with its parameters bound as the statement has them."""

    inherit_cache = False

    def __init__(self, statement: Any, words: str) -> None:
        self.statement, self.words = statement, words


@compiles(_Explained)
def _explain(element: _Explained, compiler: SQLCompiler, **options: Any) -> str:
    return f"{element.words} {compiler.process(element.statement, **options)}"


def rows_scanned(connection: Connection, statement: Any) -> int | None:
    """The rows that the database expects to read; None where it does not say. Never an error: it is only an estimate."""
    ask = _ESTIMATES.get(connection.dialect.name)
    if ask is None:
        return None
    try:
        return ask(connection, statement)
    except (SQLAlchemyError, KeyError, ValueError, TypeError):
        connection.rollback()
        return None


def _postgresql(connection: Connection, statement: Any) -> int:
    """A scan of a whole table reads all of its rows, however few it is expected to give; an index those that it gives."""
    plan = connection.execute(_Explained(statement, "EXPLAIN (FORMAT JSON)")).scalar_one()
    nodes = [*_nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])]
    scans = [node for node in nodes if "Relation Name" in node]
    relations = {node["Relation Name"] for node in scans if node["Node Type"] == "Seq Scan"}
    catalogue = sa.table("pg_class", sa.column("relname"), sa.column("reltuples"))
    counts = dict(connection.execute(sa.select(catalogue.c.relname, catalogue.c.reltuples).where(catalogue.c.relname.in_(relations))).all())
    rows = [counts.get(node["Relation Name"], -1) if node["Node Type"] == "Seq Scan" else node["Plan Rows"] for node in scans]
    return int(sum(max(each, node["Plan Rows"]) for each, node in zip(rows, scans, strict=True)))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _mysql(connection: Connection, statement: Any) -> int:
    """The rows of real tables; those of derived ones are made, not read."""
    rows = connection.execute(_Explained(statement, "EXPLAIN")).mappings().all()
    return sum(int(row["rows"] or 0) for row in rows if row["table"] and not str(row["table"]).startswith("<"))


_ESTIMATES: dict[str, Callable[[Connection, Any], int]] = {"postgresql": _postgresql, "mysql": _mysql, "mariadb": _mysql}
