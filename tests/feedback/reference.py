"""Lead feedback counted lead by lead, as it is told in words: what the answer from columns is held against."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.feedback import EXAMPLES, LISTED, NEWEST, Behind, Example, Feedback
from scorecard.measures.close_rates import share
from scorecard.measures.feedback import Group, Handed, Reason, Second
from scorecard.measures.service_levels import Late, Promise, Waiting
from scorecard.model import Agreement, Configuration, Filters
from scorecard.query.engine import run
from scorecard.query.handover import handover_of
from scorecard.query.tables import tables_of
from scorecard.workspace.verdicts import Verdict

ENDS = ("won_at", "lost_at", "disqualified_at", "recycled_at")
DAY = timedelta(days=1)
Row = Mapping[str, Any]


def feedback(
    engine: sa.Engine,
    configuration: Configuration,
    start: date,
    end: date,
    as_of: date,
    filters: Filters,
    given: Mapping[str, Verdict],
    picked: Mapping[str, str | None],
) -> Feedback:
    """The answer without what marketing delivered."""
    now, agreement = datetime.combine(as_of, time()), configuration.agreement
    rows = [each for each in _rows(engine, configuration) if _kept(each, filters)]
    stages = handover_of(configuration)
    known = [{name: value if not isinstance(value, datetime) or value < now else None for name, value in row.items()} for row in rows]
    leads = [(_lead(row, row[stages.handed], stages.accepted, given), row) for row in known if row[stages.handed] is not None]
    period = [lead for lead, _ in leads if start <= lead.handed_at.date() <= end]
    year = [
        lead
        for lead, row in leads
        if start - timedelta(days=365) <= lead.handed_at.date() < start and row["verdict"] is None and lead.accepted_at is None
    ]
    hours = agreement.first_contact_hours
    waits = [(lead, _wait(lead)) for lead in period if lead.handed_at + timedelta(hours=hours) <= now]
    recent = datetime.combine(as_of - timedelta(days=as_of.weekday() + 28), time())
    back = [row for row in known if row["recycled_at"] is not None and start <= row["recycled_at"].date() <= end]
    back.sort(key=lambda row: (-row["recycled_at"].timestamp(), row["lead_id"]))
    behind = sorted(
        (each for each in period if picked and all(getattr(each, name) == value for name, value in picked.items())), key=_newest
    )
    return Feedback(
        start=start,
        end=end,
        total=_group(period, None),
        by_channel=_groups(period, lambda each: each.channel),
        by_campaign=_groups(period, lambda each: each.campaign),
        by_persona=_groups(period, lambda each: each.persona),
        reasons=_reasons([each for each in period if each.verdict == "refused"]),
        examples=tuple(_example(each, given.get(each.lead_id)) for each in sorted(period, key=_worded) if each.verdict == "refused")[
            :EXAMPLES
        ],
        to_judge=tuple(sorted((each for each in period if each.verdict == "waiting" and not each.ended), key=_newest)[:NEWEST]),
        second=_second([_outcome(row) for row in back]),
        recycled=tuple(_recycled(row) for row in back[:LISTED]),
        contact=_promise([wait for _, wait in waits], hours, None),
        contact_by_owner=_by(waits, hours, lambda each: each.owner),
        contact_lately=_by([each for each in waits if each[0].handed_at >= recent], hours, lambda each: each.owner),
        contact_before=_by([each for each in waits if each[0].handed_at < recent], hours, lambda each: each.owner),
        trend=_by(waits, hours, lambda each: (each.handed_at.date() - each.handed_at.weekday() * DAY).isoformat()),
        verdicts=_verdicts(period, agreement, now),
        waiting=_late([*year, *period], agreement, now),
        delivered=(),
        owed_indicator=agreement.leads_indicator,
        behind=Behind(len(behind), 1, NEWEST, tuple(behind[:NEWEST])),
    )


def _rows(engine: sa.Engine, configuration: Configuration) -> list[Row]:
    frame = run(engine, sa.select(tables_of(configuration).leads))
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(name): value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def _kept(row: Row, filters: Filters) -> bool:
    chosen = {name: getattr(filters, name) for name in ("channel", "persona", "campaign", "owner")}
    return all(row[name] in values for name, values in chosen.items() if values)


def _lead(row: Row, handed: datetime, accepted: str, given: Mapping[str, Verdict]) -> Handed:
    said = given.get(row["lead_id"])
    word, accepted_at = (row["verdict"] or "").casefold(), row[accepted] if accepted else None
    if said is not None:
        verdict, reason, text = said.verdict, said.reason or None, said.text
    elif word == "refused":
        verdict, reason, text = "refused", row["reason"], ""
    else:
        verdict, reason, text = "accepted" if word == "accepted" or accepted_at is not None else "waiting", None, ""
    texts = [row[name] for name in ("channel", "campaign", "persona", "owner")]
    ended = any(row[name] is not None for name in ENDS)
    return Handed(row["lead_id"], handed, *texts, accepted_at, row["first_contact_at"], verdict, reason, text, ended)


def _newest(lead: Handed) -> tuple[float, str]:
    return -lead.handed_at.timestamp(), lead.lead_id


def _worded(lead: Handed) -> tuple[bool, float, str]:
    return (not lead.text, *_newest(lead))


def _group(leads: Sequence[Handed], name: str | None) -> Group:
    verdicts = Counter(lead.verdict for lead in leads)
    reasons = Counter(lead.reason for lead in leads if lead.verdict == "refused")
    top = min(reasons, key=lambda reason: (-reasons[reason], reason or "")) if reasons else None
    counts = [verdicts[each] for each in ("accepted", "refused", "waiting")]
    return Group(name, len(leads), *counts, share(counts[1], counts[0] + counts[1]), top)


def _groups(leads: Sequence[Handed], by: Callable[[Handed], str | None]) -> tuple[Group, ...]:
    found = [_group([lead for lead in leads if by(lead) == name], name) for name in {by(lead) for lead in leads}]
    return tuple(sorted(found, key=lambda each: (-each.handed, each.name or "")))


def _reasons(refused: Sequence[Handed]) -> tuple[Reason, ...]:
    found = []
    for reason, count in Counter(lead.reason for lead in refused).items():
        channels = Counter(lead.channel for lead in refused if lead.reason == reason)
        ordered = tuple(sorted(channels.items(), key=lambda each: (-each[1], each[0] or "")))
        found.append(Reason(reason, count, count / len(refused), ordered))
    return tuple(sorted(found, key=lambda each: (-each.count, each.reason or "")))


def _wait(lead: Handed) -> float:
    if lead.first_contact_at is None:
        return float("inf")
    return max((lead.first_contact_at - lead.handed_at).total_seconds() / 3600, 0.0)


def _promise(waits: Sequence[float], hours: float, name: str | None) -> Promise:
    middle = median(waits) if waits else float("inf")
    return Promise(name, hours, share(sum(wait <= hours for wait in waits), len(waits)), None if middle == float("inf") else middle)


def _by(waits: Sequence[tuple[Handed, float]], hours: float, by: Callable[[Handed], str | None]) -> tuple[Promise, ...]:
    found = [_promise([wait for lead, wait in waits if by(lead) == name], hours, name) for name in {by(lead) for lead, _ in waits}]
    return tuple(sorted(found, key=lambda each: (each.name is None, each.name or "")))


def _verdicts(leads: Sequence[Handed], agreement: Agreement, now: datetime) -> Promise:
    hours = agreement.verdict_hours
    asked = [lead for lead in leads if lead.handed_at + timedelta(hours=hours) <= now and (lead.verdict != "waiting" or not lead.ended)]
    waits = [float("inf") if lead.verdict == "waiting" else 0.0 for lead in asked]
    return replace(_promise(waits, hours, None), median_hours=None)


def _late(leads: Sequence[Handed], agreement: Agreement, now: datetime) -> Late:
    found = []
    for lead in sorted(leads, key=lambda each: (each.handed_at, each.lead_id)):
        waited = (now - lead.handed_at).total_seconds() / 3600
        for_contact = lead.first_contact_at is None and waited > agreement.first_contact_hours
        if lead.verdict == "waiting" and not lead.ended and (for_contact or waited > agreement.verdict_hours):
            kind = "contact" if for_contact else "verdict"
            found.append(Waiting(lead.lead_id, lead.channel, lead.owner, lead.handed_at, waited, kind))
    kinds = Counter(each.for_ for each in found)
    return Late(len(found), kinds["contact"], kinds["verdict"], tuple(found[:LISTED]))


def _outcome(row: Row) -> str:
    ends = {"won": row["won_at"], "lost": row["lost_at"], "disqualified": row["disqualified_at"]}
    return next((name for name, at in ends.items() if at is not None and at > row["recycled_at"]), "open")


def _second(outcomes: Sequence[str]) -> Second:
    won, still = outcomes.count("won"), outcomes.count("open")
    return Second(len(outcomes), won, len(outcomes) - won - still, still)


def _recycled(row: Row) -> dict[str, Any]:
    names = ("lead_id", "channel", "campaign", "persona", "owner", "reason", "recycled_at")
    return {name: row[name] for name in names} | {"outcome": _outcome(row)}


def _example(lead: Handed, said: Verdict | None) -> Example:
    if said is None:
        return Example(lead, None, lead.owner or "", ())
    return Example(lead, said.number, said.who, tuple(f"{each.who}: {each.text}" for each in said.answers))
