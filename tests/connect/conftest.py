"""The page of these tests runs in this process, as in tests/ui."""

from tests.ui.conftest import demo_home, opened, reading

__all__ = ["demo_home", "opened", "reading"]
