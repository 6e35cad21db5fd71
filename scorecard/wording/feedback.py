"""What the lead feedback page says."""

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from scorecard.measures.close_rates import Share
from scorecard.measures.feedback import ACCEPTED, REFUSED, WAITING, Group, Handed, Reason, Second
from scorecard.measures.service_levels import Delivered, Late, Promise, Waiting
from scorecard.model import Company, Configuration
from scorecard.wording.figures import as_figures
from scorecard.wording.formats import Formats, count, formats_of, plain
from scorecard.wording.leads import COLUMNS

TITLE_WAITING = "Waiting too long now"
TITLE_VERDICT = "Give a verdict"
TITLE_REASONS = "Why leads were refused"
TITLE_GROUPS = "Refused by"
TITLE_EXAMPLES = "What sales said"
TITLE_RECYCLED = "Sent back to marketing"
TITLE_SALES, TITLE_MARKETING = "Sales owes a first contact", "Marketing owes leads"
NO_LEADS = "No lead was handed over in this period. Choose a longer one, or take out a filter."
NOT_GIVEN = "not given"
NO_REASON = "no reason given"
ACCEPT, REFUSE = "Accept", "Refuse"
CHOOSE = "Choose one lead or several in the list (by keyboard: Shift + Space), then say what they are."
ANSWER, SEND = "Marketing's answer", "Answer"
FREE_TEXT = "In your own words (optional)"
REASON = "Reason"
WHO = "Your name"
NOTHING_WAITS = "Nobody waits longer than agreed."
NO_OWED = "The agreement says nothing of leads owed. Write leads_owed and leads_indicator under [agreement]."
TITLE_BEHIND, LOOK = "Leads behind a number", "see these leads"
SHARE_REFUSED, OF_ALL, ONLY_OWNER = "Share refused, 95 %", "Of all refusals", "only this owner's leads"
OWNER, LATELY, BEFORE = "Owner", "Last 4 weeks", "Before that"
DIMENSIONS = {"channel": "Channel", "campaign": "Campaign", "persona": "Persona"}
HANDED_AT, SENT_BACK, OUTCOME, WAITS_FOR = "Handed over", "Sent back", "Second outcome", "Waits for"
FOR = {"contact": "first contact", "verdict": "verdict"}
AXIS_REFUSED = "share refused, 95 % interval"
AXIS_KEPT = "kept in time"


_PICKS: dict[str, dict[str, str]] = {
    "Handed over": {},
    "Accepted": {"verdict": ACCEPTED},
    "Refused": {"verdict": REFUSED},
    "Waiting": {"verdict": WAITING},
}
"""Column of counts → what its leads have in common."""


class Body(Protocol):
    """An answer about lead feedback."""

    @property
    def total(self) -> Group: ...
    @property
    def reasons(self) -> tuple[Reason, ...]: ...
    @property
    def contact(self) -> Promise: ...
    @property
    def contact_by_owner(self) -> tuple[Promise, ...]: ...
    @property
    def contact_lately(self) -> tuple[Promise, ...]: ...
    @property
    def contact_before(self) -> tuple[Promise, ...]: ...
    @property
    def verdicts(self) -> Promise: ...
    @property
    def waiting(self) -> Late: ...
    @property
    def delivered(self) -> tuple[Delivered, ...]: ...
    @property
    def second(self) -> Second: ...
    @property
    def by_channel(self) -> tuple[Group, ...]: ...
    @property
    def owed_indicator(self) -> str: ...


def headline(body: Body, company: Company) -> str:
    """The first sentence: how many are refused and why, and how many wait too long."""
    total = body.total
    if not total.handed:
        return NO_LEADS
    formats = formats_of(company)
    parts = [f"Sales refused {rate(total.refused_share, formats)} of the leads that it judged"]
    if body.reasons:
        top = body.reasons[0]
        parts[0] += f", most often for “{plain(top.reason or NO_REASON)}” ({formats.share(top.share)})"
    late = body.waiting.total
    parts.append(
        f"{formats.count(late, 'lead')} {'waits' if late == 1 else 'wait'} longer than agreed"
        if late
        else "nobody waits longer than agreed"
    )
    return f"{parts[0]}; {parts[1]}."


