"""Lists of leads and other tables under the headers that common systems and other languages give them: proposed rightly, unasked."""

from datetime import date, timedelta

import pytest

from scorecard.ingest import inspect
from scorecard.library import STAGES
from scorecard.model import Company, Configuration
from tests.connect.tables import TODAY, Rows, raw

HERE = Configuration(Company("Northwind"), stages=STAGES)
FIRST = date(2026, 7, 1)


def rows(header: str, *cells: str) -> Rows:
    """Twenty rows: {n} is the number of the row, {d}, {e} and {f} days a while apart, {w} and {l} such a day in every third row."""
    made: Rows = [list(header.split("|"))]
    for n in range(20):
        day = FIRST + timedelta(days=5 * n)
        won, lost = (str(day + timedelta(days=9)) if n % 3 == place else "" for place in (0, 1))
        status = ("Won", "Lost", "Open")[n % 3]
        parts = {"n": str(1000 + n), "d": str(day), "g": f"{day:%d.%m.%Y}", "w": won, "l": lost, "s": status, "v": f"{900 + n},50 €"}
        made.append([cell.format(**parts) for cell in cells])
    return made


EXPORTS = {
    "hubspot contacts": (
        rows(
            "Record ID - Contact|Email|Create Date|Original Source|Lifecycle Stage|Became a Marketing Qualified Lead Date|"
            "Became a Sales Qualified Lead Date|Became a Customer Date|Contact owner",
            *("5{n}", "a{n}@example.com", "{d} 09:12", "Paid Search", "Lead", "{d} 09:12", "{l}", "{w}", "Jo Diaz"),
        ),
        {
            "lead_id": "Record ID - Contact",
            "created_at": "Create Date",
            "channel": "Original Source",
            "mql_at": "Became a Marketing Qualified Lead Date",
            "sql_at": "Became a Sales Qualified Lead Date",
            "won_at": "Became a Customer Date",
            "owner": "Contact owner",
        },
    ),
    "pipedrive deals": (
        rows(
            "Deal - ID|Deal - Title|Deal - Owner|Deal - Value|Deal - Status|Deal - Deal created|Deal - Won time|Deal - Lost time|"
            "Deal - Lost reason|Deal - Source channel",
            *("{n}", "Deal {n}", "Jo", "{n}", "{s}", "{d} 08:00:00", "{w}", "{l}", "Price", "Web forms"),
        ),
        {
            "lead_id": "Deal - ID",
            "created_at": "Deal - Deal created",
            "channel": "Deal - Source channel",
            "owner": "Deal - Owner",
            "amount": "Deal - Value",
            "won_at": "Deal - Won time",
            "lost_at": "Deal - Lost time",
            "reason": "Deal - Lost reason",
        },
    ),
    "salesforce opportunities": (
        rows(
            "Opportunity ID|Opportunity Name|Account Name|Opportunity Owner|Lead Source|Amount|Created Date|Loss Reason",
            *("006{n}AAQ", "Opp {n}", "Acme", "Jo", "Web", "{n}.00", "{d}", "Price"),
        ),
        {
            "lead_id": "Opportunity ID",
            "created_at": "Created Date",
            "channel": "Lead Source",
            "owner": "Opportunity Owner",
            "company": "Account Name",
            "reason": "Loss Reason",
        },
    ),
    "german": (
        rows("Lead-Nr.|Eingang|Quelle|Ansprechpartner|Gewonnen am|Auftragswert", "L-{n}", "{g}", "Messe", "Müller", "{w}", "{v}"),
        {
            "lead_id": "Lead-Nr.",
            "created_at": "Eingang",
            "channel": "Quelle",
            "owner": "Ansprechpartner",
            "won_at": "Gewonnen am",
            "amount": "Auftragswert",
        },
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_list_of_leads_is_known_by_the_headers_of_its_system(name: str) -> None:
    cells, columns = EXPORTS[name]
    found = inspect(raw(cells), None, HERE, TODAY)
    assert found.source.dataset == "leads"
    assert {ours: found.source.columns.get(ours) for ours in columns} == columns
    assert found.ingested is not None
    assert (found.ingested.rows_accepted, found.questions == () or name == "german") == (20, True)


def test_a_german_status_with_the_day_of_closing_tells_wins() -> None:
    cells = rows("Lead-Nr.|Datum|Status|Abschlussdatum", "L-{n}", "{d}", "{s}", "{d}")
    for row in cells[1:]:
        row[2] = {"Won": "gewonnen", "Lost": "verloren", "Open": "offen"}[str(row[2])]
    found = inspect(raw(cells), None, HERE, TODAY)
    assert found.source.options["outcomes"] == {"column": "Status", "date": "Abschlussdatum", "won": ["gewonnen"], "lost": ["verloren"]}
    assert found.ingested is not None
    assert (int(found.ingested.rows["won_at"].notna().sum()), int(found.ingested.rows["lost_at"].notna().sum())) == (7, 7)


def test_a_number_of_leads_a_week_is_no_lead() -> None:
    """ "Leads" is one letter from "Lead", which is an id elsewhere."""
    cells = rows("Week of|Leads|Deals", "{d}", "{n}", "{n}")
    found = inspect(raw(cells), None, HERE, TODAY)
    assert (found.source.dataset, found.source.layout.shape, set(found.source.columns)) == (
        "indicator_values",
        "wide",
        {"date", "leads", "deals"},
    )


@pytest.mark.parametrize(
    ("header", "cells", "dataset"),
    [
        ("KPI|Start|End|Target|Owner", ("Wins", "{d}", "2027-01-01", "{n}", "Jo"), "goals"),
        ("Kennzahl|Von|Bis|Ziel", ("Wins", "{g}", "31.12.2026", ">= {n}"), "goals"),
        ("What|From|Until|Channel", ("Trade fair {n}", "{d}", "{d}", "Fair"), "calendar"),
        ("Titel|Beginn|Ende", ("Messe {n}", "{g}", "{g}"), "calendar"),
    ],
)
def test_goals_and_the_calendar_are_told_from_numbers(header: str, cells: tuple[str, ...], dataset: str) -> None:
    found = inspect(raw(rows(header, *cells)), None, HERE, TODAY)
    assert found.source.dataset == dataset
    assert found.ingested is not None, found.refusal
    assert found.ingested.rows_accepted + found.ingested.rows_repaired == 20
