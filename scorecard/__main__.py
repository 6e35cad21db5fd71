"""python -m scorecard: check, sync and inspect the sources, and ask every question that the pages ask."""

import gc
import os
import sys
from collections.abc import Sequence

from scorecard.cli import ATTENTION, WRONG_USE, Outcome, command_of, parser
from scorecard.errors import ScorecardError, UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A mistake that a person can mend is a sentence, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        outcome = command_of(options.command).run(options)
    except UserError as error:
        outcome = Outcome("", WRONG_USE, (str(error),))
    except ScorecardError as error:
        outcome = Outcome("", ATTENTION, (str(error),))
    for note in outcome.notes:
        print(note, file=sys.stderr)
    try:
        if isinstance(outcome.text, bytes):
            sys.stdout.buffer.write(outcome.text)
        elif outcome.text:
            print(outcome.text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us (head, less) has seen enough; Python would complain once more when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    outcome.afterwards()
    return outcome.code


if __name__ == "__main__":
    # A command lives for a second or two, most of it imports: looking for garbage all the while would take a tenth of that.
    gc.set_threshold(200_000)
    sys.exit(main())
