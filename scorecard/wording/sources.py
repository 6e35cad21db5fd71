"""What the sources page says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from scorecard.model import Company, Source
from scorecard.wording import live
from scorecard.wording.figures import as_figures
from scorecard.wording.formats import Formats, age, count, formats_of, listed, plain

HIDDEN = "(personal, not shown)"
STATES = {"fresh": "✓ in good order", "late": "◷ late", "failed": "✕ failed", "damaged": "✕ damaged", "never": "– never read"}
KINDS = {"google_sheet": "Google Sheet", "database": "Database", "file": "File"}
REFRESH, REFRESHING = "Refresh now", "Reading the source …"
OPEN = "Look into a source"
NOBODY = "—"
LIST, SOURCE = "The sources", "Source"
READ, ACCEPTED, REPAIRED, REJECTED = "Rows read", "Accepted", "Repaired", "Rejected"
TITLE_CELLS, TITLE_COLUMNS, TITLE_RUNS = "Cells that were not taken as they stand", "What was understood", "History of reads"
TITLE_SKIPPED, TITLE_PROPOSALS = "Rows that are not data", "Spellings that may mean the same"
PROPOSALS_HELP = "Nothing is merged until you say so: add the spelling to the aliases in the configuration."
NO_CELLS = "Every cell was taken as it stands."
SUGGEST = "Show the suggested configuration"
RESTATED, SINCE = "What was restated", "Since"
SUM = "accepted + repaired + rejected = read"
UNCHANGED = "Read only what changed: nothing."


def looked_at(rows: int, all: bool, size: tuple[int, int] | None, formats: Formats) -> str:
    """How much of a source was looked at; `size` is the bytes of its file and those that were read."""
    if all:
        return f"Looked at all of it: {formats.count(rows, 'row')}."
    of = f" ({formats.number(size[1] / 1e6)} of {formats.number(size[0] / 1e6)} MB)" if size else ""
    return f"Looked only at the beginning, {formats.count(rows, 'row')}{of}: a sync reads the rest too, and may find more there."


def probed(rows: int, all: bool, formats: Formats) -> str:
    """How much of a source `check` looked at, and for what."""
    return f"Looked at {'all of it' if all else 'its beginning'}, {formats.count(rows, 'row')}, for the columns only."


class State(Protocol):
    """One source, as the answer has it."""

    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def dataset(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def newest(self) -> date | None: ...
    @property
    def synced_at(self) -> datetime | None: ...
    @property
    def rows_read(self) -> int | None: ...
    @property
    def rows_accepted(self) -> int | None: ...
    @property
    def rows_repaired(self) -> int | None: ...
    @property
    def rows_rejected(self) -> int | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def retry_at(self) -> datetime | None: ...
    @property
    def feeds(self) -> Sequence[str]: ...
    @property
    def live(self) -> live.Cost | None: ...


class Run(Protocol):
    """One attempt to read a source."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def seconds(self) -> float: ...
    @property
    def ok(self) -> bool: ...
    @property
    def by_hand(self) -> bool: ...
    @property
    def changed(self) -> bool: ...
    @property
    def rows_read(self) -> int | None: ...
    @property
    def error(self) -> str | None: ...


def place(source: Source) -> str:
    """Where a source is, without anything secret: a sheet's tab, a table, a file's name."""
    options = source.options
    where = str(
        options.get("path") or options.get("table") or options.get("url") or options.get("key") or ("a query" if "query" in options else "")
    )
    tab = f", tab {options['tab']}" if options.get("tab") else ""
    return f"{KINDS[source.kind]}: {where}{tab}{f', {live.LIVE}' if options.get('live') is True else ''}"


def only_changed(rows: int, company: Company) -> str:
    """A sync that did not need to read everything."""
    return f"Read only what changed: {formats_of(company).count(rows, 'row')}."


def own_fault(error: Exception) -> str:
    """A sync that a fault of ours ended."""
    return f"the sync stopped at a fault of this program ({type(error).__name__}). The log has the details; the last good copy is kept."


def headline(rows: Sequence[State], company: Company) -> str:
    """The first sentence: what is wrong, or that nothing is."""
    failed = [plain(each.source) for each in rows if each.state == "failed"]
    late = [plain(each.source) for each in rows if each.state == "late"]
    never = [plain(each.source) for each in rows if each.state == "never"]
    damaged = [plain(each.source) for each in rows if each.state == "damaged"]
    rejected = sum(each.rows_rejected or 0 for each in rows)
    parts = [f"{listed(failed)} could not be read"] if failed else []
    parts += [f"{listed(late)} {'has' if len(late) == 1 else 'have'} not been filled in for a while"] if late else []
    parts += [f"{listed(never)} {'was' if len(never) == 1 else 'were'} never read"] if never else []
    parts += [f"{listed(damaged)} {'has' if len(damaged) == 1 else 'have'} no copy that is whole"] if damaged else []
    good = len(rows) - len(failed) - len(late) - len(never) - len(damaged)
    first = "; ".join(parts) if parts else f"All {count(len(rows), 'source')} are in good order"
    second = f" {count(good, 'source')} {'is' if good == 1 else 'are'} in good order." if parts and good else ""
    third = f" {formats_of(company).count(rejected, 'row')} could not be used." if rejected else " No row was lost on the way."
    return f"{first}.{second}{third}"


