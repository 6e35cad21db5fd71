"""Files of what is on the screen: one menu in a page's header, and the picture of a chart beside the numbers behind it.

A file is made when somebody clicks, of the answer that this reader was shown. Guests of a link see their view, and take nothing along.
"""

import hashlib
from collections.abc import Callable
from functools import partial

import streamlit as st

from scorecard.access.roles import SignInError
from scorecard.answers import Answer
from scorecard.publish import files, pictures
from scorecard.ui import cache, state, who
from scorecard.ui.ready import Spec, drawable
from scorecard.wording import access
from scorecard.wording import files as words


def menu(answer: Answer) -> None:
    """Every form of this answer behind one button."""
    if state.fixed():
        return
    configuration, ask = cache.house().configuration, guarded()
    with (
        st.popover(words.MENU, type="tertiary", key="download_menu"),
        st.container(gap="xxsmall"),
    ):
        for form, (label, icon) in words.FORMS.items():
            made = ask(partial(files.content_of, answer, configuration, form))
            _button(label, made, files.name_of(answer, form), files.MIME[form], f"download_{form}", icon)


def picture(spec: Spec, name: str) -> None:
    """A chart as a picture; `name` tells it from the page's others."""
    if state.fixed():
        return
    ask, key = guarded(), hashlib.sha256(name.encode()).hexdigest()[:12]
    with st.container(horizontal=True, gap="small"):
        _button(words.PICTURE_SVG, ask(lambda: pictures.svg(drawable(spec)).encode()), "chart.svg", "image/svg+xml", f"svg_{key}", "image")
        _button(words.PICTURE_PNG, ask(lambda: pictures.png(drawable(spec))), "chart.png", "image/png", f"png_{key}", "image")


def _button(label: str, data: Callable[[], bytes], name: str, mime: str, key: str, icon: str) -> None:
    st.download_button(label, data, name, mime, key=key, icon=f":material/{icon}:", type="tertiary", on_click="ignore")


def guarded() -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Puts a question before whatever makes a file: whether this reader may still come in at the click, which may come hours later.

    The file is then made outside of any run, where nobody knows any more whose click it was. A SignInError makes the download fail.
    """
    claims = st.user.to_dict() if who.reader().via == "sign_in" else None

    def guard(make: Callable[[], bytes]) -> Callable[[], bytes]:
        def made() -> bytes:
            if claims is not None and not who.admits(claims):
                raise SignInError(access.SIGNED_OUT, kind="signed_out")
            return make()

        return made

    return guard
