"""Tables of a layout that nobody here has chosen: title lines, a total, dates that can be read in two ways, channels spelled anyhow."""

from datetime import date, timedelta
from io import BytesIO

import pandas as pd
from openpyxl import Workbook  # type: ignore[import-untyped]

from scorecard.sources import RawTable

TODAY = date(2026, 11, 22)
CHANNELS = ("Google Ads", "google ads", "Referral", "Trade fair", "Referal")

Rows = list[list[object]]


def inquiries(leads: int = 60) -> Rows:
    """A list of leads as a sales office keeps it; each day of the dates is at most the 12th, so that no cell proves their order."""
    first = date(2026, 9, 1)
    rows: Rows = [["Northwind GmbH: inquiries"], ["kept by Ines, updated on Fridays"], []]
    rows.append(["Ref", "Received on", "Heard of us through", "Handed to sales", "Signed on", "Order value"])
    for number in range(leads):
        day = date(2026, 8 + number % 3, 1 + number % 12)
        assert day >= first - timedelta(days=60)
        handed = f"{min(day.day + 1, 12):02}/{day.month:02}/2026" if number % 2 == 0 else ""
        signed = f"{day.day:02}/{day.month + 1:02}/2026" if number % 6 == 0 else ""
        value = f"{1000 + number}.50" if number % 6 == 0 else ""
        rows.append([f"N-{number:03}", f"{day.day:02}/{day.month:02}/2026", CHANNELS[number % 5], handed, signed, value])
    rows.append(["Total", "", "", "", "", ""])
    return rows


def weekly(weeks: int = 16) -> Rows:
    """One row a week: the week's Monday, then numbers."""
    first = date(2026, 11, 9) - timedelta(weeks=weeks - 1)
    rows: Rows = [["Week starting", "Website visits", "PPC clicks", "Coffee drunk", "Show rate"]]
    for place in range(weeks):
        day = first + timedelta(weeks=place)
        rows.append([day.isoformat(), str(9000 + 37 * place), str(1400 + place), str(50 + place % 3), f"{60 + place}%"])
    return rows


def raw(rows: Rows, place: str = "leads.csv") -> RawTable:
    """The cells as a reader gives them."""
    width = max(map(len, rows))
    return RawTable(place, pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype=object), None)


def german() -> str:
    """A file as a German spreadsheet saves it: semicolons, decimal commas, days first, a sign of money that only its own encoding has."""
    lines = ["Woche;Besuche;Anrufe;Termine;Ausgaben (€);Abschlussquote"]
    for place in range(16):
        day = date(2026, 7, 27) + timedelta(weeks=place)
        quote = f"{12.5 + 0.3 * place:.1f} %".replace(".", ",")
        lines.append(f"{day:%d.%m.%Y};9.{place * 37:03};{120 + place};{10 + place % 4};1.{234 + 17 * place}{',50'};{quote}")
    return "\r\n".join(lines) + "\r\n"


def planning() -> bytes:
    """A workbook of four tabs that nobody here has chosen: a column a week below a title, leads, goals of a quarter, the calendar."""
    book = Workbook()
    tabs: dict[str, Rows] = {
        "Weeks": [["Sales + Marketing 2026"], [], ["Number", "Who", "Goal", *[date(2026, 7, 27) + timedelta(weeks=n) for n in range(16)]]],
        "Leads": [["Lead", "Came in", "From", "MQL on", "Won on", "Deal value"]],
        "Goals Q4": [["KPI", "Start", "End", "Target", "Owner"]],
        "Calendar": [["What", "From", "Until", "Channel"]],
    }
    numbers = (
        ("Website visits", "Ines", 9000),
        ("Cold calls", "Jo", 200),
        ("Appointments", "Jo", ">= 12"),
        ("Ad spend (€)", "Ines", "<= 1500"),
    )
    for place, (name, who, goal) in enumerate(numbers):
        tabs["Weeks"].append([name, who, goal, *[(9000, 200, 12, 1400)[place] + n for n in range(16)]])
    for n in range(60):
        day = date(2026, 8, 1) + timedelta(days=n)
        won = [day + timedelta(days=19), 1000 + n] if n % 6 == 0 else [None, None]
        tabs["Leads"].append([f"L{n}", day, ("PPC", "Mail", "Fair")[n % 3], day + timedelta(days=3) if n % 2 else None, *won])
    for name, target, who in (("Website visits", 120000, "Ines"), ("Appointments", 160, "Jo"), ("Wins", 12, "Jo")):
        tabs["Goals Q4"].append([name, date(2026, 10, 1), date(2026, 12, 31), target, who])
    tabs["Calendar"] += [["Trade fair", date(2026, 9, 14), date(2026, 9, 17), "Fair"], ["Relaunch", date(2026, 10, 5), None, "Mail"]]
    del book["Sheet"]
    for title, rows in tabs.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
