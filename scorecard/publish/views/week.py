"""This week on paper: the scorecard, the meeting's agenda, goals, planner, the executive page, and one indicator."""

from collections.abc import Mapping, Sequence
from typing import Any

from scorecard.answering import meeting as meeting_answer
from scorecard.answering.planner import Nothing
from scorecard.answers import Answer
from scorecard.charts import executive as executive_charts
from scorecard.charts import goals as goal_charts
from scorecard.charts import indicator as indicator_charts
from scorecard.charts import planner as planner_charts
from scorecard.model import Company, Configuration
from scorecard.publish.document import Beside, Cell, Part, Run, Table, Tone, figures, heading, plain, records, said
from scorecard.publish.document import Paragraph as Text
from scorecard.publish.views.pictures import HALF, THIRD, picture
from scorecard.wording import calendar as noted
from scorecard.wording import executive as executive_words
from scorecard.wording import files as file_words
from scorecard.wording import goal_tables
from scorecard.wording import goals as goal_words
from scorecard.wording import indicator as indicator_words
from scorecard.wording import planner as planner_words
from scorecard.wording import scorecard as words
from scorecard.wording.formats import formats_of

TONES: dict[str, Tone] = {"on_track": "good", "signal": "bad", "routine": "quiet", "none": "quiet", "missed": "bad"}
HISTORY = 13
ROWS_BEHIND = 20


