"""The answer to "what became of the leads that marketing passed on?": verdicts, reasons, second outcomes, and both service levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import sqlalchemy as sa

from scorecard.answering.facts import facts_of
from scorecard.house import House
from scorecard.measures.feedback import ACCEPTED, REFUSED, WAITING, Group, Handed, Reason, Second, group, groups, reasons
from scorecard.measures.scorecard import weekly
from scorecard.measures.service_levels import Delivered, Promise, Waiting, by_name, delivered, due, promise, waiting
from scorecard.model import Agreement, Configuration, Question, State
from scorecard.query import handover
from scorecard.query.engine import run
from scorecard.weeks import WEEK, week_of, written_until
from scorecard.wording import feedback as wording
from scorecard.workspace.verdicts import Verdict, last_verdicts

OPTIONS = ("show",)
"""The figure whose leads are listed, as a query string of what they have in common: `verdict`, `reason`, `channel`, `campaign`, `persona`,
`owner`; an empty value means that it was not given."""

PICKED = ("verdict", "reason", "channel", "campaign", "persona", "owner")
EXAMPLES = 12
NEWEST = 200
RECENT_WEEKS = 4
"""The last weeks of an owner against those before."""
LONGEST_WAIT = timedelta(days=365)
DAY = timedelta(days=1)
WEEKS_IN = {"week": 1.0, "month": 52 / 12, "quarter": 13.0}


@dataclass(frozen=True)
class Example:
    """A refused lead with what sales wrote and what marketing answered. `number` is the verdict's own, None for one of the source."""

    lead: Handed
    number: int | None
    who: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """Leads handed over from `start` to `end` (inclusive), judged as of the start of `as_of`.

    `to_judge` are the newest leads without a verdict; `trend` is the promise of the first contact week by week, `contact_lately` and
    `contact_before` that of each owner in the last weeks and in those before. `waiting` are all leads that wait too long, however long ago
    they were handed over within a year. `behind` are the leads of the figure that the question asks to `show`, the newest first.
    """

    start: date
    end: date
    total: Group
    by_channel: tuple[Group, ...]
    by_campaign: tuple[Group, ...]
    by_persona: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    examples: tuple[Example, ...]
    to_judge: tuple[Handed, ...]
    second: Second
    recycled: tuple[dict[str, Any], ...]
    contact: Promise
    contact_by_owner: tuple[Promise, ...]
    contact_lately: tuple[Promise, ...]
    contact_before: tuple[Promise, ...]
    trend: tuple[Promise, ...]
    verdicts: Promise
    waiting: tuple[Waiting, ...]
    delivered: tuple[Delivered, ...]
    owed_indicator: str
    behind: tuple[Handed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The body with `from` and `to`, as every answer about a period has them."""
        return {"from": self.start, "to": self.end} | {name: value for name, value in vars(self).items() if name not in ("start", "end")}


def build(house: House, question: Question, engine: sa.Engine) -> Feedback:
    """Answer for the leads handed over in the question's period, by default its complete weeks and the running one."""
    configuration = house.configuration
    agreement = configuration.agreement
    start, end = _period(configuration, question)
    now = datetime.combine(question.as_of, time())
    given = last_verdicts(house.workspace, written_until(question, configuration.company))
    earlier = run(engine, handover.still_waiting(configuration, start - LONGEST_WAIT, start - DAY, question.as_of, question.filters))
    leads = _leads(run(engine, handover.handed_over(configuration, start, end, question.as_of, question.filters)), given)
    back = run(engine, handover.recycled(configuration, start, end, question.as_of, question.filters))
    company = configuration.company
    hours = agreement.first_contact_hours
    late = waiting([*_leads(earlier, given), *leads], hours, agreement.verdict_hours, now)
    waits = due(leads, hours, _first_contact, now)
    recent = datetime.combine(week_of(question.as_of, company) - WEEK * RECENT_WEEKS, time())
    week = cache(lambda day: week_of(day, company).isoformat())
    open_ = sorted((lead for lead in leads if lead.verdict == WAITING and not lead.ended), key=lambda each: each.handed_at, reverse=True)
    return Feedback(
        start=start,
        end=end,
        total=group(leads),
        by_channel=groups(leads, lambda lead: lead.channel),
        by_campaign=groups(leads, lambda lead: lead.campaign),
        by_persona=groups(leads, lambda lead: lead.persona),
        reasons=reasons(leads),
        examples=_examples(leads, given),
        to_judge=tuple(open_[:NEWEST]),
        second=_second(back),
        recycled=tuple(_recycled(row) for row in back.to_dict("records")),
        contact=promise([wait for _, wait in waits], hours),
        contact_by_owner=by_name(waits, hours, _owner),
        contact_lately=by_name([each for each in waits if each[0].handed_at >= recent], hours, _owner),
        contact_before=by_name([each for each in waits if each[0].handed_at < recent], hours, _owner),
        trend=by_name(waits, hours, lambda lead: week(lead.handed_at.date())),
        verdicts=_verdict_promise(leads, agreement, now),
        waiting=late,
        delivered=_delivered(house, question, engine, agreement),
        owed_indicator=agreement.leads_indicator,
        behind=_behind(leads, dict(parse_qsl(question.option("show"), keep_blank_values=True))),
    )


def _period(configuration: Configuration, question: Question) -> tuple[date, date]:
    end = min(question.end or question.as_of - timedelta(days=1), question.as_of - timedelta(days=1))
    return question.start or week_of(question.as_of, configuration.company) - WEEK * question.weeks, end


def _behind(leads: Sequence[Handed], picked: Mapping[str, str]) -> tuple[Handed, ...]:
    """The leads that have all of it; none where nothing is picked."""
    asked = {name: value or None for name, value in picked.items() if name in PICKED}
    found = [lead for lead in leads if all(getattr(lead, name) == value for name, value in asked.items())] if asked else []
    return tuple(sorted(found, key=lambda each: each.handed_at, reverse=True))


def _leads(frame: pd.DataFrame, given: Mapping[str, Verdict]) -> list[Handed]:
    """The rows as leads; a verdict of the app counts before one of the source, and an accepted stage is a verdict too."""
    moments = [_moments(frame[name]) for name in ("handed_at", "accepted_at", "first_contact_at")]
    texts = [_texts(frame[name]) for name in ("lead_id", "channel", "campaign", "persona", "owner", "reason", "verdict")]
    ended = frame[[*handover.ENDS]].notna().any(axis=1).tolist()
    said = {each: str(each or "").casefold() for each in set(texts[-1])}
    found = []
    for handed, accepted, contacted, id, channel, campaign, persona, owner, reason, word, is_ended in zip(
        *moments, *texts, ended, strict=True
    ):
        told, why, text = _judged(given.get(id), said[word], reason, accepted)
        found.append(Handed(id, handed, channel, campaign, persona, owner, accepted, contacted, told, why, text, is_ended))
    return found


def _judged(given: Verdict | None, said: str, reason: str | None, accepted: datetime | None) -> tuple[str, str | None, str]:
    """The verdict with its reason and what was written."""
    if given is not None:
        return given.verdict, given.reason or None, given.text
    if said == REFUSED:
        return REFUSED, reason, ""
    return (ACCEPTED if said == ACCEPTED or accepted is not None else WAITING), None, ""


def _moments(column: "pd.Series[Any]") -> list[Any]:
    """The moments of a column, None where there is none."""
    return pd.to_datetime(column).to_numpy().astype("datetime64[us]").tolist()


def _texts(column: "pd.Series[Any]") -> list[Any]:
    """The texts of a column, None where there is none."""
    return column.astype(object).where(column.notna(), None).tolist()


def _owner(lead: Handed) -> str | None:
    return lead.owner


def _first_contact(lead: Handed) -> datetime | None:
    return lead.first_contact_at


def _verdict_promise(leads: list[Handed], agreement: Agreement, now: datetime) -> Promise:
    """Whether leads whose time is up have a verdict at all: a source rarely says when a refusal was given, so no time is told."""
    open_or_judged = [lead for lead in leads if lead.verdict != WAITING or not lead.ended]
    hours = agreement.verdict_hours
    judged = due(open_or_judged, hours, lambda lead: None if lead.verdict == WAITING else lead.handed_at, now)
    return replace(promise([wait for _, wait in judged], hours), median_hours=None)


def _examples(leads: list[Handed], given: Mapping[str, Verdict]) -> tuple[Example, ...]:
    """The latest refusals, those with a word of sales first."""
    refused = sorted((lead for lead in leads if lead.verdict == REFUSED), key=lambda each: (bool(each.text), each.handed_at), reverse=True)
    return tuple(_example(lead, given.get(lead.lead_id)) for lead in refused[:EXAMPLES])


def _example(lead: Handed, said: Verdict | None) -> Example:
    if said is None:
        return Example(lead, None, lead.owner or "", ())
    return Example(lead, said.number, said.who, tuple(f"{each.who}: {each.text}" for each in said.answers))


def _second(frame: pd.DataFrame) -> Second:
    later = {name: frame[name].notna() & (frame[name] > frame["recycled_at"]) for name in ("won_at", "lost_at", "disqualified_at")}
    won = int(later["won_at"].sum())
    lost = int((~later["won_at"] & (later["lost_at"] | later["disqualified_at"])).sum())
    return Second(len(frame), won, lost, len(frame) - won - lost)


def _recycled(row: Mapping[Any, Any]) -> dict[str, Any]:
    """One recycled lead with its second outcome."""
    back = row["recycled_at"]
    outcome = next((name for name in ("won", "lost", "disqualified") if pd.notna(row[f"{name}_at"]) and row[f"{name}_at"] > back), "open")
    named = {name: row[name] if pd.notna(row[name]) else None for name in ("lead_id", "channel", "campaign", "persona", "owner", "reason")}
    return {**named, "recycled_at": back.to_pydatetime(), "outcome": outcome}


def _delivered(house: House, question: Question, engine: sa.Engine, agreement: Agreement) -> tuple[Delivered, ...]:
    """Marketing's half, week by week; nothing where the agreement owes none, or where a filter narrows what is owed as a whole."""
    indicator = house.configuration.indicator(agreement.leads_indicator)
    if indicator is None or agreement.leads_owed is None:
        return ()
    whole = replace(question, filters=type(question.filters)())
    facts = facts_of(house, whole, engine, [indicator], question.weeks)
    owed = agreement.leads_owed / WEEKS_IN[agreement.leads_per]
    weeks = weekly(indicator, facts, house.configuration.company, question.as_of, question.weeks)
    return tuple(delivered(each.week, owed, each.value if each.state is State.OK else None) for each in weeks)


def lines(body: Feedback, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal."""
    return wording.lines(body, configuration)


def table(body: Feedback) -> list[dict[str, Any]]:
    """The verdicts by channel, campaign and persona, one row a group, for a file."""
    return [
        {"by": by, "name": each.name, **{name: getattr(each, name) for name in ("handed", "accepted", "refused", "waiting", "top_reason")}}
        for by, groups_ in (("channel", body.by_channel), ("campaign", body.by_campaign), ("persona", body.by_persona))
        for each in groups_
    ]
