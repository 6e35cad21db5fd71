"""The way to Google: signing in, time-outs, trying again, and a sentence for everything that goes wrong.

gspread's own client has no time-out and no retry, and its BackOffHTTPClient does not try again after HTML error pages, cut-off bodies,
resets and time-outs; so the one method through which all its requests go is replaced here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

import gspread
import requests
import urllib3
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.auth import READONLY_SCOPES
from gspread.exceptions import APIError

from scorecard.errors import SourceError
from scorecard.sources.patience import Budget, Patience, TransientError
from scorecard.wording import google as words

_TRANSIENT_STATUS = {408, 425, 429, 500, 502, 503, 504}
_QUOTA_WORDS = ("ratelimit", "rate limit", "quota", "resource_exhausted")
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Reader:
    """Who reads: `who` for sentences ("the service account x@y" or "the API key"), `email` to share a sheet with ("" for a key)."""

    who: str
    email: str


class PatientClient(gspread.HTTPClient):
    """gspread's HTTP client with a budget. Requests are GETs here, so that trying again does no harm."""

    budget: Budget

    def request(self, method: str, endpoint: str, params: Any = None, *_: Any, **__: Any) -> requests.Response:
        """A response whose body is whole and is JSON. Raises APIError for what will not pass, TransientError when patience ends."""
        return self.budget.persist(lambda: self._once(method, endpoint, params))

    def _once(self, method: str, endpoint: str, params: Any) -> requests.Response:
        try:
            # Streamed, because a read time-out bounds only the silence between two bytes: a dripping body could last for ever.
            with self.session.request(method=method, url=endpoint, params=params, timeout=self.budget.timeout(), stream=True) as response:
                _read_body(response, self.budget)
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise TransientError(words.TOO_SLOW, "slow") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, TransportError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise SourceError(words.NOT_TRUSTED, kind="down") from error
            raise TransientError(words.BROKE_OFF, "down") from error
        except RefreshError as error:
            if error.retryable:
                raise TransientError(words.NO_SIGN_INS, "down") from error
            raise
        return _judged(response)


def key_problem(secret: str | Mapping[str, Any]) -> str:
    """What is wrong with a key as far as can be seen without asking Google, and what to do; "" for nothing."""
    if isinstance(secret, str):
        text = secret.strip()
        if text.startswith("{"):
            return words.CUT_KEY
        return words.PATH_NOT_KEY if "/" in text or "\\" in text or text.endswith(".json") else ""
    return "" if {"client_email", "private_key", "token_uri"} <= secret.keys() else words.NO_KEY


def open_client(secret: str | Mapping[str, Any], patience: Patience) -> tuple[PatientClient, Reader]:
    """gspread's HTTP client for a service account's key (a table) or an API key (a text), read-only. Asks nothing of Google yet.

    Raises SourceError (configuration) when the secret is neither.
    """
    if problem := key_problem(secret):
        raise SourceError(problem, kind="configuration")
    if isinstance(secret, str):
        client, email = gspread.api_key(secret, http_client=PatientClient), ""
    else:
        email = str(secret.get("client_email", ""))
        try:
            client = gspread.service_account_from_dict(dict(secret), scopes=READONLY_SCOPES, http_client=PatientClient)
        except (GoogleAuthError, ValueError, KeyError) as error:
            raise SourceError(words.NO_KEY, kind="configuration") from error
    http = cast(PatientClient, client.http_client)
    http.budget = patience.begin()
    return http, Reader(words.service_account(email) if email else "the API key", email)


def explain(error: Exception, place: str, tabs: str, reader: Reader) -> SourceError:
    """The sentence for a failed request: what, where (spreadsheet and tab), and what to do."""
    where = f"{place}{tabs}"
    if isinstance(error, TransientError):
        return SourceError(_after_all_attempts(error, where), error.kind, error.retry_after)
    if isinstance(error, APIError):
        return _explain_status(error.response.status_code, _message(error), where, reader)
    if isinstance(error, RefreshError):
        return SourceError(f"{where}: {_explain_refusal(error, reader)}", kind="forbidden")
    if isinstance(error, GoogleAuthError):
        return SourceError(words.no_sign_in(where, reader.who, error), kind="forbidden")
    return SourceError(words.unknown_answer(where), kind="broken")


