"""The first step: where the rows are, who reads them, and which tab or table."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from scorecard.connecting import places, start
from scorecard.connecting.plan import name_of
from scorecard.connecting.workbook import is_template, read_tabs
from scorecard.errors import ScorecardError, UnclearError
from scorecard.house import House
from scorecard.library import STARTERS, standards, with_parts
from scorecard.model import Source
from scorecard.templates import template_workbook
from scorecard.ui import connect_work, state
from scorecard.ui.connect_work import Whole, Work
from scorecard.wording import connect as words
from scorecard.wording.formats import plain


def draw(house: House, work: Work) -> None:
    """Ask where it is, and read it at the press of a button."""
    kinds = list(words.KINDS)
    at = kinds.index(work.kind)
    work.kind = str(st.radio(words.KIND, kinds, at, words.KINDS.__getitem__, "connect_kind", on_change=_other_kind, horizontal=True))
    _added_to(house, work)
    source = {"google_sheet": _sheet, "database": _database, "file": _file}[work.kind](house, work)
    if source and is_template(work.parts) and connect_work.base(house) is None:
        st.info(words.TEMPLATE_FOUND, icon=":material/table_view:")
        if st.button(words.TAKE_WHOLE, type="primary", key="connect_whole", icon=":material/done_all:"):
            _tried(partial(_read_whole, house, work, source("")))
        st.caption(words.OR_ONE_TAB)
    tab = _part(work) if work.parts else ""
    to_choose = work.kind == "database" and not work.parts
    label = words.TEST if work.kind == "google_sheet" else words.SHOW_TABLES if to_choose else words.READ
    if st.button(label, type="primary", key="connect_read", icon=":material/play_arrow:", disabled=source is None) and source:
        _tried(partial(_read, house, work, source, tab))
    template(house)


def template(house: House) -> None:
    """A workbook to fill in, for those who have nothing yet."""
    with st.expander(words.START_EMPTY, icon=":material/note_add:"):
        known = {each.indicator.id: each for each in standards()}
        said = {id: words.standard(each) for id, each in known.items()}
        chosen = st.multiselect(words.TEMPLATE, list(known), default=list(STARTERS), format_func=said.__getitem__, key="connect_template")
        if not chosen:
            return
        book = template_workbook(connect_work.company(house), with_parts(chosen), state.today())
        st.download_button(
            words.TEMPLATE_BUTTON, book, words.TEMPLATE_FILE, icon=":material/download:", key="connect_template_file", on_click="ignore"
        )


def _added_to(house: House, work: Work) -> None:
    """While the demo is shown: what was saved already is added to, unless the reader wants to begin anew."""
    before = connect_work.saved(house) if house.configuration.demo else None
    if before is not None:
        st.info(words.added_to(before.company.name, [each.name for each in before.sources]), icon=":material/add_circle:")
        work.anew = st.checkbox(words.ANEW, work.anew, key="connect_anew")


def _other_kind() -> None:
    connect_work.current().parts = ()


def _sheet(house: House, work: Work) -> Callable[[str], Source] | None:
    address = _typed(work, "address", words.ADDRESS, words.ADDRESS_HELP)
    names = places.keys(house.secrets)
    secret = places.GOOGLE
    if names and not house.secrets.has(secret):
        secret = _picked(work, "google_secret", words.NAME_OF_KEY, names, words.NAME_HELP)
    reader = places.account(house.secrets, secret)
    if reader is None:
        _key(house)
    elif reader.email:
        st.markdown(words.SHARE)
        st.code(reader.email, language=None, wrap_lines=True)
    else:
        st.markdown(words.SHARE_KEY)
    return partial(_sheet_at, address, secret) if address and reader else None


def _key(house: House) -> None:
    """Take the file with the service account's key, once and for all sheets."""
    st.info(words.NO_ACCOUNT, icon=":material/key:")
    dropped = st.file_uploader(words.KEY_FILE, type=["json"], key="connect_key")
    if dropped is not None:
        _tried(partial(_keep_key, house, dropped.getvalue()))
    st.caption(words.OR_COMMAND)
    st.code(words.NO_ACCOUNT_COMMAND, language=None, wrap_lines=True)


def _keep_key(house: House, content: bytes) -> None:
    places.keep_key(content, house.secrets)
    st.rerun()


def _sheet_at(address: str, secret: str, tab: str) -> Source:
    return places.sheet(address, secret, tab)


