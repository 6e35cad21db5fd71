"""The sources and definitions answers: every row is accounted for, nothing personal comes out, every word says who agreed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scorecard.errors import QuestionError
from scorecard.workspace.agreements import propose, sign
from tests.support.company import Shop

MOMENT = datetime(2026, 3, 9, 9, tzinfo=UTC)
COMPANY = """
[company]
name = "Acme"

[[stages]]
id = "lead"
name = "Lead"
definition = "Somebody with an interest."
owner = "Marketing"

[[stages]]
id = "won"
name = "Won"

[[channels]]
name = "PPC"
aliases = ["google ads"]

[sources.crm]
kind = "file"
path = "leads.csv"
dataset = "leads"
dates = { "*" = "iso" }
columns = { email = "Mail" }

[indicators.leads]
name = "Leads"
definition = "New people."
count = "leads"
owner = "Ann"
"""
ROWS = """lead_id,created_at,channel,amount,Mail,Phone
1,2026-03-02,PPC,100,ann@example.com,0171
2,2026-03-03,google ads,lots,bob@example.com,0172
3,someday,PPC,5,cat@example.com,0173
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "leads.csv").write_text(ROWS)
    shop = Shop(tmp_path, COMPANY, "2026-03-09")
    shop.sync()
    return shop


def told(shop: Shop, what: str, **options: str) -> dict[str, Any]:
    return shop.ask(what, options=tuple(options.items())).to_json()


def test_rows_add_up_and_the_source_names_what_stands_on_it(shop: Shop) -> None:
    (row,) = told(shop, "sources")["rows"]
    assert (row["rows_read"], row["rows_accepted"], row["rows_repaired"], row["rows_rejected"]) == (3, 1, 1, 1)
    assert row["feeds"] == ["Leads"]
    assert row["newest"] == "2026-03-03"
    assert row["place"].startswith("File: ")


def test_an_opened_source_lists_each_cell_and_what_was_understood(shop: Shop) -> None:
    opened = told(shop, "sources", source="crm")["opened"]
    assert {(cell["column"], cell["value"], cell["severity"]) for cell in opened["cells"]} >= {
        ("amount", "lots", "repaired"),
        ("created_at", "someday", "rejected"),
    }
    assert [run["ok"] for run in opened["runs"]] == [True]


def test_samples_of_personal_and_unused_columns_are_not_shown(shop: Shop) -> None:
    answer = told(shop, "sources", source="crm")
    samples = {each["header"]: each["samples"] for each in answer["opened"]["understood"]["columns"]}
    assert samples["Mail"] == samples["Phone"] == []
    assert samples["channel"] != []
    assert "example.com" not in str(answer)


def test_an_unknown_source_is_a_sentence(shop: Shop) -> None:
    with pytest.raises(QuestionError, match="There are: crm"):
        told(shop, "sources", source="nothing")


def test_a_word_says_since_when_it_is_agreed_and_by_whom(shop: Shop) -> None:
    def agreed() -> dict[str, tuple[bool, list[str]]]:
        return {row["name"]: (row["changed"] is not None, row["agreed_by"]) for row in told(shop, "definitions")["rows"]}

    assert agreed()["Leads"] == (False, [])
    body = told(shop, "agreement")["parts"]
    workspace = shop.house.workspace
    sign(workspace, propose(workspace, body, 0, "Ann", "the first one", MOMENT), "marketing", "Ann", MOMENT)
    assert agreed()["Leads"] == (True, ["Ann (marketing)"])
    changed = {**body, "Numbers we watch": {"Leads": "Ann: Something else."}}
    propose(workspace, changed, 1, "Bob", "another meaning", MOMENT)
    assert agreed()["Leads"] == (False, [])


def test_every_word_of_the_configuration_is_there(shop: Shop) -> None:
    rows = told(shop, "definitions")["rows"]
    assert [(row["kind"], row["name"]) for row in rows] == [
        ("indicator", "Leads"),
        ("stage", "Lead"),
        ("stage", "Won"),
        ("channel", "PPC"),
    ]
    assert rows[0]["sources"] == ["crm"]
