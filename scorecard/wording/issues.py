"""What a reader must know about the data behind an answer, as issues: where, what, and what to do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from scorecard.model import Company, Issue, Snapshot
from scorecard.wording.formats import formats_of


def failed(source: str, error: str, last_good: Snapshot | None, checked_at: datetime | None, company: Company) -> Issue:
    """A source whose last sync failed: the last good copy is shown, with its age."""
    formats = formats_of(company)
    if last_good is None or checked_at is None:
        shown = "There is no earlier copy of it."
    else:
        newest = f", its newest row is of {formats.day(last_good.newest)}" if last_good.newest else ""
        shown = f"Shown is its last good copy, read on {formats.moment(checked_at.astimezone(ZoneInfo(company.timezone)))}{newest}."
    return Issue(
        "error", source, f"It could not be read: {error} {shown}", f"Mend it, then run python -m scorecard sync {source}.", "failed"
    )


def unreachable(source: str, error: str, kind: str) -> Issue:
    """A source that cannot be read as it is configured now."""
    return Issue("error", source, error, f"Mend it, then run python -m scorecard sync {source}.", kind)


def never_read(source: str) -> Issue:
    """A source that was never synced."""
    return Issue("warning", source, "It has never been read.", f"Run python -m scorecard sync {source}.", "never-read")


def rejected(snapshot: Snapshot, company: Company) -> Issue:
    """Rows that could not be used, so that numbers made of them may be partial or missing."""
    formats = formats_of(company)
    what = (
        f"{formats.number(snapshot.rows_rejected)} of {formats.number(snapshot.rows_read)} rows could not be used; "
        "weeks that need them are partial or missing, never counted as 0."
    )
    return Issue("warning", snapshot.source, what, f"See python -m scorecard rejects {snapshot.source}.", "rejected")


def unmatched(source: str, extended: str, rows: int, company: Company) -> Issue:
    """Rows of a source that extends leads, whose lead is not there."""
    what = f"{formats_of(company).count(rows, 'row')} name a lead that {extended} does not have; they are not counted."
    return Issue("warning", source, what, "Check the lead ids in both.", "unmatched")
