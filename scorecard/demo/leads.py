"""The leads of the invented company, from the first interest to the outcome, each with the times of its stages.

Outcomes and lags are spread evenly over each group of leads (channel × stretch of time) instead of drawn one by one, so that a planted
difference between two groups is in the data for every seed, and what was not planted stays quiet.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from scorecard.demo.company import CHANNELS, LOSSES, PERSONAS, PLANS, REFUSALS, SELLERS, WEEKS, YEARLY_VALUE, DemoChannel, Time
from scorecard.demo.names import people

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.float64]
"""Instants as days (with fractions) since the first day of the history."""

_MIX = {
    "Paid search": 0.6,
    "Organic search": 0.82,
    "Referral": 0.7,
    "Social": 2.4,
    "Email": 4.6,
    "Cold calls": 1.3,
    "Events": 1.0,
    "Partner": 0.8,
}
"""How many times the usual leads each channel brings in the quarter of the shifted mix."""
_WORSE, _BETTER = 0.91, 1.11
"""The chance to win, against the usual one, in the quarter before the shift and in the quarter of the shift."""
_SOCIAL_AFTER = (0.36, 0.54, 0.46, 0.26)
_SPREAD = 0.55
"""Standard deviation of the logarithm of the days to a win."""
_GOLDEN = (5**0.5 - 1) / 2
_SHAKEN = 0.08
_RECYCLED_WINS = 0.04
_WEEKDAYS = np.array([1.12, 1.18, 1.14, 1.08, 0.94, 0.30, 0.24])
_WORKDAYS = np.array([1.0, 1.15, 1.1, 1.05, 0.85, 0.0, 0.0])
ACCEPTANCE_GOAL = 0.74
LAST_ACCEPTANCE = 0.68
FEWEST_WINS = 14
MOST_APPOINTMENTS = 10
"""In none of the weeks since appointments fell were there more; the goal is 12."""
NOT_MQL, REFUSED, NOT_SQL, LOST, WON = range(5)


def season(day: date) -> float:
    """The time of the year, around 1: quiet in the middle of August and around the turn of the year."""
    of_year = day.timetuple().tm_yday
    holidays = 0.34 * np.exp(-(((of_year + 8) % 365 - 4) ** 2) / 60)
    august = 0.12 * np.exp(-((of_year - 225) ** 2) / 500)
    return float(1.02 - holidays - august)


def simulate(at: Time, seed: int) -> pd.DataFrame:
    """Every lead of the history with its whole future; columns are those of `leads` in the CRM, times are instants.

    `censor` then hides what has not happened yet.
    """
    rng = np.random.default_rng([seed, 1])
    groups = [group for place in range(len(CHANNELS)) for group in _arrivals(place, at, rng)]
    leads = pd.concat([_outcomes(group, at, rng) for group in groups], ignore_index=True)
    leads = leads.sort_values("created", kind="stable", ignore_index=True)
    _steer_wins(leads, at)
    _steer_verdicts(leads, at)
    _describe(leads, rng)
    leads.insert(0, "id", [f"L{number:05d}" for number in range(1, len(leads) + 1)])
    return leads


@dataclass(frozen=True)
class Group:
    """Leads of one channel created within one stretch of time, with the chances that hold in it."""

    channel: DemoChannel
    created: Days
    chances: tuple[float, float, float, float]


def _arrivals(place: int, at: Time, rng: np.random.Generator) -> list[Group]:
    channel = CHANNELS[place]
    usual = (channel.mql, channel.sal, channel.sql, channel.won)
    created = _created(channel, at, rng)
    breaks = [at.before_mix[0], at.after_mix[0], at.after_mix[1] + timedelta(days=1), at.social_fell]
    edges = [0.0, *((day - at.start).days for day in breaks), np.inf]
    chances = [usual, (*usual[:3], usual[3] * _WORSE), (*usual[:3], usual[3] * _BETTER), usual, usual]
    if channel.name == "Social":
        chances[-1] = _SOCIAL_AFTER
    within = [created[(created >= low) & (created < high)] for low, high in pairwise(edges)]
    return [Group(channel, days, chance) for days, chance in zip(within, chances, strict=True) if len(days)]


def _created(channel: DemoChannel, at: Time, rng: np.random.Generator) -> Days:
    """When the channel's leads were created, week by week, the running week included."""
    shares = _WORKDAYS if channel.name in ("Cold calls", "Events") else _WEEKDAYS
    stretches = []
    for week in range(WEEKS + 1):
        monday = at.start + timedelta(weeks=week)
        expected = channel.leads * season(monday + timedelta(days=3)) * _fashion(channel, monday, at)
        count = max(1, round(expected * rng.lognormal(0, np.sqrt(0.003 + 0.5 / expected))))
        if channel.name == "Cold calls" and monday >= at.appointments_fell:
            count = min(count, MOST_APPOINTMENTS)
        weekday = rng.choice(7, count, p=shares / shares.sum())
        hour = np.clip(rng.normal(13.2, 3.2, count), 6.2, 21.9) / 24
        stretches.append(np.sort(week * 7 + weekday + hour))
    return np.concatenate(stretches)


