"""Two processes write notes at once. `python -m tests.proofs.two_writers [HOME or URL]` writes 1,000 each and counts what is kept."""

import subprocess
import sys
import tempfile
import time
from collections import Counter

from scorecard.workspace import notes, open_workspace

WRITER = """
import sys
from datetime import UTC, datetime
from scorecard.workspace import notes, open_workspace
workspace = open_workspace(sys.argv[1])
for count in range(int(sys.argv[3])):
    notes.write(workspace, "calls", None, f"note {count}", sys.argv[2], datetime.now(UTC), None)
"""


def written_by_two(address: str, each: int) -> dict[str, int]:
    """How many different notes of each writer are kept."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, address, who, str(each)]) for who in ("Ann", "Ben")]
    if any(writer.wait() for writer in writers):
        msg = "a writer failed"
        raise RuntimeError(msg)
    workspace = open_workspace(address)
    kept = Counter(who for who, _ in {(note.who, note.text) for note in notes.notes(workspace)})
    workspace.engine.dispose()
    return dict(kept)


if __name__ == "__main__":
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        print(written_by_two(sys.argv[1] if len(sys.argv) > 1 else folder, 1000), f"in {time.monotonic() - started:.1f} s")
