"""Together, on paper: lead feedback, the calendar and the agreement."""

from collections.abc import Sequence

from scorecard.answers import Answer
from scorecard.charts import calendar as calendar_charts
from scorecard.charts import feedback as feedback_charts
from scorecard.model import Configuration
from scorecard.publish.document import Beside, Part, heading, plain, records, said
from scorecard.publish.views.pictures import HALF, picture
from scorecard.wording import agreement as agreement_words
from scorecard.wording import calendar as calendar_words
from scorecard.wording import feedback as words


def feedback(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """What was refused and why, by channel, and how both teams kept their promise. Single leads are left to the page."""
    body, company = answer.body, configuration.company
    lead = said(words.headline(body, company), "lead")
    if not body.total.handed:
        return [lead, said(words.NO_LEADS)]
    label = words.DIMENSIONS["channel"]
    by_channel = picture(
        feedback_charts.refused(body.by_channel, company), words.groups_alt(body.by_channel, label, company), company, HALF
    )
    trend = picture(feedback_charts.kept(body.trend, company), words.trend_alt(body.trend, company), company, HALF)
    return [
        lead,
        said(words.counts(body, company)),
        Beside(
            (
                (heading(words.TITLE_REASONS), *records(words.reason_table(body.reasons, company), company, markdown=True)),
                (heading(words.TITLE_GROUPS), by_channel),
            )
        ),
        *records(words.group_table(body.by_channel, label, company), company),
        Beside(
            (
                (heading(words.TITLE_SALES), said(words.sales_half(body, company)), trend),
                (
                    heading(words.TITLE_MARKETING),
                    said(words.marketing_half(body, configuration)),
                    heading(words.TITLE_RECYCLED),
                    said(words.second(body, company)),
                ),
            )
        ),
        *records(words.promise_table(body.contact_by_owner, "Owner", company), company, markdown=True),
    ]


def calendar(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Everything with dates, drawn and listed."""
    body, company = answer.body, configuration.company
    lead = said(calendar_words.headline(body.rows, answer.question.as_of, company), "lead")
    if not body.rows:
        return [lead, said(calendar_words.NOTHING)]
    chart = calendar_charts.bars(body.rows, body.start, body.end, answer.question.as_of, company)
    alt = calendar_words.alt(body.rows, body.start, body.end, company)
    return [lead, picture(chart, alt, company), *records(calendar_words.table(body.rows, company), company)]


def agreement(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """What both teams owe each other, and what reads differently since it was signed."""
    body, company = answer.body, configuration.company
    parts: list[Part] = [said(agreement_words.headline(body.last, len(body.changed), company), "lead")]
    if body.changed:
        parts += [heading(agreement_words.CHANGED), *records(agreement_words.change_table(body.changed), company, markdown=True)]
    for part, entries in body.parts.items():
        if entries:
            parts += [heading(part), *records(agreement_words.part_table(entries), company, markdown=True)]
    if body.versions:
        parts.append(heading(agreement_words.HISTORY))
        parts += [said(agreement_words.version_line(each, company), "item") for each in reversed(body.versions)]
    return [*parts, plain(agreement_words.SOURCE, "note")]
