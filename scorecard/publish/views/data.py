"""The data, on paper: sources, definitions, and what was restated."""

from collections.abc import Sequence

from scorecard.answers import Answer
from scorecard.model import Configuration
from scorecard.publish.document import Part, heading, plain, records, said
from scorecard.wording import definitions as definition_words
from scorecard.wording import restatements as restated_words
from scorecard.wording import sources as source_words


def sources(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Every source: its newest row, its rows, its state."""
    body, company = answer.body, configuration.company
    table = source_words.table(body.rows, answer.generated_at, company)
    return [
        said(source_words.headline(body.rows, company), "lead"),
        *records(table, company),
        plain(source_words.SUM, "note"),
    ]


def definitions(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Every word and number, and what it means."""
    terms, company = answer.body.rows, configuration.company
    parts: list[Part] = [said(definition_words.headline(terms), "lead")]
    for kind, title in definition_words.KINDS.items():
        rows = definition_words.table([term for term in terms if term.kind == kind], company)
        if rows:
            parts += [heading(title), *records(rows, company, markdown=True)]
    return parts


def restatements(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Which numbers are others than they were."""
    return [plain(each) for each in restated_words.lines(answer.body, configuration.company) if each]
