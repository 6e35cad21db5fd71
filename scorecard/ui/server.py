"""What the process serves beside the pages: whether it lives and is ready, and the refresh that starts and stops with it."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Route
from streamlit import file_util

from scorecard.access.reader import Reader
from scorecard.access.roles import SignInError, open_reader
from scorecard.errors import ScorecardError
from scorecard.model import Access
from scorecard.redaction import keep_out_of_logs
from scorecard.serving.api import Service
from scorecard.serving.door import Door
from scorecard.serving.headers import SecurityHeaders, inline_scripts
from scorecard.serving.links import LinkRoutes, is_guest
from scorecard.serving.policy import Policy, is_local
from scorecard.serving.smaller import Smaller
from scorecard.serving.sockets import send_at_once
from scorecard.serving.way_back import WayBack
from scorecard.ui import cache, who

RUNS = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""The logger that warns of a cache that is asked outside of a page's run, as requests for JSON do."""


def routes() -> list[BaseRoute]:
    """The HTTP routes: `/healthz` (the process lives), `/readyz` (it can answer), the home page by its own name, answers as JSON."""
    logging.getLogger(RUNS).addFilter(_is_of_a_page)
    answers = Service(cache.house, cache.ask, _open_reader)
    links = LinkRoutes(cache.house)
    return [Route("/healthz", _health), Route("/readyz", _ready), Route("/scorecard", _home), *answers.routes(), *links.routes()]


def middleware() -> list[Middleware]:
    """What every request passes, the outermost first: headers, the door, the way back from a sign-in, and what sends files compressed."""
    page = Path(file_util.get_static_dir()) / "index.html"
    scripts = inline_scripts(page.read_bytes())
    return [
        Middleware(SecurityHeaders, policy=policy, scripts=scripts),
        Middleware(Door, policy=policy, admits=who.admits, by_link=lambda scope: is_guest(scope, cache.house())),
        Middleware(WayBack),
        Middleware(Smaller),
    ]


def policy() -> Policy:
    """Who may come in at this moment. While the configuration cannot be read, nobody without a sign-in but this machine."""
    try:
        access = cache.house().configuration.access
    except ScorecardError:
        access = Access()
    return Policy(access, cache.sign_in())


def secrets() -> dict[str, Any]:
    """What Streamlit's sign-in needs to know. A sign-in that cannot be trusted ends the process with a sentence: nothing is served."""
    try:
        found = cache.sign_in()
    except ScorecardError as error:
        raise SystemExit(str(error)) from None
    return {"auth": found.table} if found else {}


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Keep secrets out of the log, and refresh the sources by their rhythm, while the server runs."""
    send_at_once()
    before, scheduler = keep_out_of_logs(cache.secrets(), cache.settings().database_url), None
    if cache.settings().scheduler:
        from scorecard.scheduler import start_scheduler  # the readers of all sources, not needed where another process refreshes

        scheduler = start_scheduler(cache.house)
    # What is loaded by now stays: to look through it for garbage again and again took a fifth of every answer's time.
    gc.collect()
    gc.freeze()
    try:
        yield {}
    finally:
        logging.setLogRecordFactory(before)
        if scheduler:
            scheduler.shutdown(wait=False)


def _is_of_a_page(record: logging.LogRecord) -> bool:
    """Whether a warning is about a page rather than about a request, which is answered in a worker's thread."""
    return not (record.threadName or "").startswith("AnyIO")


def _open_reader(request: Request) -> Reader | None:
    """Who asks for answers without a token: whoever may open the pages without a sign-in."""
    of = policy()
    if of.way == "local" and not is_local(request.scope):
        return None
    try:
        return open_reader(of.access, of.way)
    except SignInError:
        return None


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
