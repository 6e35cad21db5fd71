"""The words of the answers over HTTP: refusals, and the description that programs read."""

from collections.abc import Sequence

from scorecard.wording import tokens
from scorecard.wording.screens import screen_of

MISSING = tokens.MISSING
READ_ONLY = "Answers can only be asked for: use GET."
TOO_MANY = "Too many wrong tokens from here. Wait a minute."

TITLE = "Shared scorecard"
SUMMARY = "What every page shows, as JSON: the same as `python -m scorecard show WHAT --json`."
BEARER = "A personal access token: `python -m scorecard token create`, or Programs on the Links page."
DESCRIPTION = "This description."
OTHERS = {
    "leads": "Which leads are behind a figure of the channels or funnel answer?",
    "restatements": "Which numbers have changed since a day?",
}
PARAMETERS = {
    "as_of": "The day on which the answer is given; nothing dated after it counts. Today by default.",
    "weeks": "How many complete weeks.",
    "from": "The first day of the period or cohort.",
    "to": "Its last day.",
    "known": "From what was known at that moment; now by default.",
    "channel": "Only these channels.",
    "team": "Only these teams.",
    "owner": "Only these owners.",
    "persona": "Only these personas.",
    "campaign": "Only these campaigns.",
}
RESPONSES = {
    "200": "The answer.",
    "304": "Nothing has changed since the answer with that ETag.",
    "400": "The question cannot be asked; the sentence says why.",
    "401": "No token, or one that is wrong, revoked or expired.",
    "403": "The answer is outside the token's scope.",
    "429": "Too many wrong tokens from this address.",
    "503": "The scorecard cannot answer at the moment.",
}


def failed(id: str) -> str:
    """A fault of ours, or a store that cannot be read; what it was stays in the log."""
    return f"The scorecard could not answer. Whoever runs it finds the reason in its log under {id}."


def unknown(what: str, known: Sequence[str]) -> str:
    """Nothing is there."""
    return f"There is no answer “{what[:60]}”. There are: {', '.join(known)}."


def outside(what: str) -> str:
    """A token that may ask for other answers only."""
    return f"This token may not ask for “{what}”. Its owner can make one that may."


def question(what: str) -> str:
    """What an answer answers."""
    return OTHERS.get(what) or screen_of(what).question


def option(what: str, name: str) -> str:
    """An option of one answer."""
    return f"The option {name} of {what}: the same as `--option {name}=…`."
