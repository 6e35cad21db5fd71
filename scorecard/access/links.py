"""Links for those without an account: what may be shared, making, opening and ending them.

A link opens its views and nothing else, until it expires or somebody revokes it. Its secret is shown once and kept as a hash; whoever
opens it gets a session with a secret of its own, so that the address may be forgotten by the browser, and a session opens nothing else.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scorecard import address
from scorecard.access import passphrase
from scorecard.access.secret import hash_of, new_secret, same
from scorecard.answering import options_of
from scorecard.answers import answer
from scorecard.errors import RefusedError
from scorecard.house import House
from scorecard.questions import check_name
from scorecard.wording import asking as said
from scorecard.wording import links as words
from scorecard.workspace import Workspace
from scorecard.workspace import links as kept
from scorecard.workspace.links import Guest, Link, View

SHAREABLE = (
    "executive",
    "scorecard",
    "goals",
    "planner",
    "funnel",
    "channels",
    "journeys",
    "drivers",
    "indicator",
    "calendar",
    "agreement",
    "definitions",
)
"""The pages that a link may show. The others are made to be operated, or are about single leads and people."""
NEVER = ("show", "lead", "search", "page", "change")
"""Options that pick single rows; they are left out of a link."""
DAYS, MOST_DAYS = 30, 366
SECONDS, LEAST_SECONDS, MOST_SECONDS = 20, 1, 3600
"""How long the room's screen shows each view."""
LONGEST_NAME, LONGEST_NOTE = 80, 500


@dataclass(frozen=True)
class Wish:
    """What somebody wants to share. One view, or several for the room's screen (`kiosk`); `passphrase` "" for none."""

    views: tuple[View, ...]
    name: str = ""
    note: str = ""
    days: int = DAYS
    kiosk: bool = False
    seconds: int = SECONDS
    freeze: bool = False
    passphrase: str = ""


@dataclass(frozen=True)
class Opened:
    """A link that was opened: the session's secret for its cookie, and whether a passphrase is still to be given."""

    link: Link
    session: str
    admitted: bool


def view_of(page: str, parameters: Mapping[str, Sequence[str]]) -> View:
    """A page with those parameters of its address that a link keeps: the shared ones and the page's own."""
    own = {address.parameter_of(page, option) for option in options_of(page) if option not in NEVER} if page in SHAREABLE else set()
    known = {*address.SHARED, *own}
    return View(page, {name: tuple(given) for name, given in parameters.items() if name in known and any(given)})


def make(house: House, wish: Wish, who: str, at: datetime) -> tuple[Link, str]:
    """Make a link and return it with its secret, which is shown once and can never be read again.

    Each view is asked once, so that no link leads to a mistake. Raises a QuestionError for a view that cannot be asked, and a
    RefusedError for a wish that makes no sense.
    """
    _check(wish, who)
    now = house.now()
    for view in wish.views:
        check_name(said.PAGE_TO_SHARE, view.page, SHAREABLE)
    answers = [answer(house, address.parse(view.page, view.parameters, now.date(), options_of(view.page)), now) for view in wish.views]
    views = tuple(_fixed(view, now) for view in wish.views) if wish.freeze else wish.views
    secret = new_secret()
    link = Link(
        id=new_secret()[:10].replace("_", "a").replace("-", "b"),
        kind="kiosk" if wish.kiosk else "view",
        name=wish.name.strip(),
        views=views,
        seconds=wish.seconds,
        note=wish.note.strip(),
        created_by=who.strip(),
        created_at=at,
        expires_at=at + timedelta(days=wish.days),
        guarded=bool(wish.passphrase),
        snapshots=answers[0].snapshots if wish.freeze else (),
        frozen_at=now if wish.freeze else None,
    )
    kept.write(house.workspace, link, hash_of(secret), passphrase.hash_of(wish.passphrase) if wish.passphrase else None)
    return link, secret


