"""What must hold for close rates whatever the leads: parts add up, order is nothing, a hopeless channel harms nobody, weeks may shift."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scorecard.errors import QuestionError
from scorecard.measures.channels import Channels
from scorecard.model import Filters
from tests.funnel.company import AS_OF, Company, company

PERIOD = {"first": "2025-10-01", "last": "2026-03-31"}


def leads(shift: int = 0, seed: int = 3) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    rows = []
    for place in range(900):
        created = datetime(2025, 6, 1) + timedelta(days=int(rng.integers(0, 380)) + shift, hours=int(rng.integers(0, 24)))
        channel = ("Paid", "Organic", "Referral", "unknown", None)[rng.integers(0, 5)]
        row: dict[str, Any] = {"lead_id": f"L{place}", "created_at": created, "channel": channel, "amount": 100.0}
        row["persona"] = ("Founder", "Manager")[rng.integers(0, 2)]
        fate = rng.random()
        if fate < 0.4:
            row["won_at" if fate < 0.2 else "lost_at"] = created + timedelta(days=int(rng.integers(0, 120)))
        rows.append(row)
    return rows


def plain(body: Channels) -> dict[str | None, dict[str, Any]]:
    """Every row's numbers by its channel."""
    return {row.channel: row.to_json() for row in body.rows}


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("leads"), leads())


COUNTS = ("leads", "won", "lost", "open", "disqualified", "mature_leads", "mature_won", "closed_won", "closed_lost", "won_amount")


def test_rows_add_up_to_the_total(of):
    body = of.ask("channels", **PERIOD)
    total = body.total.to_json()
    for name in COUNTS:
        assert sum(row.to_json()[name] or 0 for row in body.rows) == total[name], name


def test_each_row_adds_up(of):
    for row in of.ask("channels", **PERIOD).rows:
        assert row.leads == row.won + row.lost + row.disqualified + row.open


def test_a_filters_parts_add_up_to_the_whole(of):
    whole = of.ask("channels", **PERIOD).total.to_json()
    parts = [of.ask("channels", filters=Filters(persona=(persona,)), **PERIOD).total.to_json() for persona in ("Founder", "Manager")]
    for name in COUNTS:
        assert sum(part[name] for part in parts) == whole[name], name


def test_what_tells_leads_apart_does_not_change_their_total(of):
    by_channel, by_persona = (of.ask("channels", by=by, **PERIOD).total.to_json() for by in ("channel", "persona"))
    assert by_channel == by_persona


def test_the_order_of_rows_does_not_matter(of, tmp_path):
    mixed = leads()
    np.random.default_rng(1).shuffle(mixed)  # type: ignore[arg-type]
    again = company(tmp_path, mixed).ask("channels", **PERIOD)
    assert plain(again) == plain(of.ask("channels", **PERIOD))


def test_a_channel_that_never_converts_changes_no_other_counts(of, tmp_path):
    hopeless = [
        {"lead_id": f"H{n}", "created_at": datetime(2026, 1, 1) + timedelta(days=n % 60), "channel": "Leaflets"} for n in range(200)
    ]
    before, after = plain(of.ask("channels", **PERIOD)), plain(company(tmp_path, leads() + hopeless).ask("channels", **PERIOD))
    assert after.pop("Leaflets")["won"] == 0
    for channel, row in before.items():
        kept = set(row) - {"shrunk_rate", "shrunk_interval", "rank", "cannot_be_told_from", "note", "trend"}
        assert {name: after[channel][name] for name in kept} == {name: row[name] for name in kept}


def test_a_week_later_the_answer_is_the_same_a_week_later(of, tmp_path):
    week = timedelta(days=7)
    later = company(tmp_path, leads(shift=7)).ask("channels", as_of=AS_OF + week, first="2025-10-08", last="2026-04-07", compare="none")
    now = of.ask("channels", compare="none", **PERIOD)
    assert plain(later) == plain(now)
    assert later.start - now.start == week


def test_the_blank_channel_is_not_the_one_called_unknown(of):
    rows = plain(of.ask("channels", **PERIOD))
    assert rows[None]["leads"] > 0
    assert rows["unknown"]["leads"] > 0