def scorecard(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """What needs talking about, then every indicator by team with all its weeks."""
    filters = [name for name, chosen in vars(answer.question.filters).items() if chosen]
    table = words.table(answer.body, configuration.company, filters=filters)
    if not answer.body.rows:
        return [plain(words.NO_ROWS)]
    talks = table["talks"]
    told = " · ".join(item["text"] for item in talks["items"])
    lead = Text((Run(f"{talks['lead']} {told}{'. ' if told else ''}", bold=True), Run(talks["rest"])))
    return [lead, _scorecard_table(table), plain(" · ".join(each for each in table["legend"] if each != words.LEGEND_OF_TRENDS), "note")]


def _scorecard_table(table: Mapping[str, Any]) -> Table:
    """The columns of the page, with each week's figure in the place of its trend."""
    columns = [each for each in table["columns"] if each["key"] not in ("running", "spark", "status")]
    running = next(each["label"] for each in table["columns"] if each["key"] == "running")
    heads = [*(each["label"] for each in columns), *(each["label"] for each in table["weeks"]), running, words_of_status(table)]
    rows: list[tuple[Cell, ...]] = []
    for section in table["sections"]:
        rows.append((Cell(section["title"], bold=True),))
        for row in section["rows"]:
            status = row["status"]
            lead = [Cell(row[each["key"]], bold=each["key"] in ("name", "now")) for each in columns]
            weeks = [Cell(each["text"], "bad" if each["kind"] == "missed" else "") for each in row["values"]]
            last = Cell(f"{status['icon']} {status['word']}", TONES.get(status["kind"], ""))
            rows.append((*lead, *weeks, Cell(row["running"], "quiet"), last))
    right = frozenset(range(2, len(heads) - 1))
    return Table(tuple(heads), tuple(rows), right, dense=len(heads) > 12)


def words_of_status(table: Mapping[str, Any]) -> str:
    """What the status column is called."""
    return str(next(each["label"] for each in table["columns"] if each["key"] == "status"))


def meeting(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """The agenda in words; of a meeting that was held, its minutes."""
    return [_spoken(line) for line in meeting_answer.lines(answer.body, configuration, 100) if line.strip()]


def _spoken(line: str) -> Part:
    """A line of the agenda: a numbered part, what is said of it, or plain; minutes are Markdown with titles and lists."""
    if line.startswith("#"):
        return heading(said(line.lstrip("# ")).text)
    if line.startswith("- "):
        return said(line.removeprefix("- "), "item")
    if line.startswith(" "):
        return plain(line.strip(), "item")
    return Text((Run(line, bold=line[:1].isdecimal()),))


def goals(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Where the shared goal is heading, what is owed, and every running goal."""
    body, company = answer.body, configuration.company
    current = [row for row in body.rows if row.current]
    periods, weekly = ([row for row in current if row.per == per] for per in ("period", "week"))
    parts: list[Part] = [said(goal_words.headline(body, company), "lead")]
    if goal_words.pace(body.pace, company):
        parts.append(said(goal_words.pace(body.pace, company), "warning"))
    if body.heading is not None:
        told = [said(each(body, company)) for each in (goal_words.left, goal_words.owed, goal_words.channels)]
        alerts = [said(goal_words.alert(each, configuration), "item") for each in body.alerts]
        chart = picture(goal_charts.trend(body.heading, company), goal_words.trend_alt(body, company), company, HALF + 100)
        parts.append(Beside(((chart,), (*told, *alerts))))
    for title, rows, table in (
        (goal_words.TREE, periods, goal_tables.tree_table),
        (goal_words.WEEKLY, weekly, goal_tables.weekly_table),
    ):
        if rows:
            notes = [plain(goal_words.BAND_NOTE, "note")] if title == goal_words.TREE else []
            parts += [heading(title), *figures(table(rows, company)), *notes]
            parts += [said(each, "note") for each in goal_words.notes(rows, company)]
    return parts


def planner(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Where the goal is heading with the plan, and what it takes at every stage and channel."""
    body, company = answer.body, configuration.company
    if isinstance(body, Nothing):
        return [plain(planner_words.NOTHING)]
    return [
        said(planner_words.headline(body, company), "lead"),
        picture(planner_charts.outcomes(body, company), planner_words.alt(body, company), company),
        heading(planner_words.STAGES),
        *figures(planner_words.stage_table(body, company, {})),
        plain(planner_words.STAGE_NOTE, "note"),
        heading(planner_words.CHANNELS),
        *figures(planner_words.channel_table(body, company, {})),
        plain(planner_words.CHANNEL_NOTE, "note"),
    ]


def executive(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Three sentences, three numbers, the date of the data."""
    body, company = answer.body, configuration.company
    parts: list[Part] = []
    for title, text in zip(executive_words.TITLES, executive_words.sentences(body, company), strict=True):
        parts += [heading(title), said(text)]
    columns = []
    for row in body.numbers:
        name, value, meaning = executive_words.figure(row, company)
        chart = picture(executive_charts.small(row, formats_of(company)), executive_words.figure_alt(row, company), company, THIRD)
        columns.append((Text((Run(name),)), Text((Run(value, bold=True),), "lead"), plain(meaning, "note"), chart))
    newest = [each.newest for each in answer.freshness if each.newest]
    numbers: list[Part] = [heading(executive_words.NUMBERS), Beside(tuple(columns))] if columns else []
    return [*parts, *numbers, plain(executive_words.data_line(newest, company), "note")]


def indicator(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Two years of weeks, what the number means, its latest weeks, and the first of the rows behind the chosen one."""
    body, company = answer.body, configuration.company
    row, formats = body.row, formats_of(company)
    marks = noted.marks(body.around, body.weeks[0].week, body.weeks[-1].week, company)
    levels = noted.levels(body.around, row.unit, company)
    chart = indicator_charts.history(body.weeks, row.running, row.unit, formats, body.drill.week, marks, levels)
    alt = indicator_words.alt(row, body.weeks, company) + noted.marks_alt(marks)
    known = [{label: value for label, value in indicator_words.figures(row, company)}]
    facts = [said(line.removeprefix("- "), "item") for line in indicator_words.facts(row, company).splitlines() if line.strip()]
    return [
        said(f"**{indicator_words.title(row)}**. {indicator_words.subtitle(row)}", "lead"),
        said(indicator_words.lead(row, company)),
        *records(known, company),
        picture(chart, alt, company),
        Beside(((heading(indicator_words.ABOUT), *facts), tuple(_latest(answer, company)))),
        *_behind(answer, company),
    ]


def _latest(answer: Answer, company: Company) -> list[Part]:
    rows = indicator_words.table(answer.body.weeks, answer.body.row.unit, formats_of(company))
    return [*records(rows[:HISTORY], company)]


def _behind(answer: Answer, company: Company) -> list[Part]:
    """The rows behind the chosen week; those that fit."""
    drill = answer.body.drill
    rows = [{file_words.column(name): row.get(name) for name in drill.columns} for row in drill.rows[:ROWS_BEHIND]]
    return [heading(file_words.behind(drill.part, drill.week, drill.total, len(rows), company)), *records(rows, company)]
