"""The layout of the workspace, step by step. Files in `versions/` are named by their number; the highest number is today's layout."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from scorecard.errors import WorkspaceError
from scorecard.wording import workspace as words

FOLDER = Path(__file__).parent
PG_LOCK = 7_267_001
"""The number of the PostgreSQL advisory lock that lets one process at a time change the layout."""


def newest() -> str:
    """The revision that this version of the package works with."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def bring_up(engine: Engine, place: str, layout: str = "") -> None:
    """Bring the database to a layout, today's by default, in one transaction; several processes may try at once.

    Nothing happens when it is there already. Raises a WorkspaceError where a newer version of the package wrote it.
    """
    wanted = layout or newest()
    with engine.connect() as connection:
        if _revision(connection, place) == wanted:
            return
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PG_LOCK})
        if _revision(connection, place) != wanted:
            _upgrade(connection, wanted)


def _revision(connection: Connection, place: str) -> str | None:
    """The database's revision; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision > newest():
        raise WorkspaceError(words.too_new(place, revision, newest()))
    return str(revision) if revision else None


def _upgrade(connection: Connection, layout: str) -> None:
    # Alembic takes a while to import, and is needed only when the layout changes.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, layout)
