"""The words of the channels page: which channel closes better and how sure that is, what each number means, and why the total moved."""

from collections.abc import Sequence
from datetime import date

from scorecard.measures.channels import Channels, Compared, CurvePoint, Group, Line, Row
from scorecard.measures.close_rates import CohortPoint, Share
from scorecard.measures.periods import Period
from scorecard.measures.ranking import FEW
from scorecard.model import Company
from scorecard.wording.formats import MINUS, SPACE, Formats, formats_of, listed, plain

DIMENSION = {
    "channel": ("channel", "channels"),
    "persona": ("persona", "personas"),
    "campaign": ("campaign", "campaigns"),
    "landing_page": ("landing page", "landing pages"),
    "owner": ("owner", "owners"),
    "product": ("product", "products"),
}
"""What tells the leads apart, as people say it: one, and many."""

HORIZON_CHOICES = ("90", "30", "60", "180")
"""In days; the first is the default."""
BY = "By"
CURVES_OF = "Curves of"
COHORTS_OF = "Months of"
MEANINGS = "What each number means, and why not just “won ÷ created”"
HORIZON = "Won within"
COMPARE = "Compared with"
SPLIT_DAY = "Before and after"
CURVES = "How leads convert as they grow older"
OVER_TIME = "Is it changing?"
WHY = "Why did the wins change?"
TABLE_BEHIND = "The months in numbers"
MEANWHILE = "Noted or begun"
AGES_BEHIND = "The curves in numbers"
CSV_NAME = "channels"
NOT_COMPARED = "Choose above what this period shall be compared with."
CHOOSE = "Click an underlined number in the table to see its leads."
LEADS_BEHIND = "The leads behind a number"
TOTAL = "All leads"
NO_RECENT = "No leads were created in the last thirteen months."
NO_CURVE = "Too few leads to draw a curve: it takes five that were watched."
NO_LEADS = "No leads were created in this period. Choose another one above, or clear the filters."
TOO_FEW = "too few to rank"
FEW_LEADS = "Few leads say little by themselves: the interval is drawn toward the other rows, as far as those resemble each other."

TRENDS = {
    "rising": "rising",
    "falling": "falling",
    "maybe_rising": "rising?",
    "maybe_falling": "falling?",
    "as_usual": "as usual",
}


def meanings(body: Channels, company: Company) -> list[tuple[str, str]]:
    """Each number with its formula and time base, for the period of this answer."""
    span, horizon = formats_of(company).span(body.start, body.end), body.horizon
    return [
        (
            "Close rate",
            f"Of the leads created {span} that are at least {horizon} days old, the share won within {horizon} days. "
            "Young leads wait their turn, so that nobody is judged too early.",
        ),
        (
            "Win rate",
            f"Won ÷ (won + lost), of the deals that closed {span}, whenever their leads came. It says how sales fares with deals that "
            "were decided, not what becomes of leads.",
        ),
        (
            "In the end",
            "The share that will have been won once every lead has had its time: a curve fitted to the days that wins took (cure-Weibull). "
            "Shown only with 30 wins and leads followed for three times the usual wait.",
        ),
        (
            "So far*",
            "Won ÷ created, as of today. It always looks worse for young leads, who have not had their time yet: do not compare it. It "
            "stands here because other tools show it, so that you see how far off it is.",
        ),
        (
            "Days to win",
            "Half of the wins take longer. Leads that are still open count as what they are: slower ones that may yet be won.",
        ),
        (
            "Recent leads",
            f"Wins so far of the leads younger than {horizon} days ÷ the wins that leads of their age had in the year before. 1 × is as "
            "usual. With a question mark the change is larger than chance for this row alone, but not when all rows are looked at.",
        ),
        (
            "Rank",
            "Given only where the difference to another row is larger than chance (Newcombe's interval of the difference, all pairs "
            f"together at 95 %), and from {FEW} leads on.",
        ),
        (
            "Few leads",
            f"Two of four are not 50 %. With fewer than {FEW} leads the count stands instead of a rate, and the interval is drawn toward "
            "the other rows, as far as those resemble each other (beta-binomial shrinkage).",
        ),
        ("Cost per win", f"What was spent {span} ÷ the leads of that time won within {horizon} days."),
    ]


