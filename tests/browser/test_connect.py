"""A newcomer's own sheet, of a layout nobody here has chosen, on the screen without a text editor; each click and each entry is counted."""

import csv
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, Locator, expect

from scorecard.config import load
from tests.browser.server import Server
from tests.browser.visit import Visit, wait_ready
from tests.connect.tables import TODAY, german, inquiries, planning, weekly
from tests.support.servers import DatabaseServer
from tests.support.sheets_api import Tab
from tests.support.sheets_server import EMAIL, sheets_server

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]
MOST_STEPS = 30
SAVED = re.compile("^Saved to")
TABLES = "input[type=file][accept*=csv]"
"""Where a table is dropped; while the page is drawn anew, a key's place may still stand beside it."""


class Newcomer:
    """Somebody at the page: whatever they click, type or choose is one step."""

    def __init__(self, here: Visit) -> None:
        self.page, self.steps = here.page, 0

    def does(self, act: Callable[[], object]) -> None:
        act()
        self.steps += 1
        wait_ready(self.page)

    def press(self, name: str) -> None:
        button = self.page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_enabled()
        step = self.heading("Step ").text_content() if name == "Continue" else None
        self.does(button.click)
        if step:
            expect(self.heading(step)).to_have_count(0)
            wait_ready(self.page)

    def types(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=True)

        def enter() -> None:
            field.fill(text)
            field.press("Enter")

        self.does(enter)

    def chooses(self, label: str, option: str) -> None:
        """Type into a select box and take what fits."""
        box = self.page.get_by_role("combobox", name=label)

        def choose() -> None:
            box.click()
            self.option(option).click()

        self.does(choose)

    def option(self, text: str) -> Locator:
        return self.page.get_by_role("option").filter(has_text=text).first

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", name=text)


