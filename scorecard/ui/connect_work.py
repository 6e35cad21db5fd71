"""What a reader of the Connect page has chosen: kept for the session, so that going back loses nothing; the step is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

import streamlit as st
from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies

from scorecard.answers import Answer
from scorecard.config import load
from scorecard.connecting import STEPS, Built, Plan, build, first_scorecard, look, meaning
from scorecard.connecting.levels import Quotient
from scorecard.connecting.permission import may_connect
from scorecard.connecting.plan import LISTED
from scorecard.connecting.workbook import build_whole
from scorecard.errors import ConfigurationError
from scorecard.house import House
from scorecard.ingest import Ingested, Inspection
from scorecard.model import Company, Configuration, Source
from scorecard.sources import RawTable
from scorecard.ui import state, who
from scorecard.wording import connect as words

_WORK = "connect_work"
STEP = "connect_step"


@dataclass(frozen=True)
class Whole:
    """A filled-in template: where it is, the cells of its tabs by source, and the company that it is of."""

    place: Source
    tables: Mapping[str, RawTable]
    company: Company


@dataclass
class Work:
    """The choices, the cells that were read, and what was last made of them (by the plan or text that it was made of).

    `anew` says that the configuration that was saved while the demo is shown is not to be added to.
    """

    kind: str = "google_sheet"
    typed: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    plan: Plan | None = None
    raw: RawTable | None = None
    merged: tuple[str, ...] = ()
    whole: Whole | None = None
    told: str = ""
    wanted: str = ""
    anew: bool = False
    _made: tuple[Inspection, dict[str, Quotient]] | None = None
    _seen: tuple[Plan, Inspection] | None = None
    _first: tuple[str, Answer] | None = None

    def looked(self) -> tuple[Plan, RawTable, Inspection]:
        """The plan, the cells, and what is understood of them under it."""
        plan, raw = cast(Plan, self.plan), cast(RawTable, self.raw)
        if self._seen is None or self._seen[0] != plan:
            self._seen = (plan, look(plan, raw, state.today()))
        return plan, raw, self._seen[1]

    def made_of(self) -> dict[str, Quotient]:
        """Of which columns the daily rates are quotients: proven once for what is understood."""
        plan, _, found = self.looked()
        if self._made is None or self._made[0] is not found:
            self._made = (found, meaning.made_of(rows(found), plan.source))
        return self._made[1]

    def built(self, house: House) -> Built | None:
        """The configuration as it would be saved; None while the rows cannot be read."""
        if self.whole:
            return build_whole(self.whole.place, self.whole.tables, self.whole.company, target(house), state.today())
        plan, _, found = self.looked()
        return build(plan, found.ingested, target(house), state.today(), self.made_of()) if found.ingested else None

    def first(self, built: Built) -> Answer:
        """The first scorecard, computed once for each text of the configuration."""
        if self._first is None or self._first[0] != built.text:
            tables = self.whole.tables if self.whole else {cast(Plan, self.plan).source.name: cast(RawTable, self.raw)}
            self._first = (built.text, first_scorecard(built, tables, state.now()))
        return self._first[1]


def allowed(house: House) -> bool:
    """Whether this reader may connect a source: asked on the server at every run, before anything is drawn."""
    return may_connect(house.settings, house.configuration, who.reader())


def current() -> Work:
    """This session's choices."""
    return cast(Work, st.session_state.setdefault(_WORK, Work()))


def begin_again() -> None:
    """Go to the first step; where it was is kept, with the next of its tabs or tables, because a workbook has several."""
    before = current()
    at = before.parts.index(before.typed["part"]) + 1 if before.typed.get("part") in before.parts else 0
    following = {"part": before.parts[at]} if at < len(before.parts) else {}
    st.session_state[_WORK] = Work(before.kind, {**before.typed, **following}, before.parts)
    st.query_params[STEP] = STEPS[0]


def step() -> str:
    """The step of the address, as far as the choices go: the first one where nothing has been read yet."""
    asked = st.query_params.get(STEP, STEPS[0])
    return asked if asked in STEPS[: reached() + 1] else STEPS[0]


def reached() -> int:
    """The number of the last step that can be gone to."""
    work = current()
    if work.plan is None or work.raw is None:
        return 0
    plan, _, found = work.looked()
    if clear(found) and plan.source.dataset in LISTED and plan.base is None:
        return STEPS.index("numbers")  # which says that the numbers come first
    return len(STEPS) - 1 if clear(found) else STEPS.index("columns")


def clear(found: Inspection) -> bool:
    """Whether the rows can be read as they are meant, without an assumption of ours."""
    return found.ready and found.ingested is not None


def rows(found: Inspection) -> Ingested:
    """The rows of a table that is clear."""
    return cast(Ingested, found.ingested)


def go(name: str) -> None:
    """Go to a step."""
    st.query_params[STEP] = name


def leave_for(name: str) -> None:
    """Go to a step once the present one has taken in what was typed and ticked: on a slow server a click may come before that."""
    current().wanted = name


def follow(work: Work) -> None:
    """Go where a click has asked to; called when the present step has been drawn, and so has taken everything in."""
    if work.wanted:
        wanted, work.wanted = work.wanted, ""
        go(wanted)
        st.rerun()


def base(house: House) -> Configuration | None:
    """The configuration that a source is added to: not the demo company's, but the one that was saved while that is shown."""
    if not house.configuration.demo:
        return house.configuration
    return None if current().anew else saved(house)


def saved(house: House) -> Configuration | None:
    """What was saved while the demo company is shown; None where there is nothing, or nothing that can be read."""
    path = house.settings.home / "scorecard.toml"
    try:
        return _loaded(path, path.stat().st_mtime_ns, state.today())
    except (OSError, ConfigurationError):
        return None


@lru_cache(maxsize=8)
def _loaded(path: Path, _: int, today: date) -> Configuration:
    return load(path, today)


def target(house: House) -> Path:
    """Where it is saved: a file of its own in the home while the demo is shown, else the configuration itself."""
    return house.settings.home / "scorecard.toml" if house.configuration.demo else house.settings.config


def company(house: House) -> Company:
    """What is known of the reader's company before they say anything: the time zone and the language of their browser."""
    known = base(house)
    locale = locale_of(st.context.locale)
    here = Company(words.COMPANY, locale=locale, currency=currency_of(locale), timezone=st.context.timezone or "UTC")
    return known.company if known else here


def locale_of(language: str | None) -> str:
    """How numbers and days are written where a browser speaks like that: "de-DE" → "de_DE", and "en_US" where it does not say."""
    try:
        return str(Locale.parse(language or "", sep="-"))
    except (ValueError, UnknownLocaleError):
        return Company(words.COMPANY).locale


def currency_of(locale: str) -> str:
    """What people pay with where numbers are written like that: "de_DE" → "EUR", and USD where the country is not said."""
    territory = Locale.parse(locale).territory
    return next(iter(get_territory_currencies(territory)), "USD") if territory else "USD"


def kept(work: Work, plan: Plan) -> None:
    """Keep a changed plan and draw the page anew with it."""
    if plan != work.plan:
        work.plan = plan
        st.rerun()


def settings_folders(house: House) -> tuple[Path, ...]:
    """Below which folders files on the server may be read."""
    return (house.settings.config.parent, house.settings.home)
