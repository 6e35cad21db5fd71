"""A small company whose names try to break out of every form that the digest is written in."""

from datetime import date, timedelta
from pathlib import Path

from tests.support.company import Shop

TODAY = date(2026, 11, 16)
"""A Monday: the last complete week is that of 9 November."""
HOSTILE = "Clicks <img src=https://evil.example/x.png> <!channel> [link](https://evil.example) *b* & co"
COMPANY = "Acme <script>alert(1)</script>\\r\\nBcc: eve@example.com"
WEEKS = 24

CONFIGURATION = f"""
[company]
name = "{COMPANY}"

[sources.numbers]
kind = "file"
dataset = "indicator_values"
path = "numbers.csv"

[indicators.clicks]
name = "{HOSTILE}"
sum = "indicator_values"
cadence = "weekly"
team = "marketing"
owner = "Ann\\r\\nBcc: eve@example.com"

[indicators.calls]
name = "Calls"
sum = "indicator_values"
cadence = "weekly"
team = "sales"

[[goals]]
indicator = "clicks"
from = 2026-01-01
to = 2026-12-31
target = 1000

[[goals]]
indicator = "calls"
from = 2026-01-01
to = 2026-12-31
target = 40

[[alerts]]
id = "clicks-missed"
rule = "missed"
indicator = "clicks"
weeks = 1
quiet_days = 7
"""


def company(folder: Path, digest: str = "", today: date = TODAY, place: str = "", **environment: str) -> Shop:
    """The company with that [digest], read in; `place` says how it writes. Clicks fell to 300 in the last week, calls are as ever."""
    folder.mkdir(parents=True, exist_ok=True)
    last = date(2026, 11, 9)
    rows = []
    for back in range(WEEKS):
        week = last - timedelta(weeks=back)
        rows.append(f"{week.isoformat()},clicks,{300 if back == 0 else 1100 + back % 3 * 7}")
        rows.append(f"{week.isoformat()},calls,{40 + back % 2}")
    (folder / "numbers.csv").write_text("\n".join(["date,indicator,value", *rows, ""]), encoding="utf-8")
    table = f"[digest]\n{digest}" if digest else ""
    written = CONFIGURATION.replace("[sources.numbers]", f"{place}\n\n[sources.numbers]", 1)
    shop = Shop(folder, written + table, today.isoformat(), {"SCORECARD_TODAY": today.isoformat(), **environment})
    assert all(each.ok for each in shop.sync().values())
    return shop
