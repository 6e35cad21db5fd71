"""By which columns roll-ups are kept, and which of those cuts can answer a question."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from scorecard.model import Dataset
from scorecard.query.cohorts import DIMENSIONS, Created
from scorecard.query.journeys import JourneySpan

CUTS: tuple[frozenset[str], ...] = (
    frozenset(),
    *(frozenset({each}) for each in DIMENSIONS),
    frozenset({"channel", "persona"}),
)
"""Each by itself, and channels of a persona; more together would be as many rows as there are leads."""
MONTHLY = "monthly_"
"""Beside a roll-up by created day, the same by month: most periods are months, and have a tenth of the rows then."""
HORIZON = 90
"""Within how many days a win counts where nobody says otherwise."""
OTHER_HORIZONS = (30, 60, 180)
"""What else can be chosen for the funnel: rolled up by month, for all leads and by channel. Any other one is counted lead by lead."""


@dataclass(frozen=True)
class Rolled:
    """Which roll-ups an engine has: the names of their tables.

    `narrows` says whether journeys may be narrowed to some leads. What became of leads is rolled up as it was known from `known_from`
    until the day before `known_until` (ISO days; None for no end): no stamp lies between. `pieces` notes by column which texts leads may
    have: see `query.pieces`.
    """

    names: Collection[str] = ()
    narrows: bool = False
    known_from: str = "9999-12-31"
    known_until: str | None = None
    lead_cuts: Collection[str] = ()
    event_cuts: Collection[str] = ()
    pieces: Mapping[str, str] = field(default_factory=dict)

    def journeys(self, span: JourneySpan) -> bool:
        """Whether they can answer for these journeys."""
        return "journey_ends" in self.names and (self.narrows or not span.lead_filters)

    def counts(self, name: str, dataset: Dataset, needed: Collection[str]) -> str | None:
        """The cut of a roll-up of counts that can be narrowed by the needed columns."""
        if name not in self.names:
            return None
        return cut_for(needed, self.lead_cuts if dataset == "leads" else self.event_cuts)

    def knows(self, as_of: date) -> bool:
        """Whether leads had come to on that day what the roll-ups say."""
        return self.known_from <= as_of.isoformat() and (self.known_until is None or as_of.isoformat() < self.known_until)

    def cohorts(self, asked: Created, horizon: int = HORIZON) -> str | None:
        """The cut that answers for these leads, as they are known by the roll-ups; None where they must be counted lead by lead."""
        if "lives" not in self.names or horizon != HORIZON:
            return None
        return cut_for({asked.by, *narrowing(asked)} - {""}, self.lead_cuts)

    def by_month(self, asked: Created, horizon: int) -> str | None:
        """The cut by month that answers within that many days; None where none does."""
        cut = self.cohorts(asked)
        return cut if horizon in OTHER_HORIZONS and cut in ("", "channel") and self.knows(asked.as_of) else None

    def each(self, asked: Created) -> Created:
        """The same leads, from the roll-up of their days where there is one: a fraction of what reading the rows takes."""
        return replace(asked, days=True) if "lead_days" in self.names else asked

    def under_way(self, asked: Created) -> tuple[Created, Created]:
        """Those of the asked leads that had not come on the asked day to what the roll-ups say: as they were then, and as roll-ups say.

        However many leads there are, these are the ones with a day by then and one after it.
        """
        known = date.fromisoformat(self.known_from)
        then = replace(asked, days=True, later=min(known, asked.as_of), begun=asked.as_of)
        return then, replace(then, known_on=known)


NONE = Rolled()


def narrowing(asked: Created) -> set[str]:
    """The columns by which the asked leads are narrowed."""
    filters = {name for name in ("channel", "owner", "persona", "campaign") if getattr(asked.filters, name)}
    return filters | {column for column, _ in asked.only}


def cut_for(needed: Collection[str], kept: Collection[str]) -> str | None:
    """The name of the smallest of the `kept` cuts with all needed columns; None where there is none."""
    fitting = [cut for cut in CUTS if cut >= set(needed) and cut_name(cut) in kept]
    return cut_name(min(fitting, key=len)) if fitting else None


def table_name(name: str, cut: str) -> str:
    """How the table of a roll-up for one cut is called."""
    return "_".join([name, *cut.split(",")] if cut else [name])


def cut_name(cut: Collection[str]) -> str:
    """How a cut is called."""
    return ",".join(name for name in DIMENSIONS if name in cut)
