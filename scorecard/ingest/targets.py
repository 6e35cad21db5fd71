"""A column of goals as people type them → targets, operators and upper ends."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scorecard.ingest.cells import RawColumn, as_text
from scorecard.ingest.goals import TypedGoal, read_goal
from scorecard.ingest.number_text import Mark
from scorecard.ingest.numbers import STATED
from scorecard.ingest.task import Task
from scorecard.model import Unit
from scorecard.wording import cells as said
from scorecard.wording import sheets as words


@dataclass(frozen=True)
class Targets:
    """Per row: the target (NaN where unreadable), the operator and the upper end of a range."""

    targets: npt.NDArray[np.float64]
    operators: npt.NDArray[np.object_]
    uppers: npt.NDArray[np.float64]


def read_targets(task: Task, raw: RawColumn, indicators: npt.NDArray[np.object_]) -> Targets:
    """Goals of each row, in the unit of its indicator. What cannot be read rejects the row; what is kept as a near number is flagged."""
    mark: Mark = STATED.get(task.source.numbers, ".")
    goals = [read_goal(as_text(value), mark) for value in raw.values]
    problems = {place: said.no_goal(as_text(raw.values[place])) for place, goal in enumerate(goals) if goal is None}
    hit = task.findings.unreadable(raw, task.rows, problems, "rejected")
    task.rejected |= hit
    task.note(raw, "target", "number", words.GOALS_AS_TYPED, int(hit.sum()))
    units: dict[str, Unit] = {each.id: each.unit for each in task.configuration.indicators}
    result = Targets(np.full(len(raw), np.nan), np.full(len(raw), None, dtype=object), np.full(len(raw), np.nan))
    for row in np.flatnonzero(raw.codes >= 0):
        goal = goals[raw.codes[row]]
        if goal is not None:
            _keep(task, raw, int(row), goal, units.get(str(indicators[row])), result)
    return result


def _keep(task: Task, raw: RawColumn, row: int, goal: TypedGoal, unit: Unit | None, result: Targets) -> None:
    operator, target, upper = goal.kept(unit)
    result.targets[row], result.operators[row] = target, operator
    if upper is not None:
        result.uppers[row] = upper
    if goal.sign in ("<", ">"):
        text = as_text(raw.values[raw.codes[row]])
        shown = f"{target:.10g}"
        problem = said.kept_as_goal(text, operator == ">=", shown)
        task.findings.add(task.rows[row : row + 1], raw.header, text, problem, f"{operator} {shown}", "flagged")
