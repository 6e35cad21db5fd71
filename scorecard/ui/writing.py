"""The one way by which a page writes into the workspace: by who may, under a name, refusals as sentences, nothing typed lost."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from scorecard.errors import RefusedError
from scorecard.ui import once, who
from scorecard.wording import parts as words
from scorecard.wording.formats import plain


def save(
    write: Callable[[], object],
    name: str,
    then: Callable[[], object] = lambda: None,
    scope: Literal["app", "fragment"] | None = "app",
) -> bool:
    """Write under `name`, do `then`, and start the run again so that the page shows what was written.

    Without a name nothing is written and a sentence says so; a RefusedError is shown and False returned. `scope` None starts no new run: a
    callback is followed by one anyway. A reader who may not write never gets here: the run stops with the forbidden state.
    """
    who.require("editor")
    if not name:
        st.error(words.WHO_MISSING, icon=":material/error:")
        return False
    try:
        write()
        once.forget()
    except RefusedError as refused:
        st.error(plain(str(refused)), icon=":material/error:")
        return False
    then()
    if scope is not None:
        st.rerun(scope=scope)
    return True
