"""The words of the funnel page: where leads stop, how long they stay, why they leave, and what a "conversion rate" may mean."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

from scorecard.measures.close_rates import Share
from scorecard.measures.funnel import AGES, Definition, Step, StepChange
from scorecard.measures.ranking import FEW
from scorecard.measures.waterfall import Against, Group, Split, StageRow, Waterfall, leaving_of
from scorecard.model import Company, Configuration
from scorecard.wording.figures import Along, Ways, as_figures, column, way_to
from scorecard.wording.formats import MINUS, SPACE, Formats, formats_of, plain
from scorecard.wording.terminal import aligned

BASIS = "View"
BASIS_NAMES = {
    "cohort": "Leads of the period",
    "period": "What happened in it",
    "snapshot": "Who stands where",
}
BASIS_HELP = {
    "cohort": "Follows the leads created in the period for the same number of days each. The only view with conversion rates.",
    "period": "Counts stage entries by their own date. Those who enter one stage are not those who enter the next, so it has no rates.",
    "snapshot": "Counts the leads that stand in each stage today, and for how long. It is stock, not flow.",
}
BY = "Split by"
HORIZON = "Within"
DEFINITIONS = "What “lead to won” can mean"
DEFINITIONS_WHY = "The same leads under six definitions, each in honest use somewhere. This page uses the back-filled one."
LEAVING = "Where leads leave, and why"
STANDING = "Who stands where today"
STANDING_SINCE, IN_ALL, HALF_OVER = "days in this stage so far", "in all", "half over"
IDENTITY = "Where everybody is: entered = went on + left + still there"
AGAINST = "Compared with before"
NO_LEADS = "No leads in this period. Choose another one above, or clear the filters."
NO_REASON = "no reason given"
BESIDE_LARGEST = "beside the largest"
MOST_WAYS = 15
WAYS = {"lost": "lost", "disqualified": "disqualified", "recycled": "back to marketing"}
KINDS = {"previous": "the period before", "year": "a year ago"}

HEADERS = {
    "stage": "Stage",
    "count": "Leads",
    "bar": "solid: went on",
    "next": "Went on",
    "cumulative": "Of all leads",
    "days": "Median days to next",
    "lost": "Lost",
    "disqualified": "Disqualified",
    "recycled": "Back to marketing",
    "still": "Still there",
    "now": "In stage now",
}
DEFINITION_NAMES = {
    "strict": ("Strict order", "every stage in order, never lost, refused or sent back in between, within {days} days"),
    "ordered": ("In order", "every stage in order, within {days} days"),
    "ordered_ever": ("In order, ever", "every stage in order, however long it took"),
    "back_filled": ("Back-filled (used here)", "won within {days} days; stages that were skipped count as passed"),
    "any": ("Any way, ever", "won by today, whichever stages it passed and however long it took"),
    "snapshot": ("Snapshot of stages", "leads that stand in the last stage today ÷ leads that stand in the first one today"),
}
GAPS = {
    "skipped": "skipped a stage or has its stages in another order",
    "detour": "was lost, refused or sent back in between",
    "late": "took longer than {days} days",
    "stock": "stands there from other times; it is no share of these leads, and may exceed 100 %",
}


def group(name: Group, by: str) -> str:
    """A group as people say it."""
    return name if name is not None else f"(no {by.replace('_', ' ')} given)"


def period_line(body: Waterfall, company: Company) -> str:
    """Which leads, on which basis."""
    span = formats_of(company).span(body.start, body.end)
    if body.basis == "snapshot":
        return "All leads, by the stage that they stand in today"
    if body.basis == "period":
        return f"Stage entries dated {span}, whenever the leads came"
    young = "" if body.ripe else f". Not all of them are {body.horizon} days old yet: their numbers will still grow"
    return f"Leads created {span}, followed for {body.horizon} days each{young}"


def headline(body: Waterfall, company: Company) -> str:
    """Where the biggest change is and whether it is more than noise; or what the other bases show."""
    formats = formats_of(company)
    first, last = body.stages[0], body.stages[-1]
    if body.basis == "snapshot":
        working = sum(row.standing.leads for row in body.stages[:-1])
        fullest = max(body.stages[:-1], key=lambda row: row.standing.leads)
        most = f"the most ({formats.number(fullest.count)}) stand in {fullest.name}"
        return f"{formats.number(working)} leads are being worked on today; {most}."
    if body.basis == "period":
        came, won, out = (formats.number(leads) for leads in (first.count, last.count, sum(body.left.values())))
        return f"{came} leads came, {won} were won and {out} left in this period."
    if not first.count:
        return "No lead was created in this period."
    overall = last.step.cumulative if last.step else None
    told = f"{formats.value(overall.rate, 'percent') if overall else '—'} of leads were won within {body.horizon} days"
    known = sorted((each for each in body.against if each.biggest), key=lambda each: not (each.biggest and each.biggest.real))
    changed = known[0] if known else None
    return f"{told}. {_change(changed, body, formats)}" if changed else f"{told}."


def _change(against: Against, body: Waterfall, formats: Formats) -> str:
    change = against.biggest
    if change is None:
        return ""
    step = f"{body.stages[change.stage].name} → {body.stages[change.stage + 1].name}"
    sides = f"{formats.value(change.now.rate, 'percent')} after {formats.value(change.before.rate, 'percent')} {KINDS[against.kind]}"
    verdict = "more than noise" if change.real else "within noise, like every other step"
    return f"The biggest change is at {step}: {sides}, {points(change, formats)}: {verdict}."


def points(change: StepChange, formats: Formats) -> str:
    """The change in percentage points with its interval."""
    gap = change.difference
    if gap.value is None or gap.low is None or gap.high is None:
        return "—"
    return f"{_signed(gap.value, formats)} points ({_signed(gap.low, formats)} to {_signed(gap.high, formats)})"


def _signed(share: float, formats: Formats) -> str:
    text = formats.number(abs(share) * 100, 1)
    return text if text == "0" else f"{'+' if share > 0 else MINUS}{text}"


def rate(share: Share | None, formats: Formats) -> str:
    """ "64 % (61–67)"."""
    if share is None or share.rate is None or share.low is None or share.high is None:
        return "—"
    ends = (
        f"{formats.number(share.low * 100, 1 if share.low < 0.1 else 0)}–{formats.number(share.high * 100, 1 if share.high < 0.1 else 0)}"
    )
    return f"{formats.value(share.rate, 'percent')} ({ends})"


def table(rows: Sequence[StageRow], company: Company) -> list[dict[str, str]]:
    """Every stage as text under the names of `HEADERS`."""
    formats = formats_of(company)
    return [_texts(row, formats) for row in rows]


def _texts(row: StageRow, formats: Formats) -> dict[str, str]:
    step = row.step
    texts = {"stage": row.name, "count": formats.number(row.count), "now": formats.number(row.standing.leads)}
    if step is None:
        return texts
    ways = {name: formats.number(getattr(step, name)) for name in WAYS}
    return (
        texts
        | ways
        | {
            "next": rate(step.next, formats),
            "cumulative": rate(step.cumulative, formats),
            "days": "—" if step.median_days_to_next is None else formats.number(step.median_days_to_next, 1),
            "still": formats.number(step.still_there),
        }
    )


def identity(row: StageRow, company: Company) -> str:
    """Where everybody of a stage is: the parts add up to those who entered."""
    step, formats = row.step, formats_of(company)
    if step is None:
        return ""
    parts = [
        (step.advanced, "went on"),
        *((getattr(step, way), words) for way, words in WAYS.items()),
        (step.still_there, "still there"),
    ]
    return f"{row.name}: {formats.number(step.count)} entered = " + " + ".join(f"{formats.number(leads)} {words}" for leads, words in parts)


def still_there(body: Waterfall) -> str:
    """What "still there" means on this basis."""
    return (
        f"“Still there” is where a lead stood {body.horizon} days after it came, or today if it is younger. "
        "“In stage now” counts all leads of any age that stand there today."
    )


def leaving_figures(body: Waterfall, company: Company) -> dict[str, Any]:
    """The ways out as a table with a bar each, the most frequent first; the number opens the leads."""
    formats = formats_of(company)
    names = {row.stage: row for row in body.stages}
    ways = leaving_of(body.stages)[:MOST_WAYS]
    most = max((way.leads for _, way in ways), default=0) or 1
    columns = [
        column("reason", "Stage: reason", "text") | {"wrap": True, "card": False},
        column("bar", BESIDE_LARGEST, "bar"),
        column("leads", "Leads", "number"),
        column("share", "of entered", "number", quiet=True),
        column("way", "Way out", "text"),
    ]
    rows = []
    for stage, left in ways:
        title = f"{names[stage].name}: {left.reason or NO_REASON}"
        why = {"reason": left.reason} if left.reason else {"no_reason": "yes"}
        pick = {"how": "left", "stage": stage, "end": left.exit, **why}
        opened = {"open": urlencode({"title": f"{title}, {WAYS[left.exit]}", **pick}), "title": title}
        number = formats.number(left.leads)
        cells = {
            "reason": {"text": title},
            "bar": {"part": left.leads / most, "whole": left.leads / most, "text": f"{title}: {number}"},
            "leads": {"text": number, **opened},
            "share": {"text": formats.share(left.leads / names[stage].count) if names[stage].count else "—"},
            "way": {"text": WAYS[left.exit]},
        }
        rows.append({"kind": "", "now": number, "cells": cells})
    return {"caption": leaving_line(body, company), "compact": True, "columns": columns, "rows": rows, "scale": None}


def leaving_line(body: Waterfall, company: Company) -> str:
    """Where most leave, and the reason most given."""
    ways = leaving_of(body.stages)
    if not ways:
        return "Nobody left within the days of this view."
    formats = formats_of(company)
    by_stage: dict[str, int] = {}
    for stage, way in ways:
        by_stage[stage] = by_stage.get(stage, 0) + way.leads
    most = max(by_stage, key=lambda stage: by_stage[stage])
    name = next(row.name for row in body.stages if row.stage == most)
    reasons = [way for stage, way in ways if stage == most and way.reason]
    why = f", most often because of “{reasons[0].reason}” ({formats.number(reasons[0].leads)})" if reasons else ""
    return f"Most leave from {name}: {formats.count(by_stage[most], 'lead')}{why}."


def age_names() -> list[str]:
    """The groups of age in stock."""
    edges = (0, *(age + 1 for age in AGES))
    return [f"{low}–{high} days" for low, high in zip(edges, AGES, strict=False)] + [f"more than {AGES[-1]} days"]


def standing_table(body: Waterfall, company: Company) -> list[dict[str, str]]:
    """Stock by stage and age. The last stage is left out: nobody waits there."""
    formats = formats_of(company)
    return [
        {
            "Stage": row.name,
            "Leads now": formats.number(row.standing.leads),
            "Median days there": "—" if row.standing.median_days is None else formats.number(row.standing.median_days, 1),
            **{name: formats.number(leads) for name, leads in zip(age_names(), row.standing.by_age, strict=True)},
        }
        for row in body.stages[:-1]
    ]


def against_line(against: Against, company: Company) -> str:
    """Which leads stand on the other side of the comparison."""
    formats = formats_of(company)
    span = formats.span(against.period.start, against.period.end)
    return f"{KINDS[against.kind].capitalize()}: {formats.number(against.leads)} leads, created {span}"


def against_table(body: Waterfall, company: Company) -> list[dict[str, str]]:
    """Every step's change against each comparison."""
    formats = formats_of(company)
    rows = []
    for each in body.against:
        for change in each.changes:
            rows.append(
                {
                    "Step": f"{body.stages[change.stage].name} → {body.stages[change.stage + 1].name}",
                    "Now": rate(change.now, formats),
                    "Compared with": KINDS[each.kind],
                    "Then": rate(change.before, formats),
                    "Change": points(change, formats),
                    "More than noise?": "yes" if change.real else "no",
                }
            )
    return rows


