"""A configuration that is written and read again is the same; and every key is declared for a field that exists."""

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.config import load, loads, schema
from scorecard.config.lines import parse
from scorecard.config.writing import literal, to_toml
from scorecard.model import Aggregate, Channel, Company, Configuration, Goal, Indicator, Layout, Persona, Ratio, Source, Stage

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).map(str.strip).filter(bool)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
NUMBERS = st.floats(-1e9, 1e9).map(lambda value: value + 0.0)


def again(configuration: Configuration) -> Configuration:
    return loads(to_toml(configuration), configuration.path, TODAY)


@pytest.mark.parametrize("path", [HERE / "valid.toml", Path(__file__).parents[2] / "data" / "scorecard.toml"], ids=lambda path: path.name)
def test_what_was_written_is_read_again(path: Path) -> None:
    configuration = load(path, TODAY)
    assert again(configuration) == configuration


def test_a_difference_is_not_lost() -> None:
    """The control: were writing to drop a key, the comparison above would notice."""
    configuration = load(HERE / "valid.toml", TODAY)
    changed = replace(configuration, company=replace(configuration.company, week_start=3))
    assert again(changed) == changed != configuration


companies = st.builds(
    Company,
    name=TEXTS,
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    locale=st.sampled_from(["en_US", "de_DE", "pt_BR"]),
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]),
    week_start=st.integers(0, 6),
    fiscal_year_start=st.integers(1, 12),
    business_days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(DAYS, max_size=3),
)
layouts = st.builds(
    Layout,
    shape=st.sampled_from(["long", "wide", "weeks-as-columns"]),
    header_row=st.integers(0, 9),
    header_rows=st.integers(1, 3),
    skip_rows=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    skip_labels=st.lists(TEXTS, max_size=2).map(tuple),
    date_means=st.sampled_from(["day", "week_start", "week_end", "month"]),
    year=st.none() | st.integers(2000, 2100),
    last_row=st.integers(0, 50),
    first_week=st.none() | DAYS,
    fill_down=st.lists(TEXTS, max_size=2).map(tuple),
)


@st.composite
def sources(draw: Any, name: str) -> Source:
    kind, options = draw(
        st.sampled_from(
            [
                ("file", {"path": "a b.csv", "separator": ";"}),
                ("database", {"secret": "crm", "query": 'select "x"\nfrom y', "live": False, "max_rows": 500}),
                ("google_sheet", {"key": "abc", "gid": 7, "outcomes": {"column": "Stage", "date": "Closed", "won": ["Won", "Sold"]}}),
            ]
        )
    )
    return Source(
        name=name,
        kind=kind,
        dataset=draw(st.sampled_from(["leads", "events"])),
        options=options,
        layout=draw(layouts),
        columns=draw(st.dictionaries(st.sampled_from(["owner", "campaign"]), TEXTS)),
        values={"owner": meanings} if (meanings := draw(st.dictionaries(TEXTS, TEXTS, max_size=3))) else {},
        dates=draw(st.dictionaries(st.just("*"), st.sampled_from(["iso", "day-first", "%d.%m.%y"]))),
        numbers=draw(st.sampled_from(["", "1,234.5", "1.234,5"])),
        personal=draw(st.sampled_from([(), ("owner",)])),
        every_minutes=draw(st.integers(1, 5000)),
        quiet_days=draw(st.integers(0, 30)),
    )


