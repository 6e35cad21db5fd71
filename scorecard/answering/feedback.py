"""The answer to "what became of the leads that marketing passed on?": verdicts, reasons, second outcomes, and both service levels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import sqlalchemy as sa

from scorecard.answering import handovers
from scorecard.answering.facts import facts_of
from scorecard.answering.handovers import NOT_SAID, Places, Read
from scorecard.answering.options import number
from scorecard.house import House
from scorecard.measures.close_rates import Flags
from scorecard.measures.feedback import VERDICTS, Coded, Group, Handed, Reason, Second, group, groups, reasons
from scorecard.measures.scorecard import weekly
from scorecard.measures.service_levels import Delivered, Late, Promise, by_name, delivered, due, late, promise, until_contact, verdicts_due
from scorecard.model import Agreement, Company, Configuration, Question, State
from scorecard.query.engine import Texts, open_engine
from scorecard.query.handover import Asked
from scorecard.weeks import WEEK, week_of, written_until
from scorecard.wording import feedback as wording
from scorecard.workspace.verdicts import Said, Verdict, all_last, last_verdicts

OPTIONS = ("show", "leads_search", "leads_page", "leads_size")
"""`show` is the figure whose leads are listed, as a query string of what they have in common: `verdict`, `reason`, `channel`, `campaign`,
`persona`, `owner`; an empty value means that it was not given. The others say which of them are listed."""

PICKED = ("verdict", "reason", "channel", "campaign", "persona", "owner")
TEXTS = ("channel", "campaign", "persona", "owner")
EXAMPLES = 12
NEWEST = 200
"""So many leads are offered to be judged, and stand on a page of those behind a figure."""
LISTED = 1_000
"""So many of the leads that wait, or that came back, are listed."""
LARGEST_PAGE = PART = 10_000
"""So many leads a page at most, and a part of a file."""
List = Literal["waiting", "recycled", "behind"]
"""The lists of which an answer has a part."""
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
class Behind:
    """Page number `page` of the `total` leads behind a figure, the newest first, `size` a page."""

    total: int = 0
    page: int = 1
    size: int = NEWEST
    leads: tuple[Handed, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """Leads handed over from `start` to `end` (inclusive), judged as of the start of `as_of`.

    `to_judge` are the newest leads without a verdict; `trend` is the promise of the first contact week by week, `contact_lately` and
    `contact_before` that of each owner in the last weeks and in those before. `waiting` tells of all leads that wait too long, however
    long ago they were handed over within a year; `recycled` are the latest of those that `second` counts. `behind` are the leads of the
    figure that the question asks to `show`.
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
    waiting: Late
    delivered: tuple[Delivered, ...]
    owed_indicator: str
    behind: Behind = Behind()

    def to_json(self) -> dict[str, Any]:
        """The body with `from` and `to`, as every answer about a period has them."""
        return {"from": self.start, "to": self.end} | {name: value for name, value in vars(self).items() if name not in ("start", "end")}


def build(house: House, question: Question, engine: sa.Engine) -> Feedback:
    """Answer for the leads handed over in the question's period, by default its complete weeks and the running one."""
    configuration = house.configuration
    agreement, company = configuration.agreement, configuration.company
    now = datetime.combine(question.as_of, time())
    asked, said = _asked(house, question, engine)
    period = handovers.read(engine, configuration, asked, said)
    earlier = handovers.read_waiting(engine, configuration, _year_before(asked), said)
    second, recycled = handovers.sent_back(engine, configuration, asked, LISTED)
    leads, hours = period.leads, agreement.first_contact_hours
    is_due = due(leads, hours, now)
    waits, owners, handed_at = until_contact(leads)[is_due], leads.owner[is_due], leads.handed_at[is_due]
    recent = handed_at >= np.datetime64(week_of(question.as_of, company) - WEEK * RECENT_WEEKS)
    return Feedback(
        start=asked.start,
        end=asked.end,
        total=group(leads),
        by_channel=groups(leads, leads.channel),
        by_campaign=groups(leads, leads.campaign),
        by_persona=groups(leads, leads.persona),
        reasons=reasons(leads),
        examples=_examples(house, question, period, said),
        to_judge=tuple(period.listed(period.newest(leads.waiting & ~leads.ended, NEWEST))),
        second=second,
        recycled=recycled,
        contact=promise(waits, hours),
        contact_by_owner=by_name(waits, owners, hours),
        contact_lately=by_name(waits[recent], owners[recent], hours),
        contact_before=by_name(waits[~recent], owners[~recent], hours),
        trend=by_name(waits, _weeks(handed_at, company), hours),
        verdicts=verdicts_due(leads, agreement.verdict_hours, now),
        waiting=handovers.too_late((earlier, period), agreement, now, LISTED),
        delivered=_delivered(house, question, engine, agreement),
        owed_indicator=agreement.leads_indicator,
        behind=_behind(house, question, period),
    )