def against_figures(body: Waterfall, company: Company, along: Along) -> dict[str, Any]:
    """The same as the page draws it: what was then leads to the funnel of then. `along` is what the question takes along."""
    ways: list[Ways] = []
    for each in body.against:
        days = {"from": each.period.start.isoformat(), "to": each.period.end.isoformat()}
        ways += [{"Then": (way_to("funnel", **along, **days), against_line(each, company))}] * len(each.changes)
    return as_figures(AGAINST, against_table(body, company), ways)


def definitions_table(body: Waterfall, company: Company) -> list[dict[str, str]]:
    """The definitions side by side, with the reason for each gap to the one that is used here."""
    formats = formats_of(company)
    return [_definition(each, body, formats) for each in body.definitions]


def _definition(each: Definition, body: Waterfall, formats: Formats) -> dict[str, str]:
    name, meaning = DEFINITION_NAMES[each.id]
    gaps = [f"{_whole(leads, formats)}: {GAPS[why].format(days=body.horizon)}" for why, leads in each.gaps]
    return {
        "Definition": name,
        "Lead to won": "—" if each.rate is None else formats.value(each.rate, "percent"),
        "Counts": f"{formats.number(each.won)} of {formats.number(each.total)}",
        "What it means": meaning.format(days=body.horizon),
        "Why it differs": "; ".join(gaps) or ("—" if each.id == "back_filled" else "no difference here"),
    }


