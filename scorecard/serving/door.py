"""Who may reach the process at all: without a sign-in only this machine, whatever path they ask for."""

from collections.abc import Callable, Mapping
from typing import Any

from anyio import to_thread
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from scorecard.access.identity import claims_of
from scorecard.serving.links import marked, said
from scorecard.serving.policy import Policy, cookies_of, is_local, is_media
from scorecard.wording import access as words

HEALTH = ("/healthz", "/readyz")
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""What Streamlit tells about the process without a sign-in; only this machine may read it."""
UPLOADS = "/_stcore/upload_file"
"""Only Connect takes files in, and the public never gets there."""


class Door:
    """Refuses requests and WebSockets of those who may not come in.

    Where people sign in, everybody gets the page on which they do (it holds no data, and every run of it asks who they are); files are
    for those who have. `policy` says who may come in at this moment, `admits` whether the person of verified claims may, and `by_link`
    whether a request comes with a link to a view, which has a door of its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        policy: Callable[[], Policy],
        admits: Callable[[Mapping[str, Any]], bool],
        by_link: Callable[[Scope], bool] = lambda _: False,
    ) -> None:
        self._app, self._policy, self._admits, self._by_link = app, policy, admits, by_link

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in HEALTH:
            await self._app(scope, receive, send)
            return
        policy = await to_thread.run_sync(self._policy)
        refusal = self._refusal(scope, policy)
        guest = refusal is not None and policy.way != "closed" and await to_thread.run_sync(self._by_link, scope)
        if refusal is None or guest:
            await self._app(marked(scope, guest), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            status, sentence = refusal
            answer = said(words.NOT_OPEN, sentence, status) if _reads_pages(scope) else PlainTextResponse(f"{sentence}\n", status)
            await answer(scope, receive, send)

    def _refusal(self, scope: Scope, policy: Policy) -> tuple[int, str] | None:
        """The status and the sentence of a refusal, None for whoever may go on."""
        local = is_local(scope)
        if policy.way == "closed":
            return 403, words.NOBODY_SET_UP
        if policy.way == "local" and not local:
            return 403, words.ONLY_HERE
        path = str(scope["path"])
        if not local and any(each in path for each in CLOSED):
            return 404, words.NOT_FOUND
        asks = UPLOADS in path if policy.way == "public" else policy.way == "sign_in" and (is_media(path) or UPLOADS in path)
        if asks and not self._signed_in(scope, policy):
            return 403, words.SIGNED_OUT
        return None

    def _signed_in(self, scope: Scope, policy: Policy) -> bool:
        claims = claims_of(cookies_of(scope), policy.sign_in.cookie_secret) if policy.sign_in else None
        return claims is not None and self._admits(claims)


def _reads_pages(scope: Scope) -> bool:
    """Whether it is a browser that asks for a page; a program gets the bare sentence."""
    accepted: dict[bytes, bytes] = dict(scope["headers"])
    return b"text/html" in accepted.get(b"accept", b"")
