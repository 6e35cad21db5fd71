"""Dialects of our own for databases whose own ones do not fit SQLAlchemy 2.1, under names that a URL may begin with."""

from sqlalchemy.dialects import registry


def register() -> None:
    """Make `spark://` known. The driver (PyHive) is imported when such a URL is opened, and not before."""
    registry.register("spark", "scorecard.query.dialects.spark", "SparkDialect")
