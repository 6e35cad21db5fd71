"""An edition of the digest as a message to a Slack or a Teams channel, and its way there.

The address of a webhook is a secret: who has it can write into the channel. It never stands in an error, a log or an answer. Text of data
is text: in Slack it is escaped and nothing in it becomes a mention or a link, in Teams it stands in blocks that know no markup.
"""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from scorecard.errors import DeliveryError
from scorecard.publish.digest import Edition
from scorecard.wording import digest as words
from scorecard.wording import sending as said

SECONDS = 30
SLACK_BLOCK, SLACK_BLOCKS = 2900, 45
"""Slack takes 3,000 characters a block and 50 blocks."""
TEAMS_BYTES = 24_000
"""Teams takes 28 KB a message."""


def slack(edition: Edition) -> dict[str, Any]:
    """The message as Slack's blocks; of the numbers as many as there is room for."""

    def message(lines: Sequence[Line]) -> dict[str, Any]:
        blocks: list[dict[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": edition.subject, "emoji": False}}]
        blocks += [_slack_section(chunk) for chunk in _chunks([_slack_line(line) for line in lines])]
        blocks += [_slack_section(f"<{edition.address}|{words.OPEN}>")] if edition.address else []
        blocks.append({"type": "context", "elements": [_slack_text(_slack_escaped(words.leave_channel(edition.contact)))]})
        return {"text": _slack_escaped(edition.subject), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}

    return _fitting(edition, message, lambda made: len(made["blocks"]) <= SLACK_BLOCKS)


def teams(edition: Edition) -> dict[str, Any]:
    """The message as an Adaptive Card; of the numbers as many as there is room for."""
    return _fitting(edition, lambda lines: _card(edition, lines), lambda made: len(json.dumps(made).encode()) <= TEAMS_BYTES)


def _fitting(
    edition: Edition, message: Callable[[Sequence["Line"]], dict[str, Any]], fits: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The message with the first so many lines that it fits, and a last one that counts the others."""
    lines = [line for part in _parts(edition) for line in (*part, [])]
    made = message(lines)
    kept = len(lines)
    while not fits(made) and kept > 1:
        kept = kept * 9 // 10
        made = message([*lines[:kept], [(words.more(len(lines) - kept), False)]])
    return made


Line = Sequence[tuple[str, bool]]
"""Pieces of plain text, each with whether it is bold."""


def _parts(edition: Edition) -> Iterator[list[Line]]:
    """The digest in its order: the goal, each section, every number, what is to be known of the data."""
    yield [list(words.pieces(each)) for each in edition.lead]
    for section in edition.sections:
        yield [[(section.title, True)], *([("• ", False), *words.pieces(each)] for each in section.lines)]
    for part in edition.table["sections"]:
        yield [
            [(words.visible(part["title"]), True)],
            *([("• ", False), (words.visible(words.number(row)), False)] for row in part["rows"]),
        ]
    yield [list(words.pieces(each)) for each in edition.notes]


def _slack_line(line: Line) -> str:
    return "".join(f"*{_slack_escaped(text)}*" if bold else _slack_escaped(text) for text, bold in line)


def _slack_escaped(text: str) -> str:
    """The three characters that Slack reads as control; `<!channel>` is then just text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _slack_text(text)}


def _slack_text(text: str) -> dict[str, Any]:
    """`verbatim` keeps Slack from making links, channels and mentions of what looks like one."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _chunks(lines: Sequence[str]) -> Iterator[str]:
    """Lines together up to the size of a block; a line that is too long by itself is cut."""
    chunk = ""
    for line in lines:
        line = line[:SLACK_BLOCK]
        if chunk and len(chunk) + 1 + len(line) > SLACK_BLOCK:
            yield chunk.rstrip()
            chunk = ""
        chunk = f"{chunk}\n{line}" if chunk else line
    if chunk.strip():
        yield chunk.rstrip()


def _card(edition: Edition, lines: Sequence[Line]) -> dict[str, Any]:
    body = [
        _runs([(edition.subject, True)], size="Large"),
        *(_runs(line) for line in lines if line),
        _runs([(words.leave_channel(edition.contact), False)], isSubtle=True),
    ]
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if edition.address:
        content["actions"] = [{"type": "Action.OpenUrl", "title": words.OPEN, "url": edition.address}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _runs(line: Line, **style: Any) -> dict[str, Any]:
    """A block of text runs, which know no Markdown and no mentions."""
    runs = [{"type": "TextRun", "text": text, **({"weight": "Bolder"} if bold else {}), **style} for text, bold in line]
    return {"type": "RichTextBlock", "inlines": runs}


def post(address: str, secret: str, message: dict[str, Any]) -> None:
    """Post a message to a webhook. `secret` is the name by which errors speak of it.

    Raises a DeliveryError; the address must be https, or on this machine. A redirect would take the message elsewhere and is refused.
    """
    if not _is_safe(address):
        raise DeliveryError(said.no_webhook(secret), "refused")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(address, json.dumps(message).encode(), headers, method="POST")  # noqa: S310 (checked just above)
    try:
        with _opener(address).open(request, timeout=SECONDS) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        error.close()
        again = error.code in (408, 425, 429) or error.code >= 500
        raise DeliveryError(said.webhook_answered(secret, error.code), "failed" if again else "refused") from None
    except urllib.error.URLError as error:
        # Before the whole message was handed over; the error's own text is left out because it may hold the address.
        what = said.UNTRUSTED if isinstance(error.reason, ssl.SSLError) else said.UNREACHED
        raise DeliveryError(said.webhook_unreached(secret, what, type(error.reason).__name__)) from None
    except (OSError, http.client.HTTPException) as error:
        raise DeliveryError(said.webhook_broken(secret, type(error).__name__), "uncertain") from None


def _opener(address: str) -> urllib.request.OpenerDirector:
    """Verifies certificates, follows no redirect, and takes the proxy that the environment names, but not for this machine itself."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), urllib.request.HTTPSHandler(context=ssl.create_default_context())]
    if not address.startswith("https:"):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for a failure."""

    def redirect_request(self, *_: Any) -> None:
        """No other request is made."""


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 (raises for what is no port)
    except ValueError:
        return False
    if not address.isascii() or not address.isprintable() or " " in address or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
