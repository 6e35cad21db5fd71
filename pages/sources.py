"""Sources: where do the numbers come from, and are they whole?"""

import pandas as pd
import streamlit as st

from scorecard.answering import options_of
from scorecard.ui import cache, figure_table, parts, source_parts, state
from scorecard.wording import sources as words

question = state.question("sources", options_of("sources"))
answer = cache.ask(question)
body, house = answer.body, cache.house()
company, now = house.configuration.company, state.now()

parts.header("sources", answer)
parts.sentence(words.headline(body.rows, company), big=True)
source_parts.refresh(house, [each.source for each in body.rows])
figure_table.draw(words.figures(body.rows, now, company), "sources_table", source_parts.open_one)
st.caption(words.SUM)
for line in words.costs(body.rows, company):
    st.caption(line)

source_parts.undelivered(house)
source_parts.restated(house)
source_parts.choose(question, [each.source for each in body.rows])
if body.opened is None:
    st.stop()

opened = body.opened
st.header(words.TITLE_CELLS, anchor=False)
parts.sentence(words.summary(opened.source, opened.cells, opened.more_cells, company))
if opened.cells:
    parts.leads_table(opened.cells, f"rejects_{opened.source}", len(opened.cells) + opened.more_cells, key="sources_cells")
if opened.understood:
    st.header(words.TITLE_COLUMNS, anchor=False)
    parts.sentence(words.understood_line(opened.understood))
    st.dataframe(parts.written(pd.DataFrame(words.column_table(opened.understood))), hide_index=True, alt=words.TITLE_COLUMNS)
    for title, rows in (
        (words.TITLE_SKIPPED, words.skipped_table(opened.understood)),
        (words.TITLE_PROPOSALS, words.proposal_table(opened.understood)),
    ):
        if rows:
            st.subheader(title, anchor=False, help=words.PROPOSALS_HELP if title == words.TITLE_PROPOSALS else None)
            st.dataframe(parts.written(pd.DataFrame(rows)), hide_index=True, alt=title)
source_parts.suggestion(house, opened.source)
st.header(words.TITLE_RUNS, anchor=False)
st.dataframe(parts.written(pd.DataFrame(words.run_table(opened.runs, company))), hide_index=True, alt=words.TITLE_RUNS)
