"""An answer as a file: PDF, Excel, CSV or HTML, all made of the same answer, with a name that is safe on every system."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from scorecard.answers import Answer
from scorecard.errors import UserError
from scorecard.model import Configuration
from scorecard.publish import rows
from scorecard.publish.document import Document, Paragraph, Part, Run, heading, safe_name, said
from scorecard.wording import files as words
from scorecard.wording import freshness
from scorecard.wording.formats import formats_of
from scorecard.wording.screens import screen_of

MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}
"""Every form, by the ending of its files."""


@dataclass(frozen=True)
class File:
    """A file to be written or handed over; `name` has no folder and only small letters, digits, hyphens and its ending."""

    name: str
    mime: str
    content: bytes


def file_of(answer: Answer, configuration: Configuration, form: str) -> File:
    """The answer in one of the forms of `MIME`."""
    return File(name_of(answer, form), MIME[form], content_of(answer, configuration, form))


def write(path: Path, content: bytes) -> None:
    """Write a file. Raises a UserError that says why it cannot be written, and what to do."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(words.unwritable(str(path), error.strerror or str(error))) from error


def name_of(answer: Answer, form: str) -> str:
    """What the file is called: "scorecard-2026-11-22.pdf", "indicator-cold-calls-2026-11-22.xlsx"."""
    return f"{safe_name(answer.question.what, answer.as_of, answer.question.option('id'))}.{form}"


def content_of(answer: Answer, configuration: Configuration, form: str) -> bytes:
    """Its bytes. Each form's library is read when it is wanted: they are big."""
    if form == "csv":
        return rows.csv(answer)
    if form == "xlsx":
        from scorecard.publish.excel import excel_of

        return excel_of(rows.rows_of(answer), about(answer, configuration))
    document = document_of(answer, configuration)
    if form == "pdf":
        from scorecard.publish.pdf import pdf_of

        return pdf_of(document, configuration.company.locale, answer.generated_at.astimezone(UTC))
    from scorecard.publish.html import html_of

    return html_of(document)


def document_of(answer: Answer, configuration: Configuration) -> Document:
    """The answer's view on paper, with the failures of its sources first and what else is wrong with its data last."""
    from scorecard.publish.views import LANDSCAPE, parts_of

    company = configuration.company
    screen = screen_of(answer.question.what)
    now = answer.generated_at
    loud = [said(each, "warning") for each in freshness.failures(answer, now)]
    late = [said(each, "warning") for each in freshness.notices(answer, now, formats_of(company))]
    return Document(
        name=safe_name(answer.question.what, answer.as_of, answer.question.option("id")),
        title=screen.title,
        question=screen.question,
        company=company.name,
        asked=words.asked(answer.question, company),
        made=words.made(answer, company),
        parts=(*loud, *late, *parts_of(answer, configuration), *_issues(answer)),
        landscape=answer.question.what in LANDSCAPE,
    )


def about(answer: Answer, configuration: Configuration) -> list[tuple[str, str]]:
    """What a workbook says of its rows, label and text."""
    company, screen = configuration.company, screen_of(answer.question.what)
    issues = "\n".join(f"{each.where}: {each.what}" for each in answer.issues)
    texts = (screen.title, screen.question, company.name, words.asked(answer.question, company), words.made(answer, company))
    return list(zip(words.ABOUT, (*texts, "\n".join(answer.snapshots), issues or "–"), strict=True))


def _issues(answer: Answer) -> list[Part]:
    known: list[Part] = [Paragraph((Run(f"{each.where}: ", bold=True), Run(each.what)), "item") for each in answer.issues]
    return [heading(words.ABOUT[-1]), *known] if known else []