def test_the_lists_behind_the_figures_are_as_long_as_the_figures(of):
    for row in of.ask("channels", **PERIOD).rows:
        group = {"blank": "yes"} if row.channel is None else {"group": row.channel}
        assert of.ask("leads", **group, **PERIOD).total == row.leads
        for end, number in (("won", row.won), ("lost", row.lost), ("open", row.open), ("disqualified", row.disqualified)):
            assert of.ask("leads", end=end, **group, **PERIOD).total == number
        judged = of.ask("leads", end="won", within="yes", mature="yes", **group, **PERIOD)
        assert judged.total == row.close.count


def test_the_default_period_is_the_last_three_whole_months_that_are_old_enough(of):
    body = of.ask("channels")
    assert (body.start, body.end) == (date(2026, 1, 1), date(2026, 3, 31))
    assert body.mature
    assert (body.compared.before.start, body.compared.before.end) == (date(2025, 10, 1), date(2025, 12, 31))


def test_a_young_company_is_shown_all_its_leads(tmp_path):
    body = company(tmp_path, [{"created_at": datetime(2026, 6, day)} for day in (3, 9)]).ask("channels")
    assert (body.start, body.end, body.total.leads) == (date(2026, 6, 3), date(2026, 6, 9), 2)
    assert body.total.close.rate is None
    assert body.total.to_json()["interval"] is None


def test_young_periods_wait_to_be_taken_apart(of):
    body = of.ask("channels", first="2026-05-01", last="2026-05-31")
    assert not body.mature
    assert body.compared.change is None
    assert body.compared.waiting_until == date(2026, 8, 29)


def test_one_channel_against_the_rest(of):
    body = of.ask("channels", compare="rest:Paid", **PERIOD)
    own = next(row for row in body.rows if row.channel == "Paid")
    assert body.compared.second == own.close
    assert body.compared.first.total == body.total.close.total - own.close.total
    with pytest.raises(QuestionError, match="Fax"):
        of.ask("channels", compare="rest:Fax", **PERIOD)


def test_before_and_after_a_day(of):
    compared = of.ask("channels", compare="split:2026-01-01", **PERIOD).compared
    assert (compared.before.end, compared.after.start) == (date(2025, 12, 31), date(2026, 1, 1))
    assert compared.change.leads_before + compared.change.leads_after == of.ask("channels", **PERIOD).total.leads
    for wrong in ("split:2020-01-01", "split:soon", "twins", "rest:"):
        with pytest.raises(QuestionError):
            of.ask("channels", compare=wrong, **PERIOD)


def test_cost_is_of_the_period_and_absent_is_not_zero(tmp_path: Path) -> None:
    rows = [{"created_at": datetime(2026, 1, 5), "won_at": datetime(2026, 1, 9), "channel": channel} for channel in ("Paid", "Referral")]
    spent = [{"at": datetime(2026, month, 15), "kind": "spend", "channel": "Paid", "cost": 40.0} for month in (1, 4)]
    found = plain(company(tmp_path, rows * 2, spent).ask("channels", first="2026-01-01", last="2026-01-31"))
    assert (found["Paid"]["cost"], found["Paid"]["cost_per_win"]) == (40.0, 20.0)
    assert (found["Referral"]["cost"], found["Referral"]["cost_per_win"]) == (None, None)
    young = company(tmp_path, [*rows, {"created_at": datetime(2026, 5, 5), "channel": "Paid"}], spent)
    assert plain(young.ask("channels", first="2026-01-01", last="2026-05-31"))["Paid"]["cost_per_win"] is None


def test_win_rate_is_by_the_day_of_closing_and_close_rate_by_the_day_of_creation(tmp_path):
    rows = [
        {"created_at": datetime(2025, 1, 5), "won_at": datetime(2026, 2, 1)},
        {"created_at": datetime(2025, 1, 5), "lost_at": datetime(2026, 2, 1)},
        {"created_at": datetime(2026, 1, 5), "lost_at": datetime(2026, 5, 1)},
        {"created_at": datetime(2026, 1, 5), "won_at": datetime(2026, 2, 9)},
    ]
    row = company(tmp_path, rows).ask("channels", first="2026-01-01", last="2026-02-28").total
    assert (row.win.count, row.win.total) == (2, 3)
    assert (row.close.count, row.close.total) == (1, 2)
