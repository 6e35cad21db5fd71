"""What the Drivers page says: what moved the number, what each number means for the goal, and what nobody can tell."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from scorecard.measures.drivers import Part, Split
from scorecard.measures.mix import Change
from scorecard.model import Company, Unit
from scorecard.wording.figures import Along, Ways, as_figures, way_to
from scorecard.wording.formats import MINUS, SPACE, Formats, count, formats_of, listed, plain

if TYPE_CHECKING:
    from scorecard.answering.drivers import Ask, Drivers, Edge, Lagged, Meaning, Period

TREE, SPLIT, MEANINGS, ASKS, LAGS, MIX = (
    "How each number leads to the next",
    "What moved it",
    "What this week means for the goal",
    "Effort without result: questions for the meeting",
    "How long each number takes to show in the wins",
    "By channel: volume, mix and rate",
)
AGAINST = {"previous": "as many days just before", "year": "the same a year ago"}
AGAINST_LABEL = "Compared with"
WINS, REVENUE = "Wins", "Revenue"
CANNOT_TELL, CANNOT_TELL_SHORT = "We cannot tell", "cannot tell"
SPLIT_NOTE = (
    "Each part is what its factor alone would have changed, averaged over all orders (Shapley); the parts add up exactly. Both periods are "
    "held against the same conversion by age, so that young leads do not look like bad ones. All the bars' ranges hold together in 19 of "
    "20 cases; a range that holds zero may be chance."
)
SMALL = 0.1
"""Wins below which a deviation is not worth a number."""
NO_ASKS = "No effort brings surprisingly little at the moment."
NO_MEANINGS = "No weekly goal stands on a number that measurably moves the wins."
LINK_NOTE = (
    "From leads where they link the two; else from weekly totals, freed of trend, season and their own past. Picking the best of thirteen "
    "lags would find a “link” in most unrelated series, so the choice is paid for by shuffling."
)
TREE_COLUMNS = ("Number", "In the period", "Go on to the next", "Range, 95 %", "Median days")
A_WIN, ENTERED = "Value of a win", "entered in the period"
LOOK_NUMBER, LOOK_FUNNEL, LOOK_CHANNELS = "all about this number", "see it in the funnel", "see it by channel"
LAG_COLUMNS = ("Number", "Shows in the wins after", "How sure")


def signed(value: float, unit: Unit, formats: Formats) -> str:
    """ "+3.4", "−$12,000"."""
    size = abs(value)
    shown = formats.value(float(round(size)), unit) if unit == "money" or size >= 10 else formats.number(size, 1)
    return f"{'+' if value > 0 else MINUS if value < 0 else '±'}{shown}"


def headline(body: "Drivers", company: Company) -> str:
    """The change in wins, and what is behind it as far as that can be told."""
    formats = formats_of(company)
    found = body.wins
    before, after = formats.number(found.before), formats.number(found.after)
    start = f"{after} wins from {formats.span(body.after.start, body.after.end)}, {before} in {_compared(body, formats)}"
    gap = found.after - found.before
    if found.cannot_tell:
        what = "no change" if gap == 0 else f"the difference of {formats.number(abs(gap))}"
        return f"{start}. {CANNOT_TELL} what moved them: {what} may be chance."
    certain = sorted((part for part in found.parts if part.certain), key=lambda part: -abs(part.value))
    causes = [f"{plain(part_name(part.name, body.stage_names))} ({signed(part.value, 'count', formats)})" for part in certain]
    return f"{start}. Moved by {listed(causes)}; the rest may be chance."


def _compared(body: "Drivers", formats: Formats) -> str:
    return formats.span(body.before.start, body.before.end)


def part_name(name: str, stages: Mapping[str, str]) -> str:
    """A factor as people say it; `stages` are the names of the stages by id."""
    return {"volume": "number of leads", "value": "value of a win"}.get(name, f"rate up to {stages.get(name, name)}")


def verdict(part: Part, unit: Unit, formats: Formats) -> str:
    """A part in words: its size and range, or that nobody can tell."""
    low, high = (signed(each, unit, formats) for each in (part.low, part.high))
    return f"{signed(part.value, unit, formats)} ({low} to {high})" + ("" if part.certain else " · cannot tell")


def split_rows(found: Split, unit: Unit, company: Company, stages: Mapping[str, str]) -> list[dict[str, str]]:
    """The figures behind the bars."""
    formats = formats_of(company)
    return [
        {
            "Part": part_name(part.name, stages),
            "Change": signed(part.value, unit, formats),
            "From": signed(part.low, unit, formats),
            "To": signed(part.high, unit, formats),
            "Verdict": "changed" if part.certain else "cannot tell",
        }
        for part in found.parts
    ]


def split_line(found: Split, unit: Unit, company: Company) -> str:
    """ "39 → 61 wins (+22)"."""
    formats = formats_of(company)
    before, after = (formats.value(float(round(each)), unit) for each in (found.before, found.after))
    return f"{before} → {after} ({signed(found.after - found.before, unit, formats)})"


def split_alt(found: Split, unit: Unit, company: Company, stages: Mapping[str, str]) -> str:
    """The bars in words."""
    formats = formats_of(company)
    return "; ".join(f"{part_name(part.name, stages)} {verdict(part, unit, formats)}" for part in found.parts) + "."


def mix_line(found: Change | None, before: "Period", after: "Period", company: Company) -> str:
    """Volume, mix and rate of leads old enough to judge."""
    formats = formats_of(company)
    spans = f"Leads created {formats.span(after.start, after.end)} against {formats.span(before.start, before.end)}, won within 90 days"
    if found is None:
        return f"{spans}: one of the two has no leads."
    parts = [f"{name} {signed(value, 'count', formats)}" for name, value in (("volume", found.volume), ("mix of channels", found.mix))]
    sure = "" if found.rate_low > 0 or found.rate_high < 0 else ", may be chance"
    low, high = (signed(each, "count", formats) for each in (found.rate_low, found.rate_high))
    rate = f"rates {signed(found.rate, 'count', formats)} ({low} to {high}{sure})"
    odd = " Every channel closed better and yet the total rate fell: the mix moved to channels that close less." if _paradox(found) else ""
    change = signed(found.won_after - found.won_before, "count", formats)
    before_, after_ = (formats.number(each) for each in (found.won_before, found.won_after))
    return f"{spans}: {before_} → {after_} wins ({change}) = {', '.join([*parts, rate])}.{odd}"


def _paradox(found: Change) -> bool:
    return found.every_rate_rose and found.won_after / found.leads_after < found.won_before / found.leads_before


def edge(each: "Edge", company: Company) -> tuple[str, str, str]:
    """One edge of the tree: its ends with the count, and what is on it."""
    days = edge_days(each)
    start = f"{each.from_name} ({formats_of(company).number(each.entered)})"
    return start, each.to_name, f"{edge_rate(each, formats_of(company))}{', ' if days else ''}{days}"


def edge_rate(each: "Edge", formats: Formats) -> str:
    """The share that goes on."""
    return "nobody yet" if each.conversion is None else formats.share(each.conversion, 0 if each.conversion >= 0.1 else 1)


def edge_days(each: "Edge") -> str:
    """The median days to the next stage."""
    return "" if each.days is None else count(round(each.days), "day") if each.days >= 1 else "same day"


def tree_nodes(body: "Drivers", company: Company) -> list[tuple[str, str]]:
    """Each node's name and how many entered it in the later period; the last is the revenue of its wins."""
    formats = formats_of(company)
    nodes = [(each.from_name, formats.short(each.entered)) for each in body.edges]
    nodes += [(body.edges[-1].to_name, formats.number(body.wins.after))] if body.edges else []
    if body.revenue is not None:
        nodes.append((REVENUE, formats.short(float(round(body.revenue.after)), "money")))
    return nodes


