"""What is said of sources that are asked where they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from scorecard.model import Company, Issue
from scorecard.wording.formats import Formats, formats_of, listed

LIVE = "asked live"
_KINDS = {"text": "text", "number": "a number", "time": "a date or a time", "day": "a date"}


class Cost(Protocol):
    """What the statements of one source cost since its last look."""

    @property
    def statements(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def rows_returned(self) -> int: ...
    @property
    def rows_scanned(self) -> int | None: ...
    @property
    def slowest(self) -> float: ...


def wrong_type(place: str, own: str, found: str, column: str, kind: str) -> str:
    """A column whose type does not fit what it is to be."""
    return (
        f"{place}: the column {own!r} (for {column}) is {'' if found == 'unknown' else found} in the database, and {column} must be "
        f'{_KINDS[kind]}. A live source converts no text: name a query that does (query = "SELECT CAST(…) …"), or copy it without live.'
    )


def lost(place: str, wanted: str, setting: str, there: Sequence[str], near: str | None, source: str) -> str:
    """A column that is not there."""
    names = listed([repr(name) for name in there[:15]]) + (f" and {len(there) - 15} more" if len(there) > 15 else "")
    hint = f' Nearest is {near!r}: if that is it, set columns.{setting} = "{near}" in [sources.{source}].' if near else ""
    return f"{place} has no column {wanted!r} (for {setting}). Its columns are {names or 'none'}.{hint}"


def wrong_constant(source: str, column: str, stated: str) -> str:
    """A constant that cannot be what its column holds."""
    return f'{source}: constants.{column} = "{stated}" is not what {column} holds. Write a number, or a date such as 2026-11-22.'


def too_many(place: str, most: int, source: str) -> str:
    """An answer that would need more rows than may come back."""
    return (
        f"{place}: this answer needs more than {most} rows of it, and a live source gives back only so many (max_rows). "
        f"Narrow the question, raise max_rows in [sources.{source}], or copy the source without live."
    )


def not_stored(sources: Sequence[str]) -> str:
    """A question without a kept answer, asked where no database may be asked."""
    return (
        f"This view stands on {listed(list(sources))}, which is asked live, and nothing is kept of it for these days and filters. "
        "Open it once in the app, signed in; a link and the interface show kept answers only."
    )


def mixed(live: Sequence[str], others: Sequence[str]) -> str:
    """One statement that would have to read two databases."""
    return (
        f"This answer puts {listed(list(live))} and {listed(list(others))} together row by row, but they lie in different places, one of "
        "them asked live. Make both live in the same database, or copy both."
    )


def cancelled(place: str) -> str:
    """A question that nobody waits for any more."""
    return f"{place}: the question was given up, and the database was told to stop."


def hidden_by(place: str, name: str) -> str:
    """A real table that has the name of one of our datasets."""
    return (
        f"{place} reads a table called {name}, which is also the name of a dataset that is asked live in the same database. "
        f"Write it with its schema, such as schema.{name}."
    )


def no_zones(place: str, zone: str) -> str:
    """A database that does not know time zones by name."""
    return (
        f"{place}: the database knows no time zone {zone!r}. Load its time zones (mysql_tzinfo_to_sql), or remove timezone where the "
        "database's clock is the company's."
    )


def older(source: str, asked_at: datetime, why: str, company: Company) -> Issue:
    """A kept answer that is shown because the database could not be asked."""
    what = f"It could not be asked just now ({why}) {_shown(asked_at, company)}"
    return Issue("warning", source, what, "It is asked again in a minute.", "live-kept")


def kept_only(source: str, asked_at: datetime, company: Company) -> Issue:
    """A kept answer that is shown because databases are left alone here."""
    return Issue("warning", source, _shown(asked_at, company), "Open it in the app to ask anew.", "live-kept")


def _shown(asked_at: datetime, company: Company) -> str:
    """When a kept answer was given, by the company's clock."""
    return f"Shown is what it answered on {formats_of(company).moment(asked_at.astimezone(ZoneInfo(company.timezone)))}."


def no_past(source: str) -> Issue:
    """A live source beside a question about what was known earlier."""
    what = "It is asked where it is, so nothing is kept of its past: its numbers here are those of now."
    return Issue("warning", source, what, "Copy it without live where the past matters.", "live-past")


def doubled(place: str, ids: int, formats: Formats) -> Issue:
    """Leads that stand in the table more than once."""
    return Issue(
        "warning",
        place,
        f"{formats.count(ids, 'row')} repeat the id of another lead, and are counted again.",
        "Read it by a query that leaves them out.",
        "live-doubled",
    )


def cost(each: Cost, formats: Formats) -> str:
    """What was asked since the last look, in one sentence."""
    if not each.statements:
        return "nothing was asked since the last look"
    scanned = f", about {formats.number(each.rows_scanned)} rows scanned" if each.rows_scanned is not None else ""
    took = f"{formats.number(each.seconds, 1)} s in all, the slowest {formats.number(each.slowest, 1)} s"
    back = f"{formats.count(each.rows_returned, 'row')} back"
    return f"{formats.count(each.statements, 'statement')} since the last look{scanned}, {back}, {took}"


def untried(dialect: str) -> str:
    """A kind of database that nobody has asked live yet."""
    return f"No {dialect} database was tried with live = true: compare its answers with those of a copy before you rely on them."


def looked(place: str, rows: int, seconds: float, estimate: int | None, formats: Formats) -> str:
    """What a look found and cost, for `check`."""
    told = f", the database expects to read {formats.number(estimate)} rows for it" if estimate is not None else ""
    return f"{place}, {LIVE}: {formats.number(rows)} rows; counting them and their days took {formats.number(seconds, 1)} s{told}"
