"""The SELECTs of indicators: their text, what they must never do, and a slow reference that counts by hand."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql

from scorecard.model import Aggregate, Company, Configuration, Filters, Indicator, Ratio, Source, Stage
from scorecard.parts import Parts
from scorecard.query.engine import engine_over, run
from scorecard.query.indicators import Select, Span, daily, not_split_by, parts_of, reach
from scorecard.query.rows import Page, how_many, rows, shown_columns

from .files import frame_of

CALLS = Indicator("calls", "Calls", Aggregate("count", "events", "", "at", (("kind", ("call",)),)))
COST = Indicator("cost", "Cost", Aggregate("sum", "events", "cost", "at", (("kind", ("spend", "fee")), ("channel", ("*",)))))
WINS = Indicator("wins", "Wins", Aggregate("count", "leads", "", "won_at"))
VISITS = Indicator("visits", "Visits", Aggregate("sum", "indicator_values", "value", "date", (("indicator", ("visits",)),)))
PIPELINE = Indicator("pipeline", "Pipeline", Aggregate("last", "indicator_values", "value", "date", (("indicator", ("pipeline",)),)))
PER_CALL = Indicator("per_call", "Cost per call", Ratio("cost", "calls"))
CONFIGURATION = Configuration(
    company=Company("Acme"),
    sources=(Source("crm", "file", "leads"), Source("web", "file", "events"), Source("sheet", "file", "indicator_values")),
    stages=(Stage("lead", "Lead", column="created_at"), Stage("mql", "MQL", column="mql_at"), Stage("won", "Won", column="won_at")),
    indicators=(CALLS, COST, WINS, VISITS, PIPELINE, PER_CALL),
)
SPAN = Span(date(2026, 11, 2), date(2026, 11, 15))
FILTERS = Filters(channel=("PPC", "Events"), owner=("Ann",))

STATEMENTS: dict[str, Select] = {
    "count_of_events": daily(CONFIGURATION, [CALLS], SPAN, Filters()),
    "sum_with_conditions_and_filters": daily(CONFIGURATION, [COST], SPAN, FILTERS),
    "count_of_leads_by_another_date": daily(CONFIGURATION, [WINS], SPAN, Filters(persona=("Founder",))),
    "written_values": daily(CONFIGURATION, [VISITS], SPAN, Filters()),
    "several_at_once": daily(CONFIGURATION, [CALLS, VISITS, PIPELINE], SPAN, Filters()),
    "one_pass_for_several": daily(CONFIGURATION, [CALLS, COST], SPAN, FILTERS),
    "reach_of_several": reach(CONFIGURATION, [CALLS, COST], SPAN.end),
    "reach": reach(CONFIGURATION, [CALLS, WINS], SPAN.end),
    "rows": rows(CONFIGURATION, WINS.measure, SPAN.start, SPAN.end, FILTERS, Page(3, 20), "acme%"),  # type: ignore[arg-type]
    "how_many": how_many(CONFIGURATION, CALLS.measure, SPAN.start, SPAN.end, Filters(), "ann"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_text_of_every_statement(name: str, snapshot_text: "object") -> None:
    text = "\n\n".join(f"-- {dialect.name}\n{STATEMENTS[name].compile(dialect=dialect)}" for dialect in DIALECTS)
    snapshot_text(Path(__file__).parent / "sql" / f"{name}.sql", text)  # type: ignore[operator]


DIALECTS = (postgresql.dialect(paramstyle="named"), mysql.dialect(paramstyle="named"))


@given(st.text(min_size=1, max_size=20))
def test_no_text_ever_becomes_part_of_a_statement(text: str) -> None:
    hostile = Indicator(text, text, Aggregate("count", "events", "", "at", (("kind", (text,)),)))
    plain = Indicator("a", "a", Aggregate("count", "events", "", "at", (("kind", ("b",)),)))
    filters, usual = Filters(channel=(text,), owner=(text,)), Filters(channel=("c",), owner=("d",))
    assert str(daily(CONFIGURATION, [hostile], SPAN, filters)) == str(daily(CONFIGURATION, [plain], SPAN, usual))
    asked = (SPAN.start, SPAN.end)
    searched = rows(CONFIGURATION, hostile.measure, *asked, filters, Page(), text)  # type: ignore[arg-type]
    assert str(searched) == str(rows(CONFIGURATION, plain.measure, *asked, usual, Page(), "x"))  # type: ignore[arg-type]


DAYS = st.dates(date(2026, 10, 31), date(2026, 11, 17))
NAMES = st.sampled_from(["PPC", "Events", "O'Brien; --", "PPC ", "ümläut", None])
TIMES = st.builds(lambda day, seconds: datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds), DAYS, st.integers(0, 86399))
EVENT = st.fixed_dictionaries(
    {
        "at": TIMES,
        "kind": st.sampled_from(["call", "spend", "fee", "Call"]),
        "channel": NAMES,
        "owner": st.sampled_from(["Ann", "Bob", None]),
        "cost": st.one_of(st.none(), st.integers(-5, 50).map(float)),
    }
)
Rows = list[dict[str, object]]


def slow(events: Rows, indicator: Indicator, filters: Filters) -> Counter[date]:
    """Counted, or added up, row by row."""
    found: Counter[date] = Counter()
    measure = indicator.measure
    assert isinstance(measure, Aggregate)
    for event in events:
        at = event["at"]
        assert isinstance(at, datetime)
        chosen = [(name, getattr(filters, name)) for name in ("channel", "owner") if getattr(filters, name)]
        fits = all(event[column] in values or ("*" in values and event[column] is not None) for column, values in measure.where)
        if fits and all(event[name] in values for name, values in chosen) and SPAN.start <= at.date() <= SPAN.end:
            cost = event["cost"]
            found[at.date()] += 1 if measure.kind == "count" else int(cost or 0)  # type: ignore[call-overload]
    return Counter({day: number for day, number in found.items() if number})


def fast(folder: Path, events: Rows, indicator: Indicator, filters: Filters) -> Counter[date]:
    return fast_together(folder, events, [indicator], filters)[0]


def fast_together(folder: Path, events: Rows, indicators: list[Indicator], filters: Filters) -> list[Counter[date]]:
    """The numbers of several indicators, asked for in one statement."""
    path = folder / "web.parquet"
    frame_of(CONFIGURATION, "web", events).to_parquet(path, index=False)
    frame = run(engine_over(CONFIGURATION, {"web": Parts(path)}), daily(CONFIGURATION, indicators, SPAN, filters))
    known = [row for row in frame.itertuples() if row.value == row.value and row.value]
    return [Counter({row.day.date(): int(row.value) for row in known if row.indicator == each.id}) for each in indicators]


OWNED = Indicator("owned", "Owned", Aggregate("count", "events", "", "at", (("owner", ("*",)), ("kind", ("call", "Call")))))
EVERYTHING = Indicator("everything", "Everything", Aggregate("count", "events", "", "at"))


@given(events=st.lists(EVENT, max_size=25), channel=NAMES, owner=st.sampled_from(["Ann", None]), alone=st.booleans())
def test_equals_a_slow_count_by_hand(
    tmp_path_factory: pytest.TempPathFactory, events: Rows, channel: str | None, owner: str | None, alone: bool
) -> None:
    """Each indicator alone, and several that share a pass over the rows."""
    filters = Filters(channel=(channel,) if channel else (), owner=(owner,) if owner else ())
    folder = tmp_path_factory.mktemp("events")
    indicators = [COST] if alone else [CALLS, COST, OWNED, EVERYTHING]
    assert fast_together(folder, events, indicators, filters) == [slow(events, each, filters) for each in indicators]


@settings(max_examples=12)
@given(events=st.lists(EVENT, max_size=25), order=st.randoms(use_true_random=False))
def test_laws(tmp_path_factory: pytest.TempPathFactory, events: Rows, order: "object") -> None:
    """Channels add up to all that have one, the order of rows is irrelevant, and a week later everything is a week later."""
    folder = tmp_path_factory.mktemp("laws")
    every = [{**event, "channel": event["channel"] or "none"} for event in events]
    whole = fast(folder, every, CALLS, Filters())
    parts: Counter[date] = Counter()
    for channel in {str(event["channel"]) for event in every}:
        parts += fast(folder, every, CALLS, Filters(channel=(channel,)))
    assert parts == whole
    shuffled = list(every)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fast(folder, shuffled, CALLS, Filters()) == whole
    inner = [event for event in every if SPAN.start <= event["at"].date() <= SPAN.end - timedelta(days=7)]  # type: ignore[attr-defined]
    later = [{**event, "at": event["at"] + timedelta(days=7)} for event in inner]  # type: ignore[operator]
    shifted = {day + timedelta(days=7): number for day, number in fast(folder, inner, CALLS, Filters()).items()}
    assert fast(folder, later, CALLS, Filters()) == shifted


def test_the_slow_count_can_tell_a_wrong_statement(tmp_path: Path) -> None:
    """The control: a statement that forgets a condition, or the last day, does not equal the slow count."""
    events: Rows = [
        {"at": datetime(2026, 11, 15, 23, 59), "kind": kind, "channel": "PPC", "owner": "Ann", "cost": 1.0} for kind in ("call", "Call")
    ]
    assert fast(tmp_path, events, CALLS, Filters()) == slow(events, CALLS, Filters()) == Counter({date(2026, 11, 15): 1})
    careless = Indicator("calls", "Calls", Aggregate("count", "events", "", "at"))
    assert fast(tmp_path, events, careless, Filters()) != slow(events, CALLS, Filters())


def test_blank_values_are_rows_that_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "sheet.parquet"
    cells = [{"date": date(2026, 11, 9), "indicator": "visits", "value": value, "span": "day"} for value in (4.0, None)]
    frame_of(CONFIGURATION, "sheet", cells).to_parquet(path, index=False)
    frame = run(engine_over(CONFIGURATION, {"sheet": Parts(path)}), daily(CONFIGURATION, [VISITS], SPAN, Filters()))
    assert frame[["value", "known", "rows", "span", "source"]].values.tolist() == [[4.0, 1, 2, "day", "sheet"]]


def test_ratios_are_asked_for_by_their_parts() -> None:
    assert parts_of(CONFIGURATION, [PER_CALL, CALLS, VISITS]) == (COST, CALLS, VISITS)
    with pytest.raises(ValueError, match="no indicator"):
        daily(CONFIGURATION, [PER_CALL], SPAN, Filters())


def test_filters_that_a_dataset_has_no_column_for() -> None:
    filters = Filters(persona=("Founder",), channel=("PPC",))
    assert not_split_by(CONFIGURATION, WINS, filters) == ()
    assert not_split_by(CONFIGURATION, CALLS, filters) == ("persona",)
    assert not_split_by(CONFIGURATION, PER_CALL, filters) == ("persona",)


def test_personal_columns_are_neither_shown_nor_searched() -> None:
    assert not {"name", "email"} & set(shown_columns(CONFIGURATION, WINS.measure))  # type: ignore[arg-type]
    assert {"name", "email"} <= set(shown_columns(CONFIGURATION, WINS.measure, personal=True))  # type: ignore[arg-type]
    hidden = Configuration(Company("Acme"), (Source("crm", "file", "leads", personal=("owner",)),), CONFIGURATION.stages)
    assert "owner" not in shown_columns(hidden, WINS.measure)  # type: ignore[arg-type]
    assert "email" not in str(STATEMENTS["rows"])


def test_pages_of_rows_are_in_order_and_add_up(tmp_path: Path) -> None:
    events: Rows = [
        {"at": datetime(2026, 11, 9, 8) + timedelta(minutes=37 * n % 600), "kind": "call", "owner": f"A%{n}"} for n in range(45)
    ]
    path = tmp_path / "web.parquet"
    frame_of(CONFIGURATION, "web", events).to_parquet(path, index=False)
    engine = engine_over(CONFIGURATION, {"web": Parts(path)})
    measure = CALLS.measure
    assert isinstance(measure, Aggregate)
    pages = [run(engine, rows(CONFIGURATION, measure, SPAN.start, SPAN.end, Filters(), Page(number, 20))) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    seen = [number for page in pages for number in page["source_row"]]
    assert len(set(seen)) == 45
    times = [moment for page in pages for moment in page["at"]]
    assert times == sorted(times)
    assert run(engine, how_many(CONFIGURATION, measure, SPAN.start, SPAN.end, Filters(), "a%4"))["rows"].tolist() == [6]


def test_an_engine_over_no_files_answers_with_no_rows() -> None:
    engine = engine_over(CONFIGURATION, {})
    assert run(engine, STATEMENTS["several_at_once"]).empty
    assert isinstance(engine, sa.Engine)
