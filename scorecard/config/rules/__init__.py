"""What must hold between the parts of a configuration: one small class a rule, each with a stable code.

A rule looks at the whole configuration and notes every place that breaks it. Rules never raise and do not depend on each other's
order; what could not be read at all was noted before and is absent here.
"""

from typing import Protocol

from scorecard.config.report import Report
from scorecard.config.rules.company import KnownCurrency, KnownLocale, KnownZones, PublicOrRequired, StagesInOrder
from scorecard.config.rules.digest import DigestReaches
from scorecard.config.rules.goals import GoalDates, GoalRange, GoalsOverlap, GoalTree
from scorecard.config.rules.indicators import MeasureExists, RatioParts, RowsFromSomewhere, RuleNeedsIndicator
from scorecard.config.rules.live import LiveSources
from scorecard.config.rules.names import KnownNames, OneMeaningPerSpelling
from scorecard.config.rules.sources import ColumnsExist, DateConventions, ExtendsLeads, SourceSaysWhere
from scorecard.model import Configuration


class Rule(Protocol):
    """One rule about a whole configuration."""

    code: str

    def check(self, configuration: Configuration, report: Report) -> None:
        """Notes every place that breaks the rule."""


RULES: tuple[Rule, ...] = (
    KnownZones(),
    KnownLocale(),
    KnownCurrency(),
    StagesInOrder(),
    OneMeaningPerSpelling(),
    ColumnsExist(),
    DateConventions(),
    SourceSaysWhere(),
    ExtendsLeads(),
    LiveSources(),
    MeasureExists(),
    RatioParts(),
    KnownNames(),
    GoalDates(),
    GoalRange(),
    GoalsOverlap(),
    GoalTree(),
    RuleNeedsIndicator(),
    PublicOrRequired(),
    DigestReaches(),
    RowsFromSomewhere(),
)