def tree_edges(body: "Drivers", company: Company) -> list[tuple[str, str]]:
    """What stands on each edge, above and below the line."""
    found = [(edge_rate(each, formats_of(company)), edge_days(each)) for each in body.edges]
    if body.worth is not None:
        found.append((formats_of(company).short(round(body.worth), "money"), "a win"))
    return found


def tree_figures(body: "Drivers", company: Company, along: Along) -> dict[str, Any]:
    """The tree's numbers with their ranges, as figure_table.js draws them: counts lead to their leads, rates and days to the funnel, and a
    number that is not made of leads to all about it. `along` is what the question takes along to another page.
    """
    formats = formats_of(company)
    rows = [_tree_row(each, formats) for each in body.edges]
    ways = [_tree_ways(each.from_, each.from_name, each.from_ in body.stage_names, body, along) for each in body.edges]
    if body.edges:
        last = body.edges[-1]
        rows.append(dict(zip(TREE_COLUMNS, (last.to_name, formats.number(body.wins.after), "–", "–", "–"), strict=True)))
        ways.append({name: way for name, way in _tree_ways(last.to, last.to_name, True, body, along).items() if name in TREE_COLUMNS[:2]})
    if body.worth is not None:
        rows.append(dict(zip(TREE_COLUMNS, (A_WIN, formats.value(round(body.worth), "money"), "–", "–", "–"), strict=True)))
        ways.append(dict.fromkeys(TREE_COLUMNS[:2], (way_to("channels", **along), LOOK_CHANNELS)))
    return as_figures(TREE, rows, ways, TREE_COLUMNS[1:]) | {"compact": True}


