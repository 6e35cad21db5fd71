"""A small company in a folder of its own: a configuration, files as sources, and the house over them."""

from collections.abc import Mapping
from pathlib import Path

from scorecard.house import House, open_house
from scorecard.settings import read_settings

CONFIGURATION = """
[company]
name = "Small"
timezone = "Europe/Berlin"

[sources.leads]
kind = "file"
dataset = "leads"
path = "leads.csv"
every_minutes = 30
columns = { lead_id = "Id", created_at = "Created", amount = "Amount", channel = "Channel" }
dates = { created_at = "iso" }

[sources.visits]
kind = "file"
dataset = "indicator_values"
path = "visits.csv"
layout = { shape = "long" }
columns = { date = "Day", indicator = "Name", value = "Value" }
dates = { date = "iso" }

[indicators.leads]
name = "Leads"
count = "leads"

[indicators.visits]
name = "Visits"
sum = "indicator_values"
"""

VISITS = "Day,Name,Value\n2026-11-02,visits,4120\n2026-11-03,visits,0\n"


def leads_csv(count: int, amount: float = 100, header: str = "Id,Created,Amount,Channel") -> str:
    """`count` leads, all of the same amount."""
    rows = (f"L{number},2026-{number % 10 + 1:02d}-15,{amount},PPC" for number in range(count))
    return "\n".join([header, *rows]) + "\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def small_house(folder: Path, environment: Mapping[str, str] | None = None) -> House:
    """The house over `folder`, laid out with ten leads and two days of visits where it is new."""
    if not (folder / "scorecard.toml").exists():
        write(folder, {"scorecard.toml": CONFIGURATION, "leads.csv": leads_csv(10), "visits.csv": VISITS})
    settings = {"SCORECARD_CONFIG": str(folder / "scorecard.toml"), "SCORECARD_HOME": str(folder / "home"), **(environment or {})}
    return open_house(read_settings(settings), environment=settings)
