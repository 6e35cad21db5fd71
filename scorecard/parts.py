"""The files that a snapshot's rows lie in: one, or a base that several snapshots share and a small file of what has changed since.

The file of changes has the columns of the base and `gone`. Where `gone` is NULL, the row is one that was added; else it is a row of the
base, at the position `gone` there, that no longer counts: with all that it says, so that what its going changes is known from it alone.
"""

from dataclasses import dataclass
from pathlib import Path

GONE = "gone"


@dataclass(frozen=True)
class Parts:
    """Verified files on the disk; `changes` is None where the base alone is the snapshot."""

    base: Path
    changes: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return (self.base,) if self.changes is None else (self.base, self.changes)

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(each.stat().st_size for each in self.files)

    @property
    def rows(self) -> str:
        """The snapshot's rows as what stands behind FROM in DuckDB's SQL. Whoever reads rows of a snapshot reads these."""
        return rows_of(self.base, None if self.changes is None else parquet_file(self.changes))


def rows_of(base: Path, changes: str | None) -> str:
    """The rows of a base and of changes to it, which may be a file or a table by its name."""
    if changes is None:
        return parquet_file(base)
    return f"({_standing(base, changes)} UNION ALL BY NAME SELECT * EXCLUDE ({GONE}) FROM {changes} WHERE {GONE} IS NULL)"


def placed_rows(parts: Parts) -> str:
    """The rows of a snapshot, each with its position in the base as `gone`; NULL where it is an added one."""
    numbered = f"SELECT * RENAME (file_row_number AS {GONE}) FROM"
    if parts.changes is None:
        return f"({numbered} {_numbered(parts.base)})"
    changes = parquet_file(parts.changes)
    standing = f"{numbered} {_numbered(parts.base)} WHERE {_is_standing(changes)}"
    return f"({standing} UNION ALL BY NAME SELECT * FROM {changes} WHERE {GONE} IS NULL)"


def rows_only_in(one: Parts, other: Parts) -> str:
    """A SELECT of the rows of `one` that `other`, on the same base, does not have; each as often as it has more of it."""
    return f"({_not_common(one, other)}) EXCEPT ALL ({_not_common(other, one)})"


def _not_common(one: Parts, other: Parts) -> str:
    """The rows of `one` but for those of the base that count in both."""
    pieces = [f"SELECT * FROM {parquet_file(one.base)} WHERE false"]
    if one.changes is not None:
        pieces.append(f"SELECT * EXCLUDE ({GONE}) FROM {parquet_file(one.changes)} WHERE {GONE} IS NULL")
    if other.changes is not None:
        gone = f"SELECT * EXCLUDE ({GONE}) FROM {parquet_file(other.changes)} WHERE {GONE} IS NOT NULL"
        if one.changes is not None:
            gone += f" AND {GONE} NOT IN (SELECT {GONE} FROM {parquet_file(one.changes)} WHERE {GONE} IS NOT NULL)"
        pieces.append(gone)
    return " UNION ALL ".join(pieces)


def parquet_file(path: Path) -> str:
    """A file as what stands behind FROM."""
    return f"read_parquet({_text(path)})"


def _standing(base: Path, changes: str) -> str:
    """The rows of the base that still count."""
    return f"SELECT * EXCLUDE (file_row_number) FROM {_numbered(base)} WHERE {_is_standing(changes)}"


def _numbered(base: Path) -> str:
    return f"read_parquet({_text(base)}, file_row_number = true)"


def _is_standing(changes: str) -> str:
    return f"file_row_number NOT IN (SELECT {GONE} FROM {changes} WHERE {GONE} IS NOT NULL)"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
