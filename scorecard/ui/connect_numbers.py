"""The last steps: the company's and its channels' names, the numbers and the first scorecard, and saving it."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st
from babel.numbers import list_currencies

from scorecard.answers import Answer
from scorecard.connecting import Plan, meaning, saving
from scorecard.connecting.building import goals_beside
from scorecard.connecting.plan import LISTED
from scorecard.errors import ScorecardError
from scorecard.house import House
from scorecard.ingest import Ingested
from scorecard.ingest.groups import propose
from scorecard.ingest.suggest import slug
from scorecard.ingest.text import fold
from scorecard.library import Standard, standards
from scorecard.model import TEAMS, Company
from scorecard.ui import connect_listed, connect_work, scorecard_table, state, who
from scorecard.ui.connect_work import Work
from scorecard.wording import connect as words
from scorecard.wording import scorecard as scorecard_words
from scorecard.wording.formats import Formats, formats_of, plain


def names(work: Work) -> None:
    """What the company and its channels are called."""
    plan, _, found = work.looked()
    if plan.base is None:
        connect_work.kept(work, replace(plan, company=company_fields(plan.company)))
    spelled = meaning.spellings(connect_work.rows(found))
    st.subheader(words.TITLE_CHANNELS, anchor=False)
    if not spelled:
        st.markdown(words.NO_CHANNELS)
        return
    known = [each.name for each in plan.base.channels] if plan.base else []
    merged = _merges(work, spelled, known, formats_of(plan.company))
    edited = st.data_editor(
        pd.DataFrame(words.channel_rows({**plan.channels, **merged}, spelled)),
        hide_index=True,
        disabled=[words.SPELLING, words.ROWS_OF],
        key=f"connect_channels_{hash(tuple(sorted(merged.items())))}",
        height="content",
    )
    st.caption(words.CHANNELS_HELP)
    channels = {str(row[words.SPELLING]): str(row[words.NAME] or "") for row in edited.to_dict("records")}
    connect_work.kept(work, replace(plan, channels=channels))


def numbers(house: House, work: Work) -> None:
    """Which numbers are watched, and the first scorecard of them."""
    plan, _, found = work.looked()
    if plan.source.dataset in LISTED:
        connect_listed.draw(house, work)
        return
    ingested = connect_work.rows(found)
    library = {each.indicator.id: each for each in standards()}
    labels = meaning.labels(ingested, plan.source)
    suggested = meaning.suggestions(ingested, plan.source, work.made_of())
    chosen = _meanings(labels, {**suggested, **plan.meanings}, library)
    for line in words.levels(meaning.whole(work.made_of(), chosen), suggested, chosen):
        st.caption(plain(line))
    there = meaning.lead_columns(ingested) if plan.source.dataset == "leads" else ()
    offered = meaning.possible(there, chosen.values())
    before = [id for id in plan.standards if id in offered] if plan.standards else list(meaning.first_choice(offered))
    picked = tuple(
        st.multiselect(words.LIBRARY, offered, default=before, format_func=lambda id: words.standard(library[id]), key="connect_standards")
        if offered
        else ()
    )
    own = {each.text for each in labels if chosen.get(each.text) and chosen[each.text] not in library}
    teams = {label: _own_team(plan.own_teams) for label in sorted(own)[:1]}
    team = next(iter(teams.values()), "shared")
    plan = replace(plan, meanings=chosen, standards=picked, own_teams=dict.fromkeys(own, team))
    connect_work.kept(work, replace(plan, goals=_goals(plan, ingested)))
    if picked:
        st.table(pd.DataFrame(words.standard_table([library[id] for id in picked])), hide_index=True, border="horizontal")
    built = work.built(house)
    if built is None or not built.added:
        st.warning(words.NOTHING_CHOSEN, icon=":material/help:")
        return
    st.subheader(words.FIRST, anchor=False)
    if built.configuration is None:
        _mistakes(words.issues(built.issues))
        return
    try:
        preview(work.first(built), built.configuration.company)
    except ScorecardError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _goals(plan: Plan, ingested: Ingested) -> bool:
    """Whether the goals that are typed beside the numbers are taken over; asked where there are any."""
    typed = goals_beside(replace(plan, goals=True), ingested, state.today())
    if not typed:
        return plan.goals
    taken = st.checkbox(words.TAKE_GOALS, plan.goals, key="connect_goals")
    for line in words.goals_taken(typed, formats_of(plan.company)) if taken else ():
        st.caption(plain(line))
    return bool(taken)


def preview(answer: Answer, company: Company) -> None:
    """The scorecard as it will be, of the rows that were read."""
    st.markdown(scorecard_words.week_line(answer.body, company))
    scorecard_table.draw(scorecard_words.table(answer.body, company), key="connect_first", leads_on=False)
    st.caption(words.FIRST_NOTE)


def save(house: House, work: Work) -> None:
    """The text, every mistake in it, where it goes, and how to start with it."""
    built = work.built(house)
    if built is None:
        return
    path = connect_work.target(house)
    if work.told:
        st.success(work.told, icon=":material/check:")
        st.markdown(words.CHECK_FIRST)
        st.code(words.commands(path, saving.this_python()), language=None, wrap_lines=True)
        st.button(words.AGAIN, key="connect_again", icon=":material/add:", on_click=connect_work.begin_again)
    elif built.configuration is None:
        _mistakes(words.issues(built.issues))
    else:
        st.markdown(words.will_be(path, work.plan is not None and work.plan.base is not None))
        adds = connect_work.base(house) is not None and connect_work.base(house) == (work.plan.base if work.plan else None)
        replaces = adds or (path.exists() and st.checkbox(words.REPLACE, key="connect_replace"))
        with st.container(horizontal=True):
            if st.button(words.SAVE, type="primary", key="connect_save", icon=":material/save:", disabled=path.exists() and not replaces):
                who.require("admin")
                kept = saving.save(built.text, path, bool(replaces))
                work.told = words.saved(path, kept)
                st.rerun()
            st.download_button(
                words.DOWNLOAD, built.text, path.name, "application/toml", icon=":material/download:", key="connect_file", on_click="ignore"
            )
    with st.expander(words.TEXT):
        st.code(built.text, language=None, wrap_lines=True)


def _mistakes(rows: list[dict[str, str]]) -> None:
    st.error(words.MISTAKES, icon=":material/error:")
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def company_fields(company: Company) -> Company:
    """The company as the reader states it: its name, currency, time zone and first day of the week."""
    first, second, third, fourth = st.columns(4)
    name = first.text_input(words.COMPANY, company.name, key="connect_company", max_chars=80)
    zones, currencies = sorted(available_timezones()), sorted(list_currencies())
    currency = second.selectbox(words.CURRENCY, currencies, currencies.index(company.currency), key="connect_currency")
    zone = third.selectbox(words.ZONE, zones, zones.index(company.timezone), key="connect_zone")
    day = fourth.selectbox(
        words.WEEK_STARTS, range(7), company.week_start, format_func=lambda day: words.DAYS[day], key="connect_week_start"
    )
    return replace(company, name=str(name).strip() or company.name, currency=str(currency), timezone=str(zone), week_start=int(day))


def _merges(work: Work, spelled: Mapping[str, int], known: list[str], formats: Formats) -> dict[str, str]:
    """The spellings that a person agreed to take for one, each to the name of its channel."""
    found = propose("channel", spelled, known)
    apart = [each for each in found if any(fold(name) != fold(each.into) for name, _ in each.variants)]
    agreed = [
        each
        for each in apart
        if st.checkbox(words.merge(each, formats), value=each.into in work.merged, key=f"connect_merge_{slug(each.into)}")
    ]
    work.merged = tuple(each.into for each in agreed)
    return {name: each.into for each in agreed for name, _ in (*each.variants, (each.into, 0)) if name in spelled}


def _meanings(labels: tuple[meaning.Label, ...], before: Mapping[str, str], library: Mapping[str, Standard]) -> dict[str, str]:
    """For each number of the sheet one of the library, one of our own, or none; three select boxes in a row."""
    chosen: dict[str, str] = {}
    for place in range(0, len(labels), 3):
        for label, cell in zip(labels[place : place + 3], st.columns(3), strict=False):
            options: list[str] = list(dict.fromkeys(["", slug(label.text), *library]))
            here = before[label.text]
            said = {id: words.meaning(id, label.text, library) for id in options}
            at = options.index(here) if here in options else 0
            key = f"connect_meaning_{label.text}"
            chosen[label.text] = str(cell.selectbox(plain(label.text), options, at, said.__getitem__, key))
    return chosen


def _own_team(before: Mapping[str, str]) -> str:
    here = next(iter(before.values()), "shared")
    at = list(TEAMS).index(here)  # type: ignore[arg-type]  # it came out of this very choice
    return str(st.radio(words.OWN_TEAM, list(TEAMS), at, words.TEAMS.__getitem__, "connect_team", horizontal=True))
