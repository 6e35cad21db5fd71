"""What happened to leads and around them: touches, cold calls, appointments, the work of sales, and the money spent."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.demo.company import CALLERS, CHANNELS, WEEKS, Time
from scorecard.demo.leads import LOST, NOT_MQL, NOT_SQL, REFUSED, WON, Floats, instants, season

_TOUCHES = {NOT_MQL: 0.5, REFUSED: 1.1, NOT_SQL: 1.6, LOST: 2.2, WON: 2.9}
"""Touches before the lead was created, on average, by what became of it."""
_UNSEEN = 0.07
"""The share of leads, wins among them, that left no touch: they wrote to us directly, or refused cookies."""
_OTHER = np.array([0.24, 0.30, 0.04, 0.18, 0.15, 0.0, 0.05, 0.04])
"""The channels of touches that are not of the lead's own channel."""
_CALLS_A_WEEK = 190
_CALLERS_CALLS = (0.29, 0.44, 0.27)
_CALLERS_APPOINTMENTS = (0.42, 0.18, 0.40)
COLUMNS = ("event_id", "at", "kind", "lead_id", "team", "channel", "campaign", "owner", "outcome", "cost")


def events(leads: pd.DataFrame, at: Time, seed: int) -> pd.DataFrame:
    """All events up to nine in the morning of `today`, oldest first. `leads` are those of `simulate`, with their future."""
    rng = np.random.default_rng([seed, 2])
    parts = [
        _before(leads, rng),
        _forms(leads, rng),
        _nurture(leads, rng),
        _after_win(leads, rng),
        _sales_work(leads, rng),
        *_appointments(leads, rng),
        _cold_calls(at, rng),
        _spend(at, rng),
    ]
    rows = pd.concat([part.astype({"at": float}) for part in parts], ignore_index=True)
    now = (at.today - at.start).days + 9 / 24
    rows = rows[(rows["at"] >= 0) & (rows["at"] <= now)].sort_values("at", kind="stable", ignore_index=True)
    rows["at"] = instants(rows["at"], at)
    rows["event_id"] = [f"E{number:06d}" for number in range(1, len(rows) + 1)]
    return rows.reindex(columns=list(COLUMNS)).replace({"": None})


def _touch(channel: npt.NDArray[np.int64], rng: np.random.Generator) -> dict[str, npt.NDArray[np.object_]]:
    """Kind, channel and campaign of touches, by the place of their channel in CHANNELS."""
    kinds = np.array([each.touch for each in CHANNELS], dtype=object)[channel]
    kinds = np.where((kinds == "email_open") & (rng.random(len(channel)) < 0.4), "click", kinds)
    campaigns = np.full(len(channel), "", dtype=object)
    for place, each in enumerate(CHANNELS):
        chosen = channel == place
        campaigns[chosen] = rng.choice(np.array(each.campaigns, dtype=object), int(chosen.sum()))
    return {"kind": kinds, "channel": np.array([each.name for each in CHANNELS], dtype=object)[channel], "campaign": campaigns}


def _places(leads: pd.DataFrame) -> npt.NDArray[np.int64]:
    return np.asarray(leads["channel"].map({each.name: place for place, each in enumerate(CHANNELS)}), dtype=np.int64)


