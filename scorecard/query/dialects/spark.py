"""Apache Spark's Thrift server through PyHive's driver, for SQLAlchemy 2.1: `spark://user:password@host:10000/database`.

PyHive's own dialect refuses days as parameters, takes DATE for TIMESTAMP, calls 1.0 a decimal, and reads the wrong column of SHOW TABLES.
Here every value is a parameter that the driver quotes; a day goes as a text of our own making inside `to_date(…)`.
"""

import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pyhive.exc import OperationalError
from pyhive.sqlalchemy_hive import HiveDialect, HiveExecutionContext
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import DBAPIError, NoSuchTableError
from sqlalchemy.sql.compiler import AggregateOrderByStyle, GenericTypeCompiler, IdentifierPreparer, SQLCompiler
from TCLIService.ttypes import TOperationState

_RUNNING = (TOperationState.INITIALIZED_STATE, TOperationState.PENDING_STATE, TOperationState.RUNNING_STATE)

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "boolean": sa.Boolean,
    "tinyint": sa.SmallInteger,
    "smallint": sa.SmallInteger,
    "int": sa.Integer,
    "bigint": sa.BigInteger,
    "float": sa.Float,
    "double": sa.Double,
    "decimal": sa.Numeric,
    "string": sa.Text,
    "varchar": sa.Text,
    "char": sa.Text,
    "date": sa.Date,
    "timestamp": sa.DateTime,
    "timestamp_ntz": sa.DateTime,
}


class _Everything:
    """A set that holds every word: all names are quoted, whatever Spark reserves next."""

    def __contains__(self, word: object) -> bool:
        return True


class SparkPreparer(IdentifierPreparer):
    """Names between backticks, doubled inside."""

    reserved_words = _Everything()  # type: ignore[assignment]

    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect, initial_quote="`")


class SparkDate(sa.Date):
    """A day: sent as `to_date('2026-11-22')`, read from text or as the driver gives it."""

    def bind_processor(self, dialect: Any) -> Callable[[date | None], str | None]:
        return lambda value: None if value is None else value.isoformat()[:10]

    def bind_expression(self, bindvalue: Any) -> Any:
        return sa.func.to_date(bindvalue)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], date | None]:
        def read(value: Any) -> date | None:
            if isinstance(value, datetime):
                return value.date()
            return date.fromisoformat(value[:10]) if isinstance(value, str) else value

        return read


class SparkDateTime(sa.DateTime):
    """An instant without a zone: sent as `to_timestamp('2026-11-22T09:30:00')`."""

    def bind_processor(self, dialect: Any) -> Callable[[Any], str | None]:
        return lambda value: None if value is None else value.isoformat()

    def bind_expression(self, bindvalue: Any) -> Any:
        return sa.func.to_timestamp(bindvalue)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], datetime | None]:
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value


class SparkFloat(sa.Float[Any]):
    """A double: a bare 1.0 would be a decimal of two digits to Spark, and a third of it 0.3."""

    def bind_expression(self, bindvalue: Any) -> Any:
        return sa.func.double(bindvalue)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        return lambda value: float(value) if isinstance(value, Decimal) else value


class SparkText(sa.String):
    """A text. Where one must stand in the statement itself, backslashes and quotes are escaped as Spark reads them."""

    def literal_processor(self, dialect: Any) -> Callable[[str], str]:
        def quoted(value: str) -> str:
            escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "\\r").replace("\n", "\\n")
            return "'" + escaped.replace("%", "%%") + "'"

        return quoted


class SparkTypes(GenericTypeCompiler):
    """The names of types in CAST."""

    def visit_TEXT(self, type_: Any, **options: Any) -> str:
        return "STRING"

    visit_VARCHAR = visit_CHAR = visit_CLOB = visit_TEXT

    def visit_DATETIME(self, type_: Any, **options: Any) -> str:
        return "TIMESTAMP"

    def visit_DOUBLE(self, type_: Any, **options: Any) -> str:
        return "DOUBLE"

    def visit_FLOAT(self, type_: Any, **options: Any) -> str:
        return "DOUBLE"

    def visit_INTEGER(self, type_: Any, **options: Any) -> str:
        return "INT"


