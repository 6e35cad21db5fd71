"""Views as files: on paper nothing is cut and nothing is missing, in a workbook numbers are numbers, and no text is ever anything else."""

import io
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from scorecard.__main__ import main
from scorecard.answers import Answer, answer
from scorecard.export import csv_of
from scorecard.house import House
from scorecard.model import Filters, Issue, Question
from scorecard.publish import files
from scorecard.publish.document import Cell, Document, Table, plain, said
from scorecard.publish.excel import excel_of
from scorecard.publish.html import POLICY, html_of
from scorecard.publish.pdf import pdf_of
from tests.browser.server import environment
from tests.publish.paper import outside, overlapping, pages, squeezed

HOSTILE = (
    '#read("/etc/passwd")',
    "#panic() $ x^2 $ <label> @ref *bold* _it_ `raw` // gone /* gone */ \\ ~ --- ...",
    "<script>alert(1)</script><img src=https://evil.example/x.png onerror=alert(1)>",
    "![beacon](https://evil.example/x.png) [link](javascript:alert(1))",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "Straßenbahnhaltestellenwartehäuschenbetreibergesellschaft" * 4,
    "{{ view.title }} %s ${HOME}",
)

Ask = Callable[..., Answer]


def bare(*parts: Any, **more: Any) -> Document:
    return Document("name", "Title", "Question?", "Company", "As of today", "data read today", parts, **more)


@pytest.mark.parametrize("what", ["scorecard", "goals", "funnel", "channels", "executive", "leads", "definitions"])
def test_a_view_is_one_or_two_pages_with_nothing_cut(what: str, house: House, ask: Ask) -> None:
    found = pages(files.content_of(ask(what), house.configuration, "pdf"))
    assert len(found) <= 2
    for number, page in enumerate(found, 1):
        assert f"{number} / {len(found)}" in page.text
        assert outside(page) == []
        assert overlapping(page) == 0
        assert "\\" not in page.text
    assert "As of 22 Nov 2026" in found[0].text
    assert "Tidewell" in found[0].text


def test_the_scorecard_lies_across_and_has_every_indicator_and_week(house: House, ask: Ask) -> None:
    body = ask("scorecard").body
    (page,) = pages(files.content_of(ask("scorecard"), house.configuration, "pdf"))
    assert page.width > page.height
    for row in body.rows:
        assert squeezed(row.name) in squeezed(page.text)
        assert squeezed(row.owner) in squeezed(page.text)
    assert all(f"{week.day} {week:%b}" in page.text for week in body.weeks)


def test_that_check_sees_what_is_cut_and_printed_over() -> None:
    """Typst itself does neither warn nor fail when a table is too wide for its page."""
    row = tuple(Cell(f"unbroken{at}") for at in range(60))
    wide = pages(pdf_of(bare(Table(tuple(cell.text for cell in row), (row,)))))
    assert overlapping(wide[0]) > 20 or outside(wide[0])


def test_hostile_text_is_plain_text_on_paper_and_in_html(house: House, ask: Ask) -> None:
    """It goes the whole way of an answer: names of indicators, owners and an issue of a source, as a sheet could hold them."""
    found = ask("scorecard")
    rows = [replace(row, name=text, owner=text) for row, text in zip(found.body.rows, HOSTILE, strict=False)]
    planted = replace(found, body=replace(found.body, rows=tuple(rows)), issues=(Issue("warning", HOSTILE[2], HOSTILE[0], HOSTILE[3]),))
    paper = pages(files.content_of(planted, house.configuration, "pdf"))
    text = squeezed("".join(page.text for page in paper))
    assert "root:" not in text
    for hostile in HOSTILE:
        assert squeezed(hostile) in text, hostile
    assert all(outside(page) == [] for page in paper)
    html = files.content_of(planted, house.configuration, "html").decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert asks_for(html) == []


def asks_for(html: str) -> list[str]:
    """Every address that a browser would fetch for a file."""
    found = re.findall(r"""<[^>]+?\b(?:src|href|action|poster|data)\s*=\s*["']?([^"'\s>]+)""", html)
    found += re.findall(r"url\(([^)]+)\)|@import\s+(\S+)", html)
    return [str(each) for each in found if not str(each).startswith("data:image/svg+xml;base64,")]


def test_that_check_sees_what_a_file_would_fetch() -> None:
    assert asks_for('<img alt="x" src="https://evil.example/x.png">') == ["https://evil.example/x.png"]


def test_scripts_and_emoji_of_the_world_are_text_and_break_nothing() -> None:
    texts = ("שלום עולם", "مرحبا بالعالم", "株式会社", "😀👩‍👩‍👧 ok", "A\u202eevil\u202c", "zero\x00width\u200bjoin")
    paper = pages(pdf_of(bare(*(plain(each) for each in texts), Table(("one", "two"), tuple((Cell(t), Cell(t)) for t in texts)))))
    assert "ok" in paper[0].text
    assert outside(paper[0]) == []
    assert all(each.split("\x00")[0] in html_of(bare(*(plain(t) for t in texts))).decode() for each in texts)


