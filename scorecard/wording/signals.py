"""What a signal, or the lack of one, means in words."""

from scorecard.measures.signals import DEFAULT_RULES, FALSE_ALARMS, Kind

NAMES: dict[Kind, str] = {
    "none": "within its usual wobble",
    "above_limit": "above its usual range",
    "below_limit": "below its usual range",
    "run": "eight weeks on one side of its usual level",
    "near_limit": "keeps close to the edge of its usual range",
    "too_few": "too few weeks to say what is usual",
}
FALSE_ALARM = (
    f"A quiet indicator looks changed at least once in half a year in about {round(FALSE_ALARMS[DEFAULT_RULES] * 100)} of 100 cases, "
    "more often where one week resembles the next."
)


def chance(share: float | None) -> str:
    """ "The process as it runs will meet this goal in about 3 of 10 weeks"; "" where that cannot be said, or is certain."""
    if share is None:
        return ""
    tenths = round(share * 10)
    if share <= 0.02:
        return "As it runs now, it will almost never meet this goal."
    if share >= 0.98:
        return "As it runs now, it will meet this goal in almost every week."
    if tenths in (0, 10):
        return f"As it runs now, it will meet this goal in about {round(share * 100)} of 100 weeks."
    return f"As it runs now, it will meet this goal in about {tenths} of 10 weeks."
