"""The pages in this process, on the demo company."""

from tests.ui.conftest import opened, reading

__all__ = ["opened", "reading"]
