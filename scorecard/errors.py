"""Every error that this package raises on purpose, as one tree.

    ScorecardError
    ├── UserError(ValueError)          somebody can mend it; the message says what, where and how
    │   ├── ConfigurationError         scorecard.toml has mistakes; carries the list of issues
    │   ├── QuestionError              a filter, date or name in an address or a flag that does not exist
    │   └── RefusedError               a rule of the workspace forbids it (a stale edit, an overlapping goal …)
    ├── SourceError                    a source could not be read; carries a `kind`
    │   └── UnclearError               the source was read, but its meaning is unclear: refused, with the setting that settles it
    ├── DeliveryError                  a digest did not reach an address; carries whether it may be tried again
    ├── SnapshotError                  a stored snapshot is missing or damaged
    └── WorkspaceError                 the workspace database cannot be used

A `UserError` or `SourceError` is shown as its sentence; anything else is a fault of ours and keeps its traceback in the log.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scorecard.model import Issue


class ScorecardError(Exception):
    """The root: catch it to catch all of them."""


class UserError(ScorecardError, ValueError):
    """A mistake that the reader of the message can mend."""


class ConfigurationError(UserError):
    """The configuration has mistakes; `issues` lists every one of them."""

    def __init__(self, message: str, issues: "Sequence[Issue]" = ()) -> None:
        super().__init__(message)
        self.issues = tuple(issues)


class QuestionError(UserError):
    """A question names something that does not exist, or makes no sense."""


class RefusedError(UserError):
    """What was to be written breaks a rule; nothing was changed."""


class SourceError(ScorecardError):
    """A source could not be read.

    `kind` is one of: down, slow, forbidden, not_found, quota, broken, renamed, empty, lost_column, configuration, unclear.
    `retry_after` is the server's own wish in seconds, where it gave one.
    """

    def __init__(self, message: str, kind: str = "broken", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after


class UnclearError(SourceError):
    """What was read can be understood in more than one way, so it was refused; the message names the setting that settles it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="unclear")


class DeliveryError(ScorecardError):
    """A digest did not reach an address. The message never holds a secret, and no address of a webhook.

    `state` is what is known of it: `failed` (it surely did not arrive, and may be tried again), `refused` (the same would be refused
    again), or `uncertain` (the connection broke while it was being handed over, so that it may have arrived).
    """

    def __init__(self, message: str, state: Literal["failed", "refused", "uncertain"] = "failed") -> None:
        super().__init__(message)
        self.state: Literal["failed", "refused", "uncertain"] = state


class SnapshotError(ScorecardError):
    """A stored snapshot is missing, damaged or cannot be opened."""


class WorkspaceError(ScorecardError):
    """The workspace database cannot be opened, read or written."""
