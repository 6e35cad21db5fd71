"""Credit by each model: hand cases, laws, an independent library, and a real log of touches."""

import json
import random
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mam.models.markov import MarkovModel

from scorecard.measures.journeys import MODELS, removal_credits
from scorecard.query import journeys
from tests.journeys.rows import SPAN, Told, by_model, credits_of, database, insert, moment, steps_of, told_credits
from tests.support.shared import shared_data

CASES = {
    "first": {"A": 1.0, "B": 0.0, "C": 0.0, "D": 0.0},
    "last": {"A": 0.0, "B": 0.0, "C": 0.0, "D": 1.0},
    "linear": {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25},
    "u_shape": {"A": 0.4, "B": 0.1, "C": 0.1, "D": 0.4},
    # Lead created on day 7 (touch B), opportunity on day 14 (touch C): three milestones of 30 %, the rest of 10 % to D.
    "w_shape": {"A": 0.3, "B": 0.3, "C": 0.3, "D": 0.1},
    # Four milestones on four touches: 22.5 % each of the 90 % that are given out.
    "full_path": {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25},
    # Won on day 21 with the last touch: weights 1/8, 1/4, 1/2, 1.
    "time_decay": {"A": 1 / 15, "B": 2 / 15, "C": 4 / 15, "D": 8 / 15},
}


@pytest.mark.parametrize("model", CASES)
def test_one_journey_by_hand(model: str) -> None:
    told = {"x": Told([(0, "A"), (7, "B"), (14, "C"), (21, "D")], won=21, created=7, opportunity=14)}
    assert by_model(told_credits(told), model) == pytest.approx({"A": 0, "B": 0, "C": 0, "D": 0} | CASES[model])


def test_milestones_on_one_touch_add_up_and_the_rest_is_renormalised() -> None:
    # First touch and lead created fall on A; there is no opportunity: 0.6 for A and 0.1 for B, scaled to 1.
    answer = told_credits({"x": Told([(0, "A"), (3, "B")], won=4, created=0)})
    assert by_model(answer, "w_shape") == pytest.approx({"A": 6 / 7, "B": 1 / 7})


def test_a_single_touch_gets_everything_in_every_model() -> None:
    answer = told_credits({"x": Told([(0, "A")], won=2, opportunity=1)})
    assert {model: row for model in MODELS for row in [by_model(answer, model)["A"]]} == pytest.approx(dict.fromkeys(MODELS, 1.0))


def test_touches_after_the_win_do_not_count_and_the_win_itself_does() -> None:
    answer = told_credits({"x": Told([(0, "A"), (5, "B"), (6, "C")], won=5)})
    assert by_model(answer, "last") == {"A": 0.0, "B": 1.0}


def test_a_win_without_touches_is_unattributed_not_dropped() -> None:
    answer = told_credits({"x": Told([(0, "A")], won=3), "y": Told([], won=4)})
    assert (answer.won, answer.unattributed) == (2, 1)
    assert sum(by_model(answer, "markov").values()) == pytest.approx(1)


def test_journeys_without_a_win_are_part_of_the_chain() -> None:
    alone = told_credits({"x": Told([(0, "A"), (1, "B")], won=2)})
    told = {"x": Told([(0, "A"), (1, "B")], won=2)} | {f"n{number}": Told([(0, "A")]) for number in range(5)}
    answer = told_credits(told | {"y": Told([(0, "B")], won=2)})
    assert by_model(alone, "markov") == pytest.approx({"A": 0.5, "B": 0.5})
    # Without B nothing is won; without A only the journey that went through A is lost.
    assert by_model(answer, "markov") == pytest.approx({"A": 2 * 0.5 / 1.5, "B": 2 * 1.0 / 1.5})


def test_the_period_is_that_of_the_end_of_the_journey() -> None:
    told = {"before": Told([(0, "A")], won=1), "within": Told([(0, "B")], won=40)}
    span = journeys.JourneySpan(date(2026, 4, 1), date(2026, 4, 30), opportunity="sql_at")
    assert by_model(credits_of(*database(told), span), "first") == {"B": 1.0}


def test_a_win_after_the_last_day_is_not_known_yet() -> None:
    span = journeys.JourneySpan(date(2026, 3, 1), date(2026, 3, 31), opportunity="sql_at")
    answer = credits_of(*database({"x": Told([(0, "A")], won=60)}), span)
    assert (answer.won, answer.journeys) == (0, 0)


def test_the_win_may_come_as_an_event() -> None:
    connection, tables = database({"x": Told([(0, "A")])})
    insert(connection, tables.events, [{"lead_id": "x", "at": SPAN_MOMENT, "channel": "B", "kind": "won"}])
    assert by_model(credits_of(connection, tables), "last") == {"A": 0.0, "B": 1.0}


SPAN_MOMENT = "2026-03-09 10:00:00"
paths = st.lists(st.tuples(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=6), st.booleans()), min_size=1, max_size=12)


