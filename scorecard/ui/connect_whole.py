"""The short way: a filled-in template becomes a scorecard whole, with nothing to map."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from scorecard.connecting.workbook import rows_of
from scorecard.errors import ScorecardError
from scorecard.house import House
from scorecard.ui import connect_numbers
from scorecard.ui.connect_work import Whole, Work
from scorecard.wording import connect as words
from scorecard.wording.formats import plain


def draw(house: House, work: Work, whole: Whole) -> None:
    """What its tabs hold, what the company is called, the first scorecard, and saving it."""
    st.header(words.WHOLE, anchor=False)
    st.markdown(words.WHOLE_LEAD)
    company = connect_numbers.company_fields(whole.company)
    if company != whole.company:
        work.whole = replace(whole, company=company)
        st.rerun()
    st.table(pd.DataFrame(words.tab_table(rows_of(whole.tables))), hide_index=True, border="horizontal")
    built = work.built(house)
    if built is None or not built.added:
        st.warning(words.NOTHING_FILLED, icon=":material/help:")
    else:
        if built.configuration is not None:
            try:
                connect_numbers.preview(work.first(built), company)
            except ScorecardError as error:
                st.error(plain(str(error)), icon=":material/error:")
        connect_numbers.save(house, work)
    st.button(words.BACK, key="connect_back", icon=":material/arrow_back:", on_click=_back, args=(work,))


def _back(work: Work) -> None:
    work.whole = None