def _tree_row(each: "Edge", formats: Formats) -> dict[str, str]:
    spread = "–" if each.low is None or each.high is None else f"{formats.share(each.low, 1)} – {formats.share(each.high, 1)}"
    cells = (each.from_name, formats.number(each.entered), edge_rate(each, formats), spread, edge_days(each) or "–")
    return dict(zip(TREE_COLUMNS, cells, strict=True))


def _tree_ways(id: str, name: str, of_leads: bool, body: "Drivers", along: Along) -> Ways:
    if not of_leads:
        return dict.fromkeys(TREE_COLUMNS[:4], (way_to("indicator", indicator=id), LOOK_NUMBER))
    title = f"{name}, {ENTERED}"
    period = {"from": body.after.start.isoformat(), "to": body.after.end.isoformat(), "funnel_basis": "period"}
    picked = urlencode({"title": title, "stage": id, "how": "entered"})
    leads = (way_to("funnel", **along, **period, funnel_show=picked), title)
    return {TREE_COLUMNS[1]: leads} | dict.fromkeys((TREE_COLUMNS[0], *TREE_COLUMNS[2:]), (way_to("funnel", **along), LOOK_FUNNEL))


def tree_line(body: "Drivers", company: Company) -> str:
    """The tree in one line of text: for those who cannot see it, and for a terminal."""
    steps = [edge(each, company) for each in body.edges]
    value = "" if body.worth is None else f" → {formats_of(company).value(round(body.worth), 'money')} a win"
    last = steps[-1][1] if steps else ""
    return "".join(f"{start} —{on}→ " for start, _, on in steps) + last + value


def meaning(each: "Meaning", company: Company) -> str:
    """ "PPC clicks 12 % under plan ≈ 1.8 fewer wins around 20 Jan, 80 % band 0.4–3.1"."""
    formats = formats_of(company)
    off = (
        f"{formats.share(abs(each.deviation))} {'over' if each.deviation > 0 else 'under'} plan" if round(each.deviation, 2) else "on plan"
    )
    name = plain(each.name)
    if not each.effect.certain or off == "on plan":
        return f"{name} {off}: nothing that can be told apart from chance."
    if abs(each.effect.wins) < SMALL:
        return f"{name} {off}: less than {formats.number(SMALL, 1)} wins, which is too little to matter."
    word = "more" if each.effect.wins > 0 else "fewer"
    low, high = sorted((abs(each.effect.low), abs(each.effect.high)))
    around = "" if each.effect.around is None else f" around {formats.short_day(each.effect.around)}"
    money = "" if each.money is None else f", {formats.value(float(round(abs(each.money), -2)), 'money')}"
    through = f", through {plain(each.feeds)} leads" if each.feeds else ""
    band = f"80{SPACE}% band {formats.number(low, 1)}–{formats.number(high, 1)}"
    return f"{name} {off} ≈ **{formats.number(abs(each.effect.wins), 1)} {word} wins**{around} ({band}{money}){through}."


