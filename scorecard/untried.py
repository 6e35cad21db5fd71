"""Which sources a first look must read before it can show anything. Apart from `sync`, whose readers are slow to load."""

from datetime import datetime

from scorecard.house import House
from scorecard.weeks import local_day
from scorecard.workspace import runs


def untried(house: House, now: datetime) -> list[str]:
    """The sources that nobody has ever tried to read, and the demo company's once a day."""
    last = runs.latest(house.workspace)
    zone = house.configuration.company.timezone
    today = local_day(now, zone)
    return [
        source.name
        for source in house.configuration.sources
        if source.name not in last or (house.configuration.demo and local_day(last[source.name].started_at, zone) != today)
    ]
