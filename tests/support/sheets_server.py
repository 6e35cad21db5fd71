"""A loopback server that is Google to the real gspread client: sign-in with a signed JWT, the used part of Sheets v4, and its faults.

The client is not touched. It is pointed here by the environment alone (HTTPS_PROXY and the certificate of a throw-away authority),
so a subprocess, such as the command line or the Streamlit app, is served like a test's own process:

    with sheets_server({"Leads": [["id", "created"], ["00123", date(2026, 1, 5)]]}) as google:
        subprocess.run([…], env=os.environ | google.environment | {"SCORECARD_SECRET_SHEETS": json.dumps(google.secret)})
        google.book.tab("Leads").rows.append(["00124", None])   # edits are seen at once
        google.fail("429", times=2, retry_after=3)              # the next two Sheets requests are refused
        google.sheets_requests                                  # what was asked, for counting
"""

import base64
import contextlib
import gzip
import json
import os
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from google.auth import crypt, jwt

from tests.support.certificates import authority_and_server, service_account_key
from tests.support.sheets_api import ApiError, Book, Rows, Tab

HOSTS = ("sheets.googleapis.com", "oauth2.googleapis.com", "www.googleapis.com", "iamcredentials.googleapis.com")
SHEETS, TOKENS = HOSTS[:2]
EMAIL = "scorecard@demo-project.iam.gserviceaccount.com"
API_KEY = "AIza-test-key"
HTML = b"<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title><p>That's an error.</html>"


@dataclass(frozen=True)
class Request:
    """One request that arrived."""

    host: str
    path: str
    query: Mapping[str, list[str]]


@dataclass
class Fault:
    """How the next `times` matching requests go wrong (None: all). `on`: any, metadata, values or token."""

    kind: str
    times: int | None = 1
    on: str = "any"
    retry_after: str | None = None
    seconds: float = 0.0
    body: bytes = b""