def meanings(found: Sequence["Meaning"], company: Company) -> list[str]:
    """Those that mean something one by one, and the rest in one line."""
    told = [each for each in found if each.effect.certain and abs(each.effect.wins) >= SMALL and round(each.deviation, 2)]
    quiet = [plain(each.name) for each in found if each not in told]
    said = [meaning(each, company) for each in sorted(told, key=lambda each: -abs(each.effect.wins))]
    return [*said, *([f"{listed(quiet)}: nothing that matters, or that can be told apart from chance."] if quiet else [])]


def no_link(found: Sequence["Lagged"]) -> str:
    """The numbers without a measured link, in one sentence."""
    names = [each.name for each in found if each.link is not None and each.link.kind == "none"]
    return f"No link found: {listed(names)}." if names else ""


def linked(found: Sequence["Lagged"]) -> list["Lagged"]:
    """Those with a measured lag, or too few weeks to say, the longest first."""

    def days(each: "Lagged") -> float:
        return each.days or (each.link.weeks or 0) * 7.0 if each.link else each.days or 0.0

    some = [each for each in found if each.link is None or each.link.kind != "none"]
    return sorted(some, key=lambda each: -days(each))


def lag_rows(found: Sequence["Lagged"], company: Company) -> list[dict[str, str]]:
    """The table of the lags."""
    return [lag(each, company) for each in linked(found)]


def lag_figures(found: Sequence["Lagged"], company: Company) -> dict[str, Any]:
    """The lags as figure_table.js draws them: each leads to all about its number."""
    ways = [dict.fromkeys(LAG_COLUMNS, (way_to("indicator", indicator=each.indicator), LOOK_NUMBER)) for each in linked(found)]
    return as_figures(LAGS, lag_rows(found, company), ways)


def ask(each: "Ask", company: Company) -> str:
    """A question, never a verdict on a person."""
    formats = formats_of(company)
    found = each.found
    done, results = formats.number(found.done), formats.number(found.results)
    who = f"{plain(each.owner)}'s " if each.owner else ""
    usual = 0.0 if not found.other_rate else found.done * found.other_rate
    beside = "at the others' rate" if each.owner else "at the rate of the year before"
    start = (
        f"{who}{done} {plain(each.effort_name).lower()} of the last {each.weeks} weeks brought {results} {plain(each.result_name).lower()}"
    )
    return f"{start}; {beside} it would have been about {formats.number(usual)}. What is different, and what would help?"


def lag(each: "Lagged", company: Company) -> dict[str, str]:
    """One line of the lags."""
    formats = formats_of(company)
    if each.link is None:
        when = "–" if each.days is None else count(round(each.days), "day")
        sure = "nobody was won yet" if each.days is None else "median, lead by lead"
    elif each.link.kind == "found":
        when = "in the same week" if each.link.weeks == 0 else count(each.link.weeks or 0, "week")
        sure = f"weekly totals, r = {formats.fixed(each.link.r or 0, 2)}, p = {formats.fixed(each.link.p or 0, 3)}"
    elif each.link.kind == "too_few":
        when, sure = "too few weeks to say", "40 weeks are needed"
    else:
        when, sure = "no link found", "weekly totals"
    return dict(zip(LAG_COLUMNS, (each.name, when, sure), strict=True))


def lines(body: "Drivers", company: Company) -> list[str]:
    """The drivers for a terminal."""
    formats = formats_of(company)
    said = [headline(body, company), "", tree_line(body, company), ""]
    splits: tuple[tuple[str, Split | None, Unit], ...] = ((WINS, body.wins, "count"), (REVENUE, body.revenue, "money"))
    for title, found, unit in splits:
        if found is not None:
            said += [f"{title}: {split_line(found, unit, company)}"]
            said += [f"  {part_name(part.name, body.stage_names)}: {verdict(part, unit, formats)}" for part in found.parts]
    said += ["", mix_line(body.mix, body.mix_before, body.mix_after, company), ""]
    said += meanings(body.meanings, company) or [NO_MEANINGS]
    said += ["", *([ask(each, company) for each in body.asks] or [NO_ASKS]), ""]
    said += [": ".join(list(lag(each, company).values())[:2]) for each in linked(body.lags)] + [no_link(body.lags)]
    return [line.replace("**", "").replace("\\", "") for line in said]
