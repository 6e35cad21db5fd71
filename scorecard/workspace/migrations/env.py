"""Alembic's entry: it runs on the connection that it is given, inside that connection's transaction."""

from alembic import context

from scorecard.workspace.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
