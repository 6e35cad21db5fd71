"""What a reader sees when something goes wrong: a sentence for what they can mend, a short apology with an id for what they cannot."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from scorecard.errors import ConfigurationError, ScorecardError
from scorecard.wording import failures

log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Show a `ScorecardError` as its sentence and any other exception as an apology; the traceback goes to the log with its id.

    Streamlit's own signals (stop, rerun) are no exceptions of this kind and pass.
    """
    try:
        yield
    except Exception as error:
        handle(error)


def handle(error: Exception) -> bool:
    """Say what went wrong, in a page or in a callback; True, so that Streamlit shows nothing of its own."""
    if isinstance(error, ScorecardError):
        show(error)
    else:
        apologise(error)
    return True


def show(error: ScorecardError) -> None:
    """The sentence of an error that somebody can mend, with every mistake listed where there are several."""
    st.error(failures.sentence(error), icon=":material/error:")
    if isinstance(error, ConfigurationError) and error.issues:
        st.table(failures.issue_table(error.issues))


def apologise(error: Exception) -> None:
    """A short apology with an id to quote."""
    id = secrets.token_hex(4)
    log.error("error %s", id, exc_info=error)
    st.error(failures.apology(id), icon=":material/sentiment_dissatisfied:")
