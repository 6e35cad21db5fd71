"""Why the total changed: more leads, another mix of channels, or better rates.

ΔW = (A₁−A₀)·R̄ + Ā·Σ Δsᵢ(r̄ᵢ − R̄) + Ā·Σ s̄ᵢ Δrᵢ, where A is leads, sᵢ a channel's share of them, rᵢ its close rate, R the overall
rate, and a bar the mean of both periods. The three parts add up to ΔW exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from scorecard.measures.close_rates import quantile


@dataclass(frozen=True)
class ChannelPart:
    """What one channel's share and rate did to the wins: its (leads, won) before and after, and its mix and rate parts."""

    channel: str | None
    before: tuple[int, int]
    after: tuple[int, int]
    mix: float
    rate: float


@dataclass(frozen=True)
class Change:
    """Wins before and after, and the parts of the difference.

    `rate_low` and `rate_high` bound the rate part by the chance in the wins of both periods (normal, 95 %); an interval that holds zero
    is no more than noise. `every_rate_rose` says that no channel closed worse while some closed better.
    """

    leads_before: int
    leads_after: int
    won_before: int
    won_after: int
    volume: float
    mix: float
    rate: float
    rate_low: float
    rate_high: float
    channels: tuple[ChannelPart, ...]

    @property
    def every_rate_rose(self) -> bool:
        """Every channel that had leads in both periods closed at a higher rate in the second."""
        both = [part for part in self.channels if part.before[0] and part.after[0]]
        return bool(both) and all(part.after[1] / part.after[0] > part.before[1] / part.before[0] for part in both)


def change(before: Mapping[str | None, tuple[int, int]], after: Mapping[str | None, tuple[int, int]]) -> Change | None:
    """The parts of the change in wins from (leads, won) per channel before and after; None where a period has no leads.

    A channel that one period lacks keeps the rate of the other: that it came or went is mix, not rate.
    """
    names = sorted({*before, *after}, key=lambda name: (name is None, name or ""))
    total_0, total_1 = (sum(leads for leads, _ in period.values()) for period in (before, after))
    if not total_0 or not total_1:
        return None
    won_0, won_1 = (sum(won for _, won in period.values()) for period in (before, after))
    usual, size = (won_0 / total_0 + won_1 / total_1) / 2, (total_0 + total_1) / 2
    parts, noise = [], 0.0
    for name in names:
        old, new = before.get(name, (0, 0)), after.get(name, (0, 0))
        rate_0, rate_1 = _rates(old, new)
        share_0, share_1 = old[0] / total_0, new[0] / total_1
        weight = size * (share_0 + share_1) / 2
        mix = size * (share_1 - share_0) * ((rate_0 + rate_1) / 2 - usual)
        parts.append(ChannelPart(name, old, new, mix, weight * (rate_1 - rate_0)))
        noise += weight**2 * (_variance(*old) + _variance(*new)) if old[0] and new[0] else 0.0
    rate = sum(part.rate for part in parts)
    half = quantile() * sqrt(noise)
    return Change(
        leads_before=total_0,
        leads_after=total_1,
        won_before=won_0,
        won_after=won_1,
        volume=(total_1 - total_0) * usual,
        mix=sum(part.mix for part in parts),
        rate=rate,
        rate_low=rate - half,
        rate_high=rate + half,
        channels=tuple(parts),
    )


def _rates(old: tuple[int, int], new: tuple[int, int]) -> tuple[float, float]:
    if not old[0]:
        old = new
    if not new[0]:
        new = old
    return (old[1] / old[0], new[1] / new[0]) if old[0] else (0.0, 0.0)


def _variance(leads: int, won: int) -> float:
    """The variance of a share; half a win is added to each side, so that 0 of 3 is not taken for certainty."""
    rate = (won + 0.5) / (leads + 1)
    return rate * (1 - rate) / leads