def counts(body: Body, company: Company) -> str:
    """The counts behind the first sentence."""
    total, number = body.total, formats_of(company).number
    return (
        f"{number(total.handed)} handed over: {number(total.accepted)} accepted, {number(total.refused)} refused, "
        f"{number(total.waiting)} without a verdict. Share refused = refused ÷ (accepted + refused)."
    )


def rate(share: Share, formats: Formats) -> str:
    """A share with its interval: "24 % (21–27)"; "none" where nothing was judged."""
    if share.rate is None or share.low is None or share.high is None:
        return "none"
    return f"{formats.share(share.rate)} ({formats.number(share.low * 100)}–{formats.number(share.high * 100)})"


def sales_half(body: Body, company: Company) -> str:
    """How sales kept its promise."""
    contact, formats = body.contact, formats_of(company)
    if not contact.kept.total:
        return f"No lead of this period is {hours(contact.hours)} old yet."
    middle = (
        f"half were contacted within {hours(contact.median_hours)}"
        if contact.median_hours is not None
        else "fewer than half were contacted at all"
    )
    verdicts = ""
    if body.verdicts.kept.total:
        verdicts = f" {formats.share(body.verdicts.kept.rate)} of those older than {hours(body.verdicts.hours)} have a verdict."
    return (
        f"{formats.share(contact.kept.rate)} of {formats.number(contact.kept.total)} leads were contacted within the agreed "
        f"{hours(contact.hours)}; {middle}.{verdicts}"
    )


def marketing_half(body: Body, configuration: Configuration) -> str:
    """How marketing kept its promise."""
    known = [each for each in body.delivered if each.met is not None]
    if not known:
        return NO_OWED
    formats = formats_of(configuration.company)
    indicator = configuration.indicator(body.owed_indicator)
    name = plain(indicator.name) if indicator else "leads"
    kept, last = sum(each.met is True for each in known), known[-1]
    return (
        f"{formats.number(last.owed)} {name} a week are owed. Last week brought {formats.value(last.actual)}; "
        f"{kept} of {count(len(known), 'week')} kept the promise."
    )


def hours(value: float | None) -> str:
    """Clock hours as people say them: "24 h", "3 days", "40 min"."""
    if value is None:
        return "never"
    if value < 1:
        return f"{round(value * 60)} min"
    return f"{round(value)} h" if value < 72 else f"{round(value / 24)} days"


def second(body: Body, company: Company) -> str:
    """What became of recycled leads."""
    formats = formats_of(company)
    each = body.second
    if not each.recycled:
        return "No lead was sent back to marketing in this period."
    back = f"{formats.count(each.recycled, 'lead')} came back to marketing"
    won, lost, still = (formats.number(number) for number in (each.won, each.lost, each.open))
    return f"{back}: {won} won at the second try, {lost} lost, {still} still open."


def group_table(groups: Sequence[Group], name: str, company: Company) -> list[dict[str, Any]]:
    """One row a channel, campaign or persona."""
    formats = formats_of(company)
    return [
        {
            name: each.name or NOT_GIVEN,
            "Handed over": each.handed,
            "Accepted": each.accepted,
            "Refused": each.refused,
            "Waiting": each.waiting,
            SHARE_REFUSED: rate(each.refused_share, formats),
            "Most frequent reason": each.top_reason or ("" if not each.refused else NO_REASON),
        }
        for each in groups
    ]


def reason_table(reasons: Sequence[Reason], company: Company) -> list[dict[str, Any]]:
    """One row a reason, with the channels it was given for."""
    formats = formats_of(company)
    return [
        {
            "Reason": each.reason or NO_REASON,
            "Leads": each.count,
            OF_ALL: formats.share(each.share),
            "Channels": ", ".join(f"{name or NOT_GIVEN} {number}" for name, number in each.channels[:4]),
        }
        for each in reasons
    ]


