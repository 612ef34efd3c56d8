"""``flask database``: the tables, brought to the newest revision."""

from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from lms.db import db

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"

database = AppGroup("database", help="Bring the database to the newest revision.")


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest revision."""
    upgrade_database()
    click.echo("The database is up to date.")


@database.command("revision")
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Write a new revision from what the models have and the database has not; read it before you keep it."""
    _prepare()
    flask_migrate.revision(message=message, autogenerate=True)


def upgrade_database(revision: str = "head") -> None:
    """Bring the current app's database to a revision, the newest unless told otherwise."""
    _prepare()
    flask_migrate.upgrade(revision=revision)


def downgrade_database(revision: str) -> None:
    """Bring the current app's database back to an older revision; ``base`` is empty."""
    _prepare()
    flask_migrate.downgrade(revision=revision)


def _prepare() -> None:
    flask_migrate.Migrate(current_app, db, directory=str(MIGRATIONS))
