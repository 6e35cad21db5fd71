"""Names and addresses of people come out for the roles that may see them, and for nobody else, whatever is asked or searched."""

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from scorecard import address
from scorecard.access.roles import reader_of
from scorecard.export import csv_of
from scorecard.model import Access, Question
from scorecard.ui import cache
from tests.support.company import Shop

COMPANY = """
[company]
name = "Acme"

[access]
viewers = ["@example.com"]
admins = ["boss@example.com"]

[[stages]]
id = "lead"
name = "Lead"

[[stages]]
id = "won"
name = "Won"

[sources.crm]
kind = "file"
path = "leads.csv"
dataset = "leads"
dates = { "*" = "iso" }
columns = { email = "Mail", name = "Who" }
personal = ["campaign"]

[indicators.leads]
name = "Leads"
count = "leads"
"""
ROWS = """lead_id,created_at,channel,Mail,Who,campaign
1,2026-03-02,PPC,ann@customers.org,Ann Planted,Planted street 7
2,2026-03-03,PPC,bob@customers.org,Bob Planted,Planted street 8
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "leads.csv").write_text(ROWS)
    shop = Shop(tmp_path, COMPANY, "2026-03-09")
    shop.sync()
    return shop


def told(shop: Shop, personal: bool, **options: str) -> str:
    return str(shop.ask("indicator", options=tuple({"week": "2026-03-02", **options}.items()), personal=personal).to_json())


def test_personal_columns_are_in_the_answer_only_for_who_may_see_them(shop: Shop) -> None:
    assert "customers.org" in told(shop, True)
    assert "Planted street 7" in told(shop, True)
    assert "customers.org" not in told(shop, False)
    assert "Planted" not in told(shop, False)


def test_a_search_finds_nothing_in_what_is_not_shown(shop: Shop) -> None:
    assert "'total': 1" in told(shop, True, search="ann planted")
    assert "'total': 0" in told(shop, False, search="ann planted")


def test_no_address_asks_for_them() -> None:
    parameters = {"personal": ["yes"], "indicator_personal": ["True"], "indicator_week": ["2026-03-02"]}
    asked = address.parse("indicator", parameters, pd.Timestamp("2026-03-09").date(), ("week",))
    assert asked.personal is False


def test_what_one_role_was_told_is_never_the_cached_answer_of_another(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "house", lambda: shop.house)
    question = Question("indicator", pd.Timestamp("2026-03-09").date(), options=(("week", "2026-03-02"),))
    first, second = (cache.ask(replace(question, personal=each)).body.drill for each in (True, False))
    assert {"name", "email", "campaign"} <= set(first.columns)
    assert not {"name", "email", "campaign"} & set(second.columns)
    file = pd.read_csv(io.BytesIO(csv_of(pd.DataFrame(second.rows))))
    assert not {"name", "email", "campaign"} & set(file.columns)


def test_the_role_decides(shop: Shop) -> None:
    access: Access = shop.house.configuration.access
    claims = {"email_verified": True, "exp": shop.house.instant().timestamp() + 60}
    seen = {
        who: reader_of({**claims, "email": who}, access, shop.house.instant()).personal for who in ("ann@example.com", "boss@example.com")
    }
    assert seen == {"ann@example.com": False, "boss@example.com": True}
