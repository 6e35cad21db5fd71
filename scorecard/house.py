"""The house: the configuration, the workspace, the snapshots and the secrets of one deployment, opened together."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from scorecard import config
from scorecard.depot import Depot
from scorecard.errors import WorkspaceError
from scorecard.model import Configuration
from scorecard.secrets import Secrets
from scorecard.settings import Settings, read_settings
from scorecard.snapshots import Store
from scorecard.weeks import local_day
from scorecard.wording import settings as words
from scorecard.workspace import Workspace, open_workspace
from scorecard.workspace.leases import lease


@dataclass(frozen=True)
class House:
    """What the command line and the pages hold. All of it is immutable or safe to share between threads."""

    configuration: Configuration
    settings: Settings
    workspace: Workspace
    store: Store
    secrets: Secrets

    def now(self) -> datetime:
        """The present instant in the business's zone; at noon of SCORECARD_TODAY where that is set."""
        return clock(self.settings, self.configuration)

    def instant(self) -> datetime:
        """The true instant in UTC, whatever day SCORECARD_TODAY says: for what expires, such as an identity."""
        return datetime.now(UTC)

    def folder(self, today: date) -> Path:
        """Where the relative paths of files start: at the configuration's folder, or where the demo company was written for that day."""
        if demo_is_stale(self.configuration, today):
            return self.settings.home / "demo" / today.isoformat()
        return Path(self.configuration.path).absolute().parent


def open_house(settings: Settings | None = None, today: date | None = None, environment: Mapping[str, str] = os.environ) -> House:
    """Open everything; `settings` are read from the environment unless they are given, `today` from the clock.

    Raises a ConfigurationError that lists every mistake, or a WorkspaceError. No source is read here.
    """
    settings = settings or read_settings(environment)
    configuration = config.load(settings.config, today or settings.today or datetime.now(UTC).date())
    workspace = open_workspace(settings.database_url or settings.home)
    names = [source.name for source in configuration.sources]
    secrets = Secrets(environment, settings.secrets)
    depot = Depot(settings.snapshots, secrets) if settings.snapshots else None
    store = Store(settings.home, workspace, names, settings.keep_days, depot)
    return House(configuration, settings, workspace, store, secrets)


def clock(settings: Settings, configuration: Configuration) -> datetime:
    """The present instant in the business's zone, or noon of the day that the settings take for today."""
    zone = ZoneInfo(configuration.company.timezone)
    if settings.today is None:
        return datetime.now(zone)
    return datetime(settings.today.year, settings.today.month, settings.today.day, 12, tzinfo=zone)


def demo_is_stale(configuration: Configuration, today: date) -> bool:
    """Whether the demo company's rows beside the configuration were written for another day."""
    return configuration.demo is not None and configuration.demo != today


def refresh_demo(house: House, now: datetime) -> bool:
    """Write the demo company's rows for the day of `now` into the home, unless they are there; whether they had to be written.

    They appear as a whole folder named by the day, so that a process that is killed, or another one that reads, sees no half of them.
    """
    today = local_day(now, house.configuration.company.timezone)
    folder = house.folder(today)
    if not demo_is_stale(house.configuration, today) or folder.is_dir():
        return False
    from scorecard import demo  # the generator is big and needed on few starts

    with lease(house.workspace, "demo", wait_seconds=120):
        if folder.is_dir():
            return False
        beside = folder.with_name("being-written")
        try:
            shutil.rmtree(house.settings.home / "demo", ignore_errors=True)
            beside.mkdir(parents=True)
            demo.write(beside, today)
            beside.rename(folder)
        except OSError as error:
            raise WorkspaceError(words.demo_not_written(folder.parent, error.strerror)) from error
    return True
