"""A Streamlit script that draws the scorecard's table on numbers that never change, for the picture that is compared."""

import math
import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from scorecard.ui import scorecard_table
from scorecard.wording.scorecard import table
from tests.support.scorecards import COMPANY, card, goal, indicator


def wave(level: float, *last: float | None) -> list[float | None]:
    """Two years around a level, then the weeks that matter."""
    return [*(round(level * (1 + 0.06 * math.sin(week * 2.4)), 4) for week in range(104 - len(last))), *last]


INDICATORS = [
    indicator("visits", name="Website visits", team="marketing", owner="Web", definition="Visits without our own people."),
    indicator("clicks", name="PPC clicks", team="marketing", owner="Ads"),
    indicator("mails", name="Email clicks", team="marketing", owner="Web"),
    indicator("spend", name="Ad spend", team="marketing", owner="Ads", unit="money", better="lower"),
    indicator("calls", name="Cold calls", team="sales", owner="SDR"),
    indicator("dates", name="Appointments", team="sales", owner="SDR"),
    indicator("partners", name="Partner leads", team="shared", owner="both"),
    indicator("accepted", name="MQLs accepted", team="shared", owner="both", unit="percent"),
]
VALUES = {
    "visits": wave(9_300.0, 9_412.0),
    "clicks": wave(1_540.0, 1_103.0),
    "mails": wave(400.0, 391.0),
    "spend": wave(12_400.0, 12_900.0),
    "calls": wave(640.0, 0.0, 655.0),
    "dates": wave(46.0, 44.0, 43.0, 44.0, 43.0),
    "partners": wave(22.0, None, None),
    "accepted": wave(0.7, 0.64),
}
GOALS = [goal("visits", 9_000), goal("clicks", 1_500), goal("mails", 400), goal("calls", 600), goal("dates", 45), goal("accepted", 0.7)]

st.set_page_config(layout="wide")
scorecard_table.draw(table(card(INDICATORS, VALUES, GOALS), COMPANY))