def whole_list(house: House, question: Question, name: List) -> Iterator[pd.DataFrame]:
    """All the leads of one of the answer's lists, part by part: for a file. At least one part."""
    engine = open_engine(house, house.store.verified(question.known_on).snapshots)
    configuration, now = house.configuration, datetime.combine(question.as_of, time())
    agreement = configuration.agreement
    asked, said = _asked(house, question, engine)
    if name == "recycled":
        yield handovers.all_sent_back(engine, configuration, asked)
        return
    period = handovers.read(engine, configuration, asked, said)
    if name == "behind":
        places = period.newest(_picked(question, period))
        yield from (period.frame(part) for part in _parts(places))
        return
    for each in (handovers.read_waiting(engine, configuration, _year_before(asked), said), period):
        for_contact, for_verdict = late(each.leads, agreement.first_contact_hours, agreement.verdict_hours, now)
        for part in _parts(each.oldest(for_contact | for_verdict)):
            kinds = np.where(for_contact[part], "contact", "verdict")
            yield each.frame(part)[["lead_id", "handed_at", "channel", "owner"]].assign(waits_for=kinds)


def _parts(places: Places) -> list[Places]:
    return [places[first : first + PART] for first in range(0, max(len(places), 1), PART)]


def _asked(house: House, question: Question, engine: sa.Engine) -> tuple[Asked, Said]:
    """Which leads are asked for, and the verdicts of the app."""
    start, end = _period(house.configuration, question)
    asked = Asked(start, end, question.as_of, question.filters, handovers.codes_in(engine))
    return asked, all_last(house.workspace, written_until(question, house.configuration.company))


def _year_before(asked: Asked) -> Asked:
    return replace(asked, start=asked.start - LONGEST_WAIT, end=asked.start - DAY)


def _period(configuration: Configuration, question: Question) -> tuple[date, date]:
    end = min(question.end or question.as_of - timedelta(days=1), question.as_of - timedelta(days=1))
    return question.start or week_of(question.as_of, configuration.company) - WEEK * question.weeks, end


def _weeks(handed_at: Any, company: Company) -> Texts:
    """The week of each handover by its first day."""
    days = handed_at.astype("datetime64[D]").astype(np.int64)
    first, last = (int(days.min()), int(days.max())) if len(days) else (0, 0)
    weeks = [week_of(date(1970, 1, 1) + timedelta(days=day), company).isoformat() for day in range(first, last + 1)]
    numbers = {week: number for number, week in enumerate(dict.fromkeys(weeks))}
    return Texts(np.array([numbers[week] for week in weeks], np.int64)[days - first], tuple(numbers))


def _behind(house: House, question: Question, period: Read) -> Behind:
    """The page of leads that is asked for; one behind the last page is the last one."""
    size = number(question, "leads_size", NEWEST, LARGEST_PAGE)
    of = _picked(question, period)
    total = int(np.count_nonzero(of))
    page = min(number(question, "leads_page", 1), max(1, -(-total // size)))
    places = period.newest(of, page * size)[(page - 1) * size :]
    return Behind(total, page, size, tuple(_with_words(house, question, period.listed(places), places, period)))


def _with_words(house: House, question: Question, leads: Sequence[Handed], places: Places, period: Read) -> Iterator[Handed]:
    """The leads, each with what was said of it in the app."""
    given = _given(house, question, leads, places, period)
    return (replace(lead, text=given[lead.lead_id].text) if lead.lead_id in given else lead for lead in leads)


def _given(house: House, question: Question, leads: Sequence[Handed], places: Places, period: Read) -> dict[str, Verdict]:
    """The verdicts of the app on some of the leads."""
    ids = [lead.lead_id for lead, place in zip(leads, period.said[places].tolist(), strict=True) if place != NOT_SAID]
    return last_verdicts(house.workspace, written_until(question, house.configuration.company), ids) if ids else {}


def _picked(question: Question, period: Read) -> Flags:
    """Which leads have all that the figure's have in common, and contain what is searched; none where nothing is picked."""
    leads = period.leads
    asked = {name: value or None for name, value in parse_qsl(question.option("show"), keep_blank_values=True) if name in PICKED}
    held = np.full(len(leads), bool(asked))
    for name, value in asked.items():
        verdicts = {verdict: place for place, verdict in enumerate(VERDICTS)}
        held &= leads.verdict == verdicts.get(value or "", -1) if name == "verdict" else _is(getattr(leads, name), value)
    search = question.option("leads_search")
    if search:
        found = pc.match_substring(period.ids, search, ignore_case=True).to_numpy(zero_copy_only=False).astype(np.bool_)
        for name in TEXTS:
            found |= _contains(getattr(leads, name), search)
        held &= found
    return held


def _is(texts: Coded, value: str | None) -> Flags:
    return np.asarray(texts.codes == (list(texts.names).index(value) if value in texts.names else -1))


def _contains(texts: Coded, search: str) -> Flags:
    found: Flags = np.array([search.casefold() in (name or "").casefold() for name in texts.names], np.bool_)[texts.codes]
    return found


def _examples(house: House, question: Question, period: Read, said: Said) -> tuple[Example, ...]:
    """The latest refusals, those with a word of sales first."""
    refused = period.leads.refused
    told = np.zeros(len(refused), np.bool_)
    in_app = period.said != NOT_SAID
    told[in_app] = said.told[period.said[in_app]]
    with_words = period.newest(refused & told, EXAMPLES)
    places = np.concatenate([with_words, period.newest(refused & ~told, EXAMPLES)])[:EXAMPLES]
    leads = period.listed(places)
    given = _given(house, question, leads, places, period)
    return tuple(_example(lead, given.get(lead.lead_id)) for lead in leads)


def _example(lead: Handed, said: Verdict | None) -> Example:
    if said is None:
        return Example(lead, None, lead.owner or "", ())
    return Example(replace(lead, text=said.text), said.number, said.who, tuple(f"{each.who}: {each.text}" for each in said.answers))


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
