"""The template workbook, filled in by somebody and read by the sources that belong to it."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from scorecard import library, templates
from scorecard.config import loads
from scorecard.config.writing import to_toml
from scorecard.ingest import Ingested, ingest
from scorecard.model import Channel, Company, Configuration
from scorecard.sources import RawTable, read_all

TODAY = date(2026, 11, 22)
COMPANY = Company("Acme")
INDICATORS = library.with_parts(["website_visits", "ppc_clicks", "new_leads", "wins"])


class NoSecrets:
    def get(self, name: str) -> str:
        raise KeyError(name)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A copy in which three weeks, two leads, a goal and a campaign were typed in."""
    path = tmp_path / "acme.xlsx"
    path.write_bytes(templates.template_workbook(COMPANY, INDICATORS, date(2026, 11, 4), [Channel("Paid search")], reasons=["No budget"]))
    book = load_workbook(path)
    numbers = book["Weekly numbers"]
    assert [cell.value for cell in numbers[1]] == ["Week of", "Website visits", "PPC clicks"]
    assert numbers["A2"].value == datetime(2026, 11, 2), "the running week's first day stands ready"
    for row, (visits, clicks) in enumerate([(9412, 1103), (9000, 0), (8800, None)], start=2):
        numbers.cell(row, 2, visits)
        numbers.cell(row, 3, clicks)
    leads = book["Leads"]
    titles = [cell.value for cell in leads[1]]
    first = {
        "lead_id": "00123",
        "created_at": datetime(2026, 11, 3),
        "channel": "Paid search",
        "won_at": datetime(2026, 11, 18),
        "amount": 1200.5,
    }
    for row, lead in enumerate(
        [first, {"lead_id": "00124", "created_at": datetime(2026, 11, 4), "verdict": "refused", "reason": "No budget"}], start=2
    ):
        for title, value in lead.items():
            leads.cell(row, titles.index(title) + 1, value)
    for tab, values in (
        ("Goals", ["Website visits", datetime(2026, 10, 1), datetime(2026, 12, 31), 9000, ">=", "week", "Ada"]),
        ("Calendar", [datetime(2026, 11, 9), datetime(2026, 11, 13), "Fair", "event"]),
    ):
        for column, value in enumerate(values, start=1):
            book[tab].cell(2, column, value)
    book.save(path)
    return path


def ingested(path: Path) -> dict[str, Ingested]:
    sources = templates.template_sources(INDICATORS, "file", {"path": path.name})
    configuration = Configuration(COMPANY, sources, library.STAGES, (Channel("Paid search"),), indicators=INDICATORS, path="scorecard.toml")
    # What the page would save is read back before it is used, as a restart would do.
    configuration = loads(to_toml(configuration), "scorecard.toml", TODAY)
    assert configuration.issues == ()
    tables = read_all(configuration.sources, NoSecrets(), path.parent)
    results = {}
    for source in configuration.sources:
        table = tables[source.name]
        assert isinstance(table, RawTable), table
        results[source.name] = ingest(table, source, configuration, TODAY)
    return results


def test_a_filled_in_copy_needs_no_mapping(filled: Path) -> None:
    read = ingested(filled)
    values = read["weekly_numbers"].rows
    known = values[values["value"].notna()]
    assert sorted(zip(known["date"].dt.strftime("%Y-%m-%d"), known["indicator"], known["value"], strict=True)) == [
        ("2026-11-02", "ppc_clicks", 1103.0),
        ("2026-11-02", "website_visits", 9412.0),
        ("2026-11-09", "ppc_clicks", 0.0),
        ("2026-11-09", "website_visits", 9000.0),
        ("2026-11-16", "website_visits", 8800.0),
    ]
    leads = read["leads"].rows.set_index("lead_id")
    assert leads.loc["00123", "won_at"].date() == date(2026, 11, 18)
    assert leads.loc["00123", "amount"] == 1200.5
    assert leads.loc["00124", "reason"] == "No budget"
    goals = read["goals"].rows
    assert list(goals["indicator"]) == ["website_visits"]
    assert list(goals["target"]) == [9000.0]
    assert list(read["calendar"].rows["title"]) == ["Fair"]
    assert all(not len(each.cells) for each in read.values()), {name: each.cells for name, each in read.items() if len(each.cells)}


def test_an_empty_copy_can_be_read_too(tmp_path: Path) -> None:
    path = tmp_path / "acme.xlsx"
    path.write_bytes(templates.template_workbook(COMPANY, INDICATORS, TODAY))
    values = ingested(path)["weekly_numbers"].rows
    assert values["value"].notna().sum() == 0


def test_the_workbook_offers_what_is_possible() -> None:
    from io import BytesIO

    book = load_workbook(BytesIO(templates.template_workbook(COMPANY, INDICATORS, TODAY, [Channel("Paid search")], reasons=["No budget"])))
    assert book.sheetnames == ["How to", "Weekly numbers", "Goals", "Calendar", "Leads"]
    offered = {rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation}
    assert {'"accepted,refused"', '"Paid search"', '"No budget"', '">=,<=,between"', '"week,period"'} <= offered