def group_figures(groups: Sequence[Group], by: str, company: Company) -> dict[str, Any]:
    """The verdicts by channel, campaign or persona, to look at: each count opens its leads."""
    name, number = DIMENSIONS[by], formats_of(company).number
    texts = [
        {key: number(cell) if isinstance(cell, int) else str(cell) for key, cell in row.items()}
        for row in group_table(groups, name, company)
    ]
    ways = [
        {
            column: _opens(f"{each.name or NOT_GIVEN}, {column.lower()}", **{by: each.name or ""}, **picked)
            for (column, picked), found in zip(_PICKS.items(), (each.handed, each.accepted, each.refused, each.waiting), strict=True)
            if found
        }
        for each in groups
    ]
    return as_figures(f"{TITLE_GROUPS}: {name}", texts, ways, numbers=(*_PICKS, SHARE_REFUSED))


def reason_figures(reasons: Sequence[Reason], company: Company) -> dict[str, Any]:
    """Why leads were refused, to look at: each count opens its leads."""
    number = formats_of(company).number
    texts = [row | {"Leads": number(row["Leads"])} for row in reason_table(reasons, company)]
    ways = [{"Leads": _opens(each.reason or NO_REASON, verdict=REFUSED, reason=each.reason or "")} for each in reasons]
    return as_figures(TITLE_REASONS, texts, ways, numbers=("Leads", OF_ALL)) | {"compact": True}


def owner_figures(body: Body, company: Company) -> dict[str, Any]:
    """How each owner kept the promise, to look at: a name narrows the page to its leads."""
    texts = [{name: str(cell) for name, cell in row.items()} for row in owner_table(body, company)]
    ways = [{OWNER: (each.name or "", ONLY_OWNER)} for each in body.contact_by_owner]
    return as_figures(TITLE_SALES, texts, ways, numbers=("Due", "In time", "Median", LATELY, BEFORE)) | {"compact": True}


def _opens(title: str, **picked: str) -> tuple[str, str]:
    return urlencode({"title": title, **picked}), LOOK


def waiting_table(waiting: Sequence[Waiting], company: Company) -> list[dict[str, Any]]:
    """The leads that wait, oldest first."""
    formats = formats_of(company)
    return [
        {
            "Lead": each.lead_id,
            WAITS_FOR: FOR[each.for_],
            "Since": formats.moment(each.handed_at),
            "For": hours(each.waited_hours),
            "Channel": each.channel or NOT_GIVEN,
            "Owner": each.owner or NOT_GIVEN,
        }
        for each in waiting
    ]


def promise_table(promises: Sequence[Promise], name: str, company: Company) -> list[dict[str, Any]]:
    """How a promise was kept, by owner or week."""
    formats = formats_of(company)
    return [
        {
            name: each.name or NOT_GIVEN,
            "Due": each.kept.total,
            "In time": rate(each.kept, formats),
            "Median": hours(each.median_hours),
        }
        for each in promises
    ]


def owner_table(body: Body, company: Company) -> list[dict[str, Any]]:
    """How each owner kept the promise, in all and lately against before."""
    formats = formats_of(company)
    lately, before = ({each.name: each.kept for each in found} for found in (body.contact_lately, body.contact_before))
    rows = promise_table(body.contact_by_owner, OWNER, company)
    for row, each in zip(rows, body.contact_by_owner, strict=True):
        for title, found in ((LATELY, lately), (BEFORE, before)):
            row[title] = rate(found[each.name], formats) if each.name in found else "—"
    return rows


def owners(body: Body) -> dict[str, list[str]]:
    """Those to whom leads of the period belong, for the filter."""
    return {"owner": [each.name for each in body.contact_by_owner if each.name]}


def delivered_table(found: Sequence[Delivered], company: Company) -> list[dict[str, Any]]:
    """What marketing owed and brought, week by week."""
    formats = formats_of(company)
    return [
        {
            "Week of": formats.day(each.week),
            "Owed": formats.number(each.owed),
            "Came": "∅" if each.actual is None else formats.value(each.actual),
            "Kept": {True: "yes", False: "no", None: "not known"}[each.met],
        }
        for each in found
    ]


def delivered_alt(found: Sequence[Delivered], company: Company) -> str:
    """Marketing's half by week, in words."""
    formats = formats_of(company)
    told = [f"{formats.short_day(each.week)} {'not known' if each.actual is None else formats.value(each.actual)}" for each in found]
    return f"What marketing brought each week against the {formats.number(found[-1].owed)} owed: {', '.join(told)}."


