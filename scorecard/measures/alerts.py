"""Which alert rules hold on a day, and which of them are to be handed over: those not in their quiet period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scorecard.measures.signals import Kind
from scorecard.model import Alert, State


class Week(Protocol):
    """One complete week beside its goal."""

    @property
    def state(self) -> State: ...
    @property
    def met(self) -> bool | None: ...


class Pace(Protocol):
    """Wins of a stretch against what was to be expected."""

    @property
    def ratio(self) -> float: ...
    @property
    def surprising(self) -> bool: ...


@dataclass(frozen=True)
class Watched:
    """What is known of one indicator: its complete weeks, oldest first, and the verdict on the latest of them."""

    weeks: Sequence[Week]
    signal: Kind


@dataclass(frozen=True)
class Raised:
    """An alert that holds. `weeks` counts how many weeks in a row it has been so (missed, or without data); `ratio` is observed ÷
    expected for a close rate. `resting` says that it was handed over within its quiet days."""

    alert: Alert
    signal: Kind | None
    weeks: int | None
    ratio: float | None
    resting: bool


def raised(
    alerts: Sequence[Alert], watched: Mapping[str, Watched], paces: Mapping[str, Pace], today: date, handed_over: Mapping[str, date]
) -> tuple[Raised, ...]:
    """The alerts that hold, in the order of the rules. `paces` are by channel, "" for all; `handed_over` is each alert's last day."""
    found = []
    for alert in alerts:
        resting = alert.id in handed_over and (today - handed_over[alert.id]).days < alert.quiet_days
        if alert.rule == "close_rate":
            pace = paces.get(alert.channel)
            if pace is not None and pace.surprising:
                found.append(Raised(alert, None, None, pace.ratio, resting))
            continue
        known = watched.get(alert.indicator)
        if known is None:
            continue
        if alert.rule == "signal" and known.signal not in ("none", "too_few"):
            found.append(Raised(alert, known.signal, None, None, resting))
        weeks = _missed(known.weeks) if alert.rule == "missed" else _blank(known.weeks) if alert.rule == "no_data" else 0
        if weeks >= max(alert.weeks, 1):
            found.append(Raised(alert, None, weeks, None, resting))
    return tuple(found)


def _missed(weeks: Sequence[Week]) -> int:
    """How many weeks up to the latest missed their goal; weeks in which nothing was due are passed over."""
    count = 0
    for week in reversed([each for each in weeks if each.state is not State.NOT_DUE]):
        if week.met is not False:
            break
        count += 1
    return count


def _blank(weeks: Sequence[Week]) -> int:
    """How many due weeks up to the latest have no data."""
    count = 0
    for week in reversed([each for each in weeks if each.state is not State.NOT_DUE]):
        if week.state is not State.MISSING:
            break
        count += 1
    return count
