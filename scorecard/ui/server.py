"""What the process serves beside the pages: whether it lives and is ready, and what starts and stops with it."""

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from scorecard.errors import ScorecardError


def routes() -> list[Route]:
    """The HTTP routes without data: `/healthz` (the process lives) and `/readyz` (it can answer)."""
    return [Route("/healthz", _health), Route("/readyz", _ready)]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start what runs beside the pages, and stop it with the server."""
    if importlib.util.find_spec("scorecard.scheduler") is None:
        yield {}
        return
    scheduler = importlib.import_module("scorecard.scheduler")
    running = await to_thread.run_sync(scheduler.start)
    try:
        yield {"scheduler": running}
    finally:
        await to_thread.run_sync(scheduler.stop, running)


async def _health(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> JSONResponse:
    """503 while the configuration, the workspace or a snapshot cannot be read. The reason stays in the log: this route has no sign-in."""
    try:
        await to_thread.run_sync(_open)
    except ScorecardError:
        return JSONResponse({"status": "not ready"}, status_code=503)
    return JSONResponse({"status": "ready"})


def _open() -> None:
    from scorecard.ui.cache import house  # imported late: the caches need Streamlit's runtime

    house()