STATUS_FAULTS = {
    "401": (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    "403": (403, "PERMISSION_DENIED", "The caller does not have permission"),
    "403 quota": (403, "RESOURCE_EXHAUSTED", "User Rate Limit Exceeded. rateLimitExceeded"),
    "403 disabled": (403, "PERMISSION_DENIED", "Google Sheets API has not been used in project 1 before or it is disabled."),
    "404": (404, "NOT_FOUND", "Requested entity was not found."),
    "429": (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'."),
    "500": (500, "INTERNAL", "Internal error encountered."),
    "503": (503, "UNAVAILABLE", "The service is currently unavailable."),
}


@dataclass
class Google:
    """The state behind the server; change it while it runs."""

    book: Book
    email: str = EMAIL
    directory: Path = field(default_factory=Path)
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    clock_offset: float = 0.0
    token_seconds: float = 3600.0
    accounts: dict[str, str] = field(default_factory=dict)
    quota: int | None = None
    before_values: Callable[[], None] | None = None
    on_sign_in: Callable[[], None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def key(self) -> str:
        """The spreadsheet's key, for `key = "…"`."""
        return self.book.key

    @property
    def url(self) -> str:
        """The spreadsheet's address, for `url = "…"`."""
        return f"https://docs.google.com/spreadsheets/d/{self.book.key}/edit"

    @property
    def secret(self) -> dict[str, str]:
        """The service account's key, as Google's console gives it."""
        return {
            "type": "service_account",
            "project_id": "demo-project",
            "private_key_id": "key-1",
            "private_key": service_account_key(EMAIL).private,
            "client_email": self.email,
            "client_id": "1",
            "token_uri": f"https://{TOKENS}/token",
        }

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to take this server for Google."""
        proxy = f"http://127.0.0.1:{self.port}"
        bundle = str(self.directory / "authority.pem")
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), proxy) | dict.fromkeys(("NO_PROXY", "no_proxy"), "")
        return proxies | {"REQUESTS_CA_BUNDLE": bundle}

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Let this very process take the server for Google."""
        for name, value in self.environment.items():
            patch.setenv(name, value)

    @property
    def sheets_requests(self) -> list[Request]:
        """What was asked of Sheets, which is what Google's quota counts; sign-ins are not."""
        return [each for each in self.requests if each.host == SHEETS]

    @property
    def sign_ins(self) -> int:
        return sum(each.host == TOKENS for each in self.requests)

    def fail(self, kind: str, times: int | None = 1, on: str = "any", **more: Any) -> None:
        """Let coming requests fail. Kinds: those of STATUS_FAULTS, html, html200, slow, drip, truncated, chunk-truncated, reset,
        garbage, empty, list, no-values, body (with `body`)."""
        self.faults.append(Fault(kind, times, on, **more))

    def revoke_tokens(self) -> None:
        """As if every access token had expired."""
        self.tokens.clear()

    def now(self) -> float:
        """The server's own clock."""
        return time.time() + self.clock_offset

    def take_fault(self, what: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times != 0 and (fault.on == what or (fault.on == "any" and what != "token")):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None


@contextlib.contextmanager
def sheets_server(tabs: Mapping[str, Rows] | list[Tab], **book: Any) -> Iterator[Google]:
    """Serve one spreadsheet of those tabs, shared with the service account; `book` holds more fields of Book."""
    listed = (
        tabs if isinstance(tabs, list) else [Tab(title, rows, gid=position * 101) for position, (title, rows) in enumerate(tabs.items())]
    )
    google = Google(Book(listed, **{"shared_with": {EMAIL}} | book), accounts={EMAIL: service_account_key(EMAIL).public})
    with tempfile.TemporaryDirectory() as directory:
        google.directory = Path(directory)
        server = _Server(google)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield google
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, google: Google) -> None:
        authority, server = authority_and_server(HOSTS)
        (google.directory / "authority.pem").write_text(authority)
        (google.directory / "server.pem").write_text(server)
        os.chmod(google.directory / "server.pem", 0o600)
        super().__init__(("127.0.0.1", 0), _Handler)
        self.google = google
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(google.directory / "server.pem")
        google.port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is one of the cases under test, not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    host = ""

    def log_message(self, *_: Any) -> None:
        pass

    def do_CONNECT(self) -> None:
        """The client believes that it talks to a proxy; behind CONNECT it finds the named host, with a certificate that it trusts."""
        self.host = self.path.partition(":")[0]
        if self.host not in HOSTS:
            self.send_error(502, f"No such host here: {self.host}")
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        with self.server.tls.wrap_socket(self.connection, server_side=True) as self.connection:
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)
            self.close_connection = False
            with contextlib.suppress(OSError), self.rfile, self.wfile:  # clients under test hang up whenever they like
                while not self.close_connection:
                    self.handle_one_request()
        self.close_connection = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._serve("token", lambda: _token(self.server.google, parse_qs(body.decode())))

    def do_GET(self) -> None:
        if self.host != SHEETS:  # google-auth looks up where a service account may be used, in the background
            self._send(404, b"{}")
            return
        what = "values" if "/values" in self.path else "metadata"
        self._serve(what, lambda: self._answer(what))

    def _serve(self, what: str, answer: Callable[[], dict[str, Any]]) -> None:
        google = self.server.google
        parts = urlsplit(self.path)
        google.requests.append(Request(self.host, parts.path, parse_qs(parts.query)))
        fault = google.take_fault(what)
        if fault is not None and fault.kind in STATUS_FAULTS:
            self._send_error(*STATUS_FAULTS[fault.kind], retry_after=fault.retry_after)
            return
        try:
            body = json.dumps(answer()).encode()
        except _TokenError as error:
            self._send(400, json.dumps({"error": "invalid_grant", "error_description": str(error)}).encode())
            return
        except ApiError as error:
            self._send_error(error.code, error.status, error.message)
            return
        if fault is None:
            self._send(200, body)
        else:
            self._send_spoiled(fault, body)

    def _answer(self, what: str) -> dict[str, Any]:
        google = self.server.google
        query = parse_qs(urlsplit(self.path).query)
        _check_quota(google)
        book = self._readable_book(google)
        if what == "metadata":
            return book.metadata()
        if google.before_values is not None:
            google.before_values()
        unformatted = query.get("valueRenderOption") == ["UNFORMATTED_VALUE"]
        serials = query.get("dateTimeRenderOption", ["SERIAL_NUMBER"]) == ["SERIAL_NUMBER"]
        one = urlsplit(self.path).path.partition("/values/")[2]
        if one:
            return book.values(unquote(one), unformatted, serials)
        return {"spreadsheetId": book.key, "valueRanges": [book.values(a1, unformatted, serials) for a1 in query["ranges"]]}

    def _readable_book(self, google: Google) -> Book:
        """The spreadsheet asked for, when the caller is known and may read it."""
        reader = self._reader(google)
        key = urlsplit(self.path).path.split("/")[3]
        if key != google.book.key:
            raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
        if not google.book.shared_with & {reader, "anyone"}:
            raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")
        if google.book.excel:
            raise ApiError(400, "FAILED_PRECONDITION", "This operation is not supported for this document")
        return google.book

    def _reader(self, google: Google) -> str:
        api_key = self.headers.get("x-goog-api-key")
        if api_key is not None:
            if api_key != API_KEY:
                raise ApiError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
            return ""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if google.tokens.get(token, 0) < google.now():
            raise ApiError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        return google.email

    def _send_error(self, code: int, status: str, message: str, retry_after: str | None = None) -> None:
        body = json.dumps({"error": {"code": code, "message": message, "status": status}}).encode()
        self._send(code, body, {"Retry-After": retry_after} if retry_after is not None else {})

    def _send(
        self, code: int, body: bytes, headers: Mapping[str, str] | None = None, kind: str = "application/json; charset=UTF-8"
    ) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000:
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _send_spoiled(self, fault: Fault, body: bytes) -> None:
        whole = {"garbage": b"\x00\xffnot json{{{", "empty": b"", "list": b"[]", "body": fault.body}
        if fault.kind in whole:
            self._send(200, whole[fault.kind])
        elif fault.kind in ("html", "html200"):
            self._send(502 if fault.kind == "html" else 200, HTML, kind="text/html; charset=UTF-8")
        elif fault.kind == "no-values":
            ranges = json.loads(body)
            self._send(200, json.dumps(ranges | {"valueRanges": [{"range": each["range"]} for each in ranges["valueRanges"]]}).encode())
        elif fault.kind == "slow":
            time.sleep(fault.seconds)
            self._send(200, body)
        else:
            self._send_broken(fault, body)

    def _send_broken(self, fault: Fault, body: bytes) -> None:
        """Answers that end, or drag on, in the middle."""
        self.close_connection = True
        if fault.kind == "reset":
            # SO_LINGER 0 makes close() send a RST instead of a FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        chunked = fault.kind == "chunk-truncated"
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))))
        self.end_headers()
        if fault.kind == "drip":
            for position in range(len(body)):
                self.wfile.write(body[position : position + 1])
                time.sleep(fault.seconds)
        else:
            half = body[: len(body) // 2]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), half) if chunked else half)


class _TokenError(Exception):
    """A sign-in refused, in Google's words."""


def _token(google: Google, form: Mapping[str, list[str]]) -> dict[str, Any]:
    """An access token for a JWT that is signed by the account's key, for this address, read-only, and issued just now."""
    assertion = form["assertion"][0]
    claims = jwt.decode(assertion, verify=False)
    public = google.accounts.get(claims["iss"])
    if public is None:
        raise _TokenError("Invalid grant: account not found")
    message, _, signature = assertion.rpartition(".")
    if not crypt.verify_signature(message.encode(), _unpadded(signature), [public]):
        raise _TokenError("Invalid JWT Signature.")
    if not claims["iat"] - 300 <= google.now() <= claims["exp"] + 300:
        raise _TokenError(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
            "Check your iat and exp values in the JWT claim."
        )
    if claims["aud"] != f"https://{TOKENS}/token" or not all(scope.endswith(".readonly") for scope in claims["scope"].split()):
        raise _TokenError("Invalid scope or audience for a reader.")
    token = f"ya29.{google.sign_ins}-{claims['iat']}"
    google.tokens[token] = google.now() + google.token_seconds
    if google.on_sign_in is not None:
        google.on_sign_in()
    return {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _check_quota(google: Google) -> None:
    if google.quota is not None and len(google.sheets_requests) > google.quota:
        raise ApiError(*STATUS_FAULTS["429"])