class SparkCompiler(SQLCompiler):
    """Statements as Spark says them."""

    def visit_empty_set_expr(self, element_types: Any, **options: Any) -> str:
        return "SELECT 1 WHERE 1 != 1"

    def visit_aggregate_strings_func(self, fn: Any, *, use_function_name: Any = None, **options: Any) -> str:
        """Texts joined in the order of one key: Spark sorts pairs of key and text, and drops the keys."""
        text, separator = list(fn.clauses.element if hasattr(fn.clauses, "element") else fn.clauses)[:2]
        order = getattr(fn.clauses, "aggregate_order_by", None)
        key = self.process(text if order is None else order, **options)
        pairs = f"struct({key} AS at, {self.process(text, **options)} AS said)"
        return f"array_join(transform(array_sort(collect_list({pairs})), pair -> pair.said), {self.process(separator, **options)})"


class SparkDialect(HiveDialect):  # type: ignore[misc]
    """Spelled for Spark 3.4 and later, and for SQLAlchemy 2.1."""

    preparer = SparkPreparer
    statement_compiler = SparkCompiler
    type_compiler_cls = SparkTypes
    type_compiler = SparkTypes
    execution_ctx_cls = HiveExecutionContext
    aggregate_order_by_style = AggregateOrderByStyle.INLINE
    div_is_floordiv = False
    supports_statement_cache = True
    colspecs = {sa.Date: SparkDate, sa.DateTime: SparkDateTime, sa.Float: SparkFloat, sa.String: SparkText}  # noqa: RUF012

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Send a statement and wait for it, so that it can be cancelled meanwhile (`scorecard_cancelled` of the driver's connection)."""
        cursor.execute(statement, parameters, async_=True)
        pause = 0.005
        while (state := cursor.poll(get_progress_update=False)).operationState in _RUNNING:
            if getattr(cursor._connection, "scorecard_cancelled", False):
                cursor.cancel()
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)
        if state.operationState != TOperationState.FINISHED_STATE:
            said = state.errorMessage or TOperationState._VALUES_TO_NAMES[state.operationState].removesuffix("_STATE").lower()
            raise OperationalError(said)

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **options: Any) -> bool:
        """Whether there is a table or view of that name."""
        try:
            self._described(connection, table_name, schema)
        except NoSuchTableError:
            return False
        return True

    def get_table_names(self, connection: Any, schema: str | None = None, **options: Any) -> list[str]:
        """The names of the tables and views of a schema."""
        where = f" IN {self.identifier_preparer.quote(schema)}" if schema else ""
        return [row[1] for row in connection.exec_driver_sql(f"SHOW TABLES{where}")]

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **options: Any) -> list[ReflectedColumn]:
        """The columns with their types; what has no type here is of the null type."""
        found: list[ReflectedColumn] = []
        for name, kind, _ in self._described(connection, table_name, schema):
            if not name or name.startswith("#"):
                break
            type_ = _TYPES.get(kind.split("(")[0].split("<")[0], sa.types.NullType)
            found.append({"name": name, "type": type_(), "nullable": True, "default": None})
        return found

    def _described(self, connection: Any, table: str, schema: str | None) -> list[tuple[str, str, str]]:
        quote = self.identifier_preparer.quote
        full = f"{quote(schema)}.{quote(table)}" if schema else quote(table)
        try:
            return [tuple(row) for row in connection.exec_driver_sql(f"DESCRIBE {full}".replace("%", "%%"))]
        except DBAPIError as error:
            if "TABLE_OR_VIEW_NOT_FOUND" in str(error):
                raise NoSuchTableError(table) from error
            raise