def test_an_unfamiliar_sheet_becomes_a_scorecard_by_clicking(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    tabs = [Tab("Notes", [["Do not read this"]]), Tab("Inquiries", inquiries(), gid=7)]
    with sheets_server(tabs, shared_with=set()) as google:
        key = FilePayload(name="northwind-1a2b3c.json", mimeType="application/json", buffer=json.dumps(google.secret).encode())
        own = {**google.environment, "SCORECARD_SECRETS": str(tmp_path / "secrets.toml")}
        with start(**own) as server, visiting(server.url) as here:
            here.open(f"{server.url}/connect")
            somebody = Newcomer(here)
            somebody.does(lambda: here.page.locator("input[type=file]").set_input_files(key))
            expect(here.page.get_by_text(EMAIL)).to_be_visible()
            somebody.types("Address of the sheet", f"{google.url}#gid=7")
            somebody.press("Test the access")
            expect(here.page.get_by_text("may not be read by the service account")).to_be_visible()
            google.book.shared_with.add(EMAIL)  # what the page said to do
            somebody.press("Test the access")
            expect(somebody.heading("Step 2 of 6")).to_be_visible()
            somebody.chooses("What is one row?", "One lead or deal")
            here.page.mouse.wheel(0, 5000)
            somebody.press("Continue")
            expect(somebody.heading("Step 3 of 6")).to_be_in_viewport()
            for column, header in (
                ("Number or id of the lead", "Ref"),
                ("Day the lead came in", "Received on"),
                ("Channel", "Heard of us through"),
                ("Day it reached SAL", "Handed to sales"),
                ("Day it was won", "Signed on"),
            ):
                box = here.page.get_by_role("combobox", name=column)
                if box.count() == 0:
                    somebody.does(here.page.get_by_text("More columns").click)
                if not box.input_value().startswith(header):  # some headers are known
                    somebody.chooses(column, header)
            somebody.does(here.page.get_by_text("Day first: 31/12/2026").click)
            expect(here.page.get_by_text("All 60 rows can be used.")).to_be_visible()
            somebody.press("Continue")
            somebody.types("Your company", "Northwind")
            somebody.does(here.page.get_by_text("“Referal” (12 rows) → Referral").click)
            somebody.press("Continue")
            expect(here.page.get_by_role("rowheader", name="New leads", exact=True)).to_be_visible()
            expect(here.page.get_by_role("rowheader", name="Wins", exact=True)).to_be_visible()
            print(f"\nfrom the address to the first scorecard: {somebody.steps} steps")
            assert somebody.steps <= MOST_STEPS
            assert "connect_step=numbers" in here.page.url
            _going_back_loses_nothing(somebody)
            assert (here.foreign, here.errors) == ([], [])
            assert google.secret["private_key"][40:80] not in here.page.content()
            somebody.press("Continue")
            somebody.press("Save the configuration")
            expect(here.page.get_by_text(SAVED)).to_be_visible()
        saved = load(server.home / "scorecard.toml", TODAY)
        assert saved.company.name == "Northwind"
        assert {each.name: each.aliases for each in saved.channels}["Referral"] == ("Referal",)
        assert saved.sources[0].dates == {"*": "day-first"}
        own["SCORECARD_CONFIG"] = str(server.home / "scorecard.toml")
        with start(template=None, name="own", **own) as server, visiting(server.url) as here:
            here.open(server.url)
            expect(here.page.get_by_role("rowheader", name="New leads", exact=True)).to_be_visible()


def _going_back_loses_nothing(somebody: Newcomer) -> None:
    somebody.page.get_by_role("button", name="Back", exact=True).click()
    expect(somebody.heading("Step 4 of 6")).to_be_visible()
    wait_ready(somebody.page)
    expect(somebody.page.get_by_label("Your company", exact=True)).to_have_value("Northwind")
    expect(somebody.page.get_by_role("checkbox", name="Referal")).to_be_checked()
    somebody.page.get_by_role("button", name="Columns", exact=True).click()
    expect(somebody.page.get_by_role("combobox", name="Day the lead came in")).to_have_value("Received on  ·  01/08/2026, 02/09/2026")
    wait_ready(somebody.page)
    somebody.page.get_by_role("button", name="First scorecard", exact=True).click()
    wait_ready(somebody.page)
    expect(somebody.page.get_by_role("rowheader", name="New leads", exact=True)).to_be_visible()


@pytest.mark.slow
def test_a_database_is_reached_by_the_address_that_was_typed(
    postgres: DatabaseServer, start: Start, visiting: Visiting, tmp_path: Path
) -> None:
    address = postgres.fresh()
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE inquiries (ref INTEGER, received DATE, source VARCHAR(40))"))
        connection.execute(sa.text("INSERT INTO inquiries SELECT i, DATE '2026-09-01' + i, 'Paid search' FROM generate_series(1, 70) AS i"))
    engine.dispose()
    with start(SCORECARD_SECRETS=str(tmp_path / "secrets.toml")) as server, visiting(server.url) as here:
        here.open(f"{server.url}/connect")
        somebody = Newcomer(here)
        somebody.does(here.page.get_by_text("A database", exact=True).click)
        somebody.types("What shall it be called?", "crm")
        somebody.types("Address, with user and password", address.replace("scorecard:", "scorecard:not"))
        somebody.press("Show its tables")
        expect(here.page.get_by_text("does not let the user 'scorecard' in")).to_be_visible()
        somebody.types("Address, with user and password", address)
        somebody.press("Show its tables")
        expect(here.page.get_by_role("combobox", name="Name of the secret")).to_have_value("crm")
        somebody.press("Read it")
        expect(somebody.heading("Step 2 of 6")).to_be_visible()
        password = sa.make_url(address).password
        assert password
        assert password not in here.page.content()
        assert password in (tmp_path / "secrets.toml").read_text("utf-8")
        assert (here.foreign, here.errors) == ([], [])


@pytest.mark.slow
def test_a_file_of_weekly_numbers_takes_eight_steps(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    with (tmp_path / "Weekly numbers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(weekly())
    with start() as server, visiting(server.url) as here:
        here.open(f"{server.url}/connect")
        somebody = Newcomer(here)
        somebody.does(here.page.get_by_text("A file", exact=True).click)
        somebody.does(lambda: here.page.locator(TABLES).set_input_files(tmp_path / "Weekly numbers.csv"))
        somebody.press("Read it")
        for _ in range(3):
            somebody.press("Continue")
        expect(here.page.get_by_role("rowheader", name="PPC clicks", exact=True)).to_be_visible()
        expect(here.page.get_by_role("rowheader", name="Coffee drunk", exact=True)).to_be_visible()
        print(f"\nfrom a file to the first scorecard: {somebody.steps} steps")
        assert somebody.steps <= 8
        assert (here.overflow(), here.violations(), here.foreign, here.errors) == ([], [], [], [])


def _takes_a_file(somebody: Newcomer, path: Path) -> None:
    somebody.does(somebody.page.get_by_text("A file", exact=True).click)
    somebody.does(lambda: somebody.page.locator(TABLES).set_input_files(path))
    somebody.press("Read it")


def test_a_german_file_takes_seven_steps_to_the_first_scorecard(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    (tmp_path / "Wochenzahlen.csv").write_bytes(german().encode("cp1252"))
    with start() as server, visiting(server.url, locale="de-DE", timezone_id="Europe/Berlin") as here:
        here.open(f"{server.url}/connect")
        somebody = Newcomer(here)
        _takes_a_file(somebody, tmp_path / "Wochenzahlen.csv")
        expect(somebody.heading("Step 2 of 6")).to_be_visible()
        expect(here.page.get_by_text("All 16 rows can be used.")).to_be_visible()
        somebody.press("Continue")
        somebody.press("Continue")
        somebody.types("Your company", "Nordwind GmbH")
        somebody.press("Continue")
        row = here.page.get_by_role("row").filter(has=here.page.get_by_role("rowheader", name="Ausgaben (€)", exact=True))
        expect(row).to_contain_text("1.490 €")
        expect(here.page.get_by_role("rowheader", name="Besuche", exact=True)).to_be_visible()
        print(f"\nfrom a German file to the first scorecard: {somebody.steps} steps")
        assert somebody.steps <= 7
        somebody.press("Continue")
        somebody.press("Save the configuration")
        expect(here.page.get_by_text(SAVED)).to_be_visible()
        assert (here.foreign, here.errors) == ([], [])
    company = load(server.home / "scorecard.toml", TODAY).company
    assert (company.name, company.currency, company.locale, company.timezone) == ("Nordwind GmbH", "EUR", "de_DE", "Europe/Berlin")


@pytest.mark.slow
def test_a_workbook_of_four_tabs_takes_thirty_two_steps(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    (tmp_path / "Planning.xlsx").write_bytes(planning())
    with start() as server, visiting(server.url) as here:
        here.open(f"{server.url}/connect")
        somebody = Newcomer(here)
        _takes_a_file(somebody, tmp_path / "Planning.xlsx")
        for tab in ("Weeks", "Leads", "Goals Q4", "Calendar"):
            expect(here.page.get_by_role("combobox", name="Which tab?")).to_have_value(tab)
            somebody.press("Read it")
            expect(here.page.get_by_text("can be used.")).to_be_visible()
            somebody.press("Continue")
            if tab == "Leads":
                somebody.chooses("Channel", "From")
            for _ in range(2):
                somebody.press("Continue")
            if tab == "Weeks":
                expect(here.page.get_by_role("rowheader", name="Website visits", exact=True)).to_be_visible()
                print(f"\nfrom the workbook to the first scorecard: {somebody.steps} steps")
                assert somebody.steps <= 9
            if tab == "Goals Q4":
                expect(here.page.get_by_text("≥ 120,000", exact=True)).to_be_visible()
                assert (here.overflow(), here.violations()) == ([], [])
            somebody.press("Continue")
            somebody.press("Save the configuration")
            expect(here.page.get_by_text(SAVED)).to_be_visible()
            somebody.press("Connect another one")
        print(f"all four tabs: {somebody.steps} steps")
        assert somebody.steps <= 32
        assert (here.foreign, here.errors) == ([], [])
    saved = load(server.home / "scorecard.toml", TODAY)
    assert [each.dataset for each in saved.sources] == ["indicator_values", "leads", "goals", "calendar"]
    own = {"SCORECARD_CONFIG": str(server.home / "scorecard.toml")}
    with start(template=None, name="own", **own) as server, visiting(server.url) as here:
        here.open(f"{server.url}/goals")
        expect(here.page.get_by_role("heading", name=re.compile(r"^Wins: \d+ of 12"))).to_be_visible()


@pytest.mark.slow
def test_weeks_that_only_have_numbers_ask_one_question_more(start: Start, visiting: Visiting, tmp_path: Path) -> None:
    weeks = "\n".join(f"KW {31 + n};{900 + 7 * n}" for n in range(16))
    (tmp_path / "kw.csv").write_text(f"KW;Besuche\n{weeks}\n", encoding="utf-8-sig")
    with start() as server, visiting(server.url, locale="de-DE") as here:
        here.open(f"{server.url}/connect")
        somebody = Newcomer(here)
        _takes_a_file(somebody, tmp_path / "kw.csv")
        somebody.press("Take this")
        for _ in range(3):
            somebody.press("Continue")
        expect(here.page.get_by_role("rowheader", name="Besuche", exact=True)).to_be_visible()
        assert somebody.steps <= 7
