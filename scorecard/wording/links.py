"""The words of links: what a guest reads who has no account, the list of links, and the room's screen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from scorecard.model import Company
from scorecard.wording.formats import age, count, formats_of, plain
from scorecard.wording.screens import screen_of

if TYPE_CHECKING:  # the module itself reads the workspace, which no wording may
    from scorecard.workspace.links import Link, View

GONE_TITLE = "This link no longer works"
GONE = "It has expired, it was revoked, or its address was copied incompletely. Ask whoever sent it to you for a new one."
WAIT_TITLE = "Too many wrong addresses"
ASK_TITLE = "This view asks for a passphrase"
ASK_LABEL = "Passphrase"
ASK_HELP = "Whoever sent you the link has told you a passphrase."
ASK_WRONG = "That is not the passphrase. Try again."
ASK_GO = "Open"
BUSY_TITLE = "The scorecard cannot be opened at the moment"
BUSY = "Try again in a minute."
NOTHING_HERE = "Your link opens one view. It is not here."
GO_THERE = "Go to the view"
ROWS = "The rows behind a number are not part of a link."

NOBODY = "Say who you are first: the list of links names who made each."
NO_VIEW = "Choose at least one view to show."
ONE_VIEW = "A link shows one view. Several views in turn are for the room's screen."
NEVER_FROZEN = "The room's screen shows what is true now; it cannot be frozen."

SHARE = "Share this view"
MAKE = "Make a link"
NAME = "What it is, or whom it is for"
NAME_HELP = "Stands in the list of links and above the view."
NOTE = "Note on top of the view"
NOTE_HELP = "What the reader should know before the numbers."
DAYS = "Holds for"
FREEZE = "Freeze at today's data"
FREEZE_HELP = "The view keeps showing the data of this moment. Otherwise it follows each new reading of the sources."
GUARD = "Passphrase (optional)"
GUARD_HELP = "At least 8 characters. Tell it by another way than the link. It cannot be read here afterwards."
CREATE = "Make the link"
ONCE = "This is the only time that the address is shown: only a hash of it is kept. Copy it now."
VIEW = "View"
PAGE = "Page"
KIOSK = "The room's screen"
KIOSK_HELP = "A link for the screen on the wall: it turns through the views by itself, says how old the data is, and needs nobody."
KIOSK_VIEWS = "Views, in their order"
KIOSK_SECONDS = "Seconds for each"
SCREEN_NAME = "Which screen"
SCREEN_NAME_HELP = "Such as the room that it hangs in."
MAKE_SCREEN = "Make the screen's link"
LIST = "All links"
NONE = "No link has been made yet. Nobody without an account sees anything."
REVOKE = "Revoke a link"
WHICH = "Which link"
REVOKE_NOW = "Revoke it"
NOTHING_TO_REVOKE = "No link holds at the moment."
HOW = (
    "Whoever has the address of a link sees its view without an account, and nothing else. To share what is on your screen with its "
    "filters, use “Share this view” on that page."
)
STATES = {"active": "● active", "expired": "○ expired", "revoked": "✕ revoked"}
DAY_CHOICES = (7, 30, 90, 366)
STALE = "Not up to date"
SCREEN = {
    "data": "data:",
    "none": "none yet",
    "now": "just now",
    "minutes": "min old",
    "hours": "h old",
    "days": "days old",
    "lost": "No connection",
}
"""What the room's screen says by itself between two views."""


def title(page: str) -> str:
    """A page's name, as it is chosen."""
    return screen_of(page).title


def holds_for(most: int) -> str:
    """A link that would hold for no time, or too long."""
    return f"A link holds for 1 to {most} days."


def shown_for(least: int, most: int) -> str:
    """A view that the room would see for too short or too long."""
    return f"Each view is shown for {least} to {most} seconds."


def too_long(what: str, most: int) -> str:
    """A name or a note that is too long."""
    return f"The {what} is longer than {most} characters."


def too_short(least: int) -> str:
    """A passphrase that could be guessed."""
    return f"A passphrase has at least {least} characters."


def wait(seconds: float) -> str:
    """How long a client must wait that came with too many wrong secrets."""
    return f"Wait {count(max(1, round(seconds)), 'second')} and open the link again."


def headline(links: Sequence["Link"], now: datetime) -> str:
    """How many links hold at the moment, and how many of them were never opened."""
    active = [each for each in links if each.state(now) == "active"]
    if not active:
        return "Nobody can see anything by a link at the moment."
    unopened = sum(each.opened == 0 for each in active)
    said = f"{count(len(active), 'link')} {'holds' if len(active) == 1 else 'hold'} at the moment"
    return f"{said}; {unopened} of them {'was' if unopened == 1 else 'were'} never opened." if unopened else f"{said}."


