"""The digest holds what the answers hold, in every form, and text of people and data stays text in all of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from scorecard.__main__ import main
from scorecard.model import Digest
from scorecard.publish import digest_files, letter, mail, webhooks
from scorecard.publish.digest import Edition, fresh_alerts
from scorecard.wording import digest as words
from scorecard.wording import meeting as meeting_words
from scorecard.wording.formats import formats_of
from scorecard.workspace import alerts
from tests.publish.company import HOSTILE, company
from tests.publish.conftest import Written

ROOT = Path(__file__).parents[2]
MARKUP = {
    "html",
    "head",
    "meta",
    "title",
    "body",
    "table",
    "tr",
    "td",
    "th",
    "div",
    "p",
    "ul",
    "li",
    "b",
    "a",
    "br",
    "wbr",
    "span",
    "h1",
    "h2",
    "img",
}
GMAIL_CUTS_AT = 102_000
"""Gmail shows no more bytes of a mail's HTML."""


class Page(HTMLParser):
    """What a reader of the HTML gets: its text, its elements, what it fetches, and where its links go."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.alts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.text += " " if tag in ("td", "th", "br", "p", "li") else ""
        stated = {name: value or "" for name, value in attrs}
        self.fetched += [stated[name] for name in ("src", "background", "srcset") if name in stated]
        self.links += [stated["href"]] if "href" in stated else []
        self.alts += [stated.get("alt", "")] if tag == "img" else []
        assert not any(name.startswith("on") for name in stated)
        assert "url(" not in stated.get("style", "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def error(self, message: str) -> None:
        raise AssertionError(message)


def received(edition: Edition, recipient: str = "ada@example.com", **settings: Any) -> EmailMessage:
    """The mail as a mail program reads it."""
    stated = Digest(recipients=(recipient,), sender="scorecard@example.com", **settings)
    sent = mail.message(edition, recipient, stated, datetime.fromisoformat("2026-11-16T08:00:00+00:00"))
    read = message_from_bytes(sent.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(read: EmailMessage, kind: str) -> str:
    found = read.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def slack_text(edition: Edition) -> str:
    return "\n".join(str(text) for text in texts_of(webhooks.slack(edition)))


def teams_text(edition: Edition) -> str:
    blocks = webhooks.teams(edition)["attachments"][0]["content"]["body"]
    return "\n".join("".join(run["text"] for run in block["inlines"]) for block in blocks)


def texts_of(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield each
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def forms(edition: Edition) -> dict[str, str]:
    """The words of the digest in every form."""
    read = received(edition)
    html = Page(part(read, "html")).text
    unescaped = slack_text(edition).replace("*", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return {"text": part(read, "plain"), "html": html, "slack": unescaped, "teams": teams_text(edition)}


def squeezed(text: str) -> str:
    """Without what forms do to spaces and stars."""
    return re.sub(r"[\s*]+", " ", text)


@pytest.mark.parametrize("form", ["text", "html", "slack", "teams"])
def test_every_number_of_the_answer_stands_in_every_form(written: Written, form: str) -> None:
    told = squeezed(forms(written.edition)[form])
    formats = formats_of(written.shop.house.configuration.company)
    for row in written.shop.ask("scorecard").to_json()["rows"]:
        latest = row["values"][-1]
        assert squeezed(words.visible(row["name"])) in told
        assert formats.value(latest["value"]) in told
        assert f"≥ {formats.value(latest['goal'])}" in told
        assert squeezed(formats.change(row["change_wow"])) in told
        assert {"on_track": "✓ on track", "off_track": "▼ missed"}[row["status"]] in told


@pytest.mark.parametrize("form", ["text", "html", "slack", "teams"])
def test_what_changed_comes_first_then_alerts_then_what_is_done_then_the_numbers(written: Written, form: str) -> None:
    told = squeezed(forms(written.edition)[form])
    agenda = written.shop.ask("meeting").body
    changed = [words.bare(each) for each in meeting_words.told([each for each in agenda.items if each.kind == "number"])]
    assert len(changed) == 1
    expected = [words.CHANGED, changed[0], "missed its goal 1 week in a row", "Raise the bid [now](https://evil.example)", "Call the"]
    places = [told.index(squeezed(each)) for each in expected] + [told.rindex("Calls: 40" if form != "html" else "Calls ≥ 40")]
    assert places == sorted(places)


def test_the_charts_are_in_the_mail_with_words_for_those_who_do_not_see_them(written: Written) -> None:
    read = received(written.edition)
    assert [each.get_content_type() for each in read.walk()][:4] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
    ]
    pictures = [each for each in read.walk() if each.get_content_type() == "image/png"]
    page = Page(part(read, "html"))
    assert 2 <= len(pictures) <= 4
    assert page.fetched == [f"cid:{each['Content-ID'].strip('<>')}" for each in pictures]
    assert all(each.get_content_disposition() == "inline" for each in pictures)
    assert all(each.get_content().startswith(b"\x89PNG") for each in pictures)
    assert len(page.alts) == len(pictures)
    assert all("300" in alt or "40" in alt for alt in page.alts)
    assert len(part(read, "html").encode()) < GMAIL_CUTS_AT


def test_the_headers_are_those_that_were_meant_and_no_name_adds_another(written: Written) -> None:
    read = received(written.edition)
    assert [name for name in read if not name.startswith(("Content-", "MIME"))] == [
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "List-Unsubscribe",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    ]
    assert read["Subject"] == "Acme <script>alert(1)</script> Bcc: eve@example.com: The week in short, 16 Nov 2026"
    assert read["From"].addresses[0].addr_spec == "scorecard@example.com"
    assert read["To"] == "ada@example.com"
    assert read["List-Unsubscribe"] == "<mailto:ops@example.com?subject=unsubscribe>"
    assert "write to ops@example.com" in part(read, "plain")
    assert "write to ops@example.com" in Page(part(read, "html")).text


def test_a_message_id_is_that_of_the_edition_and_the_recipient(written: Written) -> None:
    ids = [received(written.edition, recipient)["Message-ID"] for recipient in ("ada@example.com", "ada@example.com", "ben@example.com")]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<2026-11-09\.[0-9a-f]{32}@example\.com>", ids[0])
    next_week = replace(written.edition, id="2026-11-16")
    assert received(next_week)["Message-ID"] != ids[0]


def test_names_that_try_to_be_markup_are_shown_as_text(written: Written) -> None:
    page = Page(part(received(written.edition), "html"))
    assert HOSTILE in page.text
    assert page.tags <= MARKUP
    assert all(each.startswith("cid:") for each in page.fetched)
    assert {each.partition("/indicator")[0] for each in page.links} == {"https://scorecard.example.com"}


def test_that_look_would_find_markup_that_was_let_through(written: Written) -> None:
    """Negative control: the same with the escaping left out."""
    page = Page(part(received(written.edition), "html").replace("&lt;", "<").replace("&gt;", ">"))
    assert "script" in page.tags
    assert "https://evil.example/x.png" in page.fetched


def test_a_slack_message_mentions_nobody_and_links_home_only(written: Written) -> None:
    message = webhooks.slack(written.edition)
    marked = [each for each in nodes(message) if each.get("type") == "mrkdwn"]
    assert marked
    assert all(each["verbatim"] is True for each in marked)
    controls = re.findall(r"<[^>]*>", "\n".join(each["text"] for each in marked) + message["text"])
    assert controls == [f"<https://scorecard.example.com|{words.OPEN}>"]
    assert "&lt;!channel&gt;" in slack_text(written.edition)


def test_a_teams_message_holds_text_runs_only(written: Written) -> None:
    message = webhooks.teams(written.edition)
    assert {each["type"] for each in nodes(message) if "type" in each} == {
        "message",
        "AdaptiveCard",
        "RichTextBlock",
        "TextRun",
        "Action.OpenUrl",
    }
    assert HOSTILE in teams_text(written.edition)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(each)


def test_a_message_of_a_great_many_numbers_fits_and_says_what_was_left_out(written: Written) -> None:
    section = written.edition.table["sections"][0]
    many = replace(written.edition, table={"sections": [{**section, "rows": section["rows"] * 900}]})
    card, blocks = webhooks.teams(many), webhooks.slack(many)["blocks"]
    assert len(json.dumps(card).encode()) < 28_000
    assert re.search(r"and \d+ more lines", teams_text(many))
    assert len(blocks) <= 50
    assert all(len(each["text"]["text"]) <= 3000 for each in blocks if each["type"] == "section")
    assert "more lines" in slack_text(many)
    assert "more lines" not in slack_text(written.edition)


def test_without_an_address_there_is_no_link(written: Written) -> None:
    bare = replace(written.edition, address="")
    assert Page(part(received(bare), "html")).links == []
    assert words.OPEN not in "".join(forms(bare).values())
    assert "actions" not in webhooks.teams(bare)["attachments"][0]["content"]


def test_an_alert_rests_after_it_was_told_but_stays_in_its_own_edition(tmp_path: Path) -> None:
    shop = company(tmp_path)

    def told(since: date | None) -> list[str]:
        return [each.alert.id for each in fresh_alerts(shop.house, shop.ask("goals").body.alerts, since)]

    assert told(since=None) == ["clicks-missed"]
    alerts.raised(shop.house.workspace, ["clicks-missed"], shop.today, shop.now)
    assert told(since=None) == []
    assert told(since=shop.today) == ["clicks-missed"]
    assert told(since=shop.today + timedelta(days=1)) == []


def test_the_command_writes_files_and_sends_nothing(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in written.shop.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert main(["digest", "--to", "week.html"]) == 0
    assert capsys.readouterr().out == "Written: week.html\n"
    page = Page(Path("week.html").read_text("utf-8"))
    assert HOSTILE in page.text
    assert all(each.startswith("data:image/png;base64,") for each in page.fetched)
    settings = written.shop.house.configuration.digest
    assert HOSTILE.encode() in digest_files.content(written.edition, "txt", settings, written.shop.now)
    assert b"\r\nTo: undisclosed-recipients:;\r\n" in digest_files.content(written.edition, "eml", settings, written.shop.now)

    assert main(["digest", "--dry-run"]) == 0
    assert capsys.readouterr().out == "→ mail ada@example.com: would be sent\n"
    for wrong, said in (
        (["--to", "week.doc"], "End its name in .eml"),
        (["--to", "none/week.txt"], "cannot be written"),
        (["--again", "ada@example.com"], "--again goes with --send"),
        (["--send", "--as-of", "2026-11-09"], "today's digest only"),
    ):
        assert main(["digest", *wrong]) == 2
        assert said in capsys.readouterr().err


def test_there_must_be_somebody_to_send_it_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in company(tmp_path).environment.items():
        monkeypatch.setenv(name, value)
    assert main(["digest", "--send"]) == 2
    assert "nobody to send it to" in capsys.readouterr().err


def test_a_line_is_the_same_text_in_html_as_it_was_typed() -> None:
    assert str(letter.tag("p", "a < b & “c”", title='"')) == '<p title="&quot;">a &lt; b &amp; “c”</p>'
    assert list(words.pieces("**Bold** and \\*\\*not\\*\\*\u202e")) == [("Bold", True), (" and **not** ", False)]
