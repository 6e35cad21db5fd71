"""Credit for wins along buyers' journeys, by several models side by side. Credit, not impact.

Each model shares out the wins that have at least one touch, so that its column adds up to them exactly; wins without any touch are
"unattributed" and never dropped. The position models are weights that the query has already summed by channel; the Markov model is
solved here from counts of steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

START, WON, NOT_WON = "(start)", "(won)", "(not won)"
POSITION_MODELS = ("first", "last", "linear", "u_shape", "time_decay", "w_shape", "full_path")
MODELS = (*POSITION_MODELS, "markov")


@dataclass(frozen=True)
class ChannelCredit:
    """One channel's credit in wins by model, and how far the models lie apart.

    `spread` is the largest credit divided by the smallest (None where the smallest is nothing); `touched` counts the won journeys in
    which the channel appears at all.
    """

    channel: str
    credits: Mapping[str, float]
    touched: int
    spread: float | None


@dataclass(frozen=True)
class Path:
    """One sequence of channels, repeated steps folded into one, and how many journeys took it."""

    channels: tuple[str, ...]
    journeys: int


@dataclass(frozen=True)
class Effort:
    """What a win took: medians over won journeys with touches.

    `touches` are those with a channel; marketing's are the ones of them that are not of sales. Sales' count all that it did up to the win,
    with a channel or without, so the two need not add up to the first.
    """

    median_touches: float | None
    median_days: float | None
    median_marketing_touches: float | None
    median_sales_touches: float | None


@dataclass(frozen=True)
class Credits:
    """The whole table. `won` = attributed wins + `unattributed`; each model's credits add up to `won - unattributed`."""

    rows: tuple[ChannelCredit, ...]
    won: int
    unattributed: int
    journeys: int


def removal_credits(steps: Mapping[tuple[str, str], float], wins: float) -> dict[str, float]:
    """Share out `wins` by the exact Markov removal effect.

    `steps` counts the moves from one state to the next over *all* journeys, won or not, from `START` through channels to `WON` or
    `NOT_WON`. The chance of a win with channel c removed is the chance when every move into c ends as not won; the effect of c is
    1 - P(without c) / P; credits are proportional to the effects (Anderl et al. 2016, "Mapping the customer journey"). Both chances
    come from solving the absorbing chain (I - Q) x = r, so there is no simulation error. No wins: every credit is 0.
    """
    channels = sorted({state for move in steps for state in move} - {START, WON, NOT_WON})
    if not channels or not wins:
        return dict.fromkeys(channels, 0.0)
    position = {state: index for index, state in enumerate([START, *channels])}
    moves = np.zeros((len(position), len(position)))
    into_won = np.zeros(len(position))
    total = np.zeros(len(position))
    for (source, target), count in steps.items():
        total[position[source]] += count
        if target == WON:
            into_won[position[source]] += count
        elif target != NOT_WON:
            moves[position[source], position[target]] += count
    leaving = np.where(total > 0, total, 1.0)
    moves, into_won = moves / leaving[:, None], into_won / leaving
    chance = _chance(moves, into_won)
    effects = np.array([_effect(moves, into_won, index, chance) for index in range(1, len(position))])
    if effects.sum() <= 0:
        return dict.fromkeys(channels, 0.0)
    return dict(zip(channels, (wins * effects / effects.sum()).tolist(), strict=True))


def _chance(moves: np.ndarray, into_won: np.ndarray) -> float:
    """The chance of a win from the start."""
    return float(np.linalg.solve(np.eye(len(moves)) - moves, into_won)[0])


def _effect(moves: np.ndarray, into_won: np.ndarray, removed: int, chance: float) -> float:
    """How much of the chance goes when one channel is taken out."""
    kept = moves.copy()
    kept[:, removed] = 0.0
    return max(0.0, 1.0 - _chance(kept, into_won) / chance) if chance > 0 else 0.0


def credits(
    positions: Sequence[Mapping[str, object]],
    steps: Mapping[tuple[str, str], float],
    *,
    won: int,
    attributed: int,
    journeys: int,
) -> Credits:
    """Put the models side by side.

    `positions` has a mapping for each channel with `channel`, `touched` and the summed weights of each position model; `steps` as in
    `removal_credits`. Rows are sorted by linear credit, largest first, then by name.
    """
    markov = removal_credits(steps, attributed)
    by_channel = {str(row["channel"]): row for row in positions}
    rows = []
    for channel in sorted(set(by_channel) | set(markov)):
        row = by_channel.get(channel, {})
        values = {model: float(str(row.get(model) or 0.0)) for model in POSITION_MODELS} | {"markov": markov.get(channel, 0.0)}
        rows.append(ChannelCredit(channel, values, int(str(row.get("touched") or 0)), spread_of(values)))
    rows.sort(key=lambda each: (-each.credits["linear"], each.channel))
    return Credits(tuple(rows), won, won - attributed, journeys)


@dataclass(frozen=True)
class Middle:
    """Where the one or two values in the middle of counted values are: from the value `low` to `high`.

    `first` and `last` are their places, from 0, among all counted ones from `low` on, in order.
    """

    low: int
    high: int
    first: int
    last: int


def middle(values: Sequence[int], counts: Sequence[int]) -> Middle | None:
    """The middle of values that stand so often; None where there are none."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(np.asarray(counts)[order]) if len(order) else np.zeros(1, dtype=np.int64)
    total = int(below[-1])
    if not total:
        return None
    ranks = (total - 1) // 2, total // 2
    at = np.searchsorted(below, ranks, side="right")
    before = int(below[at[0] - 1]) if at[0] else 0
    low, high = (int(values[order[place]]) for place in at)
    return Middle(low, high, ranks[0] - before, ranks[1] - before)


def spread_of(values: Mapping[str, float]) -> float | None:
    """The largest credit divided by the smallest; None where a model gives nothing."""
    smallest, largest = min(values.values()), max(values.values())
    return largest / smallest if smallest > 1e-9 else None
