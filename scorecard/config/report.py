"""Collects every mistake of a configuration, each with the file, the line and the key where it stands."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from scorecard.config.lines import Document, Path
from scorecard.model import Issue, Level
from scorecard.wording import configuration as said


class Report:
    """The mistakes found so far, in the order of the file."""

    def __init__(self, file: str, document: Document) -> None:
        self.file = file
        self.document = document
        self.kept: dict[str, list[int]] = {}
        self._found: list[tuple[int, Issue]] = []

    def add(self, path: Path, what: str, fix: str, code: str, level: Level = "error") -> None:
        """Notes one mistake at the key that `path` names."""
        line = self.document.line(path)
        place = f"{self.file} line {line}" if line else self.file
        where = f"{place}: {spoken(path)}" if path else place
        self._found.append((line or 0, Issue(level, where, what, fix, code)))

    def item(self, table: str, place: int) -> Path:
        """Where the item that became number `place` of the model stands in the file: items with mistakes were left out of the model."""
        return (table, self.kept[table][place])

    def declared(self, table: str) -> list[str]:
        """The names under which tables of that kind stand in the file, those with mistakes included."""
        named = self.document.data.get(table, {})
        return list(named) if isinstance(named, dict) else []

    def stated(self, table: str, key: str) -> list[str]:
        """What the items of an array of tables state for a key, those with mistakes included."""
        items = self.document.data.get(table, [])
        return [each[key] for each in items if isinstance(each.get(key), str)] if isinstance(items, list) else []

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Everything found, by line."""
        return tuple(issue for _, issue in sorted(self._found, key=lambda each: each[0]))


def spoken(path: Path) -> str:
    """How a key is named to people: `goals[2].target` is in the second of the goals."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A fix that proposes the most similar known word; the full list where none is similar."""
    choices = sorted(set(known))
    found = process.extractOne(word.lower(), {each: each.lower() for each in choices}, scorer=_likeness, score_cutoff=60)
    if found:
        return said.did_you_mean(found[2])
    if otherwise or not choices:
        return otherwise or "Remove it."
    return said.known_are(", ".join(choices))


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """How alike two words are, from 0 to 100; a word that begins the other, such as "paid" and "paid search", is alike too."""
    begins = len(one) >= 4 and (one.startswith(other) or other.startswith(one))
    return max(fuzz.ratio(one, other), 85.0 if begins else 0.0)
