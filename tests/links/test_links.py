"""What a link is: made with a secret that nobody can read again, open to its own guests, until it expires or is revoked."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scorecard.access import links
from scorecard.access.links import Wish, cookie_name, guest_of, make, open_link, view_of
from scorecard.access.secret import hash_of
from scorecard.answers import answer
from scorecard.errors import QuestionError, RefusedError, SnapshotError
from scorecard.house import House
from scorecard.model import Question
from scorecard.sync import sync
from scorecard.workspace import links as kept
from scorecard.workspace.audit import trail
from scorecard.workspace.links import Link
from scorecard.workspace.models import KeptRow
from scorecard.workspace.rows import dump
from scorecard.workspace.sharing import LinkRow, LinkSessionRow
from tests.workspace.small import leads_csv, small_house

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
VIEW = Wish((view_of("scorecard", {"team": ["sales"]}),), name="Board")


def guest(house: House, cookies: Mapping[str, str], id: str = "", at: datetime = NOW) -> Link | None:
    """The link whose view these cookies open; what was looked up a moment ago is forgotten first."""
    links._seen.clear()
    found = guest_of(house.workspace, cookies, id, at)
    return found.link if found and found.admitted else None


def opened(house: House, secret: str, at: datetime = NOW) -> dict[str, str]:
    """The cookies after opening a link."""
    found = open_link(house.workspace, secret, {}, at)
    assert found is not None
    return {cookie_name(found.link.id): found.session}


def test_a_link_opens_its_view_for_those_who_opened_it(house: House) -> None:
    link, secret = make(house, VIEW, "Ann", NOW)
    assert link.expires_at == NOW + timedelta(days=30)
    assert guest(house, {}) is None
    assert guest(house, {cookie_name(link.id): secret}) is None, "the link's own secret is no session"
    cookies = opened(house, secret)
    found = guest(house, cookies)
    assert found is not None
    assert found.views[0].parameters == {"team": ("sales",)}
    again = open_link(house.workspace, secret, cookies, NOW + timedelta(hours=1))
    assert again is not None
    assert again.session == cookies[cookie_name(link.id)], "the same browser keeps its session"
    counted = kept.listed(house.workspace)[0]
    assert (counted.opened, counted.last_opened_at) == (2, NOW + timedelta(hours=1))


def test_a_link_reads_nothing_of_its_neighbours(house: House) -> None:
    one, secret = make(house, VIEW, "Ann", NOW)
    other, _ = make(house, VIEW, "Ann", NOW)
    cookies = opened(house, secret)
    assert guest(house, cookies, one.id) is not None
    assert guest(house, cookies, other.id) is None
    assert guest(house, {cookie_name(other.id): cookies[cookie_name(one.id)]}, other.id) is None


def test_an_expired_or_revoked_link_opens_no_more_and_its_sessions_end(house: House) -> None:
    link, secret = make(house, replace(VIEW, days=1), "Ann", NOW)
    cookies = opened(house, secret)
    late = NOW + timedelta(days=1)
    assert guest(house, cookies, at=late - timedelta(seconds=1)) is not None
    assert guest(house, cookies, at=late) is None
    assert open_link(house.workspace, secret, cookies, late) is None
    kept.revoke(house.workspace, link.id, "Bob", NOW)
    assert guest(house, cookies) is None
    assert open_link(house.workspace, secret, cookies, NOW) is None
    kept.revoke(house.workspace, link.id, "Cleo", NOW)
    shown = kept.listed(house.workspace)[0]
    assert (shown.state(NOW), shown.revoked_by) == ("revoked", "Bob"), "revoking twice changes nothing"
    with pytest.raises(RefusedError, match="no link nonsense"):
        kept.revoke(house.workspace, "nonsense", "Bob", NOW)


def test_no_secret_is_kept_anywhere(house: House) -> None:
    passphrase = "correct horse"
    _, secret = make(house, replace(VIEW, passphrase=passphrase), "Ann", NOW)
    found = open_link(house.workspace, secret, {}, NOW)
    assert found is not None
    with house.workspace.reading() as session:
        everything = "".join(text for _, _, text in dump(session.connection()))
    assert hash_of(secret) in everything, "the search would find what is there"
    for hidden in (secret, found.session, passphrase):
        assert hidden not in everything
    assert [row.who for row in trail(house.workspace)] == ["Ann"]


def test_a_passphrase_is_asked_once_for_each_browser(house: House) -> None:
    link, secret = make(house, replace(VIEW, passphrase="correct horse"), "Ann", NOW)
    cookies = opened(house, secret)
    assert guest(house, cookies) is None
    session = cookies[cookie_name(link.id)]
    assert not links.give_passphrase(house.workspace, session, "wrong horse", NOW)
    assert guest(house, cookies) is None
    assert kept.listed(house.workspace)[0].opened == 0
    assert links.give_passphrase(house.workspace, session, "correct horse", NOW)
    assert guest(house, cookies) is not None
    assert kept.listed(house.workspace)[0].opened == 1
    assert guest(house, opened(house, secret)) is None, "another browser is asked again"


def count_of(house: House) -> int:
    """How many leads were created this year, as the page of leads counts them."""
    year = Question("leads", house.now().date(), start=date(2026, 1, 1), end=date(2026, 10, 31))
    return int(answer(house, year, house.now()).body.total)


def test_a_frozen_link_shows_the_old_numbers_whatever_is_read_and_swept(house: House, tmp_path: Path) -> None:
    house = small_house(tmp_path / "small", {"SCORECARD_TODAY": "2026-11-22", "SCORECARD_KEEP_DAYS": "0"})
    link, _ = make(house, replace(VIEW, freeze=True), "Ann", house.now())
    assert link.views[0].parameters["as_of"] == ("2026-11-22",)
    for count in (30, 40, 50):
        (tmp_path / "small" / "leads.csv").write_text(leads_csv(count), encoding="utf-8")
        sync(house, ["leads"], house.now())
    later = house.now() + timedelta(days=10)
    house.store.sweep(later)
    frozen = replace(house, store=house.store.pinned(link.snapshots))
    assert (count_of(house), count_of(frozen)) == (50, 10)
    kept.revoke(house.workspace, link.id, "Ann", later)
    house.store.sweep(later)
    with pytest.raises(SnapshotError, match="no longer kept"):
        count_of(frozen)


def test_what_a_link_holds_is_let_go_when_it_expires(house: House) -> None:
    link, _ = make(house, replace(VIEW, freeze=True, days=2), "Ann", house.now())
    with house.workspace.reading() as session:
        held = {row.snapshot: row.until for row in session.scalars(select(KeptRow).where(KeptRow.holder == f"link {link.id}"))}
    assert held == dict.fromkeys(link.snapshots, link.expires_at)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (replace(VIEW, days=0), "1 to 366 days"),
        (replace(VIEW, days=400), "1 to 366 days"),
        (replace(VIEW, views=()), "at least one view"),
        (replace(VIEW, views=(VIEW.views[0],) * 2), "one view"),
        (replace(VIEW, passphrase="short"), "at least 8"),
        (replace(VIEW, note="x" * 501), "longer than 500"),
        (replace(VIEW, kiosk=True, freeze=True), "cannot be frozen"),
        (replace(VIEW, kiosk=True, seconds=0), "1 to 3600 seconds"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(house: House, wish: Wish, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        make(house, wish, "Ann", NOW)
    with pytest.raises(RefusedError, match="who you are"):
        make(house, VIEW, " ", NOW)
    assert kept.listed(house.workspace) == []


@pytest.mark.parametrize("page", ["sources", "meeting", "feedback", "connect", "links", "../secrets", ""])
def test_pages_about_people_or_to_be_operated_cannot_be_shared(house: House, page: str) -> None:
    with pytest.raises(QuestionError, match="page to share"):
        make(house, replace(VIEW, views=(view_of(page, {}),)), "Ann", NOW)


def test_a_view_that_cannot_be_asked_makes_no_link(house: House) -> None:
    with pytest.raises(QuestionError, match="Nowhere"):
        make(house, Wish((view_of("scorecard", {"channel": ["Nowhere"]}),)), "Ann", NOW)


def test_what_picks_single_leads_is_left_out_of_a_link() -> None:
    asked = {"channel": ["PPC"], "channels_show": ["lead=7"], "channels_horizon": ["90"], "goals_goal": ["wins"], "weeks": [""]}
    assert view_of("channels", asked).parameters == {"channel": ("PPC",), "channels_horizon": ("90",)}
    assert view_of("journeys", {"journeys_lead": ["L7"]}).parameters == {}
    assert view_of("indicator", {"indicator": ["leads"], "indicator_search": ["Smith"]}).parameters == {"indicator": ("leads",)}


def test_the_sessions_of_a_link_are_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_SESSIONS", 3)
    _, secret = make(house, VIEW, "Ann", NOW)
    first = opened(house, secret)
    for minute in range(1, 4):
        opened(house, secret, NOW + timedelta(minutes=minute))
    with house.workspace.reading() as session:
        assert len(session.scalars(select(LinkSessionRow)).all()) == 3
    assert guest(house, first) is None


def test_sessions_of_expired_links_are_forgotten(house: House) -> None:
    _, short = make(house, replace(VIEW, days=1), "Ann", NOW)
    _, long = make(house, VIEW, "Ann", NOW)
    opened(house, short)
    opened(house, long)
    opened(house, long, NOW + timedelta(days=2))
    with house.workspace.reading() as session:
        assert len(session.scalars(select(LinkSessionRow)).all()) == 2


def test_a_damaged_hash_opens_nothing(house: House) -> None:
    _, secret = make(house, VIEW, "Ann", NOW)
    with house.workspace.writing() as session:
        session.execute(update(LinkRow).values(secret_hash=secret))
    assert open_link(house.workspace, secret, {}, NOW) is None


def test_the_trail_says_who_made_and_who_revoked(house: House) -> None:
    link, _ = make(house, VIEW, "Ann", NOW)
    kept.revoke(house.workspace, link.id, "Bob", NOW)
    told = [(row.who, row.what, json.dumps(row.after)) for row in trail(house.workspace, f"link {link.id}")]
    assert [(who, what) for who, what, _ in told] == [("Bob", f"link {link.id}"), ("Ann", f"link {link.id}")]
    assert "scorecard" in told[1][2]
