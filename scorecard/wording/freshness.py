"""How old the data is, in words; quietly when all is well, loudly when a source failed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from scorecard.model import DAMAGED, Company, Issue
from scorecard.wording.formats import Formats, age, count, formats_of, listed, plain

if TYPE_CHECKING:  # the module itself reads the workspace, which no wording may
    from scorecard.freshness import Freshness

OK, LATE, FAILED, DAMAGE = "✓ read", "◷ late", "✕ failed", "✕ damaged"


class Dated(Protocol):
    """An answer, as far as its freshness goes."""

    @property
    def freshness(self) -> "Sequence[Freshness]": ...
    @property
    def issues(self) -> Sequence[Issue]: ...


def known(moment: datetime, now: datetime, formats: Formats) -> str:
    """That an old state of knowledge is shown, and how to come back."""
    there = formats.moment(moment.astimezone(now.tzinfo))
    return f"You see what was known on {there}. Clear the filters to see what is known now."


def line(answer: Dated, now: datetime) -> str:
    """One line for the header: "data: 2 h old · 1 source late"."""
    read = [each.synced_at for each in answer.freshness if each.synced_at]
    parts = [f"data: {age(now - min(read))}" if read else "no data yet"]
    failed = sum(bool(each.error) for each in answer.freshness)
    late = sum(each.late and not each.error for each in answer.freshness)
    if failed:
        parts.append(f"{count(failed, 'source')} failed")
    if late:
        parts.append(f"{count(late, 'source')} late")
    if damaged := _damaged(answer):
        parts.append(f"{count(len(damaged), 'source')} damaged")
    return " · ".join(parts)


def table(answer: Dated, now: datetime, formats: Formats) -> list[dict[str, str]]:
    """Per source: when it was read, its newest row, and its state."""
    damaged = _damaged(answer)
    return [
        {
            "Source": plain(each.source),
            "Read": age(now - each.synced_at) if each.synced_at else "never",
            "Newest row": formats.day(each.newest) if each.newest else "none",
            "State": FAILED if each.error else DAMAGE if each.source in damaged else LATE if each.late else OK,
        }
        for each in answer.freshness
    ]


def failures(answer: Dated, now: datetime, reasons: bool = True) -> list[str]:
    """One sentence for each source that could not be read: what is shown instead and, with `reasons`, why."""
    return [
        f"**{plain(each.source)} could not be read.** "
        + (f"You see its last good copy, {age(now - each.synced_at)}. " if each.synced_at else "There is no earlier copy of it. ")
        + (plain(each.error) if reasons else "")
        for each in answer.freshness
        if each.error
    ]


def damages(answer: Dated, reasons: bool = True) -> list[str]:
    """One sentence for each source whose copy cannot be trusted: what stands in for it and, with `reasons`, why and what to do."""
    return [
        f"**The copy of {plain(each.where)} cannot be used, so numbers made of it are old or not there.**"
        + (f" {plain(each.what)} {plain(each.fix)}" if reasons else "")
        for each in _damaged(answer).values()
    ]


def _damaged(answer: Dated) -> dict[str, Issue]:
    return {each.where: each for each in answer.issues if each.code == DAMAGED}


def notices(answer: Dated, now: datetime, formats: Formats) -> list[str]:
    """One sentence for all sources whose newest row is older than it should be."""
    late = [each for each in answer.freshness if each.late and not each.error]
    if not late:
        return []
    names = [f"{plain(each.source)} (newest row {formats.day(each.newest) if each.newest else 'none'})" for each in late]
    return [f"Not filled in for a while: {listed(names)}."]


def issue(issue: Issue) -> str:
    """Something that a reader should know of the data, in one line of Markdown."""
    return f"**{plain(issue.where)}**: {plain(issue.what)}"


def week(first_day: date, company: Company) -> str:
    """The last complete week, as the header names it: "Week of 9 Nov 2026 (complete)"."""
    return f"Week of {formats_of(company).day(first_day)} (complete)"