def name(group: Group, by: str) -> str:
    """A group as people say it. What was left blank is not the same as a value such as "unknown"."""
    return group if group is not None else f"(no {DIMENSION[by][0]} given)"


def safe(text: str) -> str:
    """A sentence that may hold names from the data, for Markdown."""
    return plain(text)


def period_line(body: Channels, company: Company) -> str:
    """Whose close rate this is."""
    span = formats_of(company).span(body.start, body.end)
    age = f"old enough to judge: {body.horizon} days" if body.mature else f"only those at least {body.horizon} days old are judged"
    return f"Leads created {span} ({age})"


def headline(body: Channels) -> str:
    """Who closes better than whom, and who cannot be told apart."""
    ranked = [row for row in body.rows if row.place and row.place.rank]
    one, many = DIMENSION[body.by]
    if not body.total.close.total:
        return f"No lead of this period is {body.horizon} days old yet: there is nothing to judge."
    if not ranked:
        return f"No {one} can be told from another: the differences between {many} are within chance."
    best = [row for row in ranked if row.place and not row.place.better]
    sentences = [_best(best, len([row for row in body.rows if row.place and not row.place.too_few]), body.by)]
    alike = _alike(ranked, best, body.by)
    worst = [row for row in ranked if row.place and not row.place.worse and not row.alike]
    if alike:
        sentences.append(alike)
    if len(worst) == 1 and worst[0] not in best:
        sentences.append(f"{name(worst[0].channel, body.by)} closes worse than all others")
    return "; ".join(sentences) + "."


def _best(best: Sequence[Row], judged: int, by: str) -> str:
    names = [name(row.channel, by) for row in best]
    if len(best) == 1:
        place = best[0].place
        everyone = place is not None and len(place.worse) == judged - 1
        behind = "the rest" if everyone or place is None else f"{len(place.worse)} of the other {judged - 1}"
        return f"{names[0]} closes better than {behind}"
    return f"{listed(names[:4])} close best and cannot be told apart"


def _alike(ranked: Sequence[Row], best: Sequence[Row], by: str) -> str:
    """The next to best that share a rank and resemble each other."""
    rest = [row for row in ranked if row not in best]
    first = rest[0] if rest else None
    if first is None or first.place is None:
        return ""
    same = [row for row in rest if row is first or (row.channel in first.alike and row.place and row.place.rank == first.place.rank)]
    return f"{listed([name(row.channel, by) for row in same[:3]])} cannot be told apart" if len(same) > 1 else ""


def note(row: Row) -> str:
    """What a row's rank leaves out."""
    if row.place is None or row.close.total == 0:
        return "no lead is old enough yet" if row.leads else "no leads in this period"
    if row.place.too_few:
        return TOO_FEW
    if row.place.rank is None:
        return "cannot be told from the others"
    return ""


def rate(share: Share, formats: Formats) -> str:
    """ "28 % (23–35)": a share with its interval."""
    if share.rate is None or share.low is None or share.high is None:
        return "—"
    return f"{formats.value(share.rate, 'percent')} ({rounded(share.low, formats)}–{rounded(share.high, formats)})"


def rounded(share: float, formats: Formats) -> str:
    """A share in per cent without the sign: whole, or with a digit below ten."""
    return formats.number(share * 100, 1 if share < 0.1 else 0)


def counts(share: Share, formats: Formats) -> str:
    """ "61 of 214"."""
    return f"{formats.number(share.count)} of {formats.number(share.total)}"


def recent(row: Row, formats: Formats) -> str:
    """ "1.3 × rising?", or nothing where nothing is known."""
    if row.recent.ratio is None or row.trend is None:
        return "—"
    return f"{formats.fixed(row.recent.ratio, 1)}{SPACE}× {TRENDS[row.trend]}"


def days(value: float | None, formats: Formats) -> str:
    """Whole days."""
    return "—" if value is None else formats.number(value)


def forest_alt(body: Channels, company: Company) -> str:
    """The chart of close rates in words."""
    formats = formats_of(company)
    rows = [f"{name(row.channel, body.by)} {rate(row.close, formats)}" for row in body.rows if row.close.rate is not None]
    return f"Close rate within {body.horizon} days with its 95 % interval: {'; '.join(rows[:12])}."