@given(paths)
def test_markov_agrees_with_an_independent_library(told: list[tuple[list[str], bool]]) -> None:
    if not any(won for _, won in told):
        return
    frame = pl.DataFrame({"channels": [path for path, _ in told], "has_conversion": [won for _, won in told], "weight": [1] * len(told)})
    theirs = MarkovModel()._compute_markov(frame)
    assert removal_credits(steps_of(told), 1.0) == pytest.approx(theirs)


def test_the_comparison_with_the_library_can_fail() -> None:
    """Negative control: the tempting short cut, each channel's share of won journeys, is not the removal effect."""
    told = [(["A", "B"], True), (["B"], False), (["A", "C"], True), (["C"], False), (["A"], False)]
    wins = [set(path) for path, won in told if won]
    shares = {channel: sum(channel in path for path in wins) for channel in "ABC"}
    short_cut = {channel: share / sum(shares.values()) for channel, share in shares.items()}
    assert removal_credits(steps_of(told), 1.0) != pytest.approx(short_cut, abs=0.01)


@given(paths)
def test_the_steps_agree_with_an_independent_count(told: list[tuple[list[str], bool]]) -> None:
    rows = {
        str(number): Told([(day, channel) for day, channel in enumerate(path)], won=len(path) if won else None)
        for number, (path, won) in enumerate(told)
    }
    connection, tables = database(rows)
    counted = {(row.source, row.target): row.moves for row in connection.execute(journeys.steps(tables.leads, tables.events, SPAN))}
    assert counted == steps_of(told)


def a_company(seed: int) -> dict[str, Told]:
    chance = random.Random(seed)
    return {
        str(number): Told(
            [(chance.uniform(0, 60), chance.choice("ABCDE")) for _ in range(chance.randrange(0, 7))],
            won=chance.uniform(5, 60) if chance.random() < 0.4 else None,
            created=chance.uniform(0, 20),
            opportunity=chance.uniform(10, 50) if chance.random() < 0.5 else None,
        )
        for number in range(200)
    }


def test_every_model_adds_up_to_the_attributed_wins() -> None:
    answer = told_credits(a_company(1))
    for model in MODELS:
        assert sum(by_model(answer, model).values()) == pytest.approx(answer.won - answer.unattributed, abs=1e-9)


def test_the_order_of_rows_is_irrelevant() -> None:
    told = a_company(2)
    backwards = {
        name: Told(told[name].touches[::-1], told[name].won, told[name].created, told[name].opportunity) for name in reversed(told)
    }
    here, there = told_credits(told), told_credits(backwards)
    for model in MODELS:
        assert by_model(there, model) == pytest.approx(by_model(here, model), abs=1e-9)


def test_a_channel_that_never_wins_takes_nothing_from_the_others() -> None:
    told = a_company(3)
    more = told | {f"z{number}": Told([(number, "Z")]) for number in range(30)}
    here, there = told_credits(told), told_credits(more)
    for model in MODELS:
        without, with_z = by_model(here, model), by_model(there, model)
        assert with_z.get("Z", 0.0) == 0.0
        assert {channel: with_z[channel] for channel in without} == pytest.approx(without, abs=1e-9)


def test_a_real_log_of_touches() -> None:
    folder = shared_data("touchpoint_events")
    truth = json.loads((folder / "truth.json").read_text())["to_first_conversion"]
    connection, tables = database({})
    connection.exec_driver_sql(
        """insert into events (lead_id, channel, kind, "at") select customer_id, channel,
        case when conversion = 1 then 'won' else 'impression' end, "time"::timestamp from read_csv(?)""",
        (str(folder / "attribution_data.csv"),),
    )
    span = journeys.JourneySpan(date(2018, 6, 1), date(2018, 8, 31), opportunity="sql_at")
    answer = credits_of(connection, tables, span)
    assert (answer.won, answer.unattributed, answer.journeys) == (1642, 0, 7896)
    assert by_model(answer, "first") == truth["first_touch"]
    assert by_model(answer, "last") == truth["last_touch"]
    assert by_model(answer, "linear") == pytest.approx(truth["linear"], abs=1e-6)


def test_all_that_sales_did_up_to_the_win_is_its_work_with_a_channel_or_without() -> None:
    connection, tables = database({"x": Told([(0, "Ads"), (1, "Ads")], won=5), "y": Told([(0, "Ads")])})
    did: list[tuple[float, str | None, str | None, str]] = [
        (1, "Phone", "call", "sales"),  # a touch, and work
        (2, None, "call", "sales"),
        (3, None, None, "sales"),
        (5, None, "appointment", "sales"),  # at the moment of the win
        (6, None, "call", "sales"),  # after it
        (5, None, "won", "sales"),  # the win itself
        (4, None, "email_sent", "marketing"),
    ]
    events = [{"lead_id": "x", "at": moment(day), "channel": channel, "kind": kind, "team": team} for day, channel, kind, team in did]
    events.append({"lead_id": "y", "at": moment(1), "channel": None, "kind": "call", "team": "sales"})
    insert(connection, tables.events, events)
    totals = journeys.totals(tables.leads, tables.events, SPAN)
    for select in (totals, totals.get_execution_options()["portable"]()):
        found = connection.execute(select).one()
        assert (found.median_touches, found.median_marketing_touches, found.median_sales_touches) == (3, 2, 4)
