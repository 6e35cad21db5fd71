"""Sending the digest to a real mail server and a real webhook: encrypted or not at all, tried again, and never twice."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scorecard import doctor
from scorecard.model import Company, Digest
from scorecard.publish import delivery, mail, webhooks
from scorecard.publish.delivery import Target, deliver, send, send_due, slot
from scorecard.publish.digest import edition_of
from scorecard.scheduler import start_scheduler
from scorecard.secrets import Secrets
from scorecard.wording import digest as words
from scorecard.workspace import Workspace, deliveries, open_workspace
from scorecard.workspace.deliveries import PAUSES, Delivery
from tests.publish.company import company
from tests.publish.conftest import Written
from tests.support.company import Shop
from tests.support.mail_server import HOST, PASSWORD, USER, MailServer, mail_server, trusting, webhook

ROOT = Path(__file__).parents[2]
ADA, BEN = "ada@example.com", "ben@example.com"
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ID = "2026-11-09"
HOOK = "/services/T0PLANTED/B0PLANTED/s3cr3t"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "workspace")
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """A mail server that demands STARTTLS and a sign-in."""
    with mail_server(sign_in=True) as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(server: MailServer) -> None:
    for kept in (server.mails, server.to, server.encrypted, server.users, server.replies):
        kept.clear()
    server.unknown.clear()
    server.taken.clear()


def settings(server: MailServer, **other: object) -> Digest:
    stated = {"smtp_host": HOST, "smtp_port": server.port, "smtp_user": USER, "smtp_secret": "smtp", "sender": "scorecard@example.com"}
    return Digest(**{"recipients": (ADA,), **stated, **other})  # type: ignore[arg-type]


def secrets(password: str = PASSWORD, **others: str) -> Secrets:
    stated = {"SCORECARD_SECRET_SMTP": password, **{f"SCORECARD_SECRET_{name.upper()}": each for name, each in others.items()}}
    return Secrets(stated, Path("/nowhere"))


class Post:
    """One edition on its way to one address, as often as it is asked for."""

    def __init__(self, workspace: Workspace, written: Written, server: MailServer, recipient: str = ADA) -> None:
        self.workspace, self.written, self.recipient = workspace, written, recipient
        self.settings, self.secrets = settings(server), secrets()

    def tried(self, minutes: float = 0, again: tuple[deliveries.State, ...] = ()) -> Delivery:
        now = NOW + minutes * MINUTE
        letter = mail.message(self.written.edition, self.recipient, self.settings, now)
        deliver(
            self.workspace,
            ID,
            Target("mail", self.recipient),
            now,
            lambda: mail.send(letter, self.recipient, self.settings, self.secrets),
            again,
        )
        return next(each for each in deliveries.of(self.workspace, ID) if each.address == self.recipient)


@pytest.fixture
def post(workspace: Workspace, written: Written, server: MailServer) -> Iterator[Post]:
    with trusting(server.authority):
        yield Post(workspace, written, server)


def test_a_mail_arrives_encrypted_signed_in_and_once(post: Post, server: MailServer) -> None:
    assert post.tried().state == "sent"
    assert post.tried(60).attempts == 1
    assert (server.to, server.encrypted, server.users) == ([ADA], [True], [USER])
    assert server.mails[0]["Bcc"] is None
    assert server.mails[0]["Message-ID"].startswith(f"<{ID}.")


def test_tls_from_the_start_is_spoken_too(workspace: Workspace, written: Written) -> None:
    with mail_server("tls") as server, trusting(server.authority):
        post = Post(workspace, written, server)
        post.settings = settings(server, smtp_security="tls", smtp_user="", smtp_secret="")
        assert post.tried().state == "sent"
    assert server.encrypted == [True]


def test_without_encryption_nothing_is_sent(workspace: Workspace, written: Written) -> None:
    with mail_server("none") as server:
        post = Post(workspace, written, server)
        found = post.tried()
        assert (found.state, server.mails, server.commands) == ("failed", [], 0)
        assert "does not offer what is needed: starttls" in (found.error or "")


def test_a_certificate_that_nobody_vouches_for_is_refused(workspace: Workspace, written: Written, server: MailServer) -> None:
    post = Post(workspace, written, server)
    found = post.tried()
    assert (found.state, server.mails) == ("failed", [])
    assert "certificate that is not to be trusted" in (found.error or "")
    with trusting(server.authority):
        assert post.tried(1).state == "sent"


def test_a_certificate_for_another_host_is_refused(workspace: Workspace, written: Written) -> None:
    with mail_server(host="mail.other.example") as server, trusting(server.authority):
        found = Post(workspace, written, server).tried()
    assert found.state == "failed"
    assert "certificate that is not to be trusted" in (found.error or "")
    assert server.mails == []


def test_a_wrong_password_is_told_without_it(post: Post, server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    post.secrets = secrets("another-planted-password")
    found = post.tried()
    assert (found.state, server.mails) == ("failed", [])
    assert "did not accept the user scorecard with the secret smtp" in (found.error or "")
    assert "planted" not in caplog.text + (found.error or "")


def test_a_password_that_is_not_set_is_told_with_its_place(post: Post, server: MailServer) -> None:
    post.secrets = Secrets({}, Path("/nowhere/secrets.toml"))
    found = post.tried()
    assert (found.state, server.mails) == ("failed", [])
    assert "SCORECARD_SECRET_SMTP" in (found.error or "")


def test_a_failure_is_tried_again_after_its_pause_and_arrives_once(post: Post, server: MailServer) -> None:
    server.replies += ["451 try later", "451 try later"]
    assert post.tried(0).state == "failed"
    assert post.tried(0.5).attempts == 1  # its minute is not over
    assert post.tried(1).attempts == 2
    assert post.tried(3).attempts == 2  # five are not over
    assert (post.tried(6).state, post.tried(60).attempts) == ("sent", 3)
    assert server.to == [ADA]


def test_tries_end(post: Post, server: MailServer) -> None:
    server.replies += ["451 try later"] * 20
    for hour in range(0, 100, 5):
        found = post.tried(hour * 60)
    assert found.attempts == len(PAUSES) + 1
    assert "answered 451 try later" in (found.error or "")


def test_a_refusal_is_left_to_people(post: Post, server: MailServer) -> None:
    server.unknown.add(ADA)
    assert post.tried().state == "refused"
    server.unknown.clear()
    assert post.tried(600).attempts == 1
    assert post.tried(601, again=deliveries.BY_HAND).state == "sent"


def test_what_may_have_arrived_is_not_sent_again(post: Post, server: MailServer) -> None:
    server.replies += ["drop"]
    assert post.tried().state == "uncertain"
    assert post.tried(600).attempts == 1
    assert post.tried(601, again=deliveries.BY_HAND).attempts == 1
    assert server.to == [ADA]
    assert post.tried(602, again=("uncertain",)).state == "sent"  # a person asked and said so


def test_a_sender_that_resends_on_every_broken_connection_would_be_seen(post: Post, server: MailServer) -> None:
    """Negative control: a mail whose acknowledgement is lost comes twice when it is taken for a failure."""
    server.replies += ["drop"]
    for _ in range(2):
        post.tried(again=("uncertain",))
    assert server.to == [ADA, ADA]


# --- Webhooks ----------------------------------------------------------------------------------------------------------------------------


def posted(workspace: Workspace, written: Written, address: str, minutes: float = 0) -> Delivery:
    def way() -> None:
        webhooks.post(secrets(slack_revenue=address).get("slack_revenue"), "slack_revenue", webhooks.slack(written.edition))  # type: ignore[arg-type]

    deliver(workspace, ID, Target("slack", "slack_revenue"), NOW + minutes * MINUTE, way)
    return deliveries.of(workspace, ID)[0]


def test_a_webhook_that_fails_is_tried_again_and_gets_it_once(
    workspace: Workspace, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    with webhook(HOOK) as hook:
        hook.replies += [503, 429]
        assert [posted(workspace, written, hook.address, minutes).state for minutes in (0, 1, 6, 60)] == [
            "failed",
            "failed",
            "sent",
            "sent",
        ]
    assert hook.posted == [json.loads(json.dumps(webhooks.slack(written.edition)))]
    assert_no_hook(workspace, caplog.text)


@pytest.mark.parametrize(("reply", "state"), [(404, "refused"), (302, "refused"), ("drop", "uncertain")])
def test_a_webhook_that_is_gone_moved_or_broke_off_is_left_to_people(
    workspace: Workspace, written: Written, caplog: pytest.LogCaptureFixture, reply: int | str, state: str
) -> None:
    with webhook(HOOK) as hook:
        hook.replies.append(reply)
        assert posted(workspace, written, hook.address).state == state
        assert posted(workspace, written, hook.address, 600).attempts == 1
    assert hook.paths == [HOOK]
    assert_no_hook(workspace, caplog.text)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        (f"http://192.0.2.1{HOOK}", "refused"),
        (f"http://localhost.evil.example{HOOK}", "refused"),
        (f"file://{HOOK}", "refused"),
        (f"https://example.com{HOOK}\r\nX-Planted: 1", "refused"),
        (f"http://127.0.0.1:1{HOOK}", "failed"),
    ],
)
def test_a_webhook_is_spoken_to_over_https_only(
    workspace: Workspace, written: Written, caplog: pytest.LogCaptureFixture, address: str, state: str
) -> None:
    assert posted(workspace, written, address).state == state
    assert_no_hook(workspace, caplog.text)


def assert_no_hook(workspace: Workspace, log: str) -> None:
    """Its address stands in no log, and nowhere in the workspace."""
    kept = b"".join(path.read_bytes() for path in Path(workspace.place).parent.iterdir())
    for part in ("T0PLANTED", "s3cr3t"):
        assert part not in log
        assert part.encode() not in kept


# --- A whole company, by command and by itself -------------------------------------------------------------------------------------------


def table(server: MailServer, *more: str) -> str:
    stated = [f'recipients = ["{ADA}", "{BEN}", "ADA@example.com"]', 'sender = "scorecard@example.com"', f'smtp_host = "{HOST}"']
    stated += [f"smtp_port = {server.port}", f'smtp_user = "{USER}"', 'smtp_secret = "smtp"', *more]
    return "\n".join(stated)


def shop_of(folder: Path, server: MailServer, *more: str, **environment: str) -> Shop:
    return company(folder, table(server, *more), SCORECARD_SECRET_SMTP=PASSWORD, SSL_CERT_FILE=str(server.authority), **environment)


def command(shop: Shop) -> "subprocess.Popen[str]":
    words_ = [sys.executable, "-m", "scorecard", "digest", "--send"]
    return subprocess.Popen(
        words_, cwd=ROOT, env={**os.environ, **shop.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.slow
def test_two_commands_at_once_send_once(tmp_path: Path, server: MailServer) -> None:
    with webhook(HOOK) as hook:
        shop = shop_of(tmp_path, server, 'teams = ["teams_board"]', SCORECARD_SECRET_TEAMS_BOARD=hook.address)
        both = [command(shop), command(shop)]
        said = [each.communicate(timeout=300)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert sorted(server.to) == [ADA, BEN]
    assert len(hook.posted) == 1
    assert all(text.count("✓") == 3 for text in said)
    assert PASSWORD not in "".join(said)
    assert "T0PLANTED" not in "".join(said)


def test_a_sender_killed_while_it_hands_over_sends_no_second_mail(tmp_path: Path, server: MailServer) -> None:
    shop = shop_of(tmp_path, server)
    server.replies.append("hang")
    killed = command(shop)
    assert server.taken.wait(300)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    states = {each.address: each.state for each in deliveries.of(shop.house.workspace, ID)}
    assert states == {ADA: "sending"}

    with trusting(server.authority):
        found = {each.address: each for each in send(shop.house, shop.today, shop.now, by_hand=True, wait_seconds=60)}
    assert {address: each.state for address, each in found.items()} == {ADA: "uncertain", BEN: "sent"}
    assert server.to == [ADA, BEN]
    assert found[ADA].error == words.CUT_OFF

    looked = [each for each in doctor.examine(shop.environment) if each.check == "digest"]
    assert [(each.state, "may or may not have arrived" in each.what, f"--again {ADA}" in each.fix) for each in looked] == [
        ("attention", True, True)
    ]
    assert words.trouble(tuple(found.values()), shop.house.configuration.company).startswith(
        "The digest of the week of 9 Nov 2026 did not surely reach 1 of 2 addresses (mail)."
    )


def test_the_app_sends_it_by_itself_when_its_time_has_come(tmp_path: Path, server: MailServer) -> None:
    """The house's clock stands at Monday noon; the digest is due at eleven."""
    shop = shop_of(tmp_path, server, 'weekday = "monday"', 'time = "11:00"')
    before = shop.now.replace(hour=10, minute=59)
    with trusting(server.authority):
        assert send_due(shop.house, before) == ()
        assert send_due(shop.house, shop.now.replace(hour=11, minute=1, day=17)) == ()  # too late: it waits for the next
        assert server.to == []
        arrived = threading.Event()
        schedulers = [start_scheduler(watched(shop, arrived), 0.2) for _ in range(2)]
        assert arrived.wait(60)
        for each in schedulers:
            each.shutdown(wait=True)
    assert sorted(server.to) == [ADA, BEN]
    assert send_due(shop.house, shop.now) == ()