def _database(house: House, work: Work) -> Callable[[str], Source] | None:
    names = places.addresses(house.secrets)
    ways = [*([words.BY_NAME] if names else []), words.BY_ADDRESS, words.BY_FILE]
    before = work.typed.get("way", "")
    at = ways.index(before) if before in ways else 0
    # A secret that has just been kept makes this another choice, which stands at that secret.
    way = str(st.radio(words.DATABASE, ways, at, key=f"connect_way_{len(names)}", horizontal=True))
    work.typed["way"] = way
    if way == words.BY_FILE:
        path = _typed(work, "sqlite", words.SQLITE_PATH, words.PATH_HELP)
        return (lambda table: places.table(table, path=str(_inside(house, path)))) if path else None
    if way == words.BY_ADDRESS:
        return _by_address(house, work)
    secret = _picked(work, "database_secret", words.NAME_OF_KEY, names, words.NAME_HELP)
    return lambda table: places.table(table, secret=secret)


def _by_address(house: House, work: Work) -> Callable[[str], Source] | None:
    """Where the database is reached, its address becomes a secret; from then on it is chosen by that secret's name."""
    name = name_of(_typed(work, "database_name", words.NAME_TO_BE, words.NAME_TO_BE_HELP))
    # Not among what is kept of this visitor's work: it holds a password.
    address = str(st.text_input(words.DATABASE_ADDRESS, help=words.DATABASE_HELP, type="password", key="connect_database_address"))

    def reached(table: str) -> Source:
        places.keep_address(name, address, house.secrets, connect_work.target(house).parent)
        work.typed |= {"way": words.BY_NAME, "database_secret": name}
        return places.table(table, secret=name)

    return reached if name and address.strip() else None


def _file(house: House, work: Work) -> Callable[[str], Source] | None:
    uploaded = st.file_uploader(words.UPLOAD, type=["csv", "tsv", "txt", "xlsx", "xls", "ods", "parquet"], key="connect_upload")
    if uploaded is not None and work.typed.get("upload") != uploaded.file_id:
        work.typed["uploaded"] = str(places.keep_upload(uploaded.name, uploaded.getvalue(), house.settings.home))
        work.typed |= {"path": "", "upload": uploaded.file_id}
    if work.typed.get("uploaded"):
        kept = work.typed["uploaded"]
        st.caption(words.uploaded(Path(kept).name))
        return lambda tab: places.file(_from_target(house, kept), tab)
    path = _typed(work, "path", words.OR_PATH, words.PATH_HELP)
    return (lambda tab: places.file(_inside(house, path), tab)) if path else None


def _inside(house: House, path: str) -> str:
    target = connect_work.target(house)
    found = places.inside(path, connect_work.settings_folders(house), target.parent)
    return _from_target(house, found)


def _from_target(house: House, path: object) -> str:
    """A path as the configuration will name it: from its own folder where it lies below that."""
    folder = connect_work.target(house).parent.resolve()
    found = type(folder)(str(path)).resolve()
    return found.relative_to(folder).as_posix() if found.is_relative_to(folder) else str(found)


def _read(house: House, work: Work, source_at: Callable[[str], Source], tab: str) -> None:
    """Read the table, or find out first which tabs or tables there are to choose from."""
    folder = connect_work.target(house).parent
    source = source_at(tab)
    with st.spinner(words.READING):
        if source.kind == "database" and not tab:
            work.parts = places.parts(source, house.secrets, folder)
            st.rerun()
        if source.kind != "database" and not work.parts and is_template(tabs := places.parts(source, house.secrets, folder)):
            work.parts = tabs
            st.rerun()
        try:
            raw = places.read(source, house.secrets, folder)
        except UnclearError:
            work.parts = places.parts(source, house.secrets, folder)
            if tab or not work.parts:
                raise
            st.rerun()
    work.raw = raw
    work.plan = start(raw, source, connect_work.company(house), state.today(), connect_work.base(house))
    work.merged = ()
    connect_work.go("look")
    st.rerun()


def _read_whole(house: House, work: Work, place: Source) -> None:
    """Read all tabs of a filled-in template."""
    with st.spinner(words.READING):
        tables = read_tabs(place, house.secrets, connect_work.target(house).parent)
    work.whole = Whole(place, tables, connect_work.company(house))
    st.rerun()


def _tried(act: Callable[[], None]) -> None:
    try:
        act()
    except ScorecardError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _part(work: Work) -> str:
    label = words.TABLE if work.kind == "database" else words.TAB
    return _picked(work, "part", label, work.parts)


def _typed(work: Work, name: str, label: str, help: str = "") -> str:
    typed = st.text_input(label, value=work.typed.get(name, ""), help=help or None, key=f"connect_{name}")
    work.typed[name] = str(typed).strip()
    return work.typed[name]


def _picked(work: Work, name: str, label: str, options: tuple[str, ...], help: str = "") -> str:
    before = work.typed.get(name, "")
    picked = st.selectbox(label, options, index=options.index(before) if before in options else 0, help=help or None, key=f"connect_{name}")
    work.typed[name] = str(picked)
    return str(picked)