def table(links: Sequence["Link"], now: datetime, company: Company) -> list[dict[str, str]]:
    """One row per link: what it shows, who made it, until when, and how often it was opened."""
    formats = formats_of(company)
    return [
        {
            "State": STATES[each.state(now)],
            "Link": label(each),
            "Shows": shows(each),
            "Made by": each.created_by,
            "Expires": formats.day(each.expires_at.astimezone(now.tzinfo).date()),
            "Opened": times(each.opened),
            "Last opened": age(now - each.last_opened_at).replace(" old", " ago") if each.last_opened_at else "never",
            "With": ", ".join(extras(each, now, company)) or "—",
            "Id": each.id,
        }
        for each in links
    ]


def times(number: int) -> str:
    """How often: "never", "once", "3 times"."""
    return {0: "never", 1: "once"}.get(number, f"{number} times")


def label(link: "Link") -> str:
    """What a link is called: by its name, or by its first page."""
    return link.name or screen_of(link.views[0].page).title


def shows(link: "Link") -> str:
    """The views of a link: "Channels · channel Referral", "3 views, 20 s each"."""
    if link.kind == "kiosk":
        return f"screen: {', '.join(screen_of(each.page).title for each in link.views)}, {link.seconds} s each"
    return view(link.views[0])


def view(shown: "View") -> str:
    """A page and what was chosen on it: "Channels · channel Referral · weeks 26"."""
    return " · ".join([screen_of(shown.page).title, *chosen(shown.page, shown.parameters)])


def chosen(page: str, parameters: Mapping[str, Iterable[str]]) -> list[str]:
    """What the parameters of an address choose: "channel Referral", "as of 2026-11-02"."""
    said = {name.removeprefix(f"{page}_").replace("_", " "): list(values) for name, values in parameters.items() if name != "known"}
    return [f"{name} {', '.join(values)}" for name, values in said.items()]


def extras(link: "Link", now: datetime, company: Company) -> list[str]:
    """What else is special about a link."""
    frozen = [f"frozen {formats_of(company).day(link.frozen_at.astimezone(now.tzinfo).date())}"] if link.frozen_at else []
    return [*frozen, *(["passphrase"] if link.guarded else []), *(["note"] if link.note else [])]


def option(link: "Link", now: datetime, company: Company) -> str:
    """A link in a list of choices."""
    until = formats_of(company).day(link.expires_at.astimezone(now.tzinfo).date())
    return f"{label(link)} ({shows(link)}; until {until}; {link.id})"


def banner(link: "Link", now: datetime, company: Company) -> str:
    """The line under a shared view's note: who shared it, until when, and as of when it is frozen."""
    formats = formats_of(company)
    parts = [
        *([f"**{plain(link.name)}**"] if link.name else []),
        f"Shared by {plain(link.created_by)}",
        f"until {formats.day(link.expires_at.astimezone(now.tzinfo).date())}",
    ]
    if link.frozen_at:
        parts.insert(1 if link.name else 0, f"**As of {formats.moment(link.frozen_at.astimezone(now.tzinfo))}, frozen**")
    return " · ".join(parts)


def days(number: int) -> str:
    """For how long a link holds."""
    return {366: "a year"}.get(number, count(number, "day"))


def made(link: "Link", now: datetime, company: Company) -> str:
    """What a new link does."""
    until = formats_of(company).day(link.expires_at.astimezone(now.tzinfo).date())
    return f"“{plain(label(link))}” opens {plain(shows(link))}, until {until}."


def revoked(link: "Link") -> str:
    """That a link was revoked."""
    return f"“{plain(label(link))}” was revoked. Pages that are open go dark within a minute."


def lines(links: Sequence["Link"], now: datetime, company: Company) -> list[str]:
    """The list of links for a terminal."""
    if not links:
        return [NONE]
    rows = table(links, now, company)
    return [_line(row, each) for row, each in zip(rows, links, strict=True)]


def _line(row: Mapping[str, str], link: "Link") -> str:
    seen = f"opened {row['Opened']}, last {row['Last opened']}"
    return f"{link.id}  {row['State']}  {label(link)}: {shows(link)}; by {link.created_by}, until {row['Expires']}, {seen}"


def query(view: "View") -> str:
    """A view's parameters as a query string."""
    return urlencode([(name, value) for name, values in view.parameters.items() for value in values])


def old(since: timedelta | None, failed: int, late: int) -> str:
    """Why the screen turns loud, "" while all is well. `failed` and `late` count sources, `since` is the age of the oldest reading."""
    if since is None:
        return "No data has been read yet"
    said = []
    if failed:
        said.append(f"{count(failed, 'source')} could not be read")
    if late:
        said.append(f"{count(late, 'source')} not filled in")
    if since > STALE_AFTER:
        said.append("not read for more than a day")
    return f"{STALE}: {', '.join(said)}" if said else ""


STALE_AFTER = timedelta(hours=26)
"""A source that is read daily may be a little late; after that the room's screen says so in big type."""
