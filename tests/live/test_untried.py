"""A kind of database that nobody has asked live is called untested where people meet it."""

import pytest

from scorecard.live.look import Look
from scorecard.wording.formats import Formats


@pytest.mark.parametrize(("dialect", "said"), [("postgresql", False), ("hive", False), ("duckdb", False), ("mysql", True), ("trino", True)])
def test_a_look_says_when_its_kind_of_database_was_never_tried(dialect: str, said: bool) -> None:
    found = Look("crm", "table deals", {}, "deals", "", 3, 3, None, None, 0.1, None, dialect=dialect)
    assert (f"No {dialect} database was tried" in found.sentence(Formats())) == said
