"""The second and third step: what was understood, what is unclear, and which column is which."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pandas as pd
import streamlit as st

from scorecard.connecting import Plan, with_columns, with_dataset, with_setting
from scorecard.connecting.plan import header_for, holds_for, likely_first_week, with_goals_for
from scorecard.ingest import Inspection, Question
from scorecard.model import Dataset, Layout
from scorecard.sources import RawTable
from scorecard.ui import connect_work, state
from scorecard.ui.connect_work import Work
from scorecard.wording import connect as words
from scorecard.wording.formats import formats_of, plain
from scorecard.wording.sources import looked_at

FIRST_ROWS = 15
_AT_HAND = 9
"""So many columns are asked about at once; the others stand behind "More columns" unless they are mapped."""


def understood(work: Work) -> None:
    """What one row is, the header, every column, and the rows that are not data."""
    plan, raw, found = work.looked()
    formats = formats_of(plan.company)
    st.markdown(f"{words.read_from(raw.place, len(raw.cells), formats)} {words.understood(found, formats)}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _row_is(work, plan, raw)
        _date_means(work, plan)
        _goals_hold_for(work, plan, found)
    if plan.source.layout.fill_down:
        st.caption(words.filled_down(plan.source.layout.fill_down))
    questions(work)
    _tables(plan, found)


def columns(work: Work) -> None:
    """Which of the sheet's columns is which of ours."""
    plan, _, found = work.looked()
    headers = [each.header for each in found.understood.columns if each.header]
    samples = {each.header: each.samples for each in found.understood.columns}
    before = {each.name: header_for(plan, each.name, headers) for each in plan.columns()}
    required = [name for name in before if name in plan.required()]
    mapped = [name for name in before if name not in required and before[name]]
    rest = sorted((name for name in before if name not in (*required, *mapped)), key=lambda name: not _is_usual(name))
    near = [*required, *mapped, *rest[: max(0, _AT_HAND - len(required) - len(mapped))]]
    chosen = _choices(near, before, samples, plan)
    far = [name for name in rest if name not in near]
    if far:
        with st.expander(words.MORE_COLUMNS):
            chosen |= _choices(far, before, samples, plan)
    if chosen != before:
        connect_work.kept(work, with_columns(plan, chosen))
    questions(work)
    found = work.looked()[2]
    if connect_work.clear(found):
        st.success(words.usable(connect_work.rows(found), formats_of(plan.company)), icon=":material/check:")
    elif found.refusal and not found.questions:
        st.warning(plain(found.refusal.split(" Set columns.")[0]), icon=":material/help:")


def questions(work: Work) -> None:
    """What is unclear, each with the choices that settle it; one answer about the order of dates holds for all of them."""
    plan, _, found = work.looked()
    for kind, asked in {question.setting[:1]: question for question in found.questions if question.setting}.items():
        with st.container(border=True):
            st.markdown(words.asked(asked, found))
            answer = _answered(kind, asked, found)
            if answer is not None:
                connect_work.kept(work, with_setting(plan, ("dates", "*") if kind == ("dates",) else asked.setting, answer))


def _answered(kind: tuple[str, ...], asked: Question, found: Inspection) -> object:
    """The choice that settles a question; what the cells themselves prove is taken at the press of a button."""
    if kind == ("dates",):
        return st.radio(words.ORDER, list(words.ORDERS), None, words.ORDERS.__getitem__, "connect_order", horizontal=True)
    if kind == ("numbers",):
        return st.radio(words.NUMBERS_ARE, list(words.NUMBER_MARKS), None, key="connect_numbers_are", horizontal=True)
    if asked.setting in words.DAYS_ASKED:
        likely = likely_first_week(found, state.today())
        day = st.date_input(words.DAYS_ASKED[asked.setting], likely, key="connect_first_week", width=300)
        return day if st.button(words.TAKE, key="connect_take") else None
    if asked.setting in words.WHOLE_NUMBERS:
        here = asked.value if isinstance(asked.value, int) else state.today().year if asked.setting[1] == "year" else 1
        number = st.number_input(words.WHOLE_NUMBERS[asked.setting], 1, 100_000, here, key="connect_whole_number")
        return int(number) if st.button(words.TAKE, key="connect_take") else None
    return asked.value


