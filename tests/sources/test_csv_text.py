"""CSV of any dialect: what was written is what is read, or it is refused."""

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scorecard.errors import SourceError, UnclearError
from scorecard.sources import csv_text
from scorecard.sources.csv_text import read_csv, sniff_separator

ROWS = [["Kanal", "Betrag", "Ort"], ["PPC", "1,5", "Köln"], ["E-Mail", "2,5", "Łódź"], ["Messe; Halle 3", "", 'sagte "ja"\nund ging']]


def written(rows: list[list[str]], separator: str = ",", **options: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, **options).writerows(rows)
    return out.getvalue()


def lists(content: bytes, **options: str) -> list[list[str]]:
    return read_csv(content, "x.csv", **options).cells.values.tolist()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_dialects_are_told_apart(separator: str, encoding: str) -> None:
    got = read_csv(written(ROWS, separator).encode(encoding), "x.csv")
    assert got.cells.values.tolist() == ROWS
    assert any(csv_text.SEPARATORS[separator] in note and "sniffed" in note for note in got.notes)
    assert any(encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be") in note for note in got.notes)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Müller"),
        ("cp1252", "Café Müller & Søn – 5 €"),
        ("cp1252", "Coração do João em São Paulo"),
        ("cp1252", "5 €"),
        ("cp1252", "Citroën; L’Oréal; Häagen-Dazs; Nestlé"),
        ("cp1250", "Zażółć gęślą jaźń w Łodzi"),
        ("cp1250", "Dvořák Němec Růžička"),
        ("cp1250", "Kovács Győr Szűcs"),
        ("cp1254", "Şişli İstanbul Ağrı"),
        ("mac_roman", "Café Müller"),
        ("cp1251", "Ответственный менеджер по продажам"),
        ("cp1253", "Αθήνα Πειραιάς"),
        ("cp932", "株式会社の営業担当者と見込み客の一覧表です"),
        ("gb18030", "市场部和销售部共同使用的记分卡"),
        ("big5", "行銷部門與業務部門共同使用的計分卡"),
        ("euc_kr", "마케팅 부서와 영업 부서"),
    ],
)
def test_code_pages_are_recognised(encoding: str, text: str) -> None:
    content = written([["name", "note"], *([str(number), text] for number in range(20))]).encode(encoding)
    got = read_csv(content, "x.csv")
    assert got.cells.iloc[1, 1] == text
    assert "sniffed; state it" in got.notes[0]


def test_a_stated_encoding_wins_over_sniffing() -> None:
    content = "name;ort\nMüller;Łódź\n".encode("cp1250")
    assert lists(content, encoding="cp1250")[1] == ["Müller", "Łódź"]
    assert read_csv(content, "x.csv", encoding="cp1250").notes[0] == "encoding cp1250 (stated)"
    assert lists(content, encoding="cp1252")[1] != ["Müller", "Łódź"]


@pytest.mark.parametrize("mark", ["utf-16", "utf-8-sig"])
def test_a_mark_is_dropped_also_when_the_encoding_is_stated(mark: str) -> None:
    assert lists("a,b\n1,2\n".encode(mark), encoding=mark.removesuffix("-sig")) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("separator", [";", "semicolon"])
def test_a_stated_separator_wins_over_sniffing(separator: str) -> None:
    assert lists(b"a,b;c,d\n1,2;3,4\n", separator=separator) == [["a,b", "c,d"], ["1,2", "3,4"]]


def test_two_separators_that_fit_alike_are_refused() -> None:
    with pytest.raises(UnclearError, match=r"comma and semicolon.*separator ="):
        read_csv(b"a,b;c\n1,2;3\n", "x.csv")


def test_decimal_commas_do_not_outvote_the_separator() -> None:
    assert sniff_separator(b"week;spend\n1;1,5\n2;2,5\n3;3,5\n", "x") == ";"


def test_excels_own_hint_is_no_row() -> None:
    got = read_csv(b"sep=;\r\na;b\r\n1;2\r\n", "x.csv")
    assert got.cells.values.tolist() == [["a", "b"], ["1", "2"]]
    assert got.first_row == 2


def test_title_lines_and_short_rows_stay_where_they_stand() -> None:
    got = read_csv(b'Report\n"1 July, 2025"\n\na,b,c\n1,2,3\n4,5\n\nTotal,7,8,9\n', "x.csv")
    assert got.cells.values.tolist() == [
        ["Report", "", "", ""],
        ["1 July, 2025", "", "", ""],
        ["", "", "", ""],
        ["a", "b", "c", ""],
        ["1", "2", "3", ""],
        ["4", "5", "", ""],
        ["", "", "", ""],
        ["Total", "7", "8", "9"],
    ]
    assert got.first_row == 1


