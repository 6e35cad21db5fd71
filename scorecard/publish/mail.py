"""An edition of the digest as a mail, and its way to the mail server: always encrypted, and with word of whether it arrived.

multipart/alternative
├── text/plain                     the same facts
└── multipart/related
    ├── text/html
    └── image/png …                the charts, shown in their places by Content-ID
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from typing import cast

from scorecard.errors import DeliveryError
from scorecard.model import Digest
from scorecard.publish import letter
from scorecard.publish.digest import Edition
from scorecard.secrets import Secrets
from scorecard.wording import digest as words
from scorecard.wording import sending as told

SECONDS = 30
"""How long the mail server may take for each answer."""
MOST_REPLY = 200


def message(edition: Edition, recipient: str, settings: Digest, now: datetime) -> EmailMessage:
    """The mail to one recipient; "" for nobody in particular. Its Message-ID is the same each time it is written."""
    sender = settings.sender or "scorecard@localhost"
    domain = sender.rpartition("@")[2]
    own = hashlib.sha256("\n".join((edition.id, edition.subject, sender, recipient)).encode()).hexdigest()[:32]
    leave = words.leave(recipient, edition.contact or sender)
    pictures = [f"figure{number}.{own}@{domain}" for number in range(len(edition.figures))]
    mail = EmailMessage(policy.SMTP)
    mail["Subject"] = edition.subject
    mail["From"] = _from(edition, sender)
    mail["To"] = recipient or "undisclosed-recipients:;"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{edition.id}.{own}@{domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{edition.contact or sender}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text(edition, leave), cte="quoted-printable")
    html = letter.html(edition, lambda number: f"cid:{pictures[number]}", leave)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    body = cast(list[MIMEPart], mail.get_payload())[1]
    for number, (figure, cid) in enumerate(zip(edition.figures, pictures, strict=True), 1):
        body.add_related(figure.png, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"chart-{number}.png")
    return mail


def _from(edition: Edition, sender: str) -> Address:
    name, _, domain = sender.rpartition("@")
    return Address(display_name=edition.company, username=name, domain=domain)


def send(mail: EmailMessage, recipient: str, settings: Digest, secrets: Secrets) -> None:
    """Hand a mail to the mail server. Raises a DeliveryError that says what went wrong, and whether it may have arrived all the same."""
    content = mail.as_bytes()
    with _connected(settings, secrets) as server:
        with _told(settings, "failed"):
            server.ehlo_or_helo_if_needed()
            _check(server.mail(settings.sender), settings)
            _check(server.rcpt(recipient), settings)
        # From here on the server may have taken it although its answer does not arrive.
        with _told(settings, "uncertain"):
            _check(server.data(content), settings)


@contextmanager
def _connected(settings: Digest, secrets: Secrets) -> Iterator[smtplib.SMTP]:
    """An encrypted connection on which the sender has signed in; said good-bye to at the end, whatever comes of that."""
    with _told(settings, "failed"):
        server = _encrypted(settings)
    try:
        if settings.smtp_user:
            password = secrets.get(settings.smtp_secret)
            with _told(settings, "failed"):
                server.login(settings.smtp_user, str(password))
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _encrypted(settings: Digest) -> smtplib.SMTP:
    """Certificates are verified against those of this machine, or of SSL_CERT_FILE."""
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _check(reply: tuple[int, bytes], settings: Digest) -> None:
    """2xx is yes; 5xx is no for good."""
    code, text = reply
    if code // 100 == 2:
        return
    said = words.one_line(text.decode("utf-8", "replace"))[:MOST_REPLY]
    raise DeliveryError(told.mail_answered(settings.smtp_host, code, said), "refused" if code // 100 == 5 else "failed")


@contextmanager
def _told(settings: Digest, broken: str) -> Iterator[None]:
    """An error of the connection as a sentence; `broken` is what is known of the mail when the connection breaks here."""
    server = f"mail server {settings.smtp_host}:{settings.smtp_port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(told.mail_certificate(server, error.verify_message)) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(told.mail_lacks(server, settings.smtp_security)) from None
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(told.mail_refuses_user(server, settings.smtp_user, settings.smtp_secret, error.smtp_code)) from None
    except smtplib.SMTPResponseException as error:
        raw = error.smtp_error
        _check((error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode()), settings)
        raise  # a 2xx that smtplib did not expect; there is none
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(
            told.mail_broken(server, type(error).__name__, words.unsent(broken)), "uncertain" if broken == "uncertain" else "failed"
        ) from None
