"""Who may cause questions in somebody's database: a reader in the app. Guests of links and programs see what is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from scorecard.house import House
from scorecard.live import abandoned, is_live, stored_only
from scorecard.ui import shared


def only_kept(house: House) -> bool:
    """Whether this run may only see kept answers; never where nothing is live, so that all share one answer."""
    if not any(is_live(source) for source in house.configuration.sources):
        return False
    return get_script_run_ctx(suppress_warning=True) is None or shared.asked()


@contextmanager
def allowed(only_kept: bool) -> Iterator[None]:
    """Ask as this run may. A reader who closes the tab ends the query in the database."""
    if only_kept:
        with stored_only():
            yield
        return
    context = get_script_run_ctx(suppress_warning=True)
    requests = context.script_requests if context else None
    token = abandoned.set(lambda: requests is not None and requests._state is ScriptRequestType.STOP)
    try:
        yield
    finally:
        abandoned.reset(token)
