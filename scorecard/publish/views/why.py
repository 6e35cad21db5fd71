"""Why, on paper: funnel, channels, journeys and drivers."""

from collections.abc import Sequence

from scorecard.answers import Answer
from scorecard.charts import channels as channel_charts
from scorecard.charts import drivers as driver_charts
from scorecard.charts import funnel as funnel_charts
from scorecard.charts import journeys as journey_charts
from scorecard.model import Configuration
from scorecard.publish.document import Beside, Part, figures, heading, plain, records, said
from scorecard.publish.views.pictures import HALF, picture
from scorecard.wording import channel_tables as tables
from scorecard.wording import channels as channel_words
from scorecard.wording import drivers as driver_words
from scorecard.wording import funnel as funnel_words
from scorecard.wording import journeys as journey_words
from scorecard.wording import velocity as velocity_words

LINES = 4
"""So many curves can be told apart; the page shows as many until somebody chooses others."""


def funnel(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """The waterfall, where leads leave and stand, and the same by group."""
    body, company = answer.body, configuration.company
    standing: list[Part] = [heading(funnel_words.STANDING)]
    standing.append(picture(funnel_charts.standing(body, company), funnel_words.standing_alt(body, company), company, HALF))
    leaving: list[Part] = []
    if body.basis == "cohort":
        leaving += [heading(funnel_words.LEAVING), plain(funnel_words.leaving_line(body, company))]
        leaving += figures(funnel_words.leaving_figures(body, company))
    against: list[Part] = [heading(funnel_words.AGAINST)] if body.against else []
    against += [plain(funnel_words.against_line(each, company)) for each in body.against]
    against += records(funnel_words.against_table(body, company), company) if body.against else []
    return [
        plain(funnel_words.headline(body, company), "lead"),
        plain(funnel_words.period_line(body, company)),
        *figures(funnel_words.figures(body, company)),
        Beside((tuple(leaving), tuple(standing))) if leaving else Beside((tuple(standing),)),
        heading(velocity_words.TITLE),
        plain(velocity_words.line(body.velocity, company)),
        heading(funnel_words.split_title(body)),
        *figures(funnel_words.split_figures(body, company)),
        *against,
    ]


def channels(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Every channel with its close rate and interval, what changed and why, and how rates come with age."""
    body, company = answer.body, configuration.company
    if not body.total.leads:
        return [plain(channel_words.NO_LEADS)]
    left_out = channel_words.left_out(body, tables.MOST_ROWS, company)
    parts: list[Part] = [
        plain(channel_words.headline(body), "lead"),
        plain(channel_words.period_line(body, company)),
        *figures(tables.figures(body, company)),
        *([plain(left_out, "note")] if left_out else []),
        plain(channel_words.misleads(body, company), "note"),
    ]
    compared = body.compared
    why: list[Part] = []
    if compared is not None:
        why += [heading(channel_words.why_title(compared)), plain(channel_words.compared_line(compared, body.by, company))]
        if compared.kind != "rest":
            why.append(plain(channel_words.why(compared, body.by, company)))
        if compared.change:
            why.append(
                picture(channel_charts.parts(compared, body.by, company), channel_words.why(compared, body.by, company), company, HALF),
            )
    drawn = [line for line in body.lines[:LINES] if line.curve]
    curves: list[Part] = []
    if drawn:
        alt = channel_words.curves_alt(drawn, body.by, company)
        curves = [heading(channel_words.CURVES), picture(channel_charts.curves(drawn, body.by, company), alt, company, HALF)]
    shown = tuple(tuple(each) for each in (why, curves) if each)
    return [*parts, *([Beside(shown)] if shown else [])]


def journeys(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """Credit for wins by model, and the paths that were taken most."""
    body, company = answer.body, configuration.company
    parts: list[Part] = [said(journey_words.headline(body, company), "lead"), said(journey_words.counts(body, company))]
    parts.append(plain(journey_words.CREDIT, "note"))
    if not body.credits.won:
        return [*parts, said(journey_words.NO_WINS)]
    if not body.credits.rows:
        return [*parts, said(journey_words.NO_TOUCHES)]
    won, other = (
        _titled(title, figures(journey_words.path_figures(title, paths, is_won, company)))
        for title, paths, is_won in ((journey_words.PATHS_WON, body.won_paths, True), (journey_words.PATHS_OTHER, body.other_paths, False))
    )
    return [
        *parts,
        picture(journey_charts.spread(body.credits, company), journey_words.chart_alt(body, company), company),
        *figures(journey_words.credit_figures(body, company)),
        said(journey_words.effort(body, company)),
        Beside((won, other)),
    ]


def _titled(title: str, parts: Sequence[Part]) -> tuple[Part, ...]:
    return (heading(title), *parts)


def drivers(answer: Answer, configuration: Configuration) -> Sequence[Part]:
    """What moved the wins, what this week means for them, and how long each number takes to show."""
    body, company = answer.body, configuration.company
    tree: list[Part] = [heading(driver_words.TREE)]
    tree.append(picture(driver_charts.tree(body, company), driver_words.tree_line(body, company), company, HALF))
    told: list[Part] = [heading(driver_words.MEANINGS)]
    told += [said(line, "item") for line in driver_words.meanings(body.meanings, company) or [driver_words.NO_MEANINGS]]
    told.append(heading(driver_words.ASKS))
    told += [said(driver_words.ask(each, company), "item") for each in body.asks] or [said(driver_words.NO_ASKS)]
    splits: list[tuple[Part, ...]] = []
    for title, found, unit in ((driver_words.WINS, body.wins, "count"), (driver_words.REVENUE, body.revenue, "money")):
        if found:
            chart = driver_charts.parts(found, unit, company, body.stage_names)  # type: ignore[arg-type]
            alt = driver_words.split_alt(found, unit, company, body.stage_names)  # type: ignore[arg-type]
            line = driver_words.split_line(found, unit, company)  # type: ignore[arg-type]
            splits.append((said(f"**{title}: {line}**"), picture(chart, alt, company, HALF)))
    return [
        said(driver_words.headline(body, company), "lead"),
        Beside((tuple(tree), tuple(told))),
        heading(driver_words.SPLIT),
        Beside(tuple(splits)),
        plain(driver_words.SPLIT_NOTE, "note"),
        said(f"**{driver_words.MIX}.** {driver_words.mix_line(body.mix, body.mix_before, body.mix_after, company)}"),
        heading(driver_words.LAGS),
        *records(driver_words.lag_rows(body.lags, company), company, markdown=True),
        said(driver_words.no_link(body.lags)),
        plain(driver_words.LINK_NOTE, "note"),
    ]
