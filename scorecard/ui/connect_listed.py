"""The fifth step where goals or the calendar are connected: which numbers they mean, and what is understood of them."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from scorecard.connecting import meaning
from scorecard.house import House
from scorecard.ingest import ingest
from scorecard.ui import connect_work, state
from scorecard.ui.connect_work import Work
from scorecard.wording import connect as words
from scorecard.wording.formats import plain

_SHOWN = 50


def draw(house: House, work: Work) -> None:
    """Ask which configured number each name stands for, and show the list as it will be read."""
    plan, raw, found = work.looked()
    if plan.base is None:
        st.warning(words.NUMBERS_FIRST, icon=":material/help:")
        return
    known = {each.id: each.name for each in plan.base.indicators}
    labels = [each.text for each in meaning.labels(connect_work.rows(found), plan.source)]
    before = {**meaning.meant(labels, plan.base), **plan.meanings}
    options: list[str] = ["", *known]
    chosen: dict[str, str] = {}
    if labels:
        st.subheader(words.WHICH_NUMBERS, anchor=False)
    for place in range(0, len(labels), 3):
        for label, cell in zip(labels[place : place + 3], st.columns(3), strict=False):
            at = options.index(before[label]) if before[label] in options else 0
            said = {"": words.LEFT_OUT, **known}
            chosen[label] = str(cell.selectbox(plain(known.get(label, label)), options, at, said.__getitem__, f"connect_meant_{label}"))
    connect_work.kept(work, replace(plan, meanings=chosen))
    unknown = [label for label, id in chosen.items() if not id]
    if unknown:
        st.caption(plain(words.UNKNOWN_NUMBERS + ", ".join(unknown)))
    built = work.built(house)
    if built is None or built.configuration is None:
        return
    read = ingest(raw, built.configuration.sources[-1], built.configuration, state.today())
    st.subheader(words.LISTED_TITLES[plan.source.dataset], anchor=False)
    st.table(
        pd.DataFrame(words.listed_rows(read.rows.head(_SHOWN), built.configuration, plan.source.dataset)),
        hide_index=True,
        border="horizontal",
    )
