"""Sentences for when something went wrong."""

from collections.abc import Sequence

from scorecard.errors import ScorecardError
from scorecard.model import Issue
from scorecard.wording.formats import plain


def sentence(error: ScorecardError) -> str:
    """What happened, where, and what to do: the error's own words, made harmless for Markdown."""
    return plain(str(error))


def apology(id: str) -> str:
    """For a fault of ours."""
    return (
        f"Sorry, this page could not be shown. It is our fault, not yours, and nothing was lost. "
        f"Load the page again; if that does not help, tell whoever looks after the scorecard the number **{id}**."
    )


def issue_table(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Every mistake as a row: where, what is wrong, what to do."""
    return [{"Where": plain(issue.where), "What": plain(issue.what), "What to do": plain(issue.fix)} for issue in issues]
