"""Whether a question can be asked at all: its names exist, and its days have come. Shared by the command line and the address."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from scorecard.errors import QuestionError
from scorecard.model import TEAMS, Configuration, Question
from scorecard.wording import asking as words

Spoken = Callable[[str], Collection[str]]
"""Filter name → the names that the rows themselves carry."""


def check_what(what: str, known: Collection[str]) -> None:
    """Raises a QuestionError for something that nobody can answer."""
    if what not in known:
        raise QuestionError(words.not_asked(what, _hint(what, known)))


def check_name(kind: str, name: str, known: Collection[str]) -> None:
    """Raises a QuestionError, with the most similar name, for one that does not exist."""
    if name not in known:
        raise QuestionError(words.unknown(kind, name, _hint(name, known)))


def check(question: Question, configuration: Configuration, today: date, spoken: Spoken) -> None:
    """Raises a QuestionError for a day that has not come and for a filter's name that does not exist.

    `spoken` is asked only for names that the configuration does not know: a lead's owner stands in the rows, not in the configuration.
    """
    if question.as_of > today:
        raise QuestionError(words.not_yet(question.as_of, today))
    if question.start and question.end and question.start > question.end:
        raise QuestionError(words.backwards(question.end, question.start))
    configured = names(configuration)
    for filter, known in configured.items():
        missing = [name for name in getattr(question.filters, filter) if name not in known]
        if missing and filter != "team":
            known = [*known, *(name for name in spoken(filter) if name not in known)]
            missing = [name for name in missing if name not in known]
        for name in missing:
            check_name(filter, name, known)


def names(configuration: Configuration) -> Mapping[str, Collection[str]]:
    """Filter → the names that the configuration knows for it."""
    return {
        "team": TEAMS,
        "channel": [each.name for each in configuration.channels],
        "persona": [each.name for each in configuration.personas],
        "owner": sorted({each.owner for each in configuration.indicators if each.owner}),
        "campaign": [],
    }


def _hint(word: str, known: Collection[str]) -> str:
    """The most similar known name; all of them where none is similar and they are few."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    found = process.extractOne(word.lower(), {each: each.lower() for each in known}, scorer=fuzz.ratio, score_cutoff=60)
    if found:
        return words.did_you_mean(found[2])
    if not known:
        return words.NONE_AT_ALL
    some = sorted(known)
    return words.there_are(", ".join(some[:12]), " …" if len(some) > 12 else "")
