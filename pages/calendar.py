"""Calendar: what is planned, and what did it do?"""

import pandas as pd
import streamlit as st

from scorecard.charts import calendar as charts
from scorecard.ui import cache, calendar_form, parts, state
from scorecard.wording import calendar as words

question = state.question("calendar")
answer = cache.ask(question)
body, house = answer.body, cache.house()
company = house.configuration.company

parts.header("calendar", answer)
parts.sentence(words.headline(body.rows, question.as_of, company), big=True)
parts.filters(question, house.configuration, ("period", "as_of", "channel"))
if body.rows:
    spec = cache.spec(charts.bars, body.rows, body.start, body.end, question.as_of, company, key=repr(question))
    alt = words.alt(body.rows, body.start, body.end, company)
    parts.figure(spec, alt, pd.DataFrame(words.table(body.rows, company)), key="calendar_bars")
else:
    parts.empty(words.NOTHING)
st.header(words.ADD, anchor=False)
calendar_form.draw(house, body.rows)
