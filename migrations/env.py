"""How Alembic finds the database and the tables; Flask-Migrate runs it inside the app."""

from alembic import context

# Alembic compares the database with the tables it is told of: all of them are known once every model is imported.
from lms.db import Json, db


def render_item(kind, item, _context):
    """The one JSON type by its name, everything else as Alembic writes it."""
    return "lms.db.Json" if kind == "type" and repr(item) == repr(Json) else False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        compare_type=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
