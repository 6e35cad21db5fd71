"""check: the configuration as a whole, and whether every source can be reached."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from scorecard.cli import ATTENTION, FINE, WRONG_USE, Outcome, as_json, lines
from scorecard.errors import ConfigurationError, SourceError
from scorecard.wording import commands as words

if TYPE_CHECKING:
    from scorecard.house import House
    from scorecard.model import Configuration, Source
    from scorecard.sources import RawTable
    from scorecard.wording.formats import Formats

HELP = words.CHECK


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=words.AS_JSON)


def run(arguments: argparse.Namespace) -> Outcome:
    from scorecard.house import open_house
    from scorecard.wording.formats import Formats, formats_of

    try:
        house = open_house()
    except ConfigurationError as error:
        return _outcome(error.issues, [], {}, WRONG_USE, arguments.json, Formats())

    from scorecard.answers import jsonable
    from scorecard.house import refresh_demo
    from scorecard.live import is_live
    from scorecard.sources import probe
    from scorecard.wording import issues as wording

    now = house.now()
    refresh_demo(house, now)
    copied = [source for source in house.configuration.sources if not is_live(source)]
    probed = probe(copied, house.secrets, house.folder(now.date()))
    rows = {name: each for name, each in probed.items() if not isinstance(each, SourceError)}
    outcomes = {name: _place(_mapped(each, name, house.configuration, now.date())) for name, each in probed.items()}
    outcomes |= {source.name: _looked_at(house, source, now.date()) for source in house.configuration.sources if is_live(source)}
    found = [wording.unreachable(name, str(each), each.kind) for name, each in outcomes.items() if isinstance(each, SourceError)]
    sources = [
        {
            "source": name,
            "ok": not isinstance(each, SourceError),
            "place": None if isinstance(each, SourceError) else each,
            "error": str(each) if isinstance(each, SourceError) else None,
            "error_kind": each.kind if isinstance(each, SourceError) else None,
            "rows_looked_at": len(rows[name].cells) if name in rows else None,
            "looked_at_all": not rows[name].cut if name in rows else None,
        }
        for name, each in ((source.name, outcomes[source.name]) for source in house.configuration.sources)
    ]
    common = {
        "as_of": now.date(),
        "snapshots": [each.id for each in house.store.current().values()],
        "generated_at": now,
    }
    return _outcome(
        [*house.configuration.issues, *found],
        sources,
        jsonable(common),
        ATTENTION if found else FINE,
        arguments.json,
        formats_of(house.configuration.company),
    )


def _place(outcome: "RawTable | SourceError") -> "str | SourceError":
    return outcome if isinstance(outcome, SourceError) else outcome.place


def _looked_at(house: "House", source: "Source", today: date) -> "str | SourceError":
    """A live source: whether its columns fit, how many rows it has, and what it costs to ask."""
    from scorecard.live.look import look
    from scorecard.wording.formats import formats_of

    try:
        return look(source, house.configuration, house.secrets, house.folder(today), today).sentence(
            formats_of(house.configuration.company)
        )
    except SourceError as error:
        return error


def _mapped(outcome: "RawTable | SourceError", name: str, configuration: "Configuration", today: date) -> "RawTable | SourceError":
    """A table whose first rows have every column that the configuration names, or the error that says which one is not there.

    Nothing else is judged here: a few rows cannot prove, say, how a column of dates is to be read.
    """
    from scorecard.ingest import ingest

    source = configuration.source(name)
    if isinstance(outcome, SourceError) or source is None:
        return outcome
    try:
        ingest(outcome, source, configuration, today)
    except SourceError as error:
        return error if error.kind == "lost_column" else outcome
    return outcome


def _looked(source: dict[str, Any], formats: "Formats") -> str:
    from scorecard.wording.sources import probed

    rows = source["rows_looked_at"]
    return "" if rows is None else f". {probed(rows, source['looked_at_all'], formats)}"


def _outcome(issues: Any, sources: list[dict[str, Any]], common: dict[str, Any], code: int, json: bool, formats: "Formats") -> Outcome:
    from scorecard.answers import jsonable
    from scorecard.wording import terminal

    if json:
        empty: dict[str, Any] = {"as_of": None, "snapshots": [], "generated_at": None}
        return Outcome(as_json({**empty, **common, "issues": jsonable(list(issues)), "sources": sources}), code)
    reached = [f"✓ {each['source']}: {each['place']}{_looked(each, formats)}" for each in sources if each["ok"]]
    return Outcome(lines([*reached, *terminal.issues(issues), *([] if issues else [terminal.ALL_WELL])]), code)