def watched(shop: Shop, arrived: threading.Event) -> Callable[[], object]:
    """The house for a scheduler, and word of the moment at which nothing is left to be sent."""

    def house() -> object:
        if [each.state for each in deliveries.of(shop.house.workspace, ID)] == ["sent", "sent"]:
            arrived.set()
        return shop.house

    return house


def test_a_digest_that_cannot_be_written_waits_like_one_that_cannot_be_sent(tmp_path: Path, server: MailServer) -> None:
    shop = shop_of(tmp_path, server)
    found = send(shop.house, date(2036, 11, 16), shop.now)
    assert [(each.state, each.attempts) for each in found] == [("failed", 1)] * 2
    assert all("2036" in (each.error or "") for each in found)
    assert server.mails == []


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-11-16T07:59:59-05:00", "2026-11-09T08:00:00-05:00"),
        ("2026-11-16T08:00:00-05:00", "2026-11-16T08:00:00-05:00"),
        ("2026-11-16T14:00:00+00:00", "2026-11-16T08:00:00-05:00"),
        ("2026-11-22T23:00:00-05:00", "2026-11-16T08:00:00-05:00"),
        ("2026-03-09T12:00:00-04:00", "2026-03-09T08:00:00-04:00"),  # the clocks went forward the night before
    ],
)
def test_the_time_is_that_of_the_company(now: str, last: str) -> None:
    found = slot(Digest(weekday=0, time="08:00"), Company("Acme", timezone="America/New_York"), datetime.fromisoformat(now))
    assert found == datetime.fromisoformat(last)


def test_an_address_stands_for_one_reader_however_it_is_written() -> None:
    found = delivery.targets(Digest(recipients=("Ada@example.com", ADA), slack=("one", "one"), teams=("one",)))
    assert found == (Target("mail", ADA), Target("slack", "one"), Target("teams", "one"))


def test_the_edition_of_a_day_is_its_last_complete_week() -> None:
    assert edition_of(date(2026, 11, 15), Company("Acme")) == "2026-11-02"
    assert edition_of(date(2026, 11, 16), Company("Acme")) == ID
