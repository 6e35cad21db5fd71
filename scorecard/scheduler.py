"""Refreshing by rhythm, making roll-ups, and sending the digest, inside the app's process.

What is due is decided from the workspace, so that several processes share the work.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler

from scorecard.backup import keep_daily
from scorecard.errors import ScorecardError
from scorecard.house import House
from scorecard.live.warm import warm
from scorecard.sync import catch_up, due, ensure_synced, sync

log = logging.getLogger(__name__)

LOOK_SECONDS = 30
"""How often it is looked whether a source is due; one small query of the workspace."""


def start_scheduler(house_now: Callable[[], House], look_seconds: float = LOOK_SECONDS) -> BackgroundScheduler:
    """Start refreshing, making roll-ups, and sending the digest, in threads of their own; return the running scheduler.

    `shutdown(wait=False)` ends it.

    `house_now` gives the house as it is configured at that moment. Viewers cause no requests: only this does, at each source's rhythm.
    """
    scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
    scheduler.add_job(
        refresh_due,
        "interval",
        args=[house_now],
        seconds=look_seconds,
        next_run_time=datetime.now(scheduler.timezone),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    for job in (catch_up_due, send_due):
        scheduler.add_job(
            job,
            "interval",
            args=[house_now],
            seconds=look_seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


def refresh_due(house_now: Callable[[], House]) -> None:
    """Sync what is due, and back up the workspace once a day.

    A source that another process is at is left to it; what goes wrong is logged and tried again later.
    """
    try:
        house = house_now()
        now = house.now()
        ensure_synced(house, now)
        names = due(house, now)
        if names:
            for result in sync(house, names, now, by_hand=False, wait_seconds=0):
                log.info("%s: %s", result.source, "fine" if result.ok else result.error)
            warm(house, now)
        keep_daily(house.workspace, house.store, now)
    except (ScorecardError, OSError) as error:
        log.warning("The refresh did not take place: %s", error)


def catch_up_due(house_now: Callable[[], House]) -> None:
    """Make the roll-ups of what was synced, here, by hand or on another server; while that takes its time, syncs go on."""
    try:
        house = house_now()
        catch_up(house, house.now())
    except (ScorecardError, OSError) as error:
        log.warning("The roll-ups were not made: %s", error)


def send_due(house_now: Callable[[], House]) -> None:
    """Send the digest when its time has come. It goes out once, however many processes look; what goes wrong is logged and tried again."""
    try:
        house = house_now()
        settings = house.configuration.digest
        if not (settings.recipients or settings.slack or settings.teams):
            return
        from scorecard.publish import delivery  # draws charts, which few deployments need

        delivery.send_due(house, house.now())
    except (ScorecardError, OSError) as error:
        log.warning("The digest was not sent: %s", error)
