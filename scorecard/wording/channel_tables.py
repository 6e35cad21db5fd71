"""The tables of the channels page: the one that it draws, those behind its charts, and the one for a terminal."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

from scorecard.measures.channels import Channels, Compared, Group, Line, Row
from scorecard.model import Company
from scorecard.wording.channels import (
    DIMENSION,
    FEW_LEADS,
    OVER_TIME,
    TOO_FEW,
    TOTAL,
    amount,
    cohort_age,
    compared_line,
    counts,
    days,
    headline,
    meanings,
    misleads,
    name,
    period_line,
    rate,
    recent,
    rounded,
    why,
)
from scorecard.wording.formats import SPACE, Formats, formats_of
from scorecard.wording.terminal import aligned

OPENED = {
    "leads": "all leads",
    "won": "won so far",
    "lost": "lost",
    "open": "still open",
    "close": "won within {days} days",
    "win": "closed in these days, won or lost",
    "naive": "won so far",
    "amount": "won so far",
}
"""What the list of leads is called that opens behind a count."""


HEADERS = {
    "rank": "Rank",
    "channel": "Channel",
    "leads": "Leads",
    "won": "Won",
    "lost": "Lost",
    "open": "Open",
    "close": "Close rate",
    "interval": "95 % sure between",
    "naive": "So far*",
    "projected": "In the end",
    "win": "Win rate",
    "days": "Days to win",
    "amount": "Amount won",
    "cost": "Cost",
    "cost_per_win": "Cost per win",
    "recent": "Recent leads",
    "note": "",
}


def table(body: Channels, company: Company) -> list[dict[str, str]]:
    """Every row as text, under the names of `HEADERS`; the total comes last."""
    formats = formats_of(company)
    return [_texts(row, body, formats, name(row.channel, body.by)) for row in body.rows] + [_texts(body.total, body, formats, TOTAL)]


def believed(row: Row) -> tuple[float | None, float | None, float | None]:
    """Low end, rate and high end as they are drawn: of a few leads, the ones that are drawn toward the other rows."""
    few = row.place is not None and row.place.too_few
    if few and row.shrunk:
        return row.shrunk.low, row.shrunk.rate, row.shrunk.high
    return row.close.low, row.close.rate, row.close.high


def _texts(row: Row, body: Channels, formats: Formats, title: str) -> dict[str, str]:
    few = row.place is not None and row.place.too_few
    close = row.close
    low, _, high = believed(row)
    sure = "—" if low is None or high is None else f"{rounded(low, formats)}–{rounded(high, formats)}{SPACE}%"
    return {
        "rank": formats.number(row.place.rank) if row.place and row.place.rank else "",
        "channel": title,
        "leads": formats.number(row.leads),
        "won": formats.number(row.won),
        "lost": formats.number(row.lost),
        "open": formats.number(row.open),
        "close": "—" if close.rate is None else f"{counts(close, formats)}" if few else formats.value(close.rate, "percent"),
        "interval": sure,
        "naive": "—" if row.naive.rate is None else formats.value(row.naive.rate, "percent"),
        "projected": "—" if row.projected is None else _projected(row, formats),
        "win": "—" if row.win.rate is None else f"{formats.value(row.win.rate, 'percent')} of {formats.number(row.win.total)}",
        "days": days(row.median_days, formats),
        "amount": "—" if row.won_amount is None else formats.short(row.won_amount, "money"),
        "cost": "—" if row.cost is None else formats.short(row.cost, "money"),
        "cost_per_win": "—" if row.cost_per_win is None else formats.value(row.cost_per_win, "money"),
        "recent": recent(row, formats),
        "note": row.note,
    }


def _projected(row: Row, formats: Formats) -> str:
    if row.projected is None:
        return "—"
    ends = f"{rounded(row.projected.low, formats)}–{rounded(row.projected.high, formats)}"
    return f"{formats.value(row.projected.rate, 'percent')} ({ends})"


COLUMNS = (
    # key, how it is drawn, at which narrowness it gives way (1 first), whether it leads the eye, whether it steps back
    ("channel", "text", 0, False, False),
    ("leads", "number", 0, False, False),
    ("won", "number", 3, False, False),
    ("lost", "number", 1, False, True),
    ("open", "number", 1, False, True),
    ("forest", "interval", 0, False, False),
    ("close", "number", 0, True, False),
    ("interval", "number", 2, False, False),
    ("naive", "number", 2, False, True),
    ("projected", "number", 1, False, False),
    ("win", "number", 2, False, False),
    ("days", "number", 3, False, False),
    ("amount", "number", 1, False, False),
    ("cost_per_win", "number", 2, False, False),
    ("recent", "text", 3, False, False),
)


ON_A_CARD = ("leads", "won", "interval", "days", "cost_per_win", "recent")
"""What a phone shows of a row; the rest is in the wide table."""
AGES = (7, 14, 30, 60, 90, 120, 180)
CURVE_CAPTION = "Share won by age of lead"
MOST_ROWS = 60
"""So many rows are drawn; the download has all of them."""
TONES = {"rising": "up", "falling": "down", "maybe_rising": "", "maybe_falling": "", "as_usual": "quiet"}


def figures(body: Channels, company: Company) -> dict[str, Any]:
    """The table as the page draws it: cells, intervals on one scale, and for each count the leads that it opens."""
    formats = formats_of(company)
    meant = {title: meaning for title, meaning in meanings(body, company)}
    rows = [*body.rows[:MOST_ROWS], body.total]
    texts = [*table(body, company)[:MOST_ROWS], table(body, company)[-1]] if len(body.rows) > MOST_ROWS else table(body, company)
    high = min(max([top for _, _, top in map(believed, rows) if top is not None] + [0.05]) * 1.05, 1.0)
    some = {key: any(text[key] not in ("—", "", "0") for text in texts) for key in ("projected", "amount", "cost_per_win", "lost")}
    columns = [
        {
            "key": key,
            "label": {"forest": f"Won within {body.horizon} days", "channel": DIMENSION[body.by][0].capitalize()}.get(
                key, HEADERS.get(key, "")
            ),
            "title": meant.get(HEADERS.get(key, ""), ""),
            "kind": kind,
            "hide": hide,
            "strong": strong,
            "quiet": quiet,
            "card": key in ON_A_CARD,
        }
        for key, kind, hide, strong, quiet in COLUMNS
        if some.get(key, True)
    ]
    return {
        "caption": f"{period_line(body, company)}. {headline(body)}",
        "columns": columns,
        "rows": [_figures(row, text, body, formats, high) for row, text in zip(rows, texts, strict=True)],
        "scale": {
            "low": 0.0,
            "high": high,
            "reference": body.total.close.rate,
            "ticks": [formats.value(high * part, "percent") if part else "0" for part in (0, 0.5, 1)],
        },
    }


def _figures(row: Row, text: Mapping[str, str], body: Channels, formats: Formats, high: float) -> dict[str, Any]:
    total = row.place is None
    few = row.place is not None and row.place.too_few
    cells: dict[str, dict[str, Any]] = {key: {"text": value} for key, value in text.items()}
    opened = {"leads": {}, "won": {"end": "won"}, "lost": {"end": "lost"}, "open": {"end": "open"}}
    opened["close"] = {"end": "won", "within": "yes", "mature": "yes"}
    opened |= {"win": {"how": "closed"}, "naive": {"end": "won"}, "amount": {"end": "won"}}
    for key, pick in opened.items():
        if text[key] not in ("0", "—"):
            what = f"{text['channel']}, {OPENED[key].format(days=body.horizon)}"
            cells[key] |= {"open": urlencode({"title": what, **picked(row), **pick}), "title": what}
    cells["close"]["title"] = f"{counts(row.close, formats)} leads that are old enough; {cells['close'].get('title', '')}"
    cells["recent"]["tone"] = TONES[row.trend] if row.trend else "quiet"
    if row.note and row.note != TOO_FEW:
        cells["interval"]["title"] = row.note
    low, rate_, top = believed(row)
    cells["forest"] = {
        "low": low,
        "rate": None if rate_ is None else min(rate_, high),
        "high": None if top is None else min(top, high),
        "text": f"{rate(row.close, formats)}{', ' + row.note if row.note else ''}",
    }
    if few:
        cells["interval"]["title"] = FEW_LEADS
    return {
        "kind": "total" if total else "few" if few else "",
        "now": TOO_FEW if few else text["close"],
        "cells": {**cells, "recent": {**cells["recent"], "text": TOO_FEW if few else text["recent"]}},
    }


def downloaded(body: Channels, company: Company) -> list[dict[str, Any]]:
    """Every row with its plain numbers, for a spreadsheet."""
    rows = [(name(row.channel, body.by), row.to_json()) for row in body.rows] + [(TOTAL, body.total.to_json())]
    kept = [key for key, value in body.total.to_json().items() if key not in ("channel", "recent", "cannot_be_told_from")]
    return [{DIMENSION[body.by][0]: title} | _flat({key: row[key] for key in kept}) for title, row in rows]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Intervals as two columns each."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if key.endswith("interval"):
            low, high = value or (None, None)
            flat |= {f"{key}_low": low, f"{key}_high": high}
        else:
            flat[key] = value
    return flat


def curve_figures(lines_: Sequence[Line], by: str, company: Company) -> dict[str, Any]:
    """The curves at round ages, each opening the wins by that age."""
    formats = formats_of(company)
    ages = [age for age in AGES if any(age < len(line.curve) for line in lines_)]
    columns: list[dict[str, Any]] = [{"key": "group", "label": DIMENSION[by][0].capitalize(), "kind": "text"}]
    columns += [{"key": str(age), "label": f"{age} days", "kind": "number", "card": True} for age in ages]
    rows = []
    for line in lines_:
        title = name(line.channel, by)
        cells: dict[str, dict[str, str]] = {"group": {"text": title}}
        for age in ages:
            point = line.curve[age] if age < len(line.curve) else None
            cells[str(age)] = {"text": formats.value(point.rate, "percent") if point else "—"}
            if point and point.rate:
                cells[str(age)] |= {"open": aged(line.channel, by, age), "title": _by_age(title, age)}
        rows.append({"kind": "", "now": cells[str(ages[-1])]["text"] if ages else "", "cells": cells})
    return {"caption": CURVE_CAPTION, "columns": columns, "rows": rows, "scale": None}


def aged(group: Group, by: str, age: int) -> str:
    """What opens the leads behind a point of a curve: the wins of the group within so many days."""
    own = {"blank": "yes"} if group is None else {"group": group}
    return urlencode({"title": _by_age(name(group, by), age), **own, "end": "won", "within": str(age)})


def _by_age(title: str, age: int) -> str:
    return f"{title}, won within {age} days"


def cohort_figures(line: Line, row: Row, by: str, company: Company) -> dict[str, Any]:
    """Every month of leads; the counts open them."""
    formats = formats_of(company)
    title = TOTAL if row.place is None else name(row.channel, by)
    labels = {"month": "Created", "leads": "Leads", "won": "Won so far", "close": "Close rate", "age": "Youngest lead"}
    columns = [{"key": key, "label": label, "kind": "text" if key == "month" else "number", "card": True} for key, label in labels.items()]
    rows = []
    for point in line.cohorts:
        span = formats.span(point.start, point.end)
        own = {**picked(row), "from": point.start.isoformat(), "to": point.end.isoformat()}
        cells: dict[str, dict[str, str]] = {
            "month": {"text": span},
            "leads": {"text": formats.number(point.leads)},
            "won": {"text": formats.number(point.soonest.count)},
            "close": {"text": rate(point.close_rate, formats) if point.mature else "too young"},
            "age": {"text": cohort_age(point.youngest_days)},
        }
        for key, pick in (("leads", {}), ("won", {"end": "won", "within": "yes"})):
            what = f"{title}, {span}, {labels[key].lower()}"
            if cells[key]["text"] != "0":
                cells[key] |= {"open": urlencode({"title": what, **own, **pick}), "title": what}
        rows.append({"kind": "" if point.mature else "few", "now": cells["close"]["text"], "cells": cells})
    return {"caption": OVER_TIME, "compact": True, "columns": columns, "rows": rows, "scale": None}


def picked(row: Row) -> dict[str, str]:
    """What narrows a list of leads to those of a row."""
    return {} if row.place is None else {"blank": "yes"} if row.channel is None else {"group": row.channel}


def part_table(compared: Compared, by: str, company: Company) -> list[dict[str, str]]:
    """What each group did to the wins."""
    formats = formats_of(company)
    return [
        {
            DIMENSION[by][0].capitalize(): name(part.channel, by),
            "Before": f"{formats.number(part.before[1])} of {formats.number(part.before[0])}",
            "After": f"{formats.number(part.after[1])} of {formats.number(part.after[0])}",
            "By its share of the leads": amount(part.mix, formats),
            "By its close rate": amount(part.rate, formats),
        }
        for part in (compared.change.channels if compared.change else ())
    ]


IN_A_TERMINAL = ("rank", "channel", "leads", "won", "close", "interval", "naive", "win", "days", "recent", "cost_per_win", "note")


def lines(body: Channels, company: Company, width: int) -> list[str]:
    """The answer as text for a terminal of that width; the last columns give way where it is narrow."""
    rows = [HEADERS, *table(body, company)]
    shown = len(IN_A_TERMINAL)
    while shown > 6 and max(len(line) for line in _aligned(rows, shown)) > width:
        shown -= 1
    told = [period_line(body, company), *wrap(headline(body), width), "", *_aligned(rows, shown), "", *wrap(misleads(body, company), width)]
    if body.compared:
        told += ["", *wrap(compared_line(body.compared, body.by, company), width)]
        told += [] if body.compared.kind == "rest" else wrap(why(body.compared, body.by, company), width)
    return told


def _aligned(rows: Sequence[Mapping[str, str]], shown: int) -> list[str]:
    keys = IN_A_TERMINAL[:shown]
    return aligned(
        [[row[key] for key in keys] for row in rows], [place for place, key in enumerate(keys) if key not in ("channel", "note")]
    )
