"""Each indicator's formula in plain words: what is counted, added up or divided, and by which date."""

from scorecard.model import Aggregate, Configuration, Indicator, Ratio
from scorecard.wording.formats import formats_of, listed

ROWS = {"leads": "leads", "events": "events", "indicator_values": "numbers written down", "goals": "goals", "calendar": "entries"}
DATES = {"created_at": "created", "won_at": "won", "lost_at": "lost", "disqualified_at": "disqualified", "recycled_at": "recycled"}


def formula(indicator: Indicator, configuration: Configuration) -> str:
    """One sentence, such as "Cold calls ÷ Appointments, each added up over the same days"."""
    measure = indicator.measure
    if isinstance(measure, Ratio):
        names = [_name(id, configuration) for id in (measure.numerator, measure.denominator)]
        scale = f" × {formats_of(configuration.company).number(measure.scale, 6)}" if measure.scale != 1 else ""
        return f"{' ÷ '.join(names)}{scale}, each added up over the same days"
    return f"{_what(measure)}{_where(measure, indicator.id)}{_dated(measure, configuration)}"


def _name(id: str, configuration: Configuration) -> str:
    part = configuration.indicator(id)
    return part.name if part else id


def _what(measure: Aggregate) -> str:
    rows = ROWS[measure.dataset]
    if measure.kind == "count":
        return f"Number of {rows}"
    if measure.kind == "last":
        return "The last number written down in the week"
    return f"Sum of the {rows}" if measure.dataset == "indicator_values" else f"Sum of “{measure.column}” over {rows}"


def _where(measure: Aggregate, id: str) -> str:
    """The conditions; that a written number carries the indicator's own name goes without saying."""
    parts = [
        f"“{column}” is there" if "*" in values else f"“{column}” is {listed([f'“{value}”' for value in values]).replace(' and ', ' or ')}"
        for column, values in measure.where
        if (column, values) != ("indicator", (id,))
    ]
    return f" where {' and '.join(parts)}" if parts else ""


def _dated(measure: Aggregate, configuration: Configuration) -> str:
    if measure.dataset != "leads":
        return ""
    stage = next((each.name for each in configuration.stages if each.column == measure.on), "")
    return f", by the day they were {DATES[measure.on]}" if measure.on in DATES else f", by the day they became {stage or measure.on}"
