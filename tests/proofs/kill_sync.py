"""kill -9 at random moments of a sync: `python -m tests.proofs.kill_sync [kills]`, 100 by default. Prints what was seen afterwards."""

import sys
import tempfile
from pathlib import Path

from tests.workspace.kills import by_sync, in_place, rounds


def main(kills: int) -> int:
    """Print the counts of both ways; 1 when the real one shows a half, or the control shows none."""
    with tempfile.TemporaryDirectory() as folder:
        real = rounds(kills, by_sync, Path(folder) / "real", seed=1)
        control = rounds(kills, in_place, Path(folder) / "control", seed=2)
    print(f"{kills} kills of a sync: {dict(real)}")
    print(f"{kills} kills of a publication in place (negative control): {dict(control)}")
    return 0 if real["half"] == 0 and real["next sync fine"] == kills and control["half"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
