"""The rows of a snapshot, whatever files they lie in."""

import duckdb
import pyarrow as pa

from scorecard.snapshots import Store


def rows_of(store: Store, source: str) -> pa.Table:
    """All columns of all rows of a source's current snapshot, its files verified."""
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM {store.open(store.current()[source]).rows}").to_arrow_table()
