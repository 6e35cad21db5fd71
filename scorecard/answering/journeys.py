"""The answer to "which touches came before the wins?": credit by model, paths, effort, and one lead's story on request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scorecard.errors import QuestionError
from scorecard.house import House
from scorecard.measures.close_rates import Whole
from scorecard.measures.journeys import MODELS, START, Credits, Effort, Path, credits, middle
from scorecard.measures.walks import Tree, most_taken
from scorecard.model import Configuration, Question
from scorecard.query import journeys as select
from scorecard.query import rolled
from scorecard.query.engine import kept_with, rolled_in, run, run_columns
from scorecard.query.tables import Tables, tables_of
from scorecard.wording import asking as words
from scorecard.wording import journeys as wording

OPTIONS = ("lead",)
"""`lead`: the id of one lead whose whole story is told."""

PERIOD = timedelta(days=365)
PATHS = 10
WORK = ("touches", "days", "sales_touches", "marketing_touches")
"""What a win takes."""


@dataclass(frozen=True)
class Moment:
    """One event of a lead's story; the marks of the lead itself (created, stages, won, lost) have the team "outcome"."""

    at: datetime
    kind: str
    team: str
    channel: str | None
    campaign: str | None
    owner: str | None
    outcome: str | None
    counts: bool


@dataclass(frozen=True)
class Journeys:
    """Wins between `start` and `end` (inclusive) and the touches before them. `story` is None unless a lead was asked for."""

    start: date
    end: date
    credits: Credits
    won_paths: tuple[Path, ...]
    other_paths: tuple[Path, ...]
    effort: Effort
    lead: str | None = None
    story: tuple[Moment, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape that `show journeys --json` promises: one object a channel with a key for each model."""
        rows = [{"channel": row.channel, **row.credits, "touched_wins": row.touched, "spread": row.spread} for row in self.credits.rows]
        return {
            "from": self.start,
            "to": self.end,
            "models": list(MODELS),
            "rows": rows,
            "won": self.credits.won,
            "unattributed": self.credits.unattributed,
            "journeys": self.credits.journeys,
            "paths_to_a_win": self.won_paths,
            "paths_without_a_win": self.other_paths,
            "effort": self.effort,
            "lead": self.lead,
            "story": self.story,
        }


def build(house: House, question: Question, engine: sa.Engine) -> Journeys:
    """Credit for the wins of the question's period; a year up to the day before `as_of` where none is asked for."""
    tables = tables_of(house.configuration)
    span = span_of(house.configuration, question)
    counted = _rolled(engine, span) if rolled_in(engine).journeys(span) else _counted(engine, tables, span)
    lead = question.option("lead") or None
    return Journeys(
        start=span.start,
        end=span.end,
        credits=credits(counted.positions, counted.steps, won=counted.won, attributed=counted.attributed, journeys=counted.journeys),
        won_paths=counted.won_paths,
        other_paths=counted.other_paths,
        effort=counted.effort,
        lead=lead,
        story=story_of(engine, tables, house.configuration, lead) if lead else None,
    )


@dataclass(frozen=True)
class _Counted:
    """What the answer is made of, however it was counted."""

    positions: Sequence[Mapping[str, object]]
    steps: Mapping[tuple[str, str], float]
    won: int
    attributed: int
    journeys: int
    effort: Effort
    won_paths: tuple[Path, ...]
    other_paths: tuple[Path, ...]


def _counted(engine: sa.Engine, tables: Tables, span: select.JourneySpan) -> _Counted:
    """From the rows."""
    pair = (tables.leads, tables.events, span)
    steps = run(engine, select.steps(*pair))
    totals = run(engine, select.totals(*pair)).iloc[0]
    paths = run(engine, select.paths(*pair, limit=PATHS))
    return _Counted(
        positions=_records(run(engine, select.position_credits(*pair))),
        steps={(source, target): float(moves) for source, target, moves in steps.itertuples(index=False)},
        won=int(run(engine, select.wins(*pair))["won"].iloc[0]),
        attributed=int(totals["attributed"]),
        journeys=int(totals["journeys"]),
        effort=_effort(totals),
        won_paths=_paths(paths, won=True),
        other_paths=_paths(paths, won=False),
    )


def _rolled(engine: sa.Engine, span: select.JourneySpan) -> _Counted:
    """From the roll-ups: from sums where they tell the most frequent sequences, else from where journeys end."""
    walked = (_summed(engine, span) if rolled.are_summed(span) else None) or _walked(engine, span)
    won, attributed, effort = _work(engine, span) if not span.lead_filters else _narrowed_work(engine, span)
    return _Counted(
        positions=_records(run(engine, rolled.position_credits(span))),
        steps=walked.steps,
        won=won,
        attributed=attributed,
        journeys=int(sum(moves for (source, _), moves in walked.steps.items() if source == START)),
        effort=effort,
        won_paths=walked.won_paths,
        other_paths=walked.other_paths,
    )


@dataclass(frozen=True)
class _Walked:
    """What depends on the order of touches. Each journey makes one step from the start."""

    steps: Mapping[tuple[str, str], float]
    won_paths: tuple[Path, ...]
    other_paths: tuple[Path, ...]


def _summed(engine: sa.Engine, span: select.JourneySpan) -> _Walked | None:
    """From sums; None where a sequence that is not summed up could be as frequent as those shown."""
    ends = run_columns(engine, rolled.frequent_paths(span))
    rest = run_columns(engine, rolled.rest(span))
    most = dict(zip(rest["won"].tolist(), rest["most"].tolist(), strict=True))
    paths = []
    for flag in (True, False):
        taken = (ends["won"] == flag) & (ends["journeys"] > 0)
        counts, nodes = ends["journeys"][taken], ends["node"][taken]
        if most.get(flag, 0) and (len(counts) < PATHS or np.sort(counts)[-PATHS] <= most[flag]):
            return None
        names = kept_with(engine, "frequent sequences", lambda: _sequences(engine))
        paths.append(most_taken([(names[node], journeys) for node, journeys in zip(nodes.tolist(), counts.tolist(), strict=True)], PATHS))
    moves = run(engine, rolled.steps(span))
    steps = {(source, target): float(count) for source, target, count in moves.itertuples(index=False) if count}
    return _Walked(steps, *paths)


def _sequences(engine: sa.Engine) -> dict[int, tuple[str, ...]]:
    found = run(engine, rolled.sequences())
    return {node: tuple(path) for node, path in zip(found["node"].tolist(), found["path"], strict=True)}


def _walked(engine: sa.Engine, span: select.JourneySpan) -> _Walked:
    """From where journeys end in the tree of their sequences."""
    ends = run(engine, rolled.journey_ends(span))
    nodes = run(engine, rolled.journey_tree())
    names = run(engine, rolled.journey_channels())["name"].tolist()
    parent, channel, depth, node = (nodes[name].to_numpy(dtype=np.int64) for name in ("parent", "channel", "depth", "node"))
    tree = Tree(parent, channel, depth, tuple(names))
    won, other = (_at_nodes(ends[ends["won"] == flag], node) for flag in (True, False))
    return _Walked(tree.steps(won, other), tree.most_walked(won, PATHS), tree.most_walked(other, PATHS))


def _work(engine: sa.Engine, span: select.JourneySpan) -> tuple[int, int, Effort]:
    """All wins, those with touches, and what a win took, from how many took how much of each."""
    counted = run_columns(engine, rolled.work(span))
    what, values, wins = counted["what"].tolist(), counted["value"], counted["wins"]
    of = {name: np.array([each == name for each in what], dtype=np.bool_) & ~np.isnan(values) for name in WORK}
    medians = {f"median_{name}": _median(engine, span, name, values[rows].astype(int), wins[rows]) for name, rows in of.items()}
    untouched = int(wins[np.isnan(values)].sum())
    attributed = int(wins[of["touches"]].sum())
    return attributed + untouched, attributed, Effort(**medians)


def _median(engine: sa.Engine, span: select.JourneySpan, name: str, values: Whole, wins: Whole) -> float | None:
    found = middle(values.tolist(), wins.tolist())
    if found is None or name != "days":
        return None if found is None else (found.low + found.high) / 2
    # Their fractions are looked up only of those that took as many whole days.
    days = run_columns(engine, rolled.days_to_wins(span, found.low, found.high + 1))["days"]
    return float((days[found.first] + days[found.last]) / 2)


def _narrowed_work(engine: sa.Engine, span: select.JourneySpan) -> tuple[int, int, Effort]:
    totals = run(engine, rolled.efforts(span)).iloc[0]
    return int(totals["won"]), int(totals["attributed"]), _effort(totals)


def _at_nodes(ends: pd.DataFrame, node: Whole) -> Whole:
    """How many end at each place of the tree, whose nodes have these numbers."""
    counts = np.zeros(len(node), dtype=np.int64)
    counts[ends["node"].to_numpy()] = ends["journeys"].to_numpy()
    return counts[node]


def _records(frame: pd.DataFrame) -> list[Mapping[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _effort(totals: "pd.Series[Any]") -> Effort:
    return Effort(**{name: _number(totals[name]) for name in Effort.__dataclass_fields__})


def span_of(configuration: Configuration, question: Question) -> select.JourneySpan:
    """Which journeys the question means. The stage before the win is the opportunity."""
    end = min(question.end or question.as_of - timedelta(days=1), question.as_of)
    filters = question.filters
    lead_filters = tuple(
        (column, values)
        for column, values in (
            ("channel", filters.channel),
            ("persona", filters.persona),
            ("campaign", filters.campaign),
            ("owner", filters.owner),
        )
        if values
    )
    start = question.start or end - PERIOD + timedelta(days=1)
    return select.JourneySpan(start, end, select.opportunity_of(configuration), lead_filters)


def story_of(engine: sa.Engine, tables: Tables, configuration: Configuration, lead: str) -> tuple[Moment, ...]:
    """Everything known of one lead, oldest first. Raises a QuestionError for a lead that is not there.

    Nothing personal is in it: neither name nor address is read.
    """
    marks = _marks(engine, tables, configuration, lead)
    events = run(engine, select.story(tables.events, lead))
    if not marks and events.empty:
        raise QuestionError(words.no_lead(lead))
    won = next((mark.at for mark in marks if mark.kind == wording.WON), None)
    told = [_moment(row, won) for row in events.itertuples(index=False)]
    return tuple(sorted([*marks, *told], key=lambda each: (each.at, each.team == "outcome")))


def _marks(engine: sa.Engine, tables: Tables, configuration: Configuration, lead: str) -> list[Moment]:
    leads = tables.leads
    names = {stage.column: stage.name for stage in configuration.stages if stage.column} | wording.OUTCOMES
    columns = [leads.c[column] for column in names if column in leads.c]
    found = run(engine, sa.select(*columns).where(leads.c.lead_id == lead).limit(1))
    if found.empty:
        return []
    moments = found.iloc[0].dropna()
    return [Moment(at.to_pydatetime(), names[str(column)], "outcome", None, None, None, None, False) for column, at in moments.items()]


def _moment(row: Any, won: datetime | None) -> Moment:
    texts = {name: getattr(row, name) or None for name in ("channel", "campaign", "owner", "outcome")}
    at = row.at.to_pydatetime()
    return Moment(at, row.kind, row.team or "marketing", **texts, counts=bool(texts["channel"]) and (won is None or at <= won))


def _paths(frame: pd.DataFrame, won: bool) -> tuple[Path, ...]:
    chosen = frame[frame["is_won"] == won]
    return tuple(Path(tuple(path.split(" > ")), int(number)) for path, number in zip(chosen["path"], chosen["journeys"], strict=True))


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def lines(body: Journeys, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.lines(body, configuration.company)
