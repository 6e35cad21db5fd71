"""The audit of libraries fails on a known weakness, and never calls it an audit when nobody was asked."""

from typing import Any

import pytest

from tests.audit import verdict

FINE: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
WEAK: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED: dict[str, Any] = {"name": "c", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([FINE, WEAK], 1, "b 2: PYSEC-1"),
        ([FINE, SKIPPED], 0, "1 of 2 libraries"),
        ([SKIPPED], 0, "NOT AUDITED"),
        ([], 0, "NOT AUDITED"),
    ],
)
def test_what_the_audit_comes_to(found: list[dict[str, Any]], code: int, said: str) -> None:
    result = verdict(found)
    assert result[0] == code
    assert said in result[1]
