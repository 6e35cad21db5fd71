"""A company for a test: its configuration written to a folder, its house opened, its sources synced, its questions answered."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scorecard.answers import Answer, answer
from scorecard.house import House, open_house
from scorecard.model import Filters, Question
from scorecard.settings import read_settings
from scorecard.sync import SyncResult, sync

FIVE_STAGES = "".join(
    f'[[stages]]\nid = "{id}"\nname = "{name}"\n'
    for id, name in {"lead": "Lead", "mql": "MQL", "sal": "SAL", "sql": "Opportunity", "won": "Won"}.items()
)
"""The funnel of most companies in these tests, as it stands in a configuration."""


class Shop:
    """A company on one day. Every sync is a minute later than the one before, so that the history has an order."""

    def __init__(self, folder: Path, configuration: str, today: str, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.path = folder / "scorecard.toml"
        self.path.write_text(configuration, encoding="utf-8")
        self.today = date.fromisoformat(today)
        self.environment = {"SCORECARD_HOME": str(folder / "home"), "SCORECARD_CONFIG": str(self.path), **(environment or {})}
        self.house: House = open_house(read_settings(self.environment), self.today, self.environment)
        zone = ZoneInfo(self.house.configuration.company.timezone)
        self.now = datetime.combine(self.today, datetime.min.time(), zone) + timedelta(hours=12)

    def sync(self, *names: str) -> dict[str, SyncResult]:
        """Sync the named sources, or all."""
        self.now += timedelta(minutes=1)
        return {each.source: each for each in sync(self.house, names or None, self.now)}

    def ask(self, what: str = "scorecard", weeks: int = 13, as_of: str = "", **more: Any) -> Answer:
        """The answer as of a day (by default the company's today)."""
        day = date.fromisoformat(as_of) if as_of else self.today
        filters = Filters(**{name: tuple(more.pop(name)) for name in ("channel", "team", "owner", "persona") if name in more})
        return answer(self.house, Question(what, day, weeks, filters=filters, **more), self.now)

    def weeks(self, indicator: str, weeks: int = 13, as_of: str = "", **more: Any) -> dict[str, tuple[float | None, str]]:
        """First day of the week → (value, state) of an indicator, for complete weeks."""
        rows = self.ask(weeks=weeks, as_of=as_of, **more).to_json()["rows"]
        row = next(each for each in rows if each["indicator"] == indicator)
        return {each["week"]: (each["value"], each["state"]) for each in row["values"]}
