"""``flask database``: the tables, brought to the newest revision."""

from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from lms.assessment import recounting
from lms.assessment.models import AssessmentTally
from lms.db import db

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"

database = AppGroup("database", help="Bring the database to the newest revision.")


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest revision."""
    upgrade_database()
    count_attempts()
    click.echo("The database is up to date.")


@database.command("recount")
@with_appcontext
def recount() -> None:
    """Count the attempts at every quiz and exam anew and mend what is kept of them for the health of courses."""
    for course_id, activity_key in recounting.assessments_taken():
        was_wrong = recounting.recount(course_id, activity_key)
        # Whoever submits waits meanwhile, so nobody waits for more than one quiz.
        db.session.commit()
        click.echo(f"{activity_key} of course {course_id}: {'counted anew' if was_wrong else 'as it should be'}")


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


def count_attempts() -> None:
    """Count the attempts that were made before there were sums to add them to; nothing once there are any."""
    if db.session.scalar(select(AssessmentTally.id).limit(1)) is None:
        for course_id, activity_key in recounting.assessments_taken():
            recounting.recount(course_id, activity_key)
    db.session.commit()


def downgrade_database(revision: str) -> None:
    """Bring the current app's database back to an older revision; ``base`` is empty."""
    _prepare()
    flask_migrate.downgrade(revision=revision)


def _prepare() -> None:
    flask_migrate.Migrate(current_app, db, directory=str(MIGRATIONS))
