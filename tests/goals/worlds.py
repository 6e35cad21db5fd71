"""Simulated companies with a known future: leads arrive, age, and are won or lost by chance, also after the day of the question."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from scorecard.measures.close_rates import LOST, OPEN, WON, Cohorts
from scorecard.measures.pace import as_known_on
from scorecard.measures.passages import Passage, passage_of

Scenario = Literal["steady", "leads halved", "seasonal", "win probability halved"]
SCENARIOS: tuple[Scenario, ...] = ("steady", "leads halved", "seasonal", "win probability halved")

AS_OF = date(2026, 11, 15)
START, END = date(2026, 10, 1), date(2026, 12, 31)
FIRST = date(2024, 10, 1)
SHARE_WON = 0.20
CHANGED = date(2026, 10, 4)
"""The day of the change in the two scenarios with one: six weeks before the question, so soon after it that nobody knows it for sure."""


@dataclass(frozen=True)
class World:
    """`leads` as known on AS_OF, and the wins of the period as they turned out."""

    leads: Cohorts
    won_to_date: int
    won_in_the_end: int

    @property
    def passage(self) -> Passage:
        """The leads as projections count them."""
        return passage_of(self.leads)


def world(scenario: Scenario, seed: int, leads_a_week: float = 30.0) -> World:
    """One company: two years of leads at a Weibull lag to the win (scale 80 days, shape 1.3), half of the rest lost at another."""
    rng = np.random.default_rng(seed)
    days = np.arange((END - FIRST).days + 1)
    rate = np.where((days + FIRST.weekday()) % 7 < 5, 0.19, 0.025) * leads_a_week
    if scenario == "leads halved":
        rate = np.where(days >= (CHANGED - FIRST).days, rate / 2, rate)
    if scenario == "seasonal":
        rate = rate * (1 + 0.5 * np.sin(2 * np.pi * (days - 40) / 364))
    created = np.repeat(days, rng.poisson(rate)) + FIRST.toordinal()
    to_win = np.floor(rng.weibull(1.3, len(created)) * 80 + rng.random(len(created))).astype(int)
    to_loss = np.floor(rng.weibull(1.0, len(created)) * 60).astype(int)
    fate = rng.random(len(created))
    end = np.where(fate < SHARE_WON, WON, np.where(fate < 0.6, LOST, OPEN))
    if scenario == "win probability halved":
        late = (end == WON) & (created + to_win >= CHANGED.toordinal()) & (rng.random(len(created)) < 0.5)
        end = np.where(late, LOST, end)
    took = np.where(end == WON, to_win, np.where(end == LOST, to_loss, END.toordinal() + 1 - created))
    all_time = Cohorts(created, end, took, np.ones(len(created), dtype=np.int64), np.zeros(len(created)), END.toordinal() + 1)
    return World(as_known_on(all_time, AS_OF), _won(all_time, START, AS_OF), _won(all_time, START, END))


def _won(leads: Cohorts, start: date, end: date) -> int:
    day = leads.created + leads.days
    return int(((leads.end == WON) & (day >= start.toordinal()) & (day <= end.toordinal())).sum())


REMAINING = END - AS_OF
ELAPSED = AS_OF - START + timedelta(days=1)
