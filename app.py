"""The ASGI app: health routes and the Streamlit script. Start it with `streamlit run app.py`.

The script is named here rather than being this file because Streamlit 1.67 runs a deep-linked `pages/x.py` on its own, without the
sign-in gate, while a folder `pages/` stands beside the main script and nobody has opened the app yet.
"""

import streamlit as st

from scorecard.ui import errors
from scorecard.ui.server import lifespan, middleware, routes, secrets

app = st.App(
    "scorecard/ui/shell.py",
    secrets=secrets(),
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    on_script_error=errors.handle,
)