def _seen(leads: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which leads left touches: all but every fourteenth, whatever became of them."""
    return np.asarray(leads.groupby("outcome").cumcount().to_numpy() % round(1 / _UNSEEN) != 3)


def _before(leads: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    counts = np.where(_seen(leads), rng.poisson(leads["outcome"].map(_TOUCHES)), 0)
    row = np.repeat(np.arange(len(leads)), counts)
    own = _places(leads)[row]
    channel = np.where(rng.random(len(row)) < 0.62, own, rng.choice(len(CHANNELS), len(row), p=_OTHER))
    channel = np.where(channel == 5, 1, channel)  # cold calls are events of their own
    when = leads["created"].to_numpy()[row] - rng.exponential(11.0, len(row)) - 0.01
    return pd.DataFrame({"at": when, "lead_id": leads["id"].to_numpy()[row], "team": "marketing", **_touch(channel, rng)})


def _forms(leads: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The form that made the lead, filled in through its own channel."""
    chosen = leads[_seen(leads) & (leads["channel"] != "Cold calls") & (rng.random(len(leads)) < 0.45)]
    columns = {"at": chosen["created"], "lead_id": chosen["id"], "channel": chosen["channel"], "campaign": chosen["campaign"]}
    return pd.DataFrame({**columns, "kind": "form", "team": "marketing"})


def _end(leads: pd.DataFrame) -> Floats:
    ends = leads[["won", "lost", "disqualified", "recycled"]].min(axis=1)
    return np.asarray(ends.fillna(leads["created"] + 30), dtype=np.float64)


def _nurture(leads: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """E-mails opened and pages visited between the lead's creation and its end."""
    counts = np.where(_seen(leads) & (leads["outcome"] > NOT_MQL), rng.poisson(0.7, len(leads)), 0)
    row = np.repeat(np.arange(len(leads)), counts)
    created = leads["created"].to_numpy()[row]
    when = created + (_end(leads)[row] - created) * rng.random(len(row))
    channel = rng.choice([4, 1, 0], len(row), p=[0.6, 0.28, 0.12])
    return pd.DataFrame({"at": when, "lead_id": leads["id"].to_numpy()[row], "team": "marketing", **_touch(channel, rng)})


def _after_win(leads: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Customers go on reading our e-mails: touches that must not get credit for the win."""
    won = leads[(leads["outcome"] == WON) & (rng.random(len(leads)) < 0.15)]
    channel = rng.choice([4, 1], len(won), p=[0.7, 0.3])
    when = won["won"].to_numpy() + 1 + rng.exponential(20, len(won))
    return pd.DataFrame({"at": when, "lead_id": won["id"].to_numpy(), "team": "marketing", **_touch(channel, rng)})


def _sales_work(leads: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """E-mails that sales sends to accepted leads, and the meeting that makes the opportunity."""
    accepted = leads[leads["outcome"] > REFUSED]
    met = leads[leads["outcome"] > NOT_SQL]
    emails = pd.DataFrame(
        {
            "at": accepted["accepted"] + 0.1 + rng.random(len(accepted)),
            "lead_id": accepted["id"],
            "owner": accepted["owner"],
            "kind": "email_sent",
        }
    )
    meetings = pd.DataFrame({"at": met["opportunity"], "lead_id": met["id"], "owner": met["owner"], "kind": "meeting"})
    return pd.concat([emails, meetings], ignore_index=True).assign(team="sales")


def _appointments(leads: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each lead from cold calls came from an appointment, and that from a call a minute before."""
    cold = leads[leads["channel"] == "Cold calls"]
    common = {
        "lead_id": cold["id"],
        "team": "sales",
        "channel": "Cold calls",
        "campaign": cold["campaign"],
        "owner": rng.choice(np.array(CALLERS, dtype=object), len(cold), p=_CALLERS_APPOINTMENTS),
    }
    held = np.where(rng.random(len(cold)) < 0.82, "held", "not held")
    call = pd.DataFrame({"at": cold["created"] - 0.004, "kind": "call", "outcome": "appointment", **common})
    return call, pd.DataFrame({"at": cold["created"], "kind": "appointment", "outcome": held, **common})


def _cold_calls(at: Time, rng: np.random.Generator) -> pd.DataFrame:
    """The calls that brought nothing, on business days between nine and six."""
    days = [at.start + timedelta(days=day) for day in range((WEEKS + 1) * 7) if day % 7 < 5]
    working = [day for day in days if (day.month, day.day) not in ((1, 1), (7, 4), (12, 25), (12, 26))]
    counts = rng.poisson([_CALLS_A_WEEK / 5 * season(day) for day in working])
    day = np.repeat([(day - at.start).days for day in working], counts).astype(float)
    owner = rng.choice(np.array(CALLERS, dtype=object), len(day), p=_CALLERS_CALLS)
    outcome = rng.choice(np.array(["no answer", "not interested", "call back"], dtype=object), len(day), p=[0.62, 0.25, 0.13])
    campaign = rng.choice(np.array(CHANNELS[5].campaigns, dtype=object), len(day))
    when = day + (9 + 9 * rng.random(len(day))) / 24
    return pd.DataFrame(
        {"at": when, "kind": "call", "team": "sales", "channel": "Cold calls", "campaign": campaign, "owner": owner, "outcome": outcome}
    )


def _spend(at: Time, rng: np.random.Generator) -> pd.DataFrame:
    """What was spent, by day for advertisements and by week for the rest; the search budget was cut in the last complete week."""
    rows: list[tuple[float, str, str, float]] = []
    for week in range(WEEKS + 1):
        monday = at.start + timedelta(weeks=week)
        cut = 0.72 if monday >= at.last_week else 1.0
        for place, daily in ((0, 210.0 * cut), (3, 95.0)):
            for campaign in CHANNELS[place].campaigns:
                amounts = daily * rng.lognormal(0, 0.16, 7) * np.array([1, 1.1, 1.1, 1, 0.9, 0.6, 0.6])
                rows += [(week * 7 + day + 0.3, CHANNELS[place].name, campaign, amount) for day, amount in enumerate(amounts)]
        rows.append((week * 7 + 0.35, "Email", "Monthly newsletter", 140.0))
        rows.append((week * 7 + 0.35, "Organic search", "", 480.0))
        rows.append((week * 7 + 0.35, "Partner", str(rng.choice(CHANNELS[7].campaigns)), 260 * rng.lognormal(0, 0.2)))
        rows.append((week * 7 + 0.35, "Events", "Webinar series", 120.0))
        if at.is_fair(monday):
            rows.append(
                (week * 7 + 1.4, "Events", "Spring fair" if 2 <= monday.month <= 7 else "Autumn fair", 6200 * rng.lognormal(0, 0.1))
            )
    frame = pd.DataFrame(rows, columns=["at", "channel", "campaign", "cost"])
    return frame.assign(cost=frame["cost"].round(2), kind="spend", team="marketing")
