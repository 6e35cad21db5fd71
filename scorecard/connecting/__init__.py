"""From an address to the first scorecard: the steps of the Connect page and of `python -m scorecard init`.

A `Plan` holds every choice made so far. Each step is a function from a plan (and the cells that were read) to another plan or to what
is to be shown, so that going back loses nothing. Only `places` and `saving` touch anything outside.
"""

from scorecard.connecting.building import Built, build
from scorecard.connecting.plan import STEPS, Plan, look, start, with_columns, with_dataset, with_setting
from scorecard.connecting.preview import first_scorecard

__all__ = ["STEPS", "Built", "Plan", "build", "first_scorecard", "look", "start", "with_columns", "with_dataset", "with_setting"]
