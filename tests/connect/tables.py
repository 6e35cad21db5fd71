"""Tables of a layout that nobody here has chosen: title lines, a total, dates that can be read in two ways, channels spelled anyhow."""

from datetime import date, timedelta

import pandas as pd

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