def _whole(leads: int, formats: Formats) -> str:
    return f"{'+' if leads > 0 else MINUS}{formats.number(abs(leads))}"


def waterfall_alt(body: Waterfall, company: Company) -> str:
    """The waterfall in words."""
    formats = formats_of(company)
    told = [f"{row.name} {formats.number(row.count)}{_onward(row.step, formats)}" for row in body.stages]
    return f"{period_line(body, company)}. {'; '.join(told)}."


def _onward(step: Step | None, formats: Formats) -> str:
    return f" ({formats.value(step.next.rate, 'percent')} went on)" if step and step.next and step.next.rate is not None else ""


def standing_alt(body: Waterfall, company: Company) -> str:
    """The stock in words."""
    formats = formats_of(company)
    told = [
        f"{row.name} {formats.number(row.standing.leads)}, half of them longer than {half_over(row, formats)}" for row in body.stages[:-1]
    ]
    return f"Leads that stand in each stage today: {'; '.join(told)}."


def half_over(row: StageRow, formats: Formats) -> str:
    """Half of those in the stage have been there for longer than that."""
    return "—" if row.standing.median_days is None else f"{formats.number(row.standing.median_days)}{SPACE}days"


def standing_heads() -> list[str]:
    """What stands above the columns of the stock: short, because a phone shows them side by side."""
    return [*(each.removesuffix(" days").replace("more than", "over") for each in age_names()), IN_ALL, HALF_OVER]


