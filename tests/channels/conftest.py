"""The pages in this process, on the demo company."""

from tests.ui.conftest import demo_home, opened, reading

__all__ = ["demo_home", "opened", "reading"]
