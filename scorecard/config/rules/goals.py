"""What must hold of goals and of other dated entries."""

from scorecard.config.report import Report, did_you_mean
from scorecard.model import Configuration, Goal
from scorecard.wording import rules as words


class GoalDates:
    """A goal, like any entry of the calendar, ends on or after the day on which it starts."""

    code = "end-before-start"

    def check(self, configuration: Configuration, report: Report) -> None:
        dated = [(report.item("goals", place), each.start, each.end) for place, each in enumerate(configuration.goals)]
        dated += [(report.item("calendar", place), each.start, each.end) for place, each in enumerate(configuration.calendar)]
        for path, start, end in dated:
            if end < start:
                report.add((*path, "to"), words.ends_before_it_starts(end, start), words.CORRECT_A_DATE, self.code)


class GoalRange:
    """A range has an upper end above its target; the other operators have none."""

    code = "goal-range"

    def check(self, configuration: Configuration, report: Report) -> None:
        for place, goal in enumerate(configuration.goals):
            path = report.item("goals", place)
            if goal.operator == "between" and (goal.upper is None or goal.upper <= goal.target):
                report.add(path, words.RANGE_NEEDS_UPPER, words.ADD_UPPER, self.code)
            elif goal.operator != "between" and goal.upper is not None:
                report.add(
                    (*path, "upper"),
                    words.upper_without_meaning(goal.operator),
                    words.WRITE_BETWEEN,
                    self.code,
                )


class GoalsOverlap:
    """An indicator has one goal at a time, for weeks and for whole periods each; a period may lie inside a longer one."""

    code = "goals-overlap"

    def check(self, configuration: Configuration, report: Report) -> None:
        for place, goal in enumerate(configuration.goals):
            for earlier in configuration.goals[:place]:
                if clash(goal, earlier):
                    what = words.goals_overlap(goal.indicator, earlier.start, earlier.end)
                    fix = words.end_before(max(goal.start, earlier.start))
                    report.add(report.item("goals", place), what, fix, self.code)


def clash(one: Goal, other: Goal) -> bool:
    """Whether two goals claim the same indicator at the same time.

    Weekly goals clash on any common day. Goals for a period clash unless they are apart, or one lies inside the other (a quarter
    inside its year) without being the same span.
    """
    if one.indicator != other.indicator or one.per != other.per or one.end < other.start or other.end < one.start:
        return False
    same = (one.start, one.end) == (other.start, other.end)
    inside = (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)
    return one.per == "week" or same or not inside


class GoalTree:
    """Goals hang below goals that exist, in no circle, and no two share an id."""

    code = "goal-tree"

    def check(self, configuration: Configuration, report: Report) -> None:
        parents = {goal.id: goal.part_of for goal in configuration.goals}
        # A goal with another mistake still counts as there; and a source of goals may hold the parent, which is not known here.
        known = {*parents, *report.stated("goals", "id")}
        elsewhere = any(source.dataset == "goals" for source in configuration.sources)
        for place, goal in enumerate(configuration.goals):
            path = report.item("goals", place)
            if goal.id in [earlier.id for earlier in configuration.goals[:place]]:
                what = words.goal_id_taken(goal.id)
                report.add((*path, "id"), what, words.GIVE_GOAL_ITS_ID, self.code)
            if goal.part_of and goal.part_of not in known and not elsewhere:
                what = words.no_parent(goal.part_of)
                report.add((*path, "part_of"), what, did_you_mean(goal.part_of, known), self.code)
            elif goal.part_of and self._circle(goal.id, parents):
                what = words.PART_OF_ITSELF
                report.add((*path, "part_of"), what, words.BREAK_CIRCLE, self.code)

    def _circle(self, id: str, parents: dict[str, str]) -> bool:
        seen, above = {id}, parents[id]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        return above == id