def test_text_is_never_turned_into_numbers() -> None:
    cells = ["00123", "12,50", "1e5", "NULL", "NA", "nan", " 7 ", "TRUE", "2026-01-05", "-"]
    assert [row[0] for row in lists(written([["x", "y"], *([cell, "z"] for cell in cells)], ";").encode())[1:]] == cells


def test_a_single_column_has_no_separator() -> None:
    assert lists(b"email\na@b.c\nd@e.f\n") == [["email"], ["a@b.c"], ["d@e.f"]]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_end_of_line(end: bytes) -> None:
    assert lists(end.join([b"a,b", b"1,2", b"3,4", b""])) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_line_separators_of_unicode_end_no_row() -> None:
    assert lists("a,b\nx\u2028y,z\x0bw\u0085\n".encode()) == [["a", "b"], ["x\u2028y", "z\x0bw\u0085"]]


def test_quotes_in_the_middle_of_a_cell() -> None:
    assert lists(b'size,note\n5" screen,"a"b\n') == [["size", "note"], ['5" screen', "ab"]]


def test_a_cut_off_file_is_refused() -> None:
    with pytest.raises(SourceError, match=r"x\.csv ends inside quotation marks") as caught:
        read_csv(b'a,b\n1,"two\n3,4\n5,6\n', "x.csv")
    assert caught.value.kind == "broken"


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    content = b'id,note\n1,a\n2,"b\n3,c\n4,"d\n5,e\n'
    assert len(list(csv.reader(io.StringIO(content.decode())))) == 4  # the control: a lenient reader loses two rows in silence
    with pytest.raises(SourceError, match=r"x\.csv, line 5: quotation marks do not pair") as caught:
        read_csv(content, "x.csv")
    assert caught.value.kind == "broken"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n"])
def test_nothing_is_empty(content: bytes) -> None:
    with pytest.raises(SourceError, match="is empty") as caught:
        read_csv(content, "x.csv")
    assert caught.value.kind == "empty"


@pytest.mark.parametrize(
    ("options", "words"),
    [({"encoding": "klingon"}, "no encoding 'klingon'"), ({"separator": "::"}, "one character"), ({"separator": '"'}, "one character")],
)
def test_settings_that_cannot_be(options: dict[str, str], words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        read_csv(b"a,b\n1,2\n", "x.csv", **options)
    assert caught.value.kind == "configuration"


def test_bytes_that_are_not_the_stated_encoding_name_the_line() -> None:
    with pytest.raises(SourceError, match=r"x\.csv, line 3: these bytes are not utf-8"):
        read_csv("a,b\n1,2\nMüller,3\n".encode("cp1252"), "x.csv", encoding="utf-8")


@pytest.mark.parametrize("limit", [0, 20_000])
def test_many_ragged_rows_read_alike_on_both_ways(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """With a limit of 0 Arrow gives up at the first odd row, and the csv module reads the file."""
    monkeypatch.setattr(csv_text, "_MOST_ODD_ROWS", limit)
    rows = [["Title"], *([str(number), "x", "y"][: 1 + number % 7] for number in range(5000))]
    got = lists(written(rows).encode())
    assert [row[: len(expected)] for row, expected in zip(got, rows, strict=True)] == rows


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=8)


@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=12),
    separator=st.sampled_from(list(csv_text.SEPARATORS)),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(rows=[["a", "b"], ["\n", ""], [""], ["", "", ""]], separator=",", end="\n", encoding="utf-8")
def test_any_rows_come_back(rows: list[list[str]], separator: str, end: str, encoding: str) -> None:
    """Whatever is written quoted is read back, padded to the widest row; all blank rows are the only thing that counts as nothing."""
    content = written(rows, separator, lineterminator=end, quoting=csv.QUOTE_ALL).encode(encoding)
    width = max(map(len, rows))
    assert lists(content, separator=separator) == [row + [""] * (width - len(row)) for row in rows]


@given(text=st.text(st.sampled_from(list('ab,;"\n\r 1')), min_size=1, max_size=60))
def test_arrow_reads_what_the_csv_module_reads(text: str) -> None:
    """Also text that nobody's writer makes; what the csv module refuses is refused."""
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return
    if not text.strip():
        return
    width = max(map(len, expected))
    assert lists(text.encode(), separator=",") == [row + [""] * (width - len(row)) for row in expected]
