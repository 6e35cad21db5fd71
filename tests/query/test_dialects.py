"""The same statements on other databases: PostgreSQL and MariaDB give what DuckDB gives."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scorecard.model import Filters
from scorecard.query.engine import run
from scorecard.query.indicators import daily, reach
from scorecard.query.rows import Page, how_many, rows
from scorecard.query.tables import tables_of

from .files import engine_of
from .test_indicators import CALLS, CONFIGURATION, COST, EVERYTHING, OWNED, SPAN, Rows, Select

EVENTS: Rows = [
    {
        "at": datetime(2026, 10, 30, 8) + timedelta(hours=7 * number),
        "kind": ("call", "spend", "fee", "visit")[number % 4],  # MariaDB takes "Call" for "call" unless a column says otherwise
        "channel": ("PPC", "O'Brien; --", None)[number % 3],
        "owner": ("Ann", "100%", None)[number % 5 % 3],
        "cost": None if number % 7 == 0 else number / 8,
    }
    for number in range(60)
]
TOGETHER = [CALLS, COST, OWNED, EVERYTHING]
CALLED = CALLS.measure
STATEMENTS: dict[str, Select] = {
    "one indicator": daily(CONFIGURATION, [COST], SPAN, Filters()),
    "several in one pass": daily(CONFIGURATION, TOGETHER, SPAN, Filters()),
    "narrowed": daily(CONFIGURATION, TOGETHER, SPAN, Filters(channel=("PPC", "O'Brien; --"), owner=("100%",))),
    "nothing": daily(CONFIGURATION, TOGETHER, SPAN, Filters(channel=("nobody",))),
    "reach": reach(CONFIGURATION, TOGETHER, date(2026, 11, 9)),
    "rows": rows(CONFIGURATION, CALLED, SPAN.start, SPAN.end, Filters(), Page(1, 2), "0%"),  # type: ignore[arg-type]
    "how many": how_many(CONFIGURATION, CALLED, SPAN.start, SPAN.end, Filters(), "ann"),  # type: ignore[arg-type]
}


def plain(engine: sa.Engine, select: Select) -> list[tuple[object, ...]]:
    """The rows in any order, each value as a text that no driver's own types change."""

    def text(value: object) -> object:
        if value is None or value != value:
            return None
        return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value) if isinstance(value, str) else round(float(value), 9)  # type: ignore[arg-type]

    return sorted((tuple(text(value) for value in row) for row in run(engine, select).itertuples(index=False)), key=repr)


@pytest.fixture(
    scope="module", params=[pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("mariadb", marks=pytest.mark.mariadb)]
)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """A database whose table of events looks as a snapshot's does."""
    engine = sa.create_engine(request.getfixturevalue(request.param).fresh(), poolclass=sa.NullPool)
    table = tables_of(CONFIGURATION).events
    with engine.begin() as connection:
        table.create(connection)
        numbered = [{**event, "source": "web", "source_row": number} for number, event in enumerate(EVENTS, 2)]
        connection.execute(table.insert(), numbered)
    return engine


@pytest.mark.parametrize("name", STATEMENTS)
def test_another_database_gives_the_same(name: str, engine: sa.Engine, tmp_path: Path) -> None:
    here = engine_of(CONFIGURATION, tmp_path, {"web": EVENTS})
    expected = plain(here, STATEMENTS[name])
    assert plain(engine, STATEMENTS[name]) == expected
    assert bool(expected) == (name != "nothing")
