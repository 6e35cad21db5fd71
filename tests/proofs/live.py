"""Every answer of a database that is asked live is the one of its copy.

    python -m tests.proofs.live [postgresql or mariadb] [EVERY]

starts the server, gives it the demo company (of leads every EVERY-th, 5 without it), asks both houses everything, and prints a table.
The tests ask a part of it on fewer rows (tests/live/test_same_answers.py); Spark has a proof of its own.
"""

import sys
import tempfile
from pathlib import Path

from tests.live import warehouse
from tests.proofs.spark import compare
from tests.support import servers


def main(kind: str, every: int) -> int:
    """Start, compare, stop."""
    with getattr(servers, kind)() as server, tempfile.TemporaryDirectory() as folder:
        url = server.fresh()
        warehouse.fill(url, warehouse.rows(every))
        copied, live = (warehouse.shop(Path(folder) / name, url, name == "live") for name in ("copied", "live"))
        wrong = compare(copied, live)
    print("\n".join(wrong) or f"All {len(warehouse.QUESTIONS)} answers are the same.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "postgresql", int(sys.argv[2]) if len(sys.argv) > 2 else 5))
