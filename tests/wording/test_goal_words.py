"""What the goals and drivers say, word for word."""

from datetime import date

import pytest

from scorecard.answering.drivers import Ask, Meaning
from scorecard.answering.goals import Goals, Heading, OwedRow, StageRow
from scorecard.measures.drivers import Effect, Effort
from scorecard.measures.pace import Pace
from scorecard.measures.reverse_funnel import ChannelTime
from scorecard.model import Company
from scorecard.wording import drivers, goals, signals

ACME = Company("Acme")
END = date(2026, 12, 31)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def body(even: float | None, safe: float | None) -> Goals:
    owed = OwedRow(even, safe, 44.0, None, None, 0.53, 5.6)
    stages = (StageRow("lead", "Lead", 700.0, 500, 0.02, 40.0, None, owed), StageRow("mql", "MQL", 300.0, 200, 0.1, 31.0, None, owed))
    channels = (
        ChannelTime("Referral", 27.0, 0.2, 0.6, date(2026, 12, 4), still=True),
        ChannelTime("Events", 72.0, 0.1, 0.2, date(2026, 10, 20), still=False),
    )
    heading = Heading("q4", "wins", "Wins in Q4", "count", 32.0, END, 39, (), stages, channels)
    return Goals((), heading, None, ())


@pytest.mark.parametrize(
    ("even", "safe", "said"),
    [
        (61.2, 74.0, "Owed from now on, for an even chance: 61 MQLs a week (now 44). For four in five: 74."),
        (61.2, None, "Owed from now on, for an even chance: 61 MQLs a week (now 44). For four in five: out of reach."),
        (0.0, 3.4, "Owed from now on, for an even chance: what is there is enough. For four in five: 3.4."),
        (0.0, 0.0, "Owed from now on: nothing more. What is open already reaches the goal in four of five cases (now 44 MQLs a week)."),
        (None, None, "Nothing that enters now can still bring Wins in Q4 to 32."),
    ],
)
def test_what_is_owed(even: float | None, safe: float | None, said: str) -> None:
    assert plain(goals.owed(body(even, safe), ACME)) == said


def test_what_is_too_late_and_what_is_not() -> None:
    said = plain(goals.channels(body(1.0, 2.0), ACME))
    assert said.splitlines() == [
        "**Too late to help by 31 Dec 2026:** Events (72 days to a win).  ",
        "**Still in time:** Referral until 4 Dec.",
    ]


def test_the_alarm_says_what_it_means_and_is_silent_otherwise() -> None:
    said = plain(goals.pace(Pace(56, 18, 36.0, 0.5, 0.3, 0.8), ACME))
    assert said.startswith("Leads no longer close as they did: 18 wins in the last 8 weeks, where 36 were to be expected")
    assert said.endswith("if this lasts, there will be fewer wins than it says.")
    assert goals.pace(Pace(56, 34, 36.0, 0.94, 0.7, 1.3), ACME) == ""
    assert goals.pace(None, ACME) == ""


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.3, "As it runs now, it will meet this goal in about 3 of 10 weeks."),
        (0.03, "As it runs now, it will meet this goal in about 3 of 100 weeks."),
        (0.0, "As it runs now, it will almost never meet this goal."),
        (1.0, "As it runs now, it will meet this goal in almost every week."),
        (None, ""),
    ],
)
def test_how_often_the_process_meets_its_goal(share: float | None, said: str) -> None:
    assert signals.chance(share) == said


def _meaning(wins: float, low: float, high: float, certain: bool = True) -> Meaning:
    effect = Effect(wins, low, high, date(2027, 1, 20), 1.0, certain)
    return Meaning("ppc", "PPC clicks", date(2026, 11, 9), 1320.0, 1500.0, -0.12, effect, None, None, None, "Paid search")


def test_an_indicator_off_its_plan_in_deals() -> None:
    assert plain(drivers.meaning(_meaning(-1.8, -3.1, -0.4), ACME)) == (
        "PPC clicks 12 % under plan ≈ **1.8 fewer wins** around 20 Jan (80 % band 0.4–3.1), through Paid search leads."
    )
    assert "told apart from chance" in plain(drivers.meaning(_meaning(-1.8, -3.1, 0.4, certain=False), ACME))
    assert "too little to matter" in plain(drivers.meaning(_meaning(-0.04, -0.06, -0.01), ACME))


def test_effort_without_result_is_a_question() -> None:
    found = Effort(1228.0, 51.0, 0.042, 0.076, 0.55, 0.4, 0.74)
    said = plain(drivers.ask(Ask("cpa", "Calls per appointment", "Cold calls", "Appointments", "", 6, found), ACME))
    assert said == (
        "1,228 cold calls of the last 6 weeks brought 51 appointments; at the rate of the year before it would have been about 93. "
        "What is different, and what would help?"
    )