def curves_alt(lines_: Sequence[Line], by: str, company: Company) -> str:
    """The curves in words: where each ends."""
    formats = formats_of(company)
    ends = [
        f"{name(line.channel, by)} {formats.value(line.curve[-1].rate, 'percent')} after {line.curve[-1].day} days"
        for line in lines_
        if line.curve
    ]
    return f"Share of leads won by their age, with 95 % bands. At the end: {'; '.join(ends)}."


def cohorts_alt(line: Line, horizon: int, company: Company) -> str:
    """The cohorts over time in words."""
    formats = formats_of(company)
    told = [f"{formats.short_day(point.start)} {rate(point.close_rate, formats)}" for point in line.cohorts if point.mature]
    young = sum(not point.mature for point in line.cohorts)
    return f"Close rate within {horizon} days by month of creation: {'; '.join(told)}. {young} months are too young to judge."


AGE_AXIS = "days since the lead was created"
COHORT = "Created"


def curve_tip(point: CurvePoint, formats: Formats) -> str:
    """A point of a curve, when pointed at."""
    ends = f"{rounded(point.low, formats)}–{rounded(point.high, formats)}"
    watched = f"{formats.number(point.at_risk)} leads watched that long"
    return f"{formats.value(point.rate, 'percent')} ({ends}) by day {point.day}; {watched}"


def cohort_tip(point: CohortPoint, formats: Formats) -> str:
    """A month of leads, when pointed at."""
    span = formats.span(point.start, point.end)
    if point.mature:
        return f"{span}: {rate(point.close_rate, formats)}, {counts(point.close_rate, formats)} leads"
    so_far = counts(point.soonest, formats)
    return f"{span}: {so_far} leads so far. Too young to judge: the youngest is {cohort_age(point.youngest_days)}"


def cohort_age(youngest_days: int) -> str:
    """How old the youngest lead of a cohort is."""
    return f"{youngest_days} days old"


def left_out(body: Channels, shown: int, company: Company) -> str:
    """What to say where not every row is drawn."""
    more = len(body.rows) - shown
    return (
        f"And {formats_of(company).number(more)} more {DIMENSION[body.by][1]} with fewer leads; the download has all of them."
        if more > 0
        else ""
    )


def changing(row: Row, by: str, horizon: int, company: Company) -> str:
    """Whether recent leads do as leads of their age usually did."""
    formats, recent_ = formats_of(company), row.recent
    title = TOTAL if row.place is None else name(row.channel, by)
    if recent_.ratio is None or recent_.low is None or row.trend is None:
        return f"{title}: too few leads to say whether the recent ones do as usual."
    high = "no upper end" if recent_.high is None else formats.fixed(recent_.high, 1)
    verdicts = {
        "rising": "they convert better than usual",
        "falling": "they convert worse than usual",
        "maybe_rising": "perhaps better than usual; with so many rows to look at, one such change is no surprise",
        "maybe_falling": "perhaps worse than usual; with so many rows to look at, one such change is no surprise",
        "as_usual": "as usual, within chance",
    }
    expected = formats.number(recent_.expected, 1 if recent_.expected < 10 else 0)
    return (
        f"{title}: of {formats.number(recent_.leads)} leads younger than {horizon} days {formats.number(recent_.observed)} were won; "
        f"{expected} are usual for their age. That is {formats.fixed(recent_.ratio, 1)}{SPACE}× "
        f"({formats.fixed(recent_.low, 1)}–{high}): {verdicts[row.trend]}."
    )


def why_title(compared: Compared | None) -> str:
    """The heading of the comparison."""
    return f"{compared.group} against the rest" if compared and compared.kind == "rest" else WHY


def compared_line(compared: Compared, by: str, company: Company) -> str:
    """What changed between two sets of leads, and whether it is more than chance."""
    formats = formats_of(company)
    first, second = rate(compared.first, formats), rate(compared.second, formats)
    if compared.kind == "rest":
        lead = f"{name(compared.group, by)} closes {second}, all others {first}"
    else:
        lead = f"Close rate {second}, {_before(compared.before, formats)} {first}"
    gap = compared.difference
    if gap.value is None or gap.low is None or gap.high is None:
        return f"{lead}: too few leads are old enough to compare."
    ends = f"{_signed(gap.low, formats)} to {_signed(gap.high, formats)}"
    verdict = "more than chance" if gap.real else "within chance"
    return f"{lead}: {_signed(gap.value, formats)} points ({ends}), {verdict}."


