"""The ``flask`` commands: what operators and authors do at a terminal."""

from flask import Flask
from flask_migrate import Migrate

from lms.cli.content import content
from lms.db import db


def init_app(app: Flask) -> None:
    """Put the commands on the app."""
    Migrate(app, db, directory="migrations")
    app.cli.add_command(content)
