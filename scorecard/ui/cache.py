"""The only caches of the app: the house, answers by snapshots and question, and chart specifications by the same.

Nothing here depends on who looks, so nothing may be kept here that two readers may not both see: a page asks for what its reader may
see (a question without personal columns, say), and the question is part of the key.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import altair as alt
import streamlit as st

from scorecard.answers import Answer, answer
from scorecard.house import House, open_house
from scorecard.model import Question
from scorecard.settings import Settings, read_settings

Kept = TypeVar("Kept")
Spec = dict[str, Any]


def house() -> House:
    """The open house of this process; opened anew when the configuration file has changed."""
    settings = read_settings(os.environ)
    changed = settings.config.stat().st_mtime_ns if settings.config.exists() else 0
    return _house(settings, changed)


def now(of: House) -> datetime:
    """The moment at which a page is asked, in the business's zone; eight in the morning of `SCORECARD_TODAY` where that is set."""
    zone = ZoneInfo(of.configuration.company.timezone)
    today = of.settings.today
    return datetime.now(zone) if today is None else datetime.combine(today, time(8), zone)


def ask(question: Question) -> Answer:
    """The answer on the snapshots of this moment; computed once for all readers, until a snapshot or what people wrote changes."""
    of = house()
    return kept(f"answer {question!r}", lambda: answer(of, question, now(of)))


def spec(chart: Callable[..., alt.TopLevelMixin], *values: Any, key: str) -> Spec:
    """The Vega-Lite specification of a chart, built once per snapshots and `key`: building one takes some 60 ms, and it is the same for all.

    `key` names the question and whatever else the chart depends on; `repr(question)` will do.
    """
    name = f"chart {chart.__module__}.{chart.__qualname__} {key}"
    return kept(name, lambda: cast(Spec, chart(*values).to_dict()))


def kept(key: str, compute: Callable[[], Kept]) -> Kept:
    """Whatever `compute` gives, kept for the snapshots and the workspace of this moment. The result is shared: never change it."""
    of = house()
    moment = (now(of).date(), tuple(sorted((name, each.id) for name, each in of.store.current().items())), _written(of))
    name = hashlib.sha256(f"{key} {moment} {of.settings.home}".encode()).hexdigest()
    return cast(Kept, _kept(name, compute))


def _written(of: House) -> str:
    """What tells that people wrote something: the workspace's own count of changes."""
    return str(of.workspace.revision())


@st.cache_resource(show_spinner=False, max_entries=2)
def _house(settings: Settings, changed: int) -> House:
    return open_house(settings)


@st.cache_resource(show_spinner=False, max_entries=2000)
def _kept(name: str, _compute: Callable[[], Any]) -> Any:
    return _compute()