def table(rows: Sequence[State], now: datetime, company: Company) -> list[dict[str, Any]]:
    """One row a source. The newest row counts, not the last look."""
    formats = formats_of(company)
    return [
        {
            SOURCE: each.source,
            "State": STATES[each.state],
            "Newest row": formats.day(each.newest) if each.newest else NOBODY,
            "Read": age(now - each.synced_at) if each.synced_at else "never",
            READ: each.rows_read,
            ACCEPTED: each.rows_accepted,
            REPAIRED: each.rows_repaired,
            REJECTED: each.rows_rejected,
            "Feeds": listed(list(each.feeds))
            or ("goals" if each.dataset == "goals" else "calendar" if each.dataset == "calendar" else NOBODY),
            "Where": each.place,
            "Owner": each.owner or NOBODY,
        }
        for each in rows
    ]


def figures(rows: Sequence[State], now: datetime, company: Company) -> dict[str, Any]:
    """The same to look at: a source's name opens it, and so does a number of cells that were not taken as they stand."""
    number = formats_of(company).number
    texts = [
        {name: number(cell) if isinstance(cell, int) else cell or NOBODY for name, cell in row.items()} for row in table(rows, now, company)
    ]
    ways = [
        {SOURCE: (each.source, OPEN)}
        | {name: (each.source, TITLE_CELLS) for name, cells in ((REPAIRED, each.rows_repaired), (REJECTED, each.rows_rejected)) if cells}
        for each in rows
    ]
    return as_figures(LIST, texts, ways, numbers=(READ, ACCEPTED, REPAIRED, REJECTED))


def costs(rows: Sequence[State], company: Company) -> list[str]:
    """One line for each source that is asked live: what was asked of it since its last look, and what that cost."""
    return [f"**{plain(each.source)}**, {live.LIVE}: {live.cost(each.live, formats_of(company))}." for each in rows if each.live]


def failure(each: State, now: datetime, company: Company) -> str:
    """Why a source failed, what is shown instead, and when it is tried again."""
    kept = f" You see its last good copy, {age(now - each.synced_at)}." if each.synced_at else " There is no earlier copy."
    again = f" It is tried again at {formats_of(company).moment(each.retry_at.astimezone(now.tzinfo))}." if each.retry_at else ""
    return f"**{plain(each.source)}**: {plain(each.error or '')}{kept}{again}"


def summary(name: str, cells: Sequence[Mapping[str, Any]], more: int, company: Company) -> str:
    """How many cells were rejected, repaired or flagged, and for which problems."""
    if not cells:
        return NO_CELLS
    formats = formats_of(company)
    kinds = Counter(str(each["severity"]) for each in cells)
    told = ", ".join(f"{formats.number(number)} {kind}" for kind, number in sorted(kinds.items()))
    return f"{plain(name)}: {told} cells" + (f", and {formats.number(more)} more that are not listed here." if more else ".")


def run_table(runs: Sequence[Run], company: Company) -> list[dict[str, Any]]:
    """The last attempts, the latest first."""
    formats = formats_of(company)
    return [
        {
            "When": formats.moment(each.started_at),
            "Result": "✕ failed" if not each.ok else "✓ new data" if each.changed else "✓ unchanged",
            "By": "a person" if each.by_hand else "the schedule",
            "Seconds": round(each.seconds, 1),
            "Rows": each.rows_read,
            "Why": each.error or "",
        }
        for each in runs
    ]


def column_table(understood: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each column: what it feeds, how it was read, samples."""
    return [
        {
            "Column": each["header"],
            "Feeds": each["meaning"] or "not used",
            "Kind": each["kind"],
            "Read as": each["convention"],
            "Samples": ", ".join(each["samples"]),
            "Blank": each["blank"],
            "Unreadable": each["unreadable"],
        }
        for each in understood.get("columns", [])
    ]


def proposal_table(understood: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Spellings that may mean the same."""
    return [
        {
            "Column": each["column"],
            "Would become": each["into"],
            "Spellings": ", ".join(f"{name} ({rows})" for name, rows in each["variants"]),
            "Why": each["why"],
        }
        for each in understood.get("proposals", [])
    ]


def skipped_table(understood: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows that were left out, and why."""
    return [{str(name).replace("_", " ").capitalize(): value for name, value in each.items()} for each in understood.get("skipped", [])]


def understood_line(understood: Mapping[str, Any]) -> str:
    """Where the header was found and what was sniffed."""
    head = f"The header is row {understood['header_row']}" if understood.get("header_row") else "The source names its columns itself"
    notes = "; ".join(str(each) for each in understood.get("notes", []))
    return plain(f"{head}{'. ' + notes if notes else ''}.")


def refreshed(results: Sequence[Any]) -> str:
    """After a refresh: what came of it."""
    good = [each for each in results if each.ok]
    bad = [each for each in results if not each.ok]
    parts = [f"{count(len(good), 'source')} read" + (f", {sum(each.changed for each in good)} with new data" if good else "")]
    parts += [f"{plain(each.source)} failed: {plain(each.error or '')}" for each in bad]
    return ". ".join(parts) + "."


def lines(rows: Sequence[State], company: Company) -> list[str]:
    """The answer for a terminal."""
    found, formats = [headline(rows, company), ""], formats_of(company)
    for each in rows:
        newest = formats.day(each.newest) if each.newest else "none"
        parts = [
            (each.rows_read, "read ="),
            (each.rows_accepted, "accepted +"),
            (each.rows_repaired, "repaired +"),
            (each.rows_rejected, "rejected"),
        ]
        counts = " ".join(f"{formats.number(number or 0)} {name}" for number, name in parts)
        found.append(f"{each.source:<16} {STATES[each.state]:<16} newest {newest:<12} {counts}")
        if each.live:
            found.append(f"    {live.LIVE}: {live.cost(each.live, formats)}")
        if each.error:
            found.append(f"    {each.error}")
    return found
