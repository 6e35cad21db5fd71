"""An empty workspace on each database, for what people write together."""

from tests.workspace.conftest import workspace, workspace_address

__all__ = ["workspace", "workspace_address"]