def basis(value: str) -> str:
    """What a view is called."""
    return BASIS_NAMES.get(value, value)


def safe(text: str) -> str:
    """A sentence that may hold names from the data, for Markdown."""
    return plain(text)


COLUMNS = (
    # key, how it is drawn, at which narrowness it gives way (1 first), whether it leads the eye, whether it steps back
    ("stage", "text", 0, False, False),
    ("count", "number", 0, True, False),
    ("bar", "bar", 0, False, False),
    ("next", "number", 0, False, False),
    ("cumulative", "number", 2, False, False),
    ("days", "number", 3, False, False),
    ("lost", "number", 2, False, True),
    ("disqualified", "number", 2, False, True),
    ("recycled", "number", 2, False, True),
    ("still", "number", 1, False, True),
    ("now", "number", 3, False, False),
)

ON_A_CARD = ("next", "cumulative", "days", "now")
"""What a phone shows of a stage."""


def figures(body: Waterfall, company: Company) -> dict[str, Any]:
    """The waterfall as the page draws it: a bar for each stage, and for each count the leads that it opens."""
    rows = table(body.stages, company)
    most = max((row.count for row in body.stages), default=0) or 1
    columns = [
        {
            "key": key,
            "label": BESIDE_LARGEST if key == "bar" and body.basis != "cohort" else HEADERS[key],
            "title": "",
            "kind": kind,
            "hide": hide,
            "strong": strong,
            "quiet": quiet,
            "card": key in ON_A_CARD,
        }
        for key, kind, hide, strong, quiet in COLUMNS
        if (key == "bar" or any(key in row for row in rows)) and not (key == "now" and body.basis == "snapshot")
    ]
    after = (*body.stages[1:], None)
    drawn = [_drawn(row, following, texts, body, most) for row, following, texts in zip(body.stages, after, rows, strict=True)]
    return {"caption": waterfall_alt(body, company), "columns": columns, "rows": drawn, "scale": None}