def open_link(workspace: Workspace, secret: str, cookies: Mapping[str, str], at: datetime) -> Opened | None:
    """Open a link by its secret; None for a wrong, expired or revoked one, which nobody is told apart.

    A browser whose cookies hold a session of this link keeps it.
    """
    found = kept.by_secret(workspace, hash_of(secret))
    if found is None or not same(secret, found[1]):
        return None
    link = found[0]
    if link.state(at) != "active":
        return None
    session = cookies.get(cookie_name(link.id), "")
    guest = kept.guest(workspace, hash_of(session)) if session else None
    if guest is not None and guest.link.id == link.id:
        if guest.admitted:
            kept.count(workspace, link.id, at)
        return Opened(link, session, guest.admitted)
    session = new_secret()
    kept.begin(workspace, link.id, hash_of(session), not link.guarded, at)
    return Opened(link, session, not link.guarded)


def give_passphrase(workspace: Workspace, session: str, given: str, at: datetime) -> bool:
    """Let a session in by the link's passphrase; whether it was the right one."""
    guest = kept.guest(workspace, hash_of(session))
    if guest is None or guest.link.state(at) != "active":
        return False
    hashed = kept.passphrase_hash(workspace, guest.link.id)
    if hashed is None or not passphrase.same(given, hashed):
        return False
    kept.admit(workspace, hash_of(session), at)
    _seen.pop((workspace.place, hash_of(session)), None)
    return True


def address_of(base: str, secret: str) -> str:
    """The address that is sent to people; `base` is where the scorecard is served, "" where that is not known."""
    return f"{base.rstrip('/')}/link/{secret}"


def cookie_name(id: str) -> str:
    """The cookie of one link's session: each link has its own, so that several can be open in one browser."""
    return f"{COOKIE}{id}"


COOKIE = "scorecard_link_"
MOST_COOKIES = 20


def guest_of(workspace: Workspace, cookies: Mapping[str, str], id: str, at: datetime) -> Guest | None:
    """Who comes with these cookies to that link, or to any where `id` is ""; None where no session of theirs holds any more."""
    names = [cookie_name(id)] if id else [name for name in cookies if name.startswith(COOKIE)][:MOST_COOKIES]
    guests = (_guest(workspace, cookies[name]) for name in names if name in cookies)
    held = [each for each in guests if each is not None and each.link.state(at) == "active"]
    return next((each for each in held if not id or each.link.id == id), None)


_REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 2000
_seen: dict[tuple[str, str], tuple[float, Guest | None]] = {}
"""(workspace, session hash) → when it was looked up, and what was found. A page asks for some hundred files at once."""


def _guest(workspace: Workspace, session: str) -> Guest | None:
    key = (workspace.place, hash_of(session))
    moment = time.monotonic()
    seen = _seen.get(key)
    if seen is None or moment - seen[0] > _REMEMBERED_SECONDS:
        if len(_seen) >= _MOST_REMEMBERED:
            _seen.clear()
        seen = (moment, kept.guest(workspace, key[1]))
        _seen[key] = seen
    return seen[1]


def _check(wish: Wish, who: str) -> None:
    problems = [
        (not who.strip(), words.NOBODY),
        (not wish.views, words.NO_VIEW),
        (not wish.kiosk and len(wish.views) > 1, words.ONE_VIEW),
        (not 1 <= wish.days <= MOST_DAYS, words.holds_for(MOST_DAYS)),
        (not LEAST_SECONDS <= wish.seconds <= MOST_SECONDS, words.shown_for(LEAST_SECONDS, MOST_SECONDS)),
        (len(wish.name) > LONGEST_NAME, words.too_long("name", LONGEST_NAME)),
        (len(wish.note) > LONGEST_NOTE, words.too_long("note", LONGEST_NOTE)),
        (wish.kiosk and wish.freeze, words.NEVER_FROZEN),
        (0 < len(wish.passphrase.strip()) < passphrase.SHORTEST, words.too_short(passphrase.SHORTEST)),
    ]
    for wrong, msg in problems:
        if wrong:
            raise RefusedError(msg)


def _fixed(view: View, now: datetime) -> View:
    """The view as it stands at this moment: what people write later does not change it either."""
    moment = {"as_of": (now.date().isoformat(),), "known": (now.isoformat(),)}
    return View(view.page, moment | dict(view.parameters))