def _read_body(response: requests.Response, budget: Budget) -> None:
    """Read the whole body before the budget ends, and leave it where requests looks for it."""
    parts = []
    while part := response.raw.read1(_CHUNK, decode_content=True):
        parts.append(part)
        if budget.remaining <= 0:
            raise requests.ReadTimeout
    response._content = b"".join(parts)
    response._content_consumed = True  # type: ignore[attr-defined]


def _judged(response: requests.Response) -> requests.Response:
    if not response.ok:
        error = APIError(response)
        kind = "quota" if response.status_code == 429 or _is_quota(response.status_code, error) else "down"
        if response.status_code in _TRANSIENT_STATUS or kind == "quota":
            reason = words.QUOTA if kind == "quota" else words.own_error(response.status_code)
            raise TransientError(reason, kind, _retry_after(response))
        raise error
    try:
        parsed = json.loads(response.content)
    except ValueError as error:
        raise TransientError(words.CUT_OFF, "broken") from error
    response.json = lambda **_: parsed  # type: ignore[method-assign]  # gspread asks for it again: a big sheet takes seconds to parse
    return response


def _is_quota(status: int, error: APIError) -> bool:
    """Google may also say "too many" with a 403."""
    return status == 403 and any(word in json.dumps(error.error, default=str).lower() for word in _QUOTA_WORDS)


def _retry_after(response: requests.Response) -> float | None:
    """Seconds from Retry-After, which is a number or a date; a date is held against the server's own Date, not against our clock."""
    stated = response.headers.get("Retry-After", "").strip()
    if stated.isdigit():
        return float(stated)
    try:
        return max(0.0, (parsedate_to_datetime(stated) - parsedate_to_datetime(response.headers["Date"])).total_seconds())
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _after_all_attempts(error: TransientError, where: str) -> str:
    advice = {
        "quota": words.ASK_LESS_OFTEN,
        "broken": words.ANSWERS_CHANGED,
    }.get(error.kind, words.CHECK_NETWORK)
    return words.also_again(where, error.sentence, advice)


def _explain_status(status: int, message: str, where: str, reader: Reader) -> SourceError:
    lowered = message.lower()
    if "has not been used in project" in lowered or "is disabled" in lowered:
        return SourceError(
            words.api_off(where, reader.who),
            "forbidden",
        )
    if "api key not valid" in lowered or "api key expired" in lowered:
        return SourceError(words.api_key_unknown(where), kind="forbidden")
    if "not supported for this document" in lowered:
        return SourceError(words.excel_in_drive(where), kind="configuration")
    if status == 401:
        return SourceError(words.sign_in_refused(where, reader.who), kind="forbidden")
    if status == 403:
        return SourceError(words.not_shared(where, reader.who, _sharing(reader)), kind="forbidden")
    if status == 404:
        return SourceError(words.not_there(where, _sharing(reader)), kind="not_found")
    return SourceError(words.refused(where, status, message[:200]), kind="broken")


def _sharing(reader: Reader) -> str:
    if reader.email:
        return words.share_with(reader.email)
    return words.SHARE_PUBLICLY


def _explain_refusal(error: RefreshError, reader: Reader) -> str:
    text = str(error.args[0] if error.args else error)
    if "iat and exp" in text or "reasonable timeframe" in text or "short-lived" in text:
        return words.CLOCK_WRONG
    if "account not found" in text:
        return words.account_unknown(reader.who)
    reason = words.REVOKED if "Signature" in text else text[:200]
    return words.key_refused(reader.who, reason)


def _message(error: APIError) -> str:
    return str(error.error.get("message", "")) if isinstance(error.error, Mapping) else str(error.error)
