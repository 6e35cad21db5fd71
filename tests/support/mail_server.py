"""A real mail server on loopback, with TLS and a script of how it behaves; and a webhook receiver that does the same over HTTP."""

import asyncio
import http.server
import json
import os
import ssl
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import authority_and_server
from tests.support.servers import free_port

HOST = "localhost"
USER, PASSWORD = "scorecard", "a-planted-password-9f3"


@dataclass
class MailServer:
    """What has come in. `replies` are the answers to the next mails, then "250 OK"; "hang" never answers, "drop" closes the connection."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str | None] = field(default_factory=list)
    commands: int = 0
    replies: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    taken: threading.Event = field(default_factory=threading.Event)
    authority: Path = Path()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]) -> str:
        """An unknown address is refused for good."""
        self.commands += 1
        if address in self.unknown:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The whole mail is here; what is answered is up to the script."""
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if not reply.startswith(("4", "5")):
            self.mails.append(cast(EmailMessage, message_from_bytes(cast(bytes, envelope.original_content), policy=policy.default)))
            self.to += envelope.rcpt_tos
            self.encrypted.append(server.transport is not None and server.transport.get_extra_info("ssl_object") is not None)
            self.users.append(session.auth_data.login.decode() if session.auth_data else None)
        self.taken.set()
        if reply == "hang":
            await asyncio.sleep(3600)
        if reply == "drop":
            assert server.transport is not None
            server.transport.abort()
        return reply


def _sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False, auth_data=data)


@contextmanager
def mail_server(security: str = "starttls", sign_in: bool = False, host: str = HOST) -> Iterator[MailServer]:
    """A mail server whose certificate is for `host`; `authority` is the file by which it can be trusted."""
    authority, server = authority_and_server((host,))
    found = MailServer(port=free_port())
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder, "server.pem")
        pem.write_text(server)
        found.authority = Path(folder, "authority.pem")
        found.authority.write_text(authority)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        options: dict[str, Any] = {"authenticator": _sign_in, "auth_required": True, "auth_exclude_mechanism": []} if sign_in else {}
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        controller = Controller(
            found, hostname="127.0.0.1", port=found.port, ssl_context=context if security == "tls" else None, ready_timeout=20, **options
        )
        controller.start()
        try:
            yield found
        finally:
            controller.stop(no_assert=True)


@dataclass
class Webhook:
    """What was posted, and the status codes to answer with, then 200. "drop" takes the message and closes the connection."""

    address: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    replies: list[int | str] = field(default_factory=list)


@contextmanager
def webhook(secret_path: str) -> Iterator[Webhook]:
    """A receiver on loopback at a secret path."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.paths.append(self.path)
            reply = found.replies.pop(0) if found.replies else 200
            if reply == "drop" or (isinstance(reply, int) and reply < 300):
                found.posted.append(json.loads(body))
            if reply == "drop":
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(int(reply))
            self.send_header("Location", f"{found.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing: the path is secret."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Webhook(f"http://127.0.0.1:{server.server_port}{secret_path}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def trusting(authority: Path) -> Iterator[None]:
    """This process takes that authority for one of the machine's own."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(authority)
    try:
        yield
    finally:
        os.environ.pop("SSL_CERT_FILE", None)
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before