def _fashion(channel: DemoChannel, monday: date, at: Time) -> float:
    """What else moves the channel's volume in that week: the shifted mix, fairs, fewer appointments lately."""
    first, last = at.after_mix
    factor = _MIX[channel.name] if first <= monday <= last else 1.0
    if channel.name == "Events":
        factor *= 2.6 if at.is_fair(monday) else 0.87
    if channel.name == "Cold calls" and monday >= at.appointments_fell:
        factor *= 0.58
    if channel.name == "Paid search" and monday >= at.last_week:
        factor *= 0.9
    return factor


def _outcomes(group: Group, at: Time, rng: np.random.Generator) -> pd.DataFrame:
    count = len(group.created)
    mql, sal, sql, won = group.chances
    reached = np.array([mql * sal * sql * won, mql * sal * sql, mql * sal, mql, 1.0])
    place = _evenly(count, rng)
    outcome = WON - np.searchsorted(reached, place, side="right")
    total = _lags(group.channel.days, outcome, rng)
    parts = np.cumsum(rng.dirichlet([2.2, 7.0, 11.0], count), axis=1)
    created = group.created
    qualified, opportunity = created + total * parts[:, 0], created + total * parts[:, 1]
    # Sales accepts within three days; a lead that moves faster than that was accepted on the way.
    accepted = qualified + np.minimum(0.2 + 2.4 * rng.random(count), 0.6 * (opportunity - qualified))
    frame = pd.DataFrame(
        {
            "created": created,
            "channel": group.channel.name,
            "outcome": outcome,
            "qualified": np.where(outcome > NOT_MQL, qualified, np.nan),
            "accepted": np.where(outcome > REFUSED, accepted, np.nan),
            "opportunity": np.where(outcome > NOT_SQL, opportunity, np.nan),
            "won": np.where(outcome == WON, created + total, np.nan),
        }
    )
    _ends(frame, created + total, rng)
    _contacts(frame, at, rng)
    _words(frame, group.channel, rng)
    return frame


def _evenly(count: int, rng: np.random.Generator) -> Floats:
    """`count` numbers that fill 0 to 1 evenly, and nearly so in every stretch of them: steps of the golden ratio, a little shaken."""
    steps = (rng.random() + np.arange(count) * _GOLDEN + rng.normal(0, _SHAKEN, count)) % 1
    return np.asarray((steps.argsort().argsort() + 0.5) / max(count, 1))


