"""An empty workspace on each database, and the demo company's home, for what people write together."""

from tests.browser.conftest import browser, server, start, visiting
from tests.support.homes import demo_home
from tests.workspace.conftest import workspace, workspace_address

__all__ = ["browser", "demo_home", "server", "start", "visiting", "workspace", "workspace_address"]
