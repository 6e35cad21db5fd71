"""The page of these tests runs in this process, as in tests/ui."""

from tests.ui.conftest import opened, reading

__all__ = ["opened", "reading"]
