"""Goals that people set: versions that the past keeps, two editors at once, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from scorecard.errors import RefusedError
from scorecard.model import Alert, Company, Goal
from scorecard.workspace import Workspace, alerts, changes, goals
from scorecard.workspace.audit import trail

ACME = Company("Acme")
NOW = datetime(2026, 11, 18, 10, 42, tzinfo=UTC)
TODAY = date(2026, 11, 18)
WINS = Goal("q4-wins", "wins", date(2026, 10, 1), date(2026, 12, 31), 32.0, per="period", name="Wins in Q4")
CALLS = Goal("calls", "cold_calls", date(2026, 1, 5), date(2026, 12, 27), 600.0)


def test_a_change_is_a_new_version_and_the_past_keeps_the_old_one(workspace: Workspace) -> None:
    goals.write(workspace, ACME, CALLS, 0, [], goals.Edit("Ada", "New year", NOW, date(2026, 1, 5)))
    goals.write(workspace, ACME, replace(CALLS, target=650.0), 1, [], goals.Edit("Bo", "Two more callers", NOW, TODAY))
    first, second = goals.versions(workspace, "calls")
    assert (first.version, first.who, first.why, first.at) == (1, "Ada", "New year", NOW)
    assert (second.version, second.who, second.why, second.goal.target) == (2, "Bo", "Two more callers", 650.0)
    then, now = goals.merged([], goals.versions(workspace), TODAY)
    assert (then.target, then.end, now.target, now.start) == (600.0, date(2026, 11, 17), 650.0, TODAY)
    assert [each.target for each in goals.merged([], goals.versions(workspace), date(2026, 11, 1))] == [600.0]
    assert trail(workspace, "goal calls")[0].before["target"] == 600.0


def test_a_configured_goal_that_is_changed_in_the_app_keeps_its_past(workspace: Workspace) -> None:
    goals.write(workspace, ACME, replace(WINS, target=36.0), 0, [WINS], goals.Edit("Ada", "The fair went well", NOW, TODAY))
    written = goals.versions(workspace)
    assert [each.target for each in goals.merged([WINS, CALLS], written, TODAY) if each.indicator == "wins"] == [36.0]
    assert [each.target for each in goals.merged([WINS, CALLS], written, date(2026, 11, 17)) if each.indicator == "wins"] == [32.0]
    assert CALLS in goals.merged([WINS, CALLS], written, TODAY)


def test_the_second_editor_is_told_and_nothing_is_overwritten(workspace: Workspace) -> None:
    goals.write(workspace, ACME, WINS, 0, [], goals.Edit("Ada", "", NOW, TODAY))
    seen_by_both = 1
    goals.write(workspace, ACME, replace(WINS, target=36.0), seen_by_both, [], goals.Edit("Ada", "The fair went well", NOW, TODAY))
    with pytest.raises(RefusedError, match=r"Ada changed this goal at 10:42 UTC on 18 Nov 2026 \(“The fair went well”\), after you opened"):
        goals.write(workspace, ACME, replace(WINS, target=28.0), seen_by_both, [], goals.Edit("Bo", "Too hard", NOW, TODAY))
    assert [each.goal.target for each in goals.versions(workspace)] == [32.0, 36.0]


def test_of_many_editors_at_the_same_moment_one_wins(workspace: Workspace) -> None:
    goals.write(workspace, ACME, WINS, 0, [], goals.Edit("Ada", "", NOW, TODAY))

    def edit(number: int) -> bool:
        try:
            goals.write(workspace, ACME, replace(WINS, target=float(number)), 1, [], goals.Edit(f"editor {number}", "", NOW, TODAY))
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(edit, range(8)))
    assert written.count(True) == 1
    assert [each.version for each in goals.versions(workspace)] == [1, 2]
    assert goals.versions(workspace)[1].goal.target == float(written.index(True))


def test_a_withdrawn_goal_is_gone_from_its_day_on(workspace: Workspace) -> None:
    goals.write(workspace, ACME, CALLS, 0, [], goals.Edit("Ada", "", NOW, date(2026, 1, 5)))
    goals.withdraw(workspace, CALLS, 1, goals.Edit("Ada", "No more cold calls", NOW, TODAY))
    assert [each.end for each in goals.merged([], goals.versions(workspace), date(2026, 12, 1))] == [date(2026, 11, 17)]
    with pytest.raises(RefusedError, match="Ada changed this goal"):
        goals.withdraw(workspace, CALLS, 1, goals.Edit("Bo", "", NOW, TODAY))


@pytest.mark.parametrize(
    ("goal", "sentence"),
    [
        (replace(WINS, end=date(2026, 9, 30)), r"ends \(2026-09-30\) before it starts \(2026-10-01\). Swap"),
        (replace(WINS, operator="between"), "A range needs a lower and an upper end"),
        (replace(WINS, operator="between", upper=30.0), "the lower one first"),
        (replace(WINS, indicator=""), "names no indicator"),
        (replace(WINS, id="other", start=date(2026, 12, 1), end=date(2027, 1, 31)), "already a goal on wins: “Wins in Q4”"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(workspace: Workspace, goal: Goal, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        goals.write(workspace, ACME, goal, 0, [WINS], goals.Edit("Ada", "", NOW, TODAY))
    assert goals.versions(workspace) == ()


def test_a_plan_is_saved_whole_or_not_at_all(workspace: Workspace) -> None:
    plan = [replace(CALLS, id="plan-mqls", indicator="mqls", target=61.0), replace(CALLS, id="plan-visits", indicator="visits", target=9e3)]
    assert goals.write_plan(workspace, ACME, plan, [], goals.Edit("Ada", "Plan for Q4", NOW, TODAY)) == 2
    assert goals.write_plan(workspace, ACME, [replace(plan[0], target=70.0)], [], goals.Edit("Ada", "Again", NOW, TODAY)) == 1
    assert goals.newest(workspace)["plan-mqls"].goal.target == 70.0
    clash = [replace(CALLS, id="plan-sals", indicator="sals"), replace(CALLS, id="plan-calls")]
    with pytest.raises(RefusedError, match="Nothing of the plan was saved"):
        goals.write_plan(workspace, ACME, clash, [CALLS], goals.Edit("Ada", "Clash", NOW, TODAY))
    assert "plan-sals" not in goals.newest(workspace)


def test_a_change_point_needs_a_cause_and_is_confirmed_once(workspace: Workspace) -> None:
    week = date(2026, 8, 31)
    with pytest.raises(RefusedError, match="Say what changed"):
        changes.confirm(workspace, "ppc_clicks", week, "  ", "Ada", NOW)
    changes.confirm(workspace, "ppc_clicks", week, "Budget cut", "Ada", NOW)
    with pytest.raises(RefusedError, match="Ada confirmed a change in the week of 2026-08-31 already: “Budget cut”"):
        changes.confirm(workspace, "ppc_clicks", week, "Other", "Bo", NOW)
    assert changes.weeks_of(workspace, TODAY) == {"ppc_clicks": (week,)}
    assert changes.weeks_of(workspace, date(2026, 8, 30)) == {}
    changes.take_back(workspace, "ppc_clicks", week, "Bo", NOW)
    assert changes.change_points(workspace) == ()
    assert trail(workspace, f"change point ppc_clicks {week}")[0].before["cause"] == "Budget cut"


def test_alert_rules_are_set_and_removed(workspace: Workspace) -> None:
    rule = Alert("missed-calls", "missed", "cold_calls", weeks=3, owner="Tom", quiet_days=14)
    alerts.add(workspace, rule, "Ada", NOW)
    assert alerts.rules(workspace) == (rule,)
    with pytest.raises(RefusedError, match="such an alert already"):
        alerts.add(workspace, rule, "Ada", NOW)
    with pytest.raises(RefusedError, match="the indicator that it watches"):
        alerts.add(workspace, replace(rule, id="b", indicator=""), "Ada", NOW)
    with pytest.raises(RefusedError, match="at least one week"):
        alerts.add(workspace, replace(rule, id="b", weeks=0), "Ada", NOW)
    alerts.raised(workspace, ["missed-calls"], TODAY, NOW)
    alerts.raised(workspace, ["missed-calls"], TODAY, NOW)
    assert alerts.last_raised(workspace) == {"missed-calls": TODAY}
    alerts.remove(workspace, "missed-calls", "Ada", NOW)
    assert alerts.rules(workspace) == ()
