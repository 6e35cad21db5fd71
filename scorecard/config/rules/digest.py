"""What must hold of the digest: it can reach those whom it names, and no secret is in the file."""

import re
from collections.abc import Iterator

from scorecard.config.report import Report
from scorecard.model import Configuration, Digest
from scorecard.wording import rules as words

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
            yield key, words.no_mail_address(address), words.WRITE_MAIL_ADDRESS


def _webhooks(digest: Digest) -> Iterator[tuple[str, str, str]]:
    for key in ("slack", "teams"):
        if not all(_SECRET_NAME.fullmatch(name) for name in getattr(digest, key)):
            # What stands there may be the address itself, which is a secret: it is not repeated.
            fix = words.name_the_secret(key)
            yield key, words.NAMES_NOTHING, fix


def _server(digest: Digest) -> Iterator[tuple[str, str, str]]:
    if digest.recipients:
        for key in ("sender", "smtp_host"):
            if not getattr(digest, key):
                yield "recipients", words.recipients_without(key), words.add_or_remove_recipients(key)
    if digest.smtp_security == "none" and digest.smtp_host and digest.smtp_host not in _HERE:
        fix = words.WRITE_SMTP_SECURITY
        yield "smtp_security", words.in_the_clear(digest.smtp_host), fix
    if bool(digest.smtp_user) != bool(digest.smtp_secret):
        yield "smtp_user", words.HALF_A_SIGN_IN, words.STATE_BOTH
