"""What must hold of the digest: it can reach those whom it names, and no secret is in the file."""

import re
from collections.abc import Iterator

from scorecard.config.report import Report
from scorecard.model import Configuration, Digest

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""One address and nothing else: no name, no list, no line break, which could add a header to a mail."""
_SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HERE = ("localhost", "127.0.0.1", "::1")


class DigestReaches:
    """Addresses are addresses, webhooks are named by their secrets, and a mail server is spoken to with encryption."""

    code = "digest"

    def check(self, configuration: Configuration, report: Report) -> None:
        digest = configuration.digest
        for key, what, fix in (*_addresses(digest), *_webhooks(digest), *_server(digest)):
            report.add(("digest", key), what, fix, self.code)


def _addresses(digest: Digest) -> Iterator[tuple[str, str, str]]:
    stated = [*(("recipients", each) for each in digest.recipients), ("sender", digest.sender), ("contact", digest.contact)]
    for key, address in stated:
        if address and not _MAIL.fullmatch(address):
            yield key, f"{address!r} is not an e-mail address.", 'Write one such as "ada@example.com", without a name.'


def _webhooks(digest: Digest) -> Iterator[tuple[str, str, str]]:
    for key in ("slack", "teams"):
        if not all(_SECRET_NAME.fullmatch(name) for name in getattr(digest, key)):
            # What stands there may be the address itself, which is a secret: it is not repeated.
            fix = f'Write {key} = ["{key}_channel"] and keep the address as the secret {key}_channel; if it stood here, make a new one.'
            yield key, "It holds something that is not the name of a secret.", fix


def _server(digest: Digest) -> Iterator[tuple[str, str, str]]:
    if digest.recipients:
        for key in ("sender", "smtp_host"):
            if not getattr(digest, key):
                yield "recipients", f"There are recipients but no {key}.", f"Add {key}, or remove the recipients."
    if digest.smtp_security == "none" and digest.smtp_host and digest.smtp_host not in _HERE:
        fix = 'Write "starttls" or "tls"; only a mail server on this machine may be spoken to in the clear.'
        yield "smtp_security", f"{digest.smtp_host} would get mails and the password in the clear.", fix
    if bool(digest.smtp_user) != bool(digest.smtp_secret):
        yield "smtp_user", "A sign-in needs a name and a password.", "State smtp_user and smtp_secret, or neither."
