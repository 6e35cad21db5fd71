"""What the process serves beside the pages: whether it lives and is ready, and the refresh that starts and stops with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Route

from scorecard.errors import ScorecardError
from scorecard.serving.door import Door
from scorecard.serving.headers import SecurityHeaders
from scorecard.ui import cache


def routes() -> list[BaseRoute]:
    """The HTTP routes without data: `/healthz` (the process lives), `/readyz` (it can answer), and the home page by its own name."""
    return [Route("/healthz", _health), Route("/readyz", _ready), Route("/scorecard", _home)]


def middleware() -> list[Middleware]:
    """What every request passes, the outermost first: headers, the door, then whatever links and tokens add."""
    return [Middleware(SecurityHeaders), Middleware(Door)]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Refresh the sources by their rhythm while the server runs, unless it is switched off."""
    scheduler = None
    if cache.settings().scheduler:
        from scorecard.scheduler import start_scheduler  # the readers of all sources, not needed where another process refreshes

        scheduler = start_scheduler(cache.house)
    try:
        yield {}
    finally:
        if scheduler:
            scheduler.shutdown(wait=False)


async def _home(request: Request) -> RedirectResponse:
    """Streamlit serves the default page at / only, and says "page not found" at its name."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


async def _health(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> JSONResponse:
    """503 while the configuration, the workspace or the snapshots cannot be read. Why stays in the log: this route has no sign-in."""
    try:
        snapshots = await to_thread.run_sync(lambda: cache.house().store.current())
    except ScorecardError:
        return JSONResponse({"status": "not ready"}, status_code=503)
    status = "ready" if snapshots else "unread"
    return JSONResponse({"status": status}, status_code=200 if snapshots else 503)
