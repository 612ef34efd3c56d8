"""The ``flask`` commands: what operators and authors do at a terminal."""

from flask import Flask
from flask_migrate import Migrate

from lms.cli import publishing
from lms.cli.demo import demo
from lms.cli.serving import serve, worker
from lms.cli.users import users
from lms.db import db


def init_app(app: Flask) -> None:
    """Put the commands on the app."""
    Migrate(app, db, directory="migrations")
    for command in (publishing.content, demo, serve, users, worker):
        app.cli.add_command(command)
