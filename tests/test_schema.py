"""The migrations, from empty, make exactly the tables that the models describe, on both databases, and can be undone."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from lms.cli.database import downgrade_database
from lms.db import db


def test_migrations_from_empty_equal_the_models(session):
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, db.metadata) == []


def test_every_migration_can_be_undone(session):
    db.session.remove()
    downgrade_database("base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_every_unique_rule_of_the_models_is_in_the_database(session):
    found = inspect(db.session.connection())
    for table in db.metadata.sorted_tables:
        names = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= names, table.name