def newest(shown: int, company: Company) -> str:
    """That the list of leads to be judged is not whole."""
    return f"The newest {formats_of(company).number(shown)} leads without a verdict. Narrow the filters to reach the others."


def lead_table(leads: Sequence[Handed], company: Company) -> list[dict[str, Any]]:
    """Leads to be judged, newest first."""
    formats = formats_of(company)
    return [
        {
            "Lead": lead.lead_id,
            HANDED_AT: formats.moment(lead.handed_at),
            "Channel": lead.channel or NOT_GIVEN,
            "Campaign": lead.campaign or NOT_GIVEN,
            "Persona": lead.persona or NOT_GIVEN,
            "Owner": lead.owner or NOT_GIVEN,
        }
        for lead in leads
    ]


def list_columns() -> dict[str, str]:
    """What the columns of a list of leads are called in a file."""
    shown = {name: COLUMNS[name] for name in ("lead_id", "channel", "campaign", "persona", "owner", "reason")}
    return shown | {"handed_at": HANDED_AT, "waits_for": WAITS_FOR, "recycled_at": SENT_BACK, "outcome": OUTCOME}


def waits_for(late: Late, company: Company) -> str:
    """What they wait for, and that the list of those who wait is not whole, where it is not."""
    formats = formats_of(company)
    waits = {"contact": late.contact, "verdict": late.verdict}
    told = " and ".join(f"{formats.number(count)} for a {FOR[kind]}" for kind, count in waits.items() if count)
    listed = len(late.oldest)
    rest = f"; the oldest {formats.number(listed)} are listed" if listed < late.total else ""
    return f"{formats.count(late.total, 'lead')}: {told}{rest}."


def recycled_table(rows: Sequence[dict[str, Any]], company: Company) -> list[dict[str, Any]]:
    """Recycled leads and their second outcome."""
    formats = formats_of(company)
    return [
        {
            "Lead": row["lead_id"],
            SENT_BACK: formats.moment(row["recycled_at"]),
            OUTCOME: row["outcome"],
            "Channel": row["channel"] or NOT_GIVEN,
            "Persona": row["persona"] or NOT_GIVEN,
            "Owner": row["owner"] or NOT_GIVEN,
        }
        for row in rows
    ]


def example(lead: Handed, who: str) -> str:
    """One refusal in a line."""
    told = " · ".join(plain(each) for each in (lead.channel or NOT_GIVEN, lead.campaign or "", lead.persona or "") if each)
    said = f": “{plain(lead.text)}”" if lead.text else ""
    return f"**{plain(lead.reason or NO_REASON)}**{said} — {plain(who or NOT_GIVEN)}, lead {plain(lead.lead_id)} ({told})"


def given(number: int, verdict: str) -> str:
    """After a verdict was written."""
    return f"{count(number, 'lead')} {verdict}."


def groups_alt(groups: Sequence[Group], name: str, company: Company) -> str:
    """What the chart of shares refused shows."""
    formats = formats_of(company)
    told = "; ".join(f"{each.name or NOT_GIVEN} {rate(each.refused_share, formats)}" for each in groups if each.refused_share.total)
    return f"Share refused by {name.lower()} with 95 % intervals: {told}."


def trend_alt(promises: Sequence[Promise], company: Company) -> str:
    """What the chart of the kept promise shows."""
    formats = formats_of(company)
    if not promises:
        return "No week has a lead whose time is up."
    first, last = promises[0], promises[-1]
    return (
        f"Share contacted in time by week of handover, from {formats.share(first.kept.rate)} in the week of {first.name} "
        f"to {formats.share(last.kept.rate)} in the week of {last.name}."
    )


def lines(body: Body, configuration: Configuration) -> list[str]:
    """The answer for a terminal."""
    company = configuration.company
    found = [headline(body, company)]
    if body.total.handed:
        found += [counts(body, company), sales_half(body, company), marketing_half(body, configuration), second(body, company), ""]
        found += [
            f"{row['Channel']:<18}{row['Handed over']:>8} handed over, refused {row['Share refused, 95 %']}"
            for row in group_table(body.by_channel, "Channel", company)
        ]
    return found
