"""The weekly digest in words: its subject, its lines, how to leave it, and what became of it at each address.

Lines are Markdown as on the pages; `pieces` takes it apart for a mail or a message, which have their own ways of making text bold.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scorecard.model import Company, Issue
from scorecard.wording import meeting
from scorecard.wording.formats import SPACE, count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.workspace.deliveries import Delivery

CHANGED = "What changed"
TABLE = "All numbers"
COLUMNS = ("Number", "Goal", "Now", "Change", "Status")
ON_LAST_WEEK, ON_A_YEAR_AGO = "on last week", "on a year ago"
OPEN = "Open the scorecard"
CUT_OFF = "The sender was stopped while handing it over; nobody knows whether it arrived."
MOST_SUBJECT = 150


def subject(as_of: date, company: Company) -> str:
    """The subject of a mail and the title of a message: one line, whatever the company's name holds."""
    return one_line(f"{company.name}: {meeting.in_short(as_of, company)}")[:MOST_SUBJECT]


def one_line(text: str) -> str:
    """Text of people or of data as one line."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """The text with spaces in place of what is not to be seen: line breaks, marks that turn the direction of reading."""
    return "".join(each if each.isprintable() or each == SPACE else " " for each in text)


def pieces(markdown: str) -> Iterator[tuple[str, bool]]:
    """Markdown of ours in its pieces: plain text, and whether it is bold. What was made harmless for Markdown is as it was."""
    for place, text in enumerate(markdown.split("**")):
        if text:
            yield visible(re.sub(r"\\(.)", r"\1", text)), place % 2 == 1


def bare(markdown: str) -> str:
    """Markdown of ours as plain text."""
    return "".join(text for text, _ in pieces(markdown))


def number(row: Mapping[str, Any]) -> str:
    """A number's line as plain text; `row` is one of `wording.scorecard.table`."""
    year = row["yoy_title"] or f"{row['yoy']} {ON_A_YEAR_AGO}"
    return f"{row['name']}: {row['now']} · {row['facts']} · {year} · {status(row)}"


def status(row: Mapping[str, Any]) -> str:
    """Its icon and word, which say without colour what colour says too."""
    return f"{row['status']['icon']}{SPACE}{row['status']['word']}"


def more(left_out: int) -> str:
    """What stands for lines that a message has no room for."""
    return f"and {count(left_out, 'more line')}, in the scorecard"


def unwritten(error: Exception) -> str:
    """A digest that could not be composed because of a fault of ours."""
    return f"It could not be written ({type(error).__name__}); the log says why."


def stopped(error: Exception) -> str:
    """A delivery that a fault of ours ended."""
    return f"It stopped at a fault of this program ({type(error).__name__})."


def unsent(broken: str) -> str:
    """What is known of a mail whose connection broke."""
    return "The connection broke while it took the mail; nobody knows whether it arrived" if broken == "uncertain" else "Nothing was sent"


def problem(issue: Issue) -> str:
    """A source that could not be read, as Markdown."""
    return f"**{plain(issue.where)}**: {plain(issue.what)}"


def leave(address: str, contact: str) -> str:
    """How to leave, in a mail."""
    return f"{address} gets this once a week, as the scorecard is set up. To leave, write to {contact}."


def file_note(contact: str) -> str:
    """At the end of a digest that was written to a file."""
    return f"Questions and wishes: {contact}." if contact else "Written by the scorecard."


def leave_channel(contact: str) -> str:
    """How to leave, in a channel."""
    asked = f"tell {contact}" if contact else "tell whoever runs the scorecard"
    return f"This comes once a week. To stop it, remove the webhook of this channel, or {asked}."


def reached(each: "Delivery", company: Company) -> str:
    """What became of one delivery, for a terminal and for `doctor`."""
    when = formats_of(company).moment(each.last_at.astimezone(ZoneInfo(company.timezone)))
    to = f"{each.channel} {each.address}"
    tries = f" ({count(each.attempts, 'attempt')})" if each.attempts > 1 else ""
    if each.state == "sent":
        return f"✓ {to}: sent {when}{tries}"
    word = {"sending": "is being sent", "failed": "not sent", "refused": "refused", "uncertain": "may or may not have arrived"}[each.state]
    return f"✕ {to}: {word}, {when}{tries}. {each.error or ''}".rstrip()


def would_send(channel: str, address: str, before: "Delivery | None", company: Company) -> str:
    """What sending by hand would do at one address."""
    if before is None or before.state in ("failed", "refused"):
        return f"→ {channel} {address}: would be sent"
    return f"{reached(before, company)} (would not be sent again)"


SENT_AS_OF_TODAY = "--send sends today's digest only. Leave out --as-of, or write that day's digest with --to FILE."
AGAIN_WITHOUT_SEND = "--again goes with --send."
NOBODY = "There is nobody to send it to. State recipients, slack or teams under [digest] in the configuration; docs/digest.md tells how."


def written(name: str) -> str:
    """A file was written."""
    return f"Written: {name}"


def trouble(deliveries: Sequence["Delivery"], company: Company) -> str:
    """One line for a page where the newest digest did not reach everybody; "" where it did. It names no address."""
    missed = [each for each in deliveries if each.state not in ("sent", "sending")]
    if not missed:
        return ""
    formats = formats_of(company)
    week = formats.day(date.fromisoformat(missed[0].digest))
    channels = listed(sorted({each.channel for each in missed}))
    of = f"{len(missed)} of {count(len(deliveries), 'address', 'addresses')}"
    return f"The digest of the week of {week} did not surely reach {of} ({channels}). `python -m scorecard doctor` says why."
