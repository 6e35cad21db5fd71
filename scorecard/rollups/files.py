"""Where roll-ups lie, and when they may be believed.

A set is one DuckDB file, `home/rollups/<key>.duckdb`, with a table for every roll-up and cut. `<key>.json` beside it notes the checksum of
that file, and its own on its first line; it is written last, so that a set is there as a whole or not at all. The key is a hash of all that
the set is made of, DuckDB's own version among it, for another one may not read it.
"""

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from scorecard import parquet
from scorecard.model import Configuration, Snapshot
from scorecard.wording import storage as words

log = logging.getLogger(__name__)

VERSION = 21
"""Raised whenever a roll-up is made in another way or means something else: older ones are then not found any more."""
DATASETS = ("leads", "events")
WORTH_IT = 200_000
"""Snapshots of leads and events with fewer rows than that together are answered from directly in a few milliseconds."""
KEEP = timedelta(hours=1)
"""So long a set that is no longer asked for stays: an open engine may still stand on it."""
PART = "-counts"

_checked: dict[Path, tuple[tuple[int, int, int], str]] = {}


@dataclass(frozen=True)
class Found:
    """A set of roll-ups that can be believed: its verified file, and what was noted when it was made.

    `origin` says what it was made of: the ids of `snapshots` by source, and the dimensions that `leads` and `events` told apart.
    """

    key: str
    path: Path | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    origin: Mapping[str, Any] = field(default_factory=dict)

    def knows(self, today: date) -> bool:
        """Whether it says what is known today: a stamp that was planned for a later day comes true when that day comes."""
        return bool(self.notes["known_from"] <= today.isoformat() < (self.notes["known_until"] or "9999"))


NOTHING = Found("")


def key_of(configuration: Configuration, snapshots: Mapping[str, Snapshot]) -> str:
    """The name of the set made of these snapshots: it depends on their contents and on the configuration that shapes rows and counts."""
    sources = [
        (each.name, each.dataset, each.extends, snapshots[each.name].id)
        for each in configuration.sources
        if each.name in snapshots and each.dataset in DATASETS
    ]
    shape = (
        VERSION,
        duckdb.__version__,
        sources,
        [stage.column for stage in configuration.stages],
        [repr(each.measure) for each in configuration.indicators],
    )
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]


def missing(home: Path, configuration: Configuration, snapshots: Mapping[str, Snapshot], today: date, worth_it: int = WORTH_IT) -> bool:
    """Whether there should be a set for these snapshots, and is none that can be believed and says what is known today."""
    rows = sum(each.rows_read - each.rows_rejected for each in snapshots.values() if each.dataset in DATASETS)
    if rows < worth_it:
        return False
    found = find(home, key_of(configuration, snapshots))
    return not found.key or not found.knows(today)


def recent(home: Path) -> list[str]:
    """The keys of the sets that are there as a whole, the last one made first."""
    lists = folder_of(home).glob("*.json")
    return [path.stem for path in sorted(lists, key=_age) if not path.stem.endswith(PART)]


def folder_of(home: Path) -> Path:
    """Where the sets of a home are."""
    return home / "rollups"


def find(home: Path, key: str) -> Found:
    """The set of that key, verified; NOTHING where there is none. A damaged one is removed, so that it is made anew."""
    manifest, path = (folder_of(home) / f"{key}.{kind}" for kind in ("json", "duckdb"))
    try:
        first, _, body = manifest.read_text(encoding="utf-8").partition("\n")
        if hashlib.sha256(body.encode()).hexdigest() != first:
            return _dropped(manifest, words.LIST_DAMAGED)
        told = json.loads(body)
        if _sha256(path) != told["sha256"]:
            return _dropped(manifest, words.CHECKSUM_WRONG)
        return Found(key, path, told["notes"], told["origin"])
    except FileNotFoundError:
        return _dropped(manifest, words.FILE_MISSING) if manifest.exists() else NOTHING
    except (OSError, ValueError, KeyError) as error:
        return _dropped(manifest, str(error))


def part_of(key: str) -> str:
    """The key of what is published of a set before its journeys are there."""
    return f"{key}{PART}"


def best(home: Path, key: str) -> Found:
    """The set of that key; while its journeys are still being made, what there is of it; else NOTHING."""
    found = find(home, key)
    return found if found.key else find(home, part_of(key))


def publish(home: Path, key: str, made: Path, notes: Mapping[str, Any], origin: Mapping[str, Any]) -> None:
    """Make a file the set of that key. It must be on the disk already, on the same one as the home."""
    body = json.dumps({"sha256": parquet.sha256(made), "notes": dict(notes), "origin": dict(origin)}, sort_keys=True)
    made.replace(folder_of(home) / f"{key}.duckdb")
    with parquet.whole_file(folder_of(home) / f"{key}.json") as file:
        file.write(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}".encode())


def forget(home: Path, key: str) -> None:
    """Let nobody find the set of that key any more; its file stays for those that stand on it, until it is swept away."""
    (folder_of(home) / f"{key}.json").unlink(missing_ok=True)


def sweep(home: Path, key: str) -> list[str]:
    """Remove what belongs to no set, and the sets of other snapshots that are older than `KEEP`; the names of what went."""
    folder = folder_of(home)
    files = sorted(path for path in folder.glob("*") if path.is_file())
    old = [each for each in files if each.stem != key and _age(each) > KEEP]
    # The list first: what it names is then not found any more by whoever asks.
    old.sort(key=lambda path: path.suffix != ".json")
    for each in old:
        each.unlink(missing_ok=True)
    return [each.name for each in old]


def _dropped(manifest: Path, why: str) -> Found:
    log.error("The roll-up %s is not used and will be made anew: %s.", manifest.name, why)
    manifest.unlink(missing_ok=True)
    return NOTHING


def _sha256(path: Path) -> str:
    """A file's checksum, computed once for as long as it is not touched."""
    state = path.stat()
    key = (state.st_mtime_ns, state.st_size, state.st_ino)
    seen = _checked.get(path)
    if seen is None or seen[0] != key:
        seen = (key, parquet.sha256(path))
        _checked[path] = seen
    return seen[1]


def _age(path: Path) -> timedelta:
    try:
        return timedelta(seconds=time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)
