"""One number at a time, as people type it."""

import pytest

from scorecard.ingest.number_text import Written, take_apart, value_of

READ = [
    ("$1,117.10K", ".", 1_117_100),
    ("R$ 1.234,56", ",", 1234.56),
    ("(1,234)", ".", -1234),
    ("$(5.50)", ".", -5.5),
    ("($5.50)", ".", -5.5),
    ("12,5 %", ",", 0.125),
    ("77.77%", ".", 0.7777),
    ("4x", ".", 4),
    ("1 234,5", ",", 1234.5),
    ("1\u00a0234,5", ",", 1234.5),
    ("1\u2009234.5", ".", 1234.5),
    ("1\u202f234\u202f567", ".", 1_234_567),
    ("1'234.50 CHF", ".", 1234.5),
    ("1’234.50", ".", 1234.5),
    ("CHF 12.—", ".", 12),
    ("12,34,567", ".", 1_234_567),
    ("１２３４．５", ".", 1234.5),
    ("٣٤", ".", 34),
    ("1.2E+05", ".", 120_000),
    ("1,5e3", ",", 1500),
    ("-3", ".", -3),
    ("−4", ".", -4),
    ("+5", ".", 5),
    ("45-", ".", -45),
    ("-$1,000", ".", -1000),
    ("$-1,000", ".", -1000),
    ("USD 1,234.50", ".", 1234.5),
    ("1,234.50 EUR", ".", 1234.5),
    ("2.5M", ".", 2_500_000),
    ("€ 3 Mio.", ".", 3_000_000),
    (".5", ".", 0.5),
    ("5.", ".", 5),
    ("00123", ".", 123),
    ("1.2.3", ".", None),
    ("1,2,3", ".", None),
    ("12,34,56", ".", None),
    ("1 23", ".", None),
    ("--5", ".", None),
    ("-(5)", ".", None),
    ("12:30", ".", None),
    ("twelve", ".", None),
    ("12 apples", ".", None),
    ("AGT-0013", ".", None),
    ("INV 0013", ".", None),
    ("Q4 2016", ".", None),
    ("2026-01-05", ".", None),
    ("5m", ".", None),
    ("inf", ".", None),
    ("nan", ".", None),
    ("1e", ".", None),
    ("$", ".", None),
    ("", ".", None),
]


@pytest.mark.parametrize(("text", "mark", "number"), READ)
def test_a_number_is_read_as_it_is_meant_or_not_at_all(text, mark, number):
    written = take_apart(text)
    read = value_of(written, mark) if isinstance(written, Written) else None
    assert read == (pytest.approx(number) if number is not None else None)


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:01:11", 71), ("1:00:00", 3600), ("-00:00:05", -5), ("26:00:00", 93600), ("2h 5m 3s", 7503), ("1d", 86400)]
)
def test_durations_are_seconds(text, seconds):
    assert take_apart(text) == seconds


@pytest.mark.parametrize(
    ("text", "proves", "is_open"),
    [
        ("1,234", None, ","),
        ("1.234", None, "."),
        ("0.123", ".", None),
        ("0,123", ",", None),
        ("1234.567", ".", None),
        ("12,5", ",", None),
        ("1,234,567", ".", None),
        ("1.234.567", ",", None),
        ("1,234.5", ".", None),
        ("1 234,567", ",", None),
        ("1234", None, None),
    ],
)
def test_what_a_cell_proves_about_the_decimal_mark(text, proves, is_open):
    written = take_apart(text)
    assert isinstance(written, Written)
    assert (written.body.proves, written.body.open) == (proves, is_open)
