"""Hidden is not forbidden: whatever a page writes asks for the role on the server, wherever the click comes from."""

import ast
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scorecard.access.roles import PAGES as ROLES_OF_PAGES
from scorecard.ui import cache
from scorecard.wording import access, goals
from scorecard.workspace import notes
from tests.browser.server import ROOT, environment
from tests.support.identity import configuration

PACKAGE = ROOT / "scorecard"
DRAWN = (PACKAGE / "ui", ROOT / "pages")
GUARDED_ELSEWHERE = {"talked"}
"""Kept without a name: how long a part was talked about. It asks for the role itself, which the test below sees."""


def writers(folder: Path) -> set[tuple[str, str]]:
    """(module, function) of everything that writes into the workspace, also by way of another function of its module."""
    found: set[tuple[str, str]] = set()
    for path in folder.glob("*.py"):
        functions = {node.name: ast.unparse(node) for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
        names = {name for name, text in functions.items() if ".writing()" in text}
        while more := {name for name, text in functions.items() if name not in names and any(f"{each}(" in text for each in names)}:
            names |= more
        found |= {(path.stem, name) for name in names}
    return found


def unguarded(source: str, known: set[tuple[str, str]]) -> list[str]:
    """The writing functions that a file of the ui uses other than handing them, not yet called, to `writing.save`."""
    tree = ast.parse(source)
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("scorecard.workspace", "scorecard.access"))
        for alias in node.names
    }
    return [name for name, ways in _uses(tree, modules, known) if not _is_deferred(ways) or "writing.save" not in source]


def _uses(tree: ast.AST, modules: dict[str, str], known: set[tuple[str, str]]) -> Iterator[tuple[str, list[ast.AST]]]:
    """Every use of a writing function, with what stands around it from the outside in."""
    stack: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while stack:
        node, ways = stack.pop()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (modules.get(node.value.id), node.attr) in known:
            yield f"{node.value.id}.{node.attr}", ways
        if isinstance(node, ast.Name) and any((module, modules.get(node.id)) in known for module, _ in known):
            yield node.id, ways
        stack += [(child, [*ways, node]) for child in ast.iter_child_nodes(node)]


def _is_deferred(ways: list[ast.AST]) -> bool:
    """Within a lambda, a `partial` or a function in a function, and not the answer to a click, which nobody would have asked."""
    clicks = any(isinstance(each, ast.keyword) and str(each.arg).startswith("on_") for each in ways)
    inner = sum(isinstance(each, ast.FunctionDef) for each in ways) > 1
    waits = any(isinstance(each, ast.Lambda) or (isinstance(each, ast.Call) and ast.unparse(each.func) == "partial") for each in ways)
    return (waits or inner) and not clicks


KNOWN = writers(PACKAGE / "workspace") | writers(PACKAGE / "access")


def test_every_write_of_a_page_goes_through_the_one_function_that_asks_for_the_role() -> None:
    assert len(KNOWN) > 20
    files = [path for folder in DRAWN for path in sorted(folder.glob("*.py"))]
    found = {
        path.name: [each for each in unguarded(path.read_text("utf-8"), KNOWN) if each.split(".")[-1] not in GUARDED_ELSEWHERE]
        for path in files
    }
    assert {name: uses for name, uses in found.items() if uses} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from scorecard.workspace import notes\nfrom scorecard.ui import writing\ndef draw():\n    notes.write(1)\n",
        "from scorecard.workspace import notes\nst.button('x', on_click=partial(notes.write, 1))  # writing.save",
        "from scorecard.workspace.notes import write\nwrite(1)\n# writing.save",
        "from scorecard.workspace import notes\nsave(lambda: notes.write(1))\n",
    ],
)
def test_that_rule_sees_a_write_that_goes_another_way(code: str) -> None:
    assert unguarded(code, KNOWN)


def test_what_writes_or_reads_elsewhere_asks_for_the_role_in_its_own_function() -> None:
    for path in (PACKAGE / "ui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                called = {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
                if called & {"sync", "read_all", "saving.save", "meetings.talked"} and path.stem != "connect_place":
                    assert called & {"who.may", "who.require"}, f"{path.name} {node.name}"
    connect = (ROOT / "pages" / "connect.py").read_text("utf-8")
    assert connect.index("connect_work.allowed(house)") < connect.index("connect_place.draw")


SHELL = str(PACKAGE / "ui" / "shell.py")
WRITING = """
import streamlit as st
from scorecard.ui import cache, who, writing
from scorecard.workspace import notes
house = cache.house()
def write():
    return notes.write(house.workspace, "leads_mql", None, "PLANTED by whoever", "Mallory", house.now())
st.button("in the run", key="run") and writing.save(write, "Mallory")
st.button("in a callback", key="callback", on_click=lambda: writing.save(write, "Mallory", scope=None))
"""


@pytest.fixture
def looking(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo company as everybody may look at it: each reader is a viewer."""
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    config = configuration(tmp_path / "company", "public = true")
    for name, value in environment(home, config).items():
        monkeypatch.setenv(name, value)
    return home


def _notes() -> int:
    return sum("PLANTED" in each.text for each in notes.notes(cache.house().workspace, "leads_mql"))


@pytest.mark.parametrize("way", ["run", "callback"])
def test_a_viewer_writes_nothing_however_the_click_comes(looking: Path, way: str) -> None:
    app = AppTest.from_string(WRITING, default_timeout=60).run()
    app.button(key=way).click().run()
    assert _notes() == 0
    assert [each.value for each in app.subheader] == [access.FORBIDDEN]


@pytest.mark.parametrize("way", ["run", "callback"])
def test_whoever_may_write_does_by_the_same_click(looking: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCORECARD_CONFIG")
    app = AppTest.from_string(WRITING, default_timeout=60).run()
    app.button(key=way).click().run()
    assert _notes() == 1


WITH_FORMS = ("agreement", "calendar", "meeting")


def names_asked(app: AppTest, pages: Iterable[str]) -> dict[str, bool]:
    """On which of the pages somebody is asked for the name under which they write."""
    asked = {}
    for page in pages:
        app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        assert not app.exception, page
        asked[page] = any(each.label == goals.WHO for each in app.text_input)
    return asked


def test_a_viewer_is_offered_no_form_and_gets_into_no_page_beyond_their_role(looking: Path) -> None:
    app = AppTest.from_file(SHELL, default_timeout=60)
    assert names_asked(app.run(), WITH_FORMS) == dict.fromkeys(WITH_FORMS, False)
    for page in ROLES_OF_PAGES:
        app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        assert [each.value for each in app.subheader] == [access.FORBIDDEN], page
        assert not app.title, page


def test_those_forms_are_offered_to_whoever_may_write(looking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCORECARD_CONFIG")
    app = AppTest.from_file(SHELL, default_timeout=60).run()
    assert names_asked(app, WITH_FORMS)["calendar"]
