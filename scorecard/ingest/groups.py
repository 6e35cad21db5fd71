"""Spellings that may mean the same: grouped and proposed, never merged without consent."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from scorecard.ingest.understood import Proposal
from scorecard.wording import cells as words

GROUPED = ("channel", "persona", "owner", "kind", "outcome", "verdict", "reason", "product", "indicator", "team", "campaign")
_EXACT = ("campaign",)
"""Names that differ by a word or two on purpose: only capital letters, spaces and signs are compared."""
"""Canonical columns whose spellings are compared: few names for many rows."""

_DOMAIN = re.compile(r"(?i)^(?:www\.|m\.|l\.|lm\.|[a-z]{2}\.)?([a-z0-9-]{3,})(?:\.(?:com|org|net|co|[a-z]{2}))+$")
_SHORT = {"t.co": "twitter", "lnkd.in": "linkedin", "fb.me": "facebook", "youtu.be": "youtube"}
"""The web names the same place as "linkedin", "linkedin.com", "es.linkedin.com" and "lnkd.in"."""
_ALIKE = 88
_MOST = 1500


def propose(column: str, counts: Mapping[str, int], known: Iterable[str] = ()) -> list[Proposal]:
    """Groups of spellings of one column that are alike, each into a known name or its most frequent spelling.

    Alike are texts that differ by capital letters, spaces and signs ("GTX Pro", "gtx-pro"), and, among the first 1,500, those that
    differ by a letter or two ("technolgy"). Numbers in names count: "Week 1" and "Week 2" are not alike.
    """
    names = {name: counts.get(name, 0) for name in (*counts, *known)}
    groups = _by_key(names)
    if len(names) <= _MOST and column not in _EXACT:
        groups = _merged(groups, names)
    canonical = set(known)
    found = [
        _proposal(column, group, names, canonical) for group in groups if len(group) > 1 and sum(name not in canonical for name in group)
    ]
    return sorted((each for each in found if each is not None), key=lambda each: (-sum(count for _, count in each.variants), each.into))


def _proposal(column: str, group: list[str], counts: Mapping[str, int], canonical: set[str]) -> Proposal | None:
    named = [name for name in group if name in canonical]
    if len(named) > 1:
        return None  # two names that people keep apart on purpose
    into = named[0] if named else max(group, key=lambda name: (counts[name], name))
    variants = tuple(sorted(((name, counts[name]) for name in group if name != into), key=lambda each: (-each[1], each[0])))
    alike = len({_key(name) for name in group}) == 1
    why = words.CAPITALS_ONLY if alike else words.LETTERS_ONLY
    return Proposal(column, into, variants, why)


def _key(name: str) -> str:
    """A spelling without accents, capital letters, spaces and signs."""
    name = _DOMAIN.sub(r"\1", _SHORT.get(name.casefold(), name))
    plain = unicodedata.normalize("NFKD", name)
    return re.sub(r"[\W_]+", "", "".join(each for each in plain if not unicodedata.combining(each)).casefold()) or name


def _by_key(names: Iterable[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_key(name), []).append(name)
    return list(groups.values())


def _merged(groups: list[list[str]], counts: Mapping[str, int]) -> list[list[str]]:
    """Join groups whose keys are alike, each to the more frequent one."""
    order = sorted(groups, key=lambda group: -sum(counts[name] for name in group))
    result: list[list[str]] = []
    keys: list[str] = []
    for group in order:
        key = _key(group[0])
        match = process.extractOne(key, keys, scorer=fuzz.ratio, score_cutoff=_ALIKE) if len(key) >= 5 else None
        if match and _digits(match[0]) == _digits(key):
            result[match[2]].extend(group)
        else:
            result.append(list(group))
            keys.append(key)
    return result


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))
