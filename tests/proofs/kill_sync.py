"""kill -9 at random moments of a sync: `python -m tests.proofs.kill_sync [kills]`, 100 of each kind by default."""

import sys
import tempfile
from pathlib import Path

from tests.workspace.kills import beside_in_place, by_increment, by_sync, in_place, rounds

KINDS = {
    "a sync": (by_sync, in_place),
    "a sync of what changed, written beside the snapshot": (by_increment, beside_in_place),
}


def main(kills: int) -> int:
    """Print the counts of both kinds, each beside its negative control; 1 when a real one shows a half, or a control shows none."""
    wrong = 0
    for seed, (kind, (real_way, control_way)) in enumerate(KINDS.items(), start=1):
        with tempfile.TemporaryDirectory() as folder:
            real = rounds(kills, real_way, Path(folder) / "real", seed=2 * seed - 1)
            control = rounds(kills, control_way, Path(folder) / "control", seed=2 * seed)
        print(f"{kills} kills of {kind}: {dict(real)}")
        print(f"{kills} kills of a publication in place (negative control): {dict(control)}", flush=True)
        wrong += not (real["half"] == 0 and real["next fine"] == kills and control["half"] > 0)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
