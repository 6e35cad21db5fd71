"""Google Sheets as they should be: what is asked, what comes back, which tab is meant. The real gspread client does the asking."""

from collections.abc import Iterator
from datetime import date, datetime

import gspread
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.errors import UnclearError
from scorecard.sources import probe, read_all
from tests.support.reading import error, google, rows, secrets_of, table
from tests.support.shared import shared_data
from tests.support.sheets_api import Tab
from tests.support.sheets_server import API_KEY, EMAIL, Google, sheets_server

DIRTY = [
    ["id", "spend", "when", "clicks", "note"],
    ["00123", "12,50", date(2026, 1, 5), 1234.5, "#DIV/0!"],
    ["1e5", "1.234,56", datetime(2026, 1, 12, 6, 0), 0.125, True],
    ["nan", " 12 ", None, 3, ""],
]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """A spreadsheet with a dirty tab, a hidden one, a chart, and one with titles and merges; this process takes it for Google's."""
    tabs = [
        Tab("Leads", DIRTY, gid=0),
        Tab("Bob's wins", [["id"], ["x1"]], gid=77),
        Tab("Old", [["secret"]], gid=5, hidden=True),
        Tab("Chart", [], gid=6, kind="OBJECT"),
        Tab(
            "Weekly",
            [[None], ["Team report"], [None, "Q1", None], [None, "Jan", "Feb"], [None, 1, 2]],
            gid=8,
            merges=((2, 1, 3, 3), (1, 0, 2, 2)),
        ),
        Tab("Blank", [], gid=9),
    ]
    with sheets_server(tabs) as server:
        server.enter(monkeypatch)
        yield server


def read(server: Google, **options: object):
    """The outcome of one source on the served spreadsheet."""
    return read_all([google("one", key=server.key, **options)], secrets_of(google=server.secret))["one"]


def test_cells_are_what_stands_in_the_sheet(served: Google) -> None:
    got = table(read(served, tab="Leads"))
    assert rows(got) == [
        ["id", "spend", "when", "clicks", "note"],
        ["00123", "12,50", 46027, 1234.5, "#DIV/0!"],
        ["1e5", "1.234,56", 46034.25, 0.125, True],
        ["nan", " 12 ", "", 3, None],
    ]
    assert type(got.cells.iloc[3, 3]) is int
    assert got.serial_dates
    assert got.names is None
    assert got.place == "spreadsheet 'Revenue team', tab 'Leads'"


def test_gspreads_own_reading_would_change_them(served: Google) -> None:
    """The control: the same cells through get_all_records come out as other values."""
    client = gspread.service_account_from_dict(served.secret, scopes=gspread.auth.READONLY_SCOPES)
    with client.http_client.session:
        records = client.open_by_key(served.key).worksheet("Leads").get_all_records(value_render_option="UNFORMATTED_VALUE")
    assert records[0]["id"] == 123
    assert records[0]["spend"] == 1250
    assert records[1]["id"] == 100000.0


def test_all_tabs_of_a_spreadsheet_take_two_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    tabs = {f"Tab {number}": [["id"], [number]] for number in range(12)}
    with sheets_server(tabs) as server:
        server.enter(monkeypatch)
        sources = [google(title, key=server.key, tab=title) for title in tabs]
        outcomes = read_all(sources, secrets_of(google=server.secret))
        assert [rows(outcomes[title])[1] for title in tabs] == [[number] for number in range(12)]
        assert [request.path.rpartition("/")[2] for request in server.sheets_requests] == [server.key, "values:batchGet"]
        assert server.sign_ins == 1


def test_two_sources_of_one_tab_ask_for_it_once(served: Google) -> None:
    sources = [google("a", key=served.key, tab="Leads"), google("b", url=served.url + "#gid=0"), google("c", key=served.key, gid=0)]
    outcomes = read_all(sources, secrets_of(google=served.secret))
    assert rows(outcomes["a"]) == rows(outcomes["b"]) == rows(outcomes["c"])
    assert served.sheets_requests[-1].query["ranges"] == ["'Leads'"]
    assert len(served.sheets_requests) == 2


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({"tab": "Bob's wins"}, "id"),
        ({"tab": " bob's WINS "}, "id"),
        ({"gid": 77}, "id"),
        ({"gid": "77"}, "id"),
        ({"range": "'Bob''s wins'!A1:A2"}, "id"),
        ({"tab": "Old"}, "secret"),
    ],
)
def test_a_tab_is_found_by_title_number_or_range(served: Google, options: dict[str, object], first: str) -> None:
    assert rows(read(served, **options))[0][0] == first


def test_the_only_visible_tab_needs_no_name(served: Google) -> None:
    served.book.tabs = [tab for tab in served.book.tabs if tab.title in ("Leads", "Old", "Chart")]
    got = table(read(served))
    assert rows(got)[0][0] == "id"
    assert "tab 'Leads'" in got.notes


def test_several_visible_tabs_need_a_choice(served: Google) -> None:
    refused = read(served)
    assert isinstance(refused, UnclearError)
    assert "'Leads', \"Bob's wins\", 'Weekly', 'Blank'" in str(refused)
    assert "'Old'" not in str(refused)


def test_a_range_keeps_the_numbers_of_rows_and_columns(served: Google) -> None:
    got = table(read(served, tab="Weekly", range="B3:C5"))
    assert rows(got) == [["Q1", None], ["Jan", "Feb"], [1, 2]]
    assert (got.first_row, got.first_column) == (3, 2)
    assert got.merges == ((0, 0, 0, 1),)