def _before(before: Period | None, formats: Formats) -> str:
    return f"of the leads created {formats.span(before.start, before.end)}" if before else "before"


def _signed(points: float, formats: Formats) -> str:
    text = formats.number(abs(points) * 100, 1)
    return text if text == "0" else f"{'+' if points > 0 else MINUS}{text}"


def why(compared: Compared, by: str, company: Company) -> str:
    """Volume, mix and rate in a sentence; where the mix hides what every channel did, that comes first."""
    formats, parts = formats_of(company), compared.change
    if compared.waiting_until:
        day = formats.day(compared.waiting_until)
        return f"The parts can be told from {day} on, when the youngest of these leads is old enough."
    if parts is None:
        return "There were no leads to compare with."
    one, many = DIMENSION[by]
    wins = parts.won_after - parts.won_before
    told = f"{amount(wins, formats)} wins ({formats.number(parts.won_before)} → {formats.number(parts.won_after)})"
    sides = (
        f"{amount(parts.volume, formats)} from the number of leads, {amount(parts.mix, formats)} from the mix of {many}, "
        f"{amount(parts.rate, formats)} from how well each {one} closes"
    )
    chance = "within chance" if parts.rate_low < 0 < parts.rate_high else "more than chance"
    total_fell = parts.won_after * parts.leads_before < parts.won_before * parts.leads_after
    opening = f"Every {one} closed better, and yet the total rate fell, because more leads came by {many} that close less. "
    return f"{opening if parts.every_rate_rose and total_fell else ''}{told}: {sides} (that part is {chance})."


def amount(value: float, formats: Formats) -> str:
    """A change in wins with its sign: "+32", "−3.5"."""
    text = formats.number(abs(value), 0 if abs(value) >= 10 else 1)
    return f"±{text}" if text == "0" else f"{'+' if value > 0 else MINUS}{text}"


def part_names(compared: Compared, by: str) -> list[tuple[str, float]]:
    """The bars of the change: before, volume, mix, rate, after."""
    parts = compared.change
    if parts is None:
        return []
    return [
        ("Before", float(parts.won_before)),
        ("Number of leads", parts.volume),
        (f"Mix of {DIMENSION[by][1]}", parts.mix),
        ("Close rates", parts.rate),
        ("After", float(parts.won_after)),
    ]


def misleads(body: Channels, company: Company) -> str:
    """How far the naive rate is off, on this page's own numbers."""
    naive, close = body.total.naive, body.total.close
    formats = formats_of(company)
    if naive.rate is None or close.rate is None:
        return ""
    return (
        f"* Won ÷ created so far reads {formats.value(naive.rate, 'percent')}; of the leads that had their {body.horizon} days, "
        f"{formats.value(close.rate, 'percent')} were won in them. The first number moves with the age of the leads: do not compare it."
    )


COMPARISONS = {"previous": "the period before", "year": "a year ago", "none": "nothing"}


def comparison(value: str) -> str:
    """What a choice of comparison is called: "a year ago", "Referral against the rest", "before and after 1 Jun 2026"."""
    kind, _, rest = value.partition(":")
    if kind == "rest":
        return f"{rest} against the rest"
    if kind == "split":
        return f"before and after {rest}"
    return COMPARISONS.get(kind, value)


def filter_choices(body: Channels) -> dict[str, list[str]]:
    """What the filters offer beside the configured names: the owners that the rows name, where they are what is shown."""
    names = [row.channel for row in body.rows if row.channel]
    return {body.by: names} if body.by in ("owner", "persona", "campaign") else {}


def horizon(value: str) -> str:
    """ "90 days"."""
    return f"{value} days"


def dimension(value: str) -> str:
    """ "Landing page"."""
    return DIMENSION[value][0].capitalize() if value in DIMENSION else value


def cohort_label(start: date, company: Company) -> str:
    """A month of creation, short."""
    return formats_of(company).month(start)
