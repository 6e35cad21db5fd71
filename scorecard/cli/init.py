"""init: from an address, a file or a database to a configuration and the first scorecard; the Connect page for the command line."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scorecard.cli import ATTENTION, FINE, Outcome, lines
from scorecard.errors import UserError
from scorecard.wording import commands as told

if TYPE_CHECKING:
    from datetime import datetime

    from scorecard.connecting import Plan
    from scorecard.ingest import Inspection
    from scorecard.model import Company, Source
    from scorecard.secrets import Secrets
    from scorecard.sources import RawTable

HELP = told.INIT
DATASETS = {
    "leads": ("leads", "long"),
    "wide": ("indicator_values", "wide"),
    "weeks": ("indicator_values", "weeks-as-columns"),
    "long": ("indicator_values", "long"),
    "events": ("events", "long"),
}
"""What a row is: a lead, a date with a column per number, a number with a column per week, one number, an activity."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("where", metavar="WHERE", help=told.INIT_WHERE)
    parser.add_argument("--tab", default="", metavar="TAB", help=told.INIT_TAB)
    parser.add_argument("--table", default="", metavar="TABLE", help=told.INIT_TABLE)
    parser.add_argument("--rows", choices=sorted(DATASETS), help=told.INIT_ROWS)
    parser.add_argument("--dates", choices=("day-first", "month-first", "iso"), help=told.INIT_DATES)
    parser.add_argument("--first-week", type=_day, metavar="DAY", help=told.INIT_FIRST_WEEK)
    parser.add_argument("--map", action="append", default=[], metavar="OURS=THEIRS", help=told.INIT_MAP)
    parser.add_argument("--merge", action="append", default=[], metavar="SPELLING=CHANNEL", help=told.INIT_MERGE)
    parser.add_argument("--company", default="", metavar="NAME", help=told.INIT_COMPANY)
    parser.add_argument("--currency", default="USD", metavar="CODE", help=told.INIT_CURRENCY)
    parser.add_argument("--locale", default="en_US", metavar="LOCALE", help=told.INIT_LOCALE)
    parser.add_argument("--timezone", default="UTC", metavar="ZONE", help=told.INIT_TIMEZONE)
    parser.add_argument("--to", type=Path, default=Path("scorecard.toml"), metavar="FILE", help=told.INIT_TO)
    parser.add_argument("--replace", action="store_true", help=told.INIT_REPLACE)


def run(arguments: argparse.Namespace, ask: Callable[[str], str] | None = None) -> Outcome:
    """Ask for what is unclear where somebody sits at the terminal; else say which flag settles it, and write nothing."""
    from scorecard.connecting import build, first_scorecard, places, start
    from scorecard.connecting.plan import LISTED
    from scorecard.connecting.workbook import is_template
    from scorecard.house import clock
    from scorecard.model import Company, Configuration
    from scorecard.secrets import Secrets
    from scorecard.settings import read_settings
    from scorecard.wording import connect as words
    from scorecard.wording import terminal
    from scorecard.wording.formats import formats_of

    asking = ask or (_asked if sys.stdin.isatty() else None)
    settings = read_settings(os.environ)
    secrets = Secrets(os.environ, settings.secrets)
    name = arguments.company or (asking(words.ASK_COMPANY) if asking else "") or "Our company"
    company = Company(name, currency=arguments.currency, timezone=arguments.timezone, locale=arguments.locale.replace("-", "_"))
    now = clock(settings, Configuration(_on_earth(company)))
    target = arguments.to.absolute()
    if target.exists() and not arguments.replace:
        raise UserError(told.file_there(target))
    place = _placed(places.any_place(arguments.where, arguments.tab, arguments.table, secrets), target.parent)
    if place.kind != "database" and not arguments.tab and is_template(places.parts(place, secrets, target.parent)):
        return _whole(place, company, secrets, target, now, arguments.replace)
    raw = places.read(place, secrets, target.parent)
    plan = _settled(_flags(start(raw, place, company, now.date()), raw, arguments, now.date()), raw, now.date(), asking)
    found, unclear = plan[1], plan[2]
    said = [line for line in terminal.inspected(found, formats_of(company)) if not line.startswith("[")][
        : 12 + len(found.understood.columns)
    ]
    if unclear or found.ingested is None:
        return Outcome(lines([*said, "", *(unclear or [found.refusal]), words.NOTHING_WRITTEN]), ATTENTION)
    if plan[0].source.dataset in LISTED:
        return Outcome(lines([*said, "", words.LISTED_ALONE, words.NOTHING_WRITTEN]), ATTENTION)
    chosen, notes = _chosen(plan[0], found, arguments.merge, now.date())
    said += ["", *notes] if notes else []
    built = build(chosen, found.ingested, target, now.date())
    if built.configuration is None:
        return Outcome(lines([*said, "", *terminal.issues(built.issues), words.NOTHING_WRITTEN]), ATTENTION)
    first = (
        terminal.scorecard(first_scorecard(built, {plan[0].source.name: raw}, now).body, company, 140)
        if built.added
        else [words.NO_NUMBERS]
    )
    return Outcome(lines([*said, "", *first, "", *_saved(built.text, target, arguments.replace)]), FINE)