@st.composite
def configurations(draw: Any) -> Configuration:
    counts = [
        Indicator(
            id,
            draw(TEXTS),
            draw(
                st.sampled_from(
                    [
                        Aggregate("count", "events", "", "at", (("kind", ("call", "*")), ("owner", ("A",)))),
                        Aggregate("sum", "leads", "amount", "won_at"),
                        Aggregate("last", "indicator_values", "value", "date", (("indicator", (id,)),)),
                    ]
                )
            ),
            team=draw(st.sampled_from(["marketing", "sales", "shared"])),
            definition=draw(st.just("") | TEXTS),
            unit=draw(st.sampled_from(["count", "money"])),
            listed=draw(st.booleans()),
        )
        for id in draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    ]
    ratio = Indicator("the_ratio", "Ratio", Ratio(counts[0].id, counts[1].id, draw(st.sampled_from([1.0, 100.0, 0.5]))), better="range")
    start = draw(DAYS)
    goals = [
        Goal(f"g{place}", each.id, start, start + timedelta(days=draw(st.integers(0, 400))), draw(NUMBERS), owner=draw(st.just("") | TEXTS))
        for place, each in enumerate(counts)
    ]
    relative = Goal("r", "the_ratio", start, start, 0.0, per="period", part_of="g0", relative="-5 % vs last year")
    ranged = Goal("b", "the_ratio", start, start, 1.5, "between", 2.5)
    return Configuration(
        company=draw(companies),
        stages=(
            Stage("lead", draw(TEXTS), column="created_at"),
            Stage("mql", "MQL", column="mql_at"),
            Stage("won", "Won", column="won_at"),
        ),
        channels=(Channel("Social", draw(st.sampled_from([(), ("LinkedIn", "so-me")]))),),
        personas=(Persona("Founder", definition=draw(st.just("") | TEXTS)),),
        sources=tuple(draw(sources(name)) for name in draw(st.lists(NAMES | TEXTS, max_size=2, unique=True))),
        indicators=(*counts, ratio),
        goals=(*goals, relative, ranged),
        path="scorecard.toml",
    )


@given(configurations())
def test_any_configuration_comes_back_as_it_was(configuration: Configuration) -> None:
    assert replace(again(configuration), issues=()) == configuration


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=("Cs",))) | NUMBERS | DAYS, st.lists
    )
)
def test_a_literal_is_read_as_its_value(value: Any) -> None:
    assert parse(f"value = {literal(value)}").data["value"] == value


tables = st.dictionaries(
    st.text("ab \"'=[]#.", min_size=1, max_size=5),
    st.integers(0, 9) | st.text('ab\n"#[]={}\x85\u2028', max_size=8) | st.lists(st.integers(0, 9), max_size=3),
    min_size=1,
    max_size=3,
)


@given(st.lists(tables, min_size=1, max_size=4), st.booleans(), st.integers(0, 3))
def test_each_key_is_found_on_the_line_where_it_stands(items: list[dict[str, Any]], array: bool, gap: int) -> None:
    """Whatever keys, long strings and comments stand around it, the line that is found begins with the key."""
    written: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    for place, table in enumerate(items):
        written += ["# x = [1"] * gap + [f"[[t]] # {place}" if array else f"[t.n{place}]"]
        path: tuple[str | int, ...] = ("t", place) if array else ("t", f"n{place}")
        expected[path] = len(written)
        for key, value in table.items():
            written.append(f"{literal(key)} = " + (f"'''\n{value}'''" if isinstance(value, str) and "'" not in value else literal(value)))
            expected[(*path, key)] = "\n".join(written[:-1]).count("\n") + 2
            written = "\n".join(written).split("\n")
    document = parse("\n".join(written))
    assert {path: document.line(path) for path in expected} == expected


@pytest.mark.parametrize("table", [*schema.TABLES, schema.LAYOUT], ids=lambda table: table.name)
def test_each_key_fills_a_field_and_each_field_has_its_key(table: schema.Table) -> None:
    if table.fills is None:
        return
    held = {field.name for field in fields(table.fills)}
    special = {
        "sources": {"name", "options", "layout"},
        "indicators": {"id", "measure"},
        "goals": {"relative"},
    }.get(table.name, set())
    made_of = {"count", "sum", "last", "ratio", "scale", "on", "where"} if table.name == "indicators" else set()
    assert {key.fills for key in table.keys} - made_of == held - special
