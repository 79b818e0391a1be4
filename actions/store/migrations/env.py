"""Alembic's environment: migrates the database whose connection the caller hands over."""

from alembic import context

from actions.store.search_schema import INDEX
from actions.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    # The full-text index and FTS5's own tables are no part of the mapped tables.
    include_name=lambda name, _kind, _parents: not str(name).startswith(INDEX),
)
with context.begin_transaction():
    context.run_migrations()