def _whole(place: "Source", company: "Company", secrets: "Secrets", target: Path, now: "datetime", replaced: bool) -> Outcome:
    """A filled-in template: all its tabs at once, with nothing to ask."""
    from scorecard.connecting import first_scorecard
    from scorecard.connecting.workbook import build_whole, read_tabs, rows_of
    from scorecard.wording import connect as words
    from scorecard.wording import terminal

    tables = read_tabs(place, secrets, target.parent)
    said = [f"{words.TABS[name][0]}: {rows} rows" for name, rows in rows_of(tables).items()]
    built = build_whole(place, tables, company, target, now.date())
    if built.configuration is None or not built.added:
        return Outcome(
            lines([*said, "", *(terminal.issues(built.issues) if built.added else [words.NOTHING_FILLED]), words.NOTHING_WRITTEN]),
            ATTENTION,
        )
    first = terminal.scorecard(first_scorecard(built, tables, now).body, company, 140)
    return Outcome(lines([*said, "", *first, "", *_saved(built.text, target, replaced)]), FINE)


def _saved(text: str, target: Path, replaced: bool) -> list[str]:
    from scorecard.connecting import saving
    from scorecard.wording import connect as words

    return words.written(target, saving.save(text, target, replaced), saving.this_python())


def _on_earth(company: "Company") -> "Company":
    """The company, if its time zone and its locale exist: before anything is read, for they decide which day it is, and how."""
    from scorecard.config.rules.company import is_locale
    from scorecard.wording import rules

    if not is_locale(company.locale):
        raise UserError(f"{rules.no_locale(company.locale)} {rules.WRITE_LOCALE}")
    try:
        ZoneInfo(company.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(told.no_time_zone(company.timezone)) from None
    return company


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(told.no_day(text)) from None


def _asked(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _placed(place: Any, folder: Path) -> Any:
    """A file as the configuration will name it: from its own folder where it lies below that, else from the root."""
    if "path" not in place.options:
        return place
    path = Path(place.options["path"]).expanduser().absolute()
    named = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
    return replace(place, options={**place.options, "path": named})


def _flags(plan: "Plan", raw: "RawTable", arguments: argparse.Namespace, today: Any) -> "Plan":
    """The plan with what the flags say."""
    from scorecard.connecting import with_dataset, with_setting
    from scorecard.model import Layout

    if arguments.rows:
        dataset, shape = DATASETS[arguments.rows]
        plan = with_dataset(plan, raw, cast(Any, dataset), Layout(shape=cast(Any, shape)), today)
    pairs = _pairs(arguments.map, "--map")
    plan = replace(plan, source=replace(plan.source, columns={**plan.source.columns, **pairs}))
    plan = with_setting(plan, ("layout", "first_week"), arguments.first_week) if arguments.first_week else plan
    return with_setting(plan, ("dates", "*"), arguments.dates) if arguments.dates else plan


def _settled(plan: "Plan", raw: "RawTable", today: Any, ask: Callable[[str], str] | None) -> "tuple[Plan, Inspection, list[str]]":
    """The plan with the answers to what is unclear, what is then understood, and what nobody could answer."""
    from scorecard.connecting import look, with_setting
    from scorecard.wording import cells
    from scorecard.wording import connect as words

    for _ in range(5):
        found = look(plan, raw, today)
        open_questions = [each for each in found.questions if each.setting]
        if not open_questions:
            return plan, found, []
        proven = next((each for each in open_questions if each.value is not None), None)
        if proven is not None:
            plan = with_setting(plan, proven.setting, proven.value)
            continue
        if open_questions[0].setting[0] != "dates" or ask is None:
            return plan, found, [f"? {cells.question(each.sentence)} {words.SAY_SO}" for each in open_questions]
        answer = ask(f"{cells.question(open_questions[0].sentence)} {words.ASK_DATES}")
        plan = with_setting(plan, ("dates", "*"), "month-first" if answer.lower().startswith("m") else "day-first")
    return plan, look(plan, raw, today), []


def _chosen(plan: "Plan", found: "Inspection", merges: Sequence[str], today: Any) -> "tuple[Plan, list[str]]":
    """The plan with every suggestion taken, and only those spellings merged that a flag names; and what is said of numbers and dates."""
    from scorecard.connecting import meaning
    from scorecard.connecting.building import goals_beside
    from scorecard.wording.connect import goals_taken, levels, unused_dates
    from scorecard.wording.formats import formats_of

    assert found.ingested is not None  # the caller has looked
    made = meaning.made_of(found.ingested, plan.source)
    named = meaning.suggestions(found.ingested, plan.source, made)
    there = meaning.lead_columns(found.ingested) if plan.source.dataset == "leads" else ()
    standards = meaning.first_choice(meaning.possible(there, named.values()))
    channels = {each: each for each in meaning.spellings(found.ingested)} | _pairs(merges, "--merge")
    said = levels(meaning.whole(made, named), named, named)
    said += unused_dates(found.understood.columns) if plan.source.dataset == "leads" else []
    chosen = replace(plan, meanings=named, standards=standards, channels=channels)
    return chosen, [*said, *goals_taken(goals_beside(chosen, found.ingested, today), formats_of(plan.company))]


def _pairs(stated: Sequence[str], flag: str) -> dict[str, str]:
    wrong = next((each for each in stated if "=" not in each), None)
    if wrong is not None:
        raise UserError(told.not_a_pair(flag, wrong))
    return {left.strip(): right.strip() for left, _, right in (each.partition("=") for each in stated)}
