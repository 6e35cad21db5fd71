"""How often the drivers see a cause where there is none, and where there is one: `python -m tests.proofs.drivers [companies]`."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scorecard.measures.lags import weekly_link
from tests.drivers.worlds import AFTER, BEFORE, funnel


@dataclass(frozen=True)
class Told:
    """In what share of the companies the split said "cannot tell", and in what share it named just the stage that changed."""

    companies: int
    quiet: float
    named: float


def told(seeds: Iterable[int], changed: int | None = None, factor: float = 1.0, width: float = 1.0) -> Told:
    """Split the change of each company. `width` narrows the bands, for the negative control."""
    quiet = named = count = 0
    for seed in seeds:
        parts = funnel(seed, changed=changed, factor=factor).split(BEFORE, AFTER).parts
        certain = [
            place
            for place, part in enumerate(parts)
            if part.value + width * (part.low - part.value) > 0 or part.value + width * (part.high - part.value) < 0
        ]
        quiet += not certain
        named += changed is not None and changed + 1 in certain
        count += 1
    return Told(count, quiet / count, named / count)


def unrelated(seeds: Iterable[int]) -> tuple[float, float]:
    """Of unrelated pairs of wandering series: how many the measured lag links, and how many a plain best-of-thirteen would."""
    linked = naive = count = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x, y = (np.exp(4 + np.cumsum(rng.normal(0, 0.08, 104)) + rng.normal(0, 0.1, 104)) for _ in range(2))
        linked += weekly_link(list(x), list(y)).kind == "found"
        naive += max(abs(np.corrcoef(x[: 104 - lag], y[lag:])[0, 1]) for lag in range(13)) > 1.96 / 104**0.5
        count += 1
    return linked / count, naive / count


def main(companies: int) -> int:
    """Print the shares; 1 where a promise is broken."""
    noise = told(range(companies))
    halved = told(range(companies), changed=1, factor=0.6)
    linked, naive = unrelated(range(companies))
    print(f"nothing changed: said “cannot tell” in {noise.quiet:.0%} of {companies}")
    print(f"one rate fell by 40 %: that stage named in {halved.named:.0%}")
    print(f"unrelated series: linked {linked:.0%}; the plain best of thirteen lags would link {naive:.0%}")
    return 0 if noise.quiet >= 0.9 and halved.named >= 0.8 and linked <= 0.1 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
