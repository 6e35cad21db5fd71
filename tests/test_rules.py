"""The rules of the house that a reader could break without noticing: who may import what, who reads the clock, who writes numbers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scorecard"
PAGES = ROOT / "pages"
UI = PACKAGE / "ui"
PURE = ("measures", "charts", "wording", "weeks.py", "model.py")
"""What reads neither the clock, the network nor the environment, and does no input or output."""
FORBIDDEN_IN_PURE = {
    "os",
    "socket",
    "requests",
    "urllib.request",
    "http",
    "subprocess",
    "sqlalchemy",
    "duckdb",
    "gspread",
    "streamlit",
    "time",
}
CLOCK = re.compile(r"\b(datetime\.now|datetime\.today|date\.today|datetime\.utcnow|time\.time|Timestamp\.now|Timestamp\.today)\b")


def files(*places: Path) -> list[Path]:
    found = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    assert found
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, also within functions, but not those for the type checker only."""
    skipped = {id(node) for branch in ast.walk(tree) if _is_for_types(branch) for node in ast.walk(branch)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def begins(module: str, roots: set[str]) -> bool:
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def streamlit_outside(paths: list[Path]) -> list[str]:
    return [named(path) for path in paths if any(begins(each, {"streamlit"}) for each in imports(ast.parse(path.read_text("utf-8"))))]


def test_only_the_app_the_pages_and_the_ui_import_streamlit() -> None:
    others = [path for path in files(PACKAGE) if UI not in path.parents]
    assert streamlit_outside(others) == []


def test_that_rule_sees_streamlit_where_it_is() -> None:
    assert streamlit_outside(files(UI)) != []


@pytest.mark.parametrize("part", PURE)
def test_what_is_pure_reaches_for_nothing_outside(part: str) -> None:
    found = {
        named(path): sorted(each for each in imports(ast.parse(path.read_text("utf-8"))) if begins(each, FORBIDDEN_IN_PURE))
        for path in files(PACKAGE / part)
    }
    assert {path: modules for path, modules in found.items() if modules} == {}


@pytest.mark.parametrize("part", PURE)
def test_what_is_pure_is_told_the_time(part: str) -> None:
    assert [
        named(path) for path in files(PACKAGE / part) if CLOCK.search(path.read_text("utf-8")) or "open(" in path.read_text("utf-8")
    ] == []


HEAVY = {
    "scipy.stats", "scipy.optimize", "scipy.integrate", "statsmodels", "matplotlib", "pandas.io.formats.style", "holidays", "vl_convert",
    "typst", "gspread", "google", "requests", "openpyxl", "python_calamine", "psycopg", "pymysql", "fsspec", "alembic", "altair",
}  # fmt: skip
"""What takes megabytes of every process and a part of a second of its start, and only a sync, a download or a rare page needs."""
SHOWN = ("ui/server.py", "ui/shell.py", "answers.py", "answering/scorecard.py", "../pages/scorecard.py", "scheduler.py")
"""What every process has in memory that shows the scorecard."""


def at_once(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported together with this one: not those within functions, nor for the type checker only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_for_types(node):
            yield from at_once(node)


def heavy_behind(*starts: Path) -> dict[str, str]:
    """What is heavy and imported together with these files, each with the file of ours that does it."""
    found, waiting, seen = {}, list(starts), set[Path]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for module in at_once(ast.parse(path.read_text("utf-8"))):
            if begins(module, HEAVY):
                found[module] = named(path)
            parts = module.split(".")
            inner = [ROOT.joinpath(*parts[:end]) for end in range(1, len(parts) + 1)] if parts[0] == "scorecard" else []
            waiting += [file for each in inner for file in (each / "__init__.py", each.with_suffix(".py")) if file.is_file()]
    return found


def test_what_shows_pages_loads_nothing_that_only_others_need() -> None:
    assert heavy_behind(*((PACKAGE / each).resolve() for each in SHOWN)) == {}


def test_that_rule_sees_what_a_module_behind_a_module_loads() -> None:
    assert heavy_behind(PACKAGE / "publish" / "files.py") == {}  # Excel is loaded where a workbook is asked for
    assert "gspread" in heavy_behind(PACKAGE / "connecting" / "places.py")


def test_statistics_are_made_of_special_functions() -> None:
    """`scipy.stats` and `scipy.optimize` take 45 MB of every process that shows a page with them; `scipy.special` says the same."""
    others = re.compile(r"\b(import|from) scipy(?!\.special\b)")
    assert [named(path) for path in files(PACKAGE) if others.search(path.read_text("utf-8"))] == []
    assert all(map(others.search, ("from scipy import stats", "import scipy.stats as s", "from scipy.optimize import brentq")))


def test_the_ui_asks_the_house_for_the_time() -> None:
    assert [named(path) for path in files(UI, PAGES) if CLOCK.search(path.read_text("utf-8"))] == []


def test_caches_stand_in_one_module() -> None:
    assert [named(path) for path in files(PACKAGE, PAGES, ROOT / "app.py") if "st.cache_" in path.read_text("utf-8")] == [
        "scorecard/ui/cache.py"
    ]


WRITTEN_OUT = re.compile(r"^[<>^]?\d*(,|,?\.\d+[fge%])|%[YmdbBHMyj]")


def own_formats(source: str) -> list[str]:
    """Numbers and dates that are written by Python itself, which writes all of them the English way."""
    written = [node.format_spec for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FormattedValue)]
    specs = [
        "".join(str(part.value) for part in each.values if isinstance(part, ast.Constant))
        for each in written
        if isinstance(each, ast.JoinedStr)
    ]
    return [spec for spec in specs if WRITTEN_OUT.search(spec)]


def test_numbers_and_days_are_written_as_the_company_writes_them() -> None:
    others = [path for path in files(PACKAGE / "wording") if path.name != "formats.py"]
    assert {named(path): found for path in others if (found := own_formats(path.read_text("utf-8")))} == {}
    assert [named(path) for path in others if "strftime" in path.read_text("utf-8")] == []


def test_that_rule_sees_them() -> None:
    code = "f'{a:,} {b:.1f} {c:%d %b} {d:>17,.1f} {e:,.4g}'"
    assert len(own_formats(code)) == 5
    assert own_formats("f'{name:<18}{text:>8}'") == []


def test_a_page_computes_no_figure() -> None:
    """What a page shows, the command line prints too: no frame is grouped, summed or averaged in a page."""
    computing = re.compile(r"\.(groupby|sum|mean|median|pivot|merge|resample|agg)\(|\bsum\(|\bround\(")
    assert [named(path) for path in files(PAGES) if computing.search(path.read_text("utf-8"))] == []


def test_a_page_is_a_short_straight_script() -> None:
    assert {
        named(path): len(path.read_text("utf-8").splitlines()) for path in files(PAGES) if len(path.read_text("utf-8").splitlines()) > 130
    } == {}


def test_nothing_of_data_is_ever_markup() -> None:
    """`unsafe_allow_html`, and `st.html` with anything that is not a constant, would let a cell of a sheet run in the reader's browser."""
    for path in files(PAGES, UI):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                assert not any(keyword.arg == "unsafe_allow_html" for keyword in node.keywords), named(path)
                if isinstance(node.func, ast.Attribute) and node.func.attr == "html" and node.args:
                    given = node.args[0]
                    assert isinstance(given, ast.Constant) or (isinstance(given, ast.Name) and given.id.isupper()), named(path)


def test_a_component_writes_text_and_never_markup() -> None:
    for path in UI.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text("utf-8")), named(path)
