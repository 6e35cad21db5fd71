"""What a column seems to hold and which of ours it may be: proposals for a person, never used by `ingest` itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from babel.numbers import list_currencies
from rapidfuzz import fuzz

from scorecard.datasets import Column, Kind
from scorecard.ingest.cells import RawColumn
from scorecard.ingest.date_text import COMPACT
from scorecard.ingest.dates import Reader, read_times
from scorecard.ingest.mapping import loose
from scorecard.ingest.numbers import decide, evidence_of, read_numbers
from scorecard.ingest.unclear import Unclear
from scorecard.wording import cells as said

MOST_CELLS = 0.9
"""The share of a column's cells that must read as numbers or dates before it is taken for such a column."""

_MOST_WEEKS = 60
"""The weeks of a year have so many numbers at the most."""

_LEAST_DAYS = 3
"""So many different cells like 20261130, and no others, are days rather than numbers."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "lead_id": (
        "id",
        "lead id",
        "record id",
        "opportunity id",
        "deal id",
        "mql id",
        "contact id",
        "customer id",
        "lead number",
        "prospect id",
        "record id - contact",
        "record id - deal",
        "lead",
        "lead no",
        "ref",
        "reference",
        "lead nr",
        "lead nummer",
        "anfrage nr",
        "vorgangsnummer",
    ),
    "created_at": (
        "created",
        "created date",
        "create date",
        "created time",
        "created on",
        "date created",
        "first contact date",
        "first contact",
        "first touch",
        "engage date",
        "lead date",
        "date added",
        "submitted",
        "timestamp",
        "date",
        "deal created",
        "person created",
        "received on",
        "date received",
        "came in",
        "inquiry date",
        "eingang",
        "eingangsdatum",
        "erstellt am",
        "angelegt am",
        "anfragedatum",
        "datum",
        "date de création",
        "fecha de creación",
    ),
    "channel": (
        "source",
        "lead source",
        "origin",
        "original source",
        "channel",
        "medium",
        "utm source",
        "traffic source",
        "source channel",
        "acquisition channel",
        "original traffic source",
        "original source type",
        "default channel group",
        "session default channel group",
        "session primary channel group (default channel group)",
        "first user primary channel group (default channel group)",
        "how did you hear",
        "marketing channel",
        "heard of us through",
        "how did you hear about us",
        "quelle",
        "kanal",
        "herkunft",
        "leadquelle",
        "canal",
        "origen",
        "origine",
    ),
    "campaign": ("campaign name", "utm campaign", "campaign"),
    "landing_page": ("landing page", "landing page id", "first page"),
    "owner": (
        "lead owner",
        "owner",
        "rep",
        "sales rep",
        "sales agent",
        "sdr",
        "account executive",
        "assigned to",
        "call owner",
        "task owner",
        "event owner",
        "potential owner",
        "deal owner",
        "who",
        "accountable",
        "responsible",
        "contact owner",
        "opportunity owner",
        "record owner",
        "account owner",
        "ansprechpartner",
        "zuständig",
        "verantwortlich",
        "betreuer",
        "responsable",
        "propietario",
    ),
    "amount": (
        "amount",
        "value",
        "deal value",
        "close value",
        "deal amount",
        "sale value",
        "order value",
        "booking value",
        "revenue",
        "arr",
        "mrr",
        "price",
        "auftragswert",
        "betrag",
        "umsatz",
        "montant",
        "importe",
    ),
    "mql_at": ("mql", "mql on", "mql date", "date mql", "became mql", "became a marketing qualified lead date", "marketing qualified on"),
    "sal_at": ("sal", "sal on", "sal date", "date sal", "became sal", "sales accepted on", "sales accepted date"),
    "sql_at": ("sql", "sql on", "sql date", "date sql", "became sql", "became a sales qualified lead date", "sales qualified on"),
    "won_at": (
        "won date",
        "won at",
        "closed won date",
        "date won",
        "won on",
        "won time",
        "signed on",
        "contract signed",
        "customer since",
        "became a customer date",
        "gewonnen am",
        "auftrag am",
    ),
    "lost_at": (
        "lost date",
        "lost at",
        "closed lost date",
        "lost on",
        "lost time",
        "verloren am",
    ),
    "product": ("product", "product name", "plan"),
    "company": (
        "company",
        "company name",
        "account",
        "account name",
        "organisation",
        "organization",
        "firma",
        "unternehmen",
    ),
    "email": ("email", "e-mail", "email address"),
    "reason": (
        "reason",
        "lost reason",
        "loss reason",
        "closed lost reason",
        "verlustgrund",
    ),
    "at": (
        "at",
        "time",
        "timestamp",
        "date",
        "start time",
        "call start time",
        "start datetime",
        "start date",
        "activity date",
        "created time",
        "event time",
        "datum",
        "zeitpunkt",
    ),
    "kind": (
        "kind",
        "type",
        "event",
        "event type",
        "activity type",
        "interaction",
        "art",
        "typ",
        "aktivität",
    ),
    "event_id": ("event id", "eventid", "task id", "taskid", "activity id", "call id"),
    "outcome": (
        "outcome",
        "result",
        "status",
        "call result",
        "disposition",
        "ergebnis",
    ),
    "cost": (
        "cost",
        "spend",
        "spent",
        "amount spent",
        "actual cost",
        "kosten",
        "ausgaben",
        "werbekosten",
    ),
    "date": (
        "date",
        "day",
        "week",
        "week of",
        "week starting",
        "week ending",
        "month",
        "period",
        "reporting date",
        "datum",
        "tag",
        "woche",
        "kw",
        "kalenderwoche",
        "monat",
        "semaine",
        "semana",
        "fecha",
    ),
    "indicator": (
        "indicator",
        "metric",
        "kpi",
        "measurable",
        "measure",
        "name",
        "kennzahl",
        "messgröße",
    ),
    "value": (
        "value",
        "actual",
        "result",
        "amount",
        "number",
        "count",
        "wert",
        "ist",
        "anzahl",
    ),
    "target": (
        "target",
        "goal",
        "ziel",
        "zielwert",
        "soll",
    ),
    "from": (
        "from",
        "start",
        "start date",
        "von",
        "ab",
        "beginn",
        "begin",
    ),
    "to": (
        "to",
        "end",
        "end date",
        "until",
        "bis",
        "ende",
        "due",
        "by",
    ),
    "title": (
        "title",
        "name",
        "event",
        "initiative",
        "what",
        "headline",
        "titel",
        "bezeichnung",
        "thema",
        "was",
    ),
}
"""Headers that people use for our columns, the likeliest first."""
_EXPORTED = re.compile(r"(?:deal|lead|person|contact|organi[sz]ation|activity) - ", re.IGNORECASE)
"""What some systems write before each name of an export: "Deal - Won time"."""
_NOISE = frozenset(list_currencies()) | {"RAW", "CLEAN", "CLEANED", "FINAL", "TEXT", "LABEL", "CRM", "MARKETING", "C", "TS", "DT", "LEAD"}
"""Words in a header that say nothing of what the column means: "lead_source_raw", "Marketing_Cost_AED", "Lead_Source__c"."""
_NOISY = 4.0


@dataclass(frozen=True)
class Held:
    """What a column seems to hold, and its convention in words."""

    kind: Kind | Literal[""]
    convention: str


def held(column: RawColumn, reader: Reader) -> Held:
    """The kind of a column by its cells: numbers, times, or text; "" for an empty one."""
    if not column.distinct:
        return Held("", "empty")
    if column.distinct >= _LEAST_DAYS and column.matches(COMPACT).all():
        return Held("time", "20261130")
    total = int(column.counts.sum())
    evidence = evidence_of(column)
    try:
        numbers = read_numbers(column, decide(evidence, evidence, "", column.header), mixed=True)
        if column.counts[~np.isnan(numbers.values)].sum() >= MOST_CELLS * total:
            return Held("number", numbers.convention)
    except Unclear as unclear:
        return Held("number", str(unclear))
    try:
        times = read_times(column, reader, np.arange(len(column)) + 1)
    except Unclear as unclear:
        return Held("time", said.by_its_cells(unclear.value) if unclear.value else said.EITHER_FIRST)
    if column.counts[~np.isnat(times.values)].sum() >= MOST_CELLS * total:
        return Held("time", times.convention)
    if _LEAST_DAYS <= column.distinct <= _MOST_WEEKS and _are_numbered_weeks(column):
        return Held("time", "numbered weeks")
    return Held("text", "text")


def _are_numbered_weeks(column: RawColumn) -> bool:
    """Whether every cell is like "KW 31", "W31" or "Week 31"; "S1" may be anything."""
    return bool(column.matches(r"(?i)^(?:week|wk|w|kw)\.?[\s#_-]*\d{1,2}$").all())


def match(columns: Sequence[Column], headers: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Canonical name → header, for the headers (with their kinds) that people use for it; each header is used once.

    Numbers are only proposed for numbers and text, times for times.
    """
    used = set(taken)
    found: dict[str, str] = {}
    for column in sorted(columns, key=lambda each: not each.required):
        scores = {header: _score(column, header, kind) for header, kind in headers.items() if header not in used}
        best = max(scores, key=lambda header: scores[header], default=None)
        if best is not None and scores[best] >= 85:
            found[column.name] = best
            used.add(best)
    return found


def _score(column: Column, header: str, kind: str) -> float:
    """How well a header fits a column: 100 for its first name, a little less for each later one, 0 for the wrong kind of cells."""
    fits = {"number": ("number",), "time": ("time",), "day": ("time",), "text": ("text", "number", "")}[column.kind]
    if kind not in fits and column.name != "target":  # people type goals as ">= 12", "$100K" and 9 in one column
        return 0.0
    bare = _EXPORTED.sub("", header, count=1) if _EXPORTED.match(header) else header
    return max(_likeness(column, header), _likeness(column, bare), _likeness(column, _without_noise(bare)) - _NOISY)


def _likeness(column: Column, header: str) -> float:
    names = (column.name, *SYNONYMS.get(column.name, ()))
    scores = [
        (100.0 if loose(name) == loose(header) else fuzz.ratio(loose(name), loose(header)) - 8) - 0.5 * place
        for place, name in enumerate(names)
    ]
    return max(scores)


def _without_noise(header: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    return " ".join(word for word in words if word.upper() not in _NOISE) or header