def test_the_same_answer_is_the_same_file(house: House, ask: Ask) -> None:
    one, two = (files.content_of(ask("funnel"), house.configuration, "pdf") for _ in range(2))
    assert one == two


def test_charts_are_vectors_inside_the_one_html_file(house: House, ask: Ask) -> None:
    html = files.content_of(ask("goals"), house.configuration, "html").decode()
    assert asks_for(html) == []
    assert POLICY in html
    drawings = [b64decode(each).decode() for each in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)]
    assert any("heading for" in each for each in drawings)
    assert all(re.match(r"<svg\b", each) for each in drawings)
    assert 'alt=""' not in html


def test_a_workbook_has_types(house: House, ask: Ask) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.content_of(ask("scorecard"), house.configuration, "xlsx")))
    assert book.sheetnames == ["Rows", "About"]
    head, *rows = book["Rows"].iter_rows()
    at = {cell.value: number for number, cell in enumerate(head)}
    body = ask("scorecard").body
    assert len(rows) == sum(len(row.values) + 1 for row in body.rows)
    assert all(isinstance(row[at["week"]].value, datetime) and row[at["week"]].number_format == "yyyy-mm-dd" for row in rows)
    first = next(row for row in rows if row[at["indicator"]].value == "website_visits")
    assert first[at["value"]].value == body.rows[0].values[0].value
    accepted = next(row for row in rows if row[at["unit"]].value == "percent" and row[at["value"]].value is not None)
    assert accepted[at["value"]].number_format == "0.0%"
    assert 0 < accepted[at["value"]].value < 1
    assert all(cell.data_type != "f" for row in rows for cell in row)
    about = {label.value: text.value for label, text in book["About"].iter_rows()}
    assert about["Snapshots"].splitlines() == list(ask("scorecard").snapshots)
    assert "As of 22 Nov 2026" in about["Figures of"]


def test_a_csv_writes_moments_as_the_json_does(house: House, ask: Ask) -> None:
    found = ask("sources")
    synced = found.to_json()["rows"][0]["synced_at"]
    assert "T" in synced
    assert f",{synced}," in files.content_of(found, house.configuration, "csv").decode("utf-8-sig")


def test_a_text_is_never_a_formula_and_a_number_never_altered() -> None:
    rows = [{"text": text, "number": -1234.5, "day": date(2026, 11, 22), "absent": None} for text in (*HOSTILE, "\t=1", "#N/A", "a\x0bb")]
    sheet = openpyxl.load_workbook(io.BytesIO(excel_of(rows, [("=What", "=1+1")])))["Rows"]
    for row, cells in zip(rows, list(sheet.iter_rows())[1:], strict=True):
        assert cells[0].value == str(row["text"]).replace("\x0b", "")
        assert [cell.data_type for cell in cells] == ["s", "n", "d", "n"]
        assert (cells[1].value, cells[2].value.date(), cells[3].value) == (-1234.5, date(2026, 11, 22), None)
    assert sheet["A6"].quotePrefix
    lines = csv_of(pd.DataFrame(rows)).decode("utf-8-sig")
    assert "'=cmd" in lines
    assert "'\t=1" in lines
    assert "'+1+1" in lines
    assert lines.count("-1234.5") == len(rows)
    assert "'-1234.5" not in lines


def test_a_files_name_is_a_name_whatever_was_asked(ask: Ask) -> None:
    found = ask("sources")
    for id in ("../../etc/passwd", "a\r\nSet-Cookie: x=1", 'x"; filename="evil.exe', "..", "ünï/cödé", "CON", "\x00"):
        name = files.name_of(replace(found, question=replace(found.question, what="indicator", options=(("id", id),))), "pdf")
        assert re.fullmatch(r"indicator-([a-z0-9-]+-)?2026-11-22\.pdf", name), name


def test_filters_are_said_on_paper(house: House) -> None:
    asked = Question("scorecard", house.now().date(), 6, filters=Filters(team=("sales",)))
    (page,) = pages(files.content_of(answer(house, asked, house.now()), house.configuration, "pdf"))
    assert "6 weeks" in page.text
    assert "Team: sales" in page.text
    assert "Website visits" not in page.text


def test_markdown_of_ours_loses_its_marks_and_data_keeps_its_own() -> None:
    read = said(r"**Too late:** a\_b \[x\]\(y\) :material/flag: [here](https://x.example) 5 \* 3  " + "\nnext")
    assert read.text == "Too late: a_b [x](y) here 5 * 3\nnext"
    assert [run.bold for run in read.runs] == [True, False]


def test_the_command_line_writes_files(
    house: House, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(demo_home).items():
        monkeypatch.setenv(name, value)
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "html": b"<!doctype html>"}
    for form, start in starts.items():
        file = tmp_path / f"any name.{form}"
        assert main(["show", "sources", f"--{form}", str(file)]) == 0
        assert file.read_bytes().startswith(start)
        assert str(file) in capsys.readouterr().out
    assert main(["show", "sources", "--pdf", str(tmp_path / "nowhere" / "file.pdf")]) == 2
    assert "cannot be written" in capsys.readouterr().err
