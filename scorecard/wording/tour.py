"""The words of the tour through the demo company: at each stop a question, where to look, and the truth that was planted there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One stop: what to ask, where on the page to look, and the name of the link that leads to it."""

    question: str
    look: str
    link: str


STOPS = {
    "ppc-closes-better": Stop(
        "Does paid search deserve its money?",
        "Compare the close rates with the intervals beside them, not the numbers of leads.",
        "Does paid search deserve its money?",
    ),
    "calls-without-appointments": Stop(
        "Are the cold calls worth the effort?",
        "Follow the line of the last five weeks: it left its usual range.",
        "Are the cold calls worth it?",
    ),
    "mix-shift": Stop(
        "Why did the total fall while each channel rose?",
        "Below the table, the change is taken apart into volume, mix and close rate.",
        "Why did the total fall?",
    ),
    "too-late-for-email": Stop(
        "Can we still reach that goal?",
        "See what is owed from now on, and which channels are too late to help.",
        "Can we still reach that goal?",
    ),
    "decision-worked": Stop(
        "Did last month's decision do anything?",
        "The decision is marked in the chart; compare the weeks before and after it.",
        "Did the decision do anything?",
    ),
}
INVITATION = "Tidewell is invented; five truths are planted in it."
FIRST, NEXT, LEAVE, OWN = "Take the tour", "Next", "End the tour", "Connect your own numbers"
ANSWER = "The truth"


def place(number: int, of: int) -> str:
    """ "Tour, 2 of 5"."""
    return f"Tour, {number} of {of}"


def onward(id: str) -> str:
    """The link to the next stop."""
    return f"{NEXT}: {STOPS[id].link}"
