"""How good the projection is on simulated companies whose future is known: `python -m tests.proofs.goals [companies]`.

Prints, per scenario, how often the 80 % band held the truth, the mean error beside the run-rate's, and how often the observed ÷ expected
alarm rang; exits 1 where a promise is broken.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from scorecard.measures.pace import pace
from scorecard.measures.projection import project, run_rate
from tests.goals.worlds import AS_OF, END, SCENARIOS, START, Scenario, world


@dataclass(frozen=True)
class Calibration:
    """Shares and mean absolute errors over the companies of one scenario."""

    companies: int
    coverage: float
    error: float
    run_rate_error: float
    alarms: float

    def kept(self, scenario: Scenario) -> bool:
        """Whether the promises hold."""
        if scenario == "win probability halved":
            return self.alarms > 0.5
        return 0.70 <= self.coverage <= 0.90 and self.error < self.run_rate_error and self.alarms < 0.12


def calibration(scenario: Scenario, seeds: Iterable[int], width: float = 1.0, leads_a_week: float = 30.0) -> Calibration:
    """Project each company and compare with how it turned out. `width` narrows the band, for the negative control."""
    held, error, naive, alarms, count = 0, 0.0, 0.0, 0, 0
    for seed in seeds:
        company = world(scenario, seed, leads_a_week)
        found = project(company.won_to_date, company.passage, AS_OF, END)
        truth = company.won_in_the_end
        held += found.expected - width * (found.expected - found.low) <= truth <= found.expected + width * (found.high - found.expected)
        error += abs(found.expected - truth)
        naive += abs(run_rate(company.won_to_date, START, AS_OF, END) - truth)
        alarm = pace(company.leads, AS_OF)
        alarms += alarm is not None and alarm.surprising
        count += 1
    return Calibration(count, held / count, error / count, naive / count, alarms / count)


def main(companies: int) -> int:
    """Print the table; 0 where every promise is kept."""
    broken = 0
    for scenario in SCENARIOS:
        found = calibration(scenario, range(companies))
        broken += not found.kept(scenario)
        print(
            f"{scenario:25} {companies} companies · band held {found.coverage:.0%} · error {found.error:.1f} wins, "
            f"run-rate {found.run_rate_error:.1f} · alarm in {found.alarms:.0%} · {'kept' if found.kept(scenario) else 'BROKEN'}"
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
