"""Answers over HTTP: `/api/v1/<what>` says what `python -m scorecard show <what> --json` prints, to programs that hold a token.

Nothing is read from a source here: answers stand on the snapshots that are stored. No answer carries personal columns, whatever the role.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scorecard import address
from scorecard.access.reader import Reader
from scorecard.access.secret import Attempts
from scorecard.access.tokens import TokenError, recognise
from scorecard.answering import MODULES, options_of
from scorecard.answers import Answer
from scorecard.errors import QuestionError, ScorecardError
from scorecard.house import House
from scorecard.model import Question
from scorecard.questions import check_name
from scorecard.serving.openapi import description
from scorecard.serving.texts import Text, Texts, text_of
from scorecard.wording import api as words

log = logging.getLogger(__name__)

ROOT = "/api/v1"
AT_ONCE = 4
"""So many answers are computed at the same time; more wait, so that a program cannot starve the pages."""
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization", "X-Content-Type-Options": "nosniff"}

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Refusal(Exception):
    """A request that is answered with a sentence in the place of an answer."""

    status: int
    sentence: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """What the routes need: the house, how a question is asked (through the pages' cache, where there is one), and who comes in untold.

    `open_reader` gives the reader of a request without a token where none is needed, as on a localhost without a sign-in; else None.
    """

    house: Callable[[], House]
    ask: Callable[[Question], Answer]
    open_reader: Callable[[Request], Reader | None] = lambda request: None
    attempts: Attempts = field(default_factory=Attempts)
    texts: Texts = field(default_factory=Texts)

    def routes(self) -> list[Route]:
        """Everything below `/api`, so that nothing there is ever taken for a page."""
        limiter = CapacityLimiter(AT_ONCE)

        async def endpoint(request: Request) -> Response:
            return await to_thread.run_sync(self.respond, request, limiter=limiter)

        return [Route("/api", endpoint, methods=EVERY_METHOD), Route("/api/{path:path}", endpoint, methods=EVERY_METHOD)]

    def respond(self, request: Request) -> Response:
        """The answer to one request. What went wrong is a sentence; a fault of ours leaves its traceback in the log only."""
        try:
            return _sent(self._found(request), request.headers.get("if-none-match", ""))
        except Refusal as refusal:
            return JSONResponse({"error": refusal.sentence}, refusal.status, headers={**HEADERS, **refusal.headers})
        except QuestionError as error:
            return JSONResponse({"error": str(error)}, 400, headers=HEADERS)
        except Exception as error:
            id = secrets.token_hex(4)
            log.error("error %s", id, exc_info=error)
            status = 503 if isinstance(error, ScorecardError) else 500
            return JSONResponse({"error": words.failed(id)}, status, headers=HEADERS)

    def _found(self, request: Request) -> Text:
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, words.READ_ONLY, {"Allow": "GET, HEAD"})
        house = self.house()
        allows = self._scope(request, house)
        what = request.url.path.removeprefix(f"{ROOT}/")
        if what == "openapi.json":
            return described()
        if what not in MODULES:
            raise Refusal(404, words.unknown(what if request.url.path.startswith(f"{ROOT}/") else request.url.path, tuple(MODULES)))
        if not allows(what):
            raise Refusal(403, words.outside(what))
        given = {name: request.query_params.getlist(name) for name in request.query_params}
        return self.texts.of(self.ask(question_of(what, given, house)))

    def _scope(self, request: Request, house: House) -> Callable[[str], bool]:
        """Which answers this request may ask for. A token counts even where none is needed: whoever sends one wants to try it."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not text.strip():
            if self.open_reader(request) is not None:
                return lambda what: True
            raise Refusal(401, words.MISSING, {"WWW-Authenticate": 'Bearer realm="scorecard"'})
        try:
            token, _ = recognise(house.workspace, text.strip(), house.configuration.access, house.instant())
        except TokenError as error:
            raise self._wrong(request, str(error)) from error
        return token.allows

    def _wrong(self, request: Request, sentence: str) -> Refusal:
        """401, or 429 when this client has tried too often. A right token passes all the same: strangers behind the same proxy lock out
        nobody."""
        client, now = request.client.host if request.client else "", time.monotonic()
        wait = self.attempts.wait(client, now)
        self.attempts.wrong(client, now)
        if wait:
            return Refusal(429, words.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        return Refusal(401, sentence, {"WWW-Authenticate": 'Bearer realm="scorecard", error="invalid_token"'})


def question_of(what: str, parameters: Parameters, house: House) -> Question:
    """The question of an address. Unlike a page's, whose address may carry other pages' parameters, an unknown name is a mistake."""
    options = options_of(what)
    known = [*address.SHARED, *(address.parameter_of(what, name) for name in options)]
    for name in parameters:
        check_name("parameter", name, known)
    return address.parse(what, parameters, house.now().date(), options)


@lru_cache(maxsize=1)
def described() -> Text:
    """The OpenAPI description, which no request changes."""
    return text_of(description())


def _sent(found: Text, seen: str) -> Response:
    """The answer, or 304 where the client has it."""
    headers = {**HEADERS, "ETag": found.tag}
    if found.tag in [each.strip().removeprefix("W/") for each in seen.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)
