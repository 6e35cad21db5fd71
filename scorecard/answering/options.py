"""What a question's own options say, where it is a number."""

from scorecard.errors import QuestionError
from scorecard.model import Question
from scorecard.wording import asking as words


def number(question: Question, option: str, default: int, most: int = 10**9, least: int = 1) -> int:
    """A whole number from `least` to `most`, or the default. Raises a QuestionError for anything else."""
    text = question.option(option)
    if text and not (text.isdecimal() and least <= int(text) <= most):
        raise QuestionError(words.not_between(text, least, most, option, default))
    return int(text) if text else default
