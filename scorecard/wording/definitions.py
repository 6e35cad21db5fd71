"""What the definitions page says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from scorecard.model import Company
from scorecard.wording.agreement import NOT_WRITTEN
from scorecard.wording.figures import as_figures, way_to
from scorecard.wording.formats import count, formats_of, listed

KINDS = {"indicator": "Numbers", "stage": "Stages", "channel": "Channels", "persona": "Personas"}
LEADS_TO = {
    "indicator": ("indicator", "indicator"),
    "stage": ("funnel", ""),
    "channel": ("channels", "channel"),
    "persona": ("channels", "persona"),
}
"""Kind of word → the page that shows it, and by which parameter of the address; "" for all of them at once."""
NAME, LOOK, NAME_WIDTH = "Name", "look at it", "11em"
SEARCH = "Search the vocabulary"
NOT_AGREED = "not yet"
NOTHING_FOUND = "No word matches. Search for a part of a name, an owner or a source."
SOURCE = "All of this stands in the configuration; the agreement says who agreed to it, and when."


class Term(Protocol):
    """One word of the vocabulary."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def formula(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def sources(self) -> Sequence[str]: ...
    @property
    def reliability(self) -> str: ...
    @property
    def changed(self) -> datetime | None: ...
    @property
    def agreed_by(self) -> Sequence[str]: ...


def spellings(aliases: Sequence[str]) -> str:
    """Which spellings of the sources mean it."""
    return f"also written {listed(list(aliases))}" if aliases else ""


def headline(terms: Sequence[Term]) -> str:
    """The first sentence: how many words there are, and how many lack a definition."""
    missing = [each.name for each in terms if not each.definition]
    first = f"{count(len(terms), 'word')} that both teams use in one sense"
    return f"{first}; {count(len(missing), 'is', 'are')} without a definition: {listed(missing[:4])}." if missing else f"{first}."


def table(terms: Sequence[Term], company: Company) -> list[dict[str, Any]]:
    """One row a word; columns that no row fills are left out."""
    formats = formats_of(company)
    rows = [
        {
            NAME: each.name,
            "Means": each.definition or NOT_WRITTEN,
            "How it is made": each.formula,
            "Owner": each.owner,
            "Team": each.team,
            "Sources": listed(list(each.sources)),
            "How reliable": each.reliability,
            "Agreed": f"{formats.day(each.changed.date())}, {listed(list(each.agreed_by)) or 'unsigned'}" if each.changed else NOT_AGREED,
        }
        for each in terms
    ]
    filled = [name for name in (rows[0] if rows else {}) if any(row[name] for row in rows)]
    return [{name: row[name] for name in filled} for row in rows]


def figures(kind: str, terms: Sequence[Term], company: Company) -> dict[str, Any]:
    """The words of one kind to look at: each leads to what it names."""
    page, parameter = LEADS_TO[kind]
    ways = [{NAME: (way_to(page, **({parameter: each.id} if parameter else {})), LOOK)} for each in terms]
    return as_figures(KINDS[kind], table(terms, company), ways, width=NAME_WIDTH)


def matches(term: Term, wanted: str) -> bool:
    """Whether a word has the searched text anywhere."""
    texts = (term.name, term.definition, term.formula, term.owner, term.team, term.reliability, *term.sources)
    return any(wanted.casefold() in text.casefold() for text in texts)