def _lags(median: float, outcome: npt.NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Days from creation to the end: log-normal, spread evenly over the leads of each outcome; lost deals take a little longer."""
    total = np.empty(len(outcome))
    for each in range(5):
        chosen = np.flatnonzero(outcome == each)
        total[chosen] = median * (1.15 if each == LOST else 1.0) * np.exp(_SPREAD * ndtri(_evenly(len(chosen), rng)))
    return np.asarray(np.maximum(total, 0.4))


def _ends(frame: pd.DataFrame, end: Days, rng: np.random.Generator) -> None:
    """How leads that are not won leave: lost, disqualified, back to marketing, or not at all. Some wins had been sent back before."""
    outcome, luck = frame["outcome"].to_numpy(), rng.random(len(frame))
    lost = ((outcome == LOST) & (luck < 0.90)) | ((outcome == NOT_SQL) & (luck < 0.45))
    recycled = ((outcome == NOT_SQL) & (luck >= 0.45) & (luck < 0.82)) | ((outcome == REFUSED) & (luck >= 0.52) & (luck < 0.88))
    disqualified = ((outcome == REFUSED) & (luck < 0.52)) | ((outcome == NOT_MQL) & (luck < 0.45))
    refused_at = frame["qualified"] + 0.3 + 2.2 * rng.random(len(frame))
    away = np.where(outcome == REFUSED, refused_at, end)
    frame["lost"] = np.where(lost, end, np.nan)
    frame["disqualified"] = np.where(disqualified, away, np.nan)
    frame["recycled"] = np.where(recycled, away, np.nan)
    second_try = (outcome == WON) & (luck < _RECYCLED_WINS)
    frame.loc[second_try, "recycled"] = frame["accepted"] + 0.4 * (frame["opportunity"] - frame["accepted"])
    frame["verdict"] = np.select([outcome > REFUSED, (outcome == REFUSED) & (luck < 0.88)], ["accepted", "refused"], "")
    frame["judged"] = np.where(outcome > REFUSED, frame["accepted"], refused_at)
    gone = disqualified | recycled
    weights = np.array([0.24, 0.26, 0.2, 0.16, 0.09, 0.05])
    refusals = rng.choice(REFUSALS, len(frame), p=weights)
    refusals = np.where((frame["channel"] == "Social") & (rng.random(len(frame)) < 0.5), "Not one of our personas", refusals)
    losses = rng.choice(LOSSES, len(frame), p=[0.26, 0.22, 0.28, 0.14, 0.10])
    frame["reason"] = np.select([lost, gone], [losses, refusals], "")


def _contacts(frame: pd.DataFrame, at: Time, rng: np.random.Generator) -> None:
    """First contact after qualification: mostly within the agreed day, sometimes late, now and then never; later in the last month."""
    hours = np.exp(rng.normal(np.log(6.5), 1.05, len(frame)))
    month_ago = (at.anchor - at.start).days - 28
    hours = np.where((frame["qualified"] > month_ago) & (rng.random(len(frame)) < 0.3), hours + 20, hours)
    contacted = frame["qualified"] + hours / 24
    contacted = contacted.where(rng.random(len(frame)) > 0.03)
    # Whoever accepted a lead has spoken with it before.
    spoken = frame["qualified"] + (frame["accepted"] - frame["qualified"]) * 0.8
    frame["first_contact"] = np.where(frame["accepted"].notna(), np.fmin(contacted, spoken), contacted)


def _words(frame: pd.DataFrame, channel: DemoChannel, rng: np.random.Generator) -> None:
    count = len(frame)
    spellings = (channel.name, *channel.spellings)
    weights = [0.86] + [0.14 / len(channel.spellings)] * len(channel.spellings)
    frame["source"] = rng.choice(spellings, count, p=weights)
    frame["campaign"] = rng.choice(channel.campaigns, count)
    frame["landing_page"] = rng.choice(channel.pages, count)


def _describe(leads: pd.DataFrame, rng: np.random.Generator) -> None:
    """Who the lead is, who works on it, and what it is worth."""
    count = len(leads)
    won = leads["outcome"].to_numpy() == WON
    leads["persona"] = np.where(
        won, rng.choice(PERSONAS, count, p=[0.38, 0.2, 0.12, 0.16, 0.14]), rng.choice(PERSONAS, count, p=[0.25, 0.16, 0.2, 0.15, 0.24])
    )
    leads["owner"] = rng.choice(SELLERS, count)
    leads["contact"], leads["email"], leads["company"] = people(count, rng)
    plan = rng.choice(3, count, p=[0.45, 0.37, 0.18])
    leads["plan"] = np.array(PLANS)[plan]
    value = np.round(np.array(YEARLY_VALUE)[plan] * rng.lognormal(-0.04, 0.28, count), -1)
    leads["amount"] = np.where(leads["opportunity"].notna(), value, np.nan)


def _within(days: "pd.Series[float]", monday: date, at: Time) -> "pd.Series[bool]":
    first = (monday - at.start).days
    return (days >= first) & (days < first + 7)


def _steer_wins(leads: pd.DataFrame, at: Time) -> None:
    """Wins of the weeks to come are brought forward until the last two complete weeks have enough of them: they are not a story."""
    for back, fewest in ((1, FEWEST_WINS), (2, FEWEST_WINS - 3)):
        monday = at.weeks_back(back)
        for weeks in range(back + 1, back + 4):
            missing = max(fewest - int(_within(leads["won"], monday, at).sum()), 0)
            sooner = leads["won"] - 7 * weeks
            chosen = leads.index[_within(sooner, monday, at) & (sooner > leads["opportunity"])][:missing]
            leads.loc[chosen, "won"] = sooner[chosen]


def _steer_verdicts(leads: pd.DataFrame, at: Time) -> None:
    """In the last complete week sales accepted a little less than the goal asks for, well within what is usual."""
    judged = leads[_within(leads["qualified"], at.last_week, at) & (leads["verdict"] != "")]
    surplus = round((judged["verdict"] == "accepted").sum() - LAST_ACCEPTANCE * len(judged))
    if surplus > 0:
        chosen = judged.index[judged["outcome"] == NOT_SQL][:surplus]
        _turn(leads, chosen, REFUSED, "refused", "No budget this year")
        leads.loc[chosen, "disqualified"] = leads.loc[chosen, "judged"]
    else:
        chosen = judged.index[judged["outcome"] == REFUSED][:-surplus]
        _turn(leads, chosen, NOT_SQL, "accepted", "")
        leads.loc[chosen, "accepted"] = leads.loc[chosen, "judged"]


def _turn(leads: pd.DataFrame, chosen: "pd.Index[int]", outcome: int, verdict: str, reason: str) -> None:
    """Gives those leads another verdict and takes away whatever came after it."""
    leads.loc[chosen, "outcome"] = outcome
    leads.loc[chosen, "verdict"] = verdict
    leads.loc[chosen, "reason"] = reason
    for column in ("accepted", "opportunity", "lost", "recycled", "disqualified"):
        leads.loc[chosen, column] = np.nan


_EVER = ("qualified", "accepted", "opportunity", "won", "lost", "disqualified", "recycled", "first_contact")


def censor(leads: pd.DataFrame, at: Time) -> pd.DataFrame:
    """What is known at nine in the morning of `today`: later leads do not exist and later outcomes have not happened."""
    now = (at.today - at.start).days + 9 / 24
    known = leads[leads["created"] <= now].copy()
    for column in _EVER:
        known[column] = known[column].where(known[column] <= now)
    known.loc[~(known["judged"] <= now), "verdict"] = ""
    ended = known[["lost", "disqualified", "recycled"]].notna().any(axis=1)
    known.loc[~ended & (known["verdict"] != "refused"), "reason"] = ""
    known.loc[known["opportunity"].isna(), "amount"] = np.nan
    return known


def instants(days: "pd.Series[float]", at: Time) -> "pd.Series[pd.Timestamp]":
    """Days since the start of the history as instants, to the minute."""
    zero = pd.Timestamp(datetime.combine(at.start, time()))
    return (zero + pd.to_timedelta(days, unit="D")).dt.floor("min")