def test_merged_areas_are_told_as_positions_in_the_cells(served: Google) -> None:
    got = table(read(served, tab="Weekly"))
    assert got.first_row == 1
    assert got.cells.iloc[2, 1] == "Q1"
    assert got.merges == ((2, 1, 2, 2), (1, 0, 1, 1))


def test_a_missing_tab_costs_only_its_own_source(served: Google) -> None:
    sources = [
        google("good", key=served.key, tab="Leads"),
        google("gone", key=served.key, tab="Leed"),
        google("deleted", key=served.key, gid=4),
    ]
    outcomes = read_all(sources, secrets_of(google=served.secret))
    assert len(rows(outcomes["good"])) == 4
    assert error(outcomes["gone"]).kind == error(outcomes["deleted"]).kind == "renamed"
    assert "Was it renamed to 'Leads'?" in str(outcomes["gone"])
    assert "gid 4" in str(outcomes["deleted"])
    assert len(served.sheets_requests) == 2


def test_a_tab_renamed_between_the_two_requests(served: Google) -> None:
    """Known by its gid it is read all the same; known by its title it is reported, and the others are read."""

    def rename() -> None:
        served.book.tabs[0].title = "Leads 2026"

    served.before_values = rename
    sources = [
        google("gid", key=served.key, gid=0),
        google("title", key=served.key, tab="Leads"),
        google("other", key=served.key, tab="Weekly"),
    ]
    outcomes = read_all(sources, secrets_of(google=served.secret))
    assert rows(outcomes["gid"])[1][0] == "00123"
    assert error(outcomes["title"]).kind == "renamed"
    assert "'Leads 2026'" in str(outcomes["title"])
    assert len(rows(outcomes["other"])) == 5
    assert len(served.sheets_requests) == 4


def test_a_range_outside_the_sheet_costs_only_its_own_source(served: Google) -> None:
    sources = [google("far", key=served.key, tab="Leads", range="A5000:B"), google("good", key=served.key, tab="Leads")]
    outcomes = read_all(sources, secrets_of(google=served.secret))
    assert error(outcomes["far"]).kind == "configuration"
    assert "A5000:B" in str(outcomes["far"])
    assert len(rows(outcomes["good"])) == 4


@pytest.mark.parametrize("options", [{"tab": "Blank"}, {"tab": "Leads", "range": "H1:J9"}])
def test_no_values_are_reported_as_empty(served: Google, options: dict[str, str]) -> None:
    refused = error(read(served, **options))
    assert refused.kind == "empty"
    assert options["tab"] in str(refused)


def test_two_spreadsheets_do_not_hinder_each_other(served: Google) -> None:
    outcomes = read_all(
        [google("good", key=served.key, tab="Leads"), google("wrong", key="1doesNotExist", tab="Leads")], secrets_of(google=served.secret)
    )
    assert len(rows(outcomes["good"])) == 4
    assert error(outcomes["wrong"]).kind == "not_found"
    assert "spreadsheet 1doesNotExist, tab 'Leads'" in str(outcomes["wrong"])


def test_a_probe_reads_the_first_rows_only(served: Google) -> None:
    served.book.tab("Leads").rows = [["id"], *([number] for number in range(5000))]
    outcomes = probe(
        [google("one", key=served.key, tab="Leads"), google("two", key=served.key, tab="Weekly", range="B3:C")],
        secrets_of(google=served.secret),
    )
    assert len(rows(outcomes["one"])) == 60
    assert table(outcomes["two"]).first_row == 3
    assert served.sheets_requests[-1].query["ranges"] == ["'Leads'!1:60", "'Weekly'!B3:C62"]


def test_an_api_key_reads_public_sheets(served: Google) -> None:
    served.book.shared_with = {"anyone"}
    outcome = read_all([google("one", key=served.key, tab="Leads")], secrets_of(google=API_KEY))["one"]
    assert len(rows(outcome)) == 4
    assert served.sign_ins == 0


def test_the_secret_may_have_any_name(served: Google) -> None:
    outcome = read_all([google("one", key=served.key, tab="Leads", secret="sheets")], secrets_of(sheets=served.secret))["one"]
    assert len(rows(outcome)) == 4


def test_the_demo_account_is_the_one_in_the_sentence(served: Google) -> None:
    served.book.shared_with = set()
    refused = error(read(served, tab="Leads"))
    assert refused.kind == "forbidden"
    assert f"Share it with {EMAIL}" in str(refused)


def test_real_leads_come_through_unchanged(served: Google) -> None:
    folder = shared_data("olist_funnel")
    lines = (folder / "olist_marketing_qualified_leads_dataset.csv").read_text().splitlines()
    served.book.tabs = [Tab("MQL", [line.split(",") for line in lines])]
    got = rows(read(served, tab="MQL"))
    assert len(got) == 8001
    assert [",".join(cell or "" for cell in row) for row in got] == lines


CELLS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda value: not value.is_integer()),
    st.booleans(),
)


@given(cells=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
@settings(max_examples=20)
def test_any_cells_survive_the_journey(shared_server: Google, cells: list[list[object]]) -> None:
    shared_server.book.tabs = [Tab("Any", [["header"], *cells])]
    outcome = read_all([google("one", key=shared_server.key)], secrets_of(google=shared_server.secret))["one"]
    width = table(outcome).cells.shape[1]
    got = [[cell if cell is not None else "" for cell in row] for row in rows(outcome)]
    padded = [["header"] + [""] * (width - 1), *([*row, *[""] * width][:width] for row in cells)]
    assert got == padded[: len(got)]
    assert all(set(row) == {""} for row in padded[len(got) :])


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Google]:
    """One server for all the examples of a property."""
    with pytest.MonkeyPatch.context() as patch, sheets_server({"Any": [["header"]]}) as server:
        server.enter(patch)
        yield server