def _drawn(row: StageRow, following: StageRow | None, texts: Mapping[str, str], body: Waterfall, most: int) -> dict[str, Any]:
    cells: dict[str, dict[str, Any]] = {key: {"text": text} for key, text in texts.items()}
    counted = COUNT_PICKS[body.basis]
    picks = {"count": (row, counted), "cumulative": (row, counted), "now": (row, {"how": "standing"})}
    if following is not None:
        picks |= {"next": (following, counted), **{way: (row, {"how": "left", "end": way}) for way in WAYS}}
    for key, (stage, pick) in picks.items():
        if texts.get(key, "0") not in ("0", "—") and (key != "next" or stage.count):
            what = f"{stage.name}, {OPENED[pick['how'] + pick.get('end', '')].format(days=body.horizon)}"
            cells[key] |= {"open": urlencode({"title": what, "stage": stage.stage, **pick}), "title": what}
    advanced = row.step.advanced if row.step and following is not None else row.count
    cells["bar"] = {"part": advanced / most, "whole": row.count / most, "text": f"{row.name}: {texts['count']}"}
    return {"kind": "", "now": texts["count"], "cells": cells}


COUNT_PICKS: dict[str, dict[str, str]] = {"cohort": {"how": "reached"}, "period": {"how": "entered"}, "snapshot": {"how": "standing"}}
OPENED = {
    "reached": "reached within {days} days",
    "entered": "entered in the period",
    "standing": "standing there today",
    "leftlost": "lost from there",
    "leftdisqualified": "disqualified there",
    "leftrecycled": "sent back to marketing from there",
}
"""What the list of leads is called that opens behind a count."""


def split_title(body: Waterfall) -> str:
    """The heading of the split."""
    return f"By {body.by.replace('_', ' ')}"


def split_figures(body: Waterfall, company: Company) -> dict[str, Any]:
    """One row a group, one column a stage: counts, and on the cohort basis the share that went on beside them."""
    formats = formats_of(company)
    columns: list[dict[str, Any]] = [column("group", body.by.replace("_", " ").capitalize(), "text")]
    for place, stage in enumerate(body.stages):
        columns.append(column(stage.stage, stage.name, "number"))
        if body.basis == "cohort" and place < len(body.stages) - 1:
            columns.append(column(f"{stage.stage}_next", "went on", "number", quiet=True))
    rows = [_split_row(split, body, formats) for split in body.by_channel]
    return {"caption": f"{split_title(body)}. {period_line(body, company)}", "columns": columns, "rows": rows, "scale": None}


def _split_row(split: Split, body: Waterfall, formats: Formats) -> dict[str, Any]:
    title = group(split.channel, body.by)
    picked = {"blank": "yes"} if split.channel is None else {"group": split.channel}
    cells: dict[str, dict[str, Any]] = {"group": {"text": title}}
    pick = COUNT_PICKS[body.basis]
    before: str | None = None
    for row in split.stages:
        what = f"{title}, {row.name} {OPENED[pick['how']].format(days=body.horizon)}"
        cells[row.stage] = {"text": formats.number(row.count), "title": what}
        if row.count:
            cells[row.stage]["open"] = urlencode({"title": what, "stage": row.stage, **picked, **pick})
            if before in cells:
                cells[before]["open"] = cells[row.stage]["open"]
        before = f"{row.stage}_next"
        if row.step and row.step.next:
            cells[f"{row.stage}_next"] = {"text": formats.share(row.step.next.rate), "title": rate(row.step.next, formats)}
    few = split.stages[0].count < FEW
    return {"kind": "few" if few else "", "now": formats.number(split.stages[0].count), "cells": cells}


def lines(body: Waterfall, configuration: Configuration, width: int) -> list[str]:
    """The answer as text for a terminal of that width."""
    company = configuration.company
    rows = table(body.stages, company)
    keys = [key for key in HEADERS if key in rows[0]]
    shown = aligned([[row[key] for key in keys] for row in [HEADERS, *rows]], range(1, len(keys)))
    told = [*wrap(period_line(body, company), width), *wrap(headline(body, company), width), "", *shown]
    if body.basis == "cohort":
        told += ["", *wrap(leaving_line(body, company), width), *(against_line(each, company) for each in body.against)]
    return told
