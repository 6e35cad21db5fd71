"""Drivers as they are answered, on files that were really synced: the split, the tree, what a week means, and questions about effort."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scorecard.errors import QuestionError
from scorecard.wording import drivers as words
from tests.drivers.worlds import AFTER, BEFORE, NEVER, funnel
from tests.goals.company import CONFIGURATION, TODAY, acme
from tests.support.company import Shop

CALLS = """
[sources.calls]
kind = "file"
path = "calls.csv"
dataset = "events"
dates = { "*" = "iso" }

[indicators.calls]
name = "Cold calls"
count = "events"
where = { kind = "call" }
team = "sales"

[indicators.appointments]
name = "Appointments"
count = "events"
where = { kind = "appointment" }
team = "sales"

[indicators.calls_per_appointment]
name = "Calls per appointment"
ratio = ["calls", "appointments"]
unit = "ratio"
better = "lower"
team = "sales"
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A company whose rate from MQL to SAL halved at the turn of the two periods."""
    return acme(tmp_path_factory.mktemp("changed"), changed=1, factor=0.5)


def _won(period: tuple[date, date]) -> int:
    won = funnel(5, changed=1, factor=0.5).entered[:, -1]
    return int(((won >= period[0].toordinal()) & (won <= period[1].toordinal())).sum())


def test_the_stage_that_got_worse_is_named_and_the_parts_add_up(changed: Shop) -> None:
    body = changed.ask("drivers", start=AFTER[0], end=AFTER[1]).body
    assert (body.before.start, body.before.end) == BEFORE
    assert (body.wins.before, body.wins.after) == (_won(BEFORE), _won(AFTER))
    assert sum(part.value for part in body.wins.parts) == pytest.approx(_won(AFTER) - _won(BEFORE))
    certain = [part.name for part in body.wins.parts if part.certain]
    assert certain == ["sal"]
    assert "rate up to SAL" in words.headline(body, changed.house.configuration.company)
    assert sum(part.value for part in body.revenue.parts) == pytest.approx(body.revenue.after - body.revenue.before)


def test_the_tree_holds_the_counted_entries_and_the_measured_rates(changed: Shop) -> None:
    body = changed.ask("drivers").body
    edges = {(edge.from_, edge.to): edge for edge in body.edges}
    assert list(edges) == [("visits", "lead"), ("lead", "mql"), ("mql", "sal"), ("sal", "sql"), ("sql", "won")]
    entered = funnel(5, changed=1, factor=0.5).entered
    first, last = body.after.start.toordinal(), body.after.end.toordinal()
    assert last < date.fromisoformat(TODAY).toordinal()  # the page's own period, not the days up to today
    for place, to in enumerate(("mql", "sal", "sql", "won")):
        edge = next(each for each in body.edges if each.to == to)
        assert edge.entered == int(((entered[:, place] >= first) & (entered[:, place] <= last)).sum())
    company = changed.house.configuration.company
    nodes = dict(words.tree_nodes(body, company))
    assert nodes["Won"] == str(_won((body.after.start, body.after.end)))
    assert nodes["Revenue"] == words.formats_of(company).short(round(body.revenue.after), "money")
    for edge in edges.values():
        assert edge.low <= edge.conversion <= edge.high
    assert edges["lead", "mql"].conversion == pytest.approx(0.5, abs=0.03)
    assert edges["sql", "won"].days == pytest.approx(25 * np.log(2), abs=4)


def test_a_year_ago_can_be_compared_with(changed: Shop) -> None:
    body = changed.ask("drivers", start=AFTER[0], end=AFTER[1], options=(("against", "year"),)).body
    assert (body.before.start, body.before.end) == (date(2025, 7, 2), date(2025, 9, 29))
    with pytest.raises(QuestionError, match="nothing to compare with"):
        changed.ask("drivers", options=(("against", "the moon"),))


def test_the_mix_is_of_leads_old_enough_to_judge(changed: Shop) -> None:
    body = changed.ask("drivers", start=AFTER[0], end=AFTER[1]).body
    assert (date.fromisoformat(TODAY) - body.mix_after.end).days == 90
    created, won = (funnel(5, changed=1, factor=0.5).entered[:, column] for column in (0, -1))
    inside = (created >= body.mix_after.start.toordinal()) & (created <= body.mix_after.end.toordinal())
    assert body.mix.leads_after == int(inside.sum())
    assert body.mix.won_after == int((inside & (won != NEVER) & (won - created <= 90)).sum())
    assert body.mix.volume + body.mix.mix + body.mix.rate == pytest.approx(body.mix.won_after - body.mix.won_before)


def test_every_leading_number_has_a_lag_or_no_link(changed: Shop) -> None:
    lags = {each.indicator: each for each in changed.ask("drivers").body.lags}
    assert lags["leads"].days > lags["mqls"].days > 20
    assert lags["visits"].link.kind == "none"
    assert "Website visits" in words.no_link(list(lags.values()))


def test_a_week_of_visits_under_plan_means_nothing_that_can_be_told(changed: Shop) -> None:
    """The visits of this company are drawn apart from its leads."""
    body = changed.ask("drivers").body
    assert [each.indicator for each in body.meanings] in ([], ["visits"])
    assert not any(each.effect.certain for each in body.meanings)


def test_a_channel_can_be_looked_at_alone(changed: Shop) -> None:
    whole, part = (changed.ask("drivers", start=AFTER[0], end=AFTER[1], **more).body for more in ({}, {"channel": ["Referral"]}))
    assert 0 < part.wins.after < whole.wins.after


def test_many_calls_and_few_appointments_are_asked_about(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    first, last = date(2025, 10, 6), date.fromisoformat(TODAY)
    lines = ["at,kind,owner"]
    for day in range(first.toordinal(), last.toordinal()):
        for owner, share in (("Ada", 0.10), ("Ben", 0.03 if day > last.toordinal() - 100 else 0.10)):
            lines += [f"{date.fromordinal(day)},call,{owner}"] * 12
            lines += [f"{date.fromordinal(day)},appointment,{owner}"] * int(rng.binomial(12, share))
    (tmp_path / "calls.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    from tests.goals.company import write

    write(tmp_path)
    shop = Shop(tmp_path, CONFIGURATION + CALLS, TODAY)
    assert all(each.ok for each in shop.sync().values())
    asks = shop.ask("drivers").body.asks
    assert [each.owner for each in asks if each.owner] == ["Ben"]
    said = [words.ask(each, shop.house.configuration.company) for each in asks]
    assert all(each.endswith("What is different, and what would help?") for each in said)
    assert any(each.startswith("Ben's") for each in said)
