"""Spellings that may mean the same are proposed, never merged."""

from scorecard.ingest.groups import propose
from scorecard.model import Channel, Company, Configuration

from .sheets import of_csv, read, source


def groups(counts, known=(), column="channel"):
    return {each.into: dict(each.variants) for each in propose(column, counts, known)}


def test_capital_letters_spaces_and_signs():
    assert groups({"Paid search": 9, "paid-search": 3, "PaidSearch": 1, "Referral": 4}) == {
        "Paid search": {"paid-search": 3, "PaidSearch": 1}
    }
    assert groups({"GTX Pro": 5, "GTXPro": 1480}, column="product") == {"GTXPro": {"GTX Pro": 5}}


def test_a_letter_or_two():
    assert groups({"technology": 20, "technolgy": 12, "medical": 9}, column="product") == {"technology": {"technolgy": 12}}
    assert groups({"Tina Thomas": 8, "Tina Thoms": 1}, column="owner") == {"Tina Thomas": {"Tina Thoms": 1}}


def test_web_addresses_of_one_place():
    assert groups({"t.co": 1185, "twitter": 111, "twitter.com": 29, "google": 6303, "bing": 9}) == {
        "t.co": {"twitter": 111, "twitter.com": 29}
    }
    assert groups({"linkedin.com": 1075, "linkedin": 72, "lnkd.in": 51, "es.linkedin.com": 1}) == {
        "linkedin.com": {"linkedin": 72, "lnkd.in": 51, "es.linkedin.com": 1}
    }


def test_a_configured_name_is_what_others_are_proposed_into():
    assert groups({"paid  searches": 50, "Paid search": 2}, ["Paid search"]) == {"Paid search": {"paid  searches": 50}}


def test_names_that_people_keep_apart_stay_apart():
    assert groups({"Campaign 1": 5, "Campaign 2": 5}) == {}
    assert groups({"Inbound": 5, "Outbound": 5}) == {}
    assert groups({"Spring sale A": 5, "Spring sale B": 4}, column="campaign") == {}
    assert groups({"Paid search": 5, "Paid searches": 4}, ["Paid search", "Paid searches"]) == {}
    assert groups({"a" * 32: 5, "b" * 32: 4}, column="owner") == {}


def test_proposals_change_no_row():
    raw = of_csv("lead_id,created_at,channel\n1,2026-01-05,Paid search\n2,2026-01-05,paid-search\n3,2026-01-05,PPC")
    result = read(raw, source(), Configuration(Company("Acme"), channels=(Channel("Paid Search", ("ppc",)),)))
    assert result.rows["channel"].tolist() == ["Paid Search", "paid-search", "Paid Search"]
    (proposal,) = result.understood.proposals
    assert (proposal.column, proposal.into, proposal.variants) == ("channel", "Paid Search", (("paid-search", 1),))
