"""The form that sets or changes a goal. It keeps what was typed while something is wrong, and tells the second of two editors."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from scorecard.answering.goals import Row
from scorecard.answering.known_goals import base_goals
from scorecard.house import House
from scorecard.model import Goal
from scorecard.query.engine import open_engine
from scorecard.ui import who, writing
from scorecard.wording import goals as words
from scorecard.workspace import goals as store
from scorecard.workspace.goal_form import Typed, read, span

_OPEN = "goal_open"
_SAID = "goal_said"


def draw(row: Row | None, house: House, goals: Sequence[Row], today: date) -> None:
    """The form for a goal, empty for a new one. A goal of a sheet is changed in its sheet."""
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(said, icon=":material/check:")
    if row is not None and row.place == "sheet":
        st.info(words.PLACE_SHEET, icon=":material/table:")
        _history(row, house)
        return
    key = _key(row)
    with st.form(f"goal_form_{key}", border=False):
        typed, who_, why, holds_from = _fields(row, house, goals, today, key)
        saved = st.form_submit_button(words.FORM_SAVE, type="primary")
        ended = row is not None and st.form_submit_button(words.FORM_WITHDRAW)
    if saved:
        _save(typed, row, house, who_, why, holds_from)
    if ended and row is not None:
        _withdraw(row, house, who_, why, holds_from)
    if row is not None:
        _history(row, house)


def _key(row: Row | None) -> str:
    """Names the goal and the version that its editor has before them, which stays the same while they type."""
    id = row.id if row else ""
    opened = st.session_state.get(_OPEN)
    if opened is None or opened[0] != id:
        opened = (id, row.version if row else 0)
        st.session_state[_OPEN] = opened
    return f"{opened[0]}_{opened[1]}"


def _seen() -> int:
    return int(st.session_state[_OPEN][1])


def _fields(row: Row | None, house: House, goals: Sequence[Row], today: date, key: str) -> tuple[Typed, str, str, date]:
    configuration = house.configuration
    indicators = [each.id for each in configuration.indicators]
    start, end = (row.from_, row.to) if row else span("quarter", today, configuration.company)
    one, two, three = st.columns(3)
    indicator = one.selectbox(
        words.FORM_INDICATOR,
        indicators,
        index=indicators.index(row.indicator) if row else 0,
        format_func=lambda id: next(each.name for each in configuration.indicators if each.id == id),
        key=f"goal_indicator_{key}",
    )
    operator = one.selectbox(
        words.FORM_OPERATOR,
        list(words.OPERATORS),
        index=list(words.OPERATORS).index(row.operator) if row else 0,
        format_func=words.OPERATORS.__getitem__,
        key=f"goal_operator_{key}",
    )
    target = two.text_input(words.FORM_TARGET, value=_text(row), help=words.FORM_TARGET_HELP, key=f"goal_target_{key}")
    upper = two.text_input(words.FORM_UPPER, value=_number(row.upper) if row and row.upper else "", key=f"goal_upper_{key}")
    first = three.date_input(words.FORM_FROM, value=start, key=f"goal_from_{key}")
    last = three.date_input(words.FORM_TO, value=end, key=f"goal_to_{key}")
    per = one.selectbox(
        words.FORM_PER,
        tuple(words.PER),
        index=tuple(words.PER).index(row.per) if row else 1,
        format_func=lambda each: words.PER[each],
        key=f"goal_per_{key}",
    )
    owner = two.text_input(words.FORM_OWNER, value=row.owner if row else "", key=f"goal_owner_{key}")
    parents = ["", *dict.fromkeys(each.id for each in goals if each.current and (row is None or each.id != row.id))]
    names = words.choices(goals, configuration.company)
    part_of = three.selectbox(
        words.FORM_PART_OF,
        parents,
        index=parents.index(row.part_of) if row and row.part_of in parents else 0,
        format_func=lambda id: names.get(id, words.FORM_NOTHING),
        key=f"goal_part_of_{key}",
    )
    name = one.text_input(words.FORM_NAME, value=row.name if row else "", key=f"goal_name_{key}")
    holds_from = three.date_input(words.FORM_HOLDS, value=today, key=f"goal_holds_{key}")
    why = two.text_input(words.FORM_WHY, help=words.FORM_WHY_HELP, key=f"goal_why_{key}")
    who_ = who.name(f"goal_{key}")
    typed = Typed(indicator, _day(first), _day(last), operator, target, upper, per, owner, part_of, name)
    return typed, who_, why, _day(holds_from)


def _save(typed: Typed, row: Row | None, house: House, who_: str, why: str, holds_from: date) -> None:
    goal, wrong = read(typed, row.id if row else "", house.configuration)
    if wrong or goal is None:
        for problem in wrong:
            st.error(problem, icon=":material/error:")
        return
    edit = store.Edit(who_, why, house.now(), holds_from)
    new = goal if row else store.fresh(house.workspace, goal)
    _write(lambda: store.write(house.workspace, house.configuration.company, new, _seen(), _base(house), edit), who_)


def _withdraw(row: Row, house: House, who_: str, why: str, holds_from: date) -> None:
    edit = store.Edit(who_, why, house.now(), holds_from)
    goal = Goal(row.id, row.indicator, row.from_, row.to, row.target, row.operator, row.upper, row.per, row.owner, row.part_of, row.name)
    _write(lambda: store.withdraw(house.workspace, goal, _seen(), edit), who_)


def _write(write: Callable[[], object], name: str) -> None:
    """Write; what is refused is said, the form keeps what was typed, and a click brings what somebody else wrote meanwhile."""

    def done() -> None:
        st.session_state.pop(_OPEN, None)
        st.session_state[_SAID] = words.SAVED

    if not writing.save(write, name, then=done) and name:
        st.button(words.FORM_RELOAD, icon=":material/refresh:", on_click=lambda: st.session_state.pop(_OPEN, None))


def _base(house: House) -> tuple[Goal, ...]:
    return base_goals(house, open_engine(house, house.store.current()))


def _history(row: Row, house: House) -> None:
    """Every version: who, when and why."""
    for each in reversed(store.versions(house.workspace, row.id)):
        st.caption(words.version(each, house.configuration.company, each.at.astimezone(house.now().tzinfo)))


def _text(row: Row | None) -> str:
    if row is None:
        return ""
    if row.relative is not None:
        return row.relative.relative
    return f"{_number(row.target * 100)} %" if row.unit == "percent" else _number(row.target)


def _number(value: float) -> str:
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else value[0]