def first_rows(work: Work) -> None:
    """The rows as they are in the source, on every step."""
    if work.raw is None:
        return
    raw = work.raw
    shown = raw.cells.head(FIRST_ROWS)
    texts = pd.DataFrame({_letter(place, raw): [_text(cell) for cell in shown.iloc[:, place]] for place in range(shown.shape[1])})
    texts.insert(0, words.ROW, range(raw.first_row, raw.first_row + len(texts)), allow_duplicates=True)
    st.subheader(words.TITLE_ROWS, anchor=False)
    st.dataframe(texts, hide_index=True, alt=words.TITLE_ROWS, height="content", key="connect_rows")


def _row_is(work: Work, plan: Plan, raw: RawTable) -> None:
    options: list[tuple[Dataset, str]] = list(words.ROWS)
    here = (plan.source.dataset, str(plan.source.layout.shape))
    chosen = st.selectbox(words.ROW_IS, options, options.index(here), words.ROWS.__getitem__, "connect_row_is", width=460)
    if chosen != here:
        layout = replace(Layout(header_row=plan.source.layout.header_row), shape=cast(Any, chosen[1]))
        connect_work.kept(work, with_dataset(plan, raw, chosen[0], layout, state.today()))


def _date_means(work: Work, plan: Plan) -> None:
    layout = plan.source.layout
    if plan.source.dataset != "indicator_values" or layout.shape == "weeks-as-columns":
        return
    options: list[str] = list(words.MEANS)
    chosen = st.selectbox(
        words.DATE_MEANS, options, options.index(layout.date_means), words.MEANS.__getitem__, "connect_date_means", width=300
    )
    if chosen != layout.date_means:
        changed = replace(layout, date_means=cast(Any, chosen))
        connect_work.kept(work, replace(plan, source=replace(plan.source, layout=changed)))


def _goals_hold_for(work: Work, plan: Plan, found: Inspection) -> None:
    """Whether a target is one of each week or of all the days from and to: a quarter's taken for a week's is thirteen times too high."""
    here = holds_for(plan.source, found.ingested) if found.ingested else ""
    if not here:
        return
    options = list(words.HOLDS)
    at = options.index(here)
    chosen = st.selectbox(words.HOLDS_FOR, options, at, words.HOLDS.__getitem__, "connect_per", width=300)
    if chosen != here:
        connect_work.kept(work, with_goals_for(plan, chosen))


def _tables(plan: Plan, found: Inspection) -> None:
    if found.understood.columns:
        st.subheader(words.TITLE_COLUMNS, anchor=False)
        table = words.column_table(found.understood.columns, plan.beginning.stages)
        st.dataframe(table, hide_index=True, alt=words.TITLE_COLUMNS, height="content")
        if not found.looked_at.all:
            st.caption(looked_at(found.looked_at.rows, False, found.looked_at.size, formats_of(plan.company)))
    if found.understood.skipped:
        st.subheader(words.TITLE_SKIPPED, anchor=False)
        st.dataframe(words.skipped_table(found), hide_index=True, alt=words.TITLE_SKIPPED, height="content")


def _choices(names: list[str], before: Mapping[str, str], samples: Mapping[str, tuple[str, ...]], plan: Plan) -> dict[str, str]:
    """One select box for each of our columns, three in a row."""
    options: list[str] = ["", *(header for header in samples if header)]
    said = {header: words.offered(header, samples) if header else words.NOT_THERE for header in options}
    chosen: dict[str, str] = {}
    for place in range(0, len(names), 3):
        for name, cell in zip(names[place : place + 3], st.columns(3), strict=False):
            label = words.column(name, plan.beginning.stages)
            here = options.index(before[name]) if before[name] in options else 0
            if name in plan.required():
                label = f"{label} ({words.MUST})"
            chosen[name] = str(cell.selectbox(label, options, here, said.__getitem__, f"connect_column_{name}"))
    return chosen


def _is_usual(name: str) -> bool:
    """Whether most lists of leads have it: a channel, the stages, the win, the money."""
    return name in ("channel", "amount", "outcome", "lost_at") or (name.endswith("_at") and name not in _UNUSUAL)


_UNUSUAL = ("disqualified_at", "recycled_at", "first_contact_at")


def _letter(place: int, raw: RawTable) -> str:
    if raw.names is not None:
        return raw.names[place]
    number, letters = raw.first_column + place, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell or cell is pd.NA else str(cell)
