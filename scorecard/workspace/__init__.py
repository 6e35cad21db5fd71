"""What people write and what happened: one database, SQLite by default or PostgreSQL by URL, open to several processes at once."""

from scorecard.workspace import sharing, together
from scorecard.workspace.engine import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace", "sharing", "together"]
