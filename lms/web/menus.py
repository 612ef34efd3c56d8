"""What stands in the menu at the top of every page."""

from flask import Flask
from flask_login import current_user

import config
from lms.permissions import Permission, permits

_EVERYBODY = [("courses.catalogue", "Courses"), ("offerings.index", "Classes")]
_SIGNED_IN = [("learning.overview", "My learning"), *_EVERYBODY, ("credentials.index", "Certificates")]

_STAFF = [("rosters.index", "Rosters"), ("people.index", "People"), ("agencies.index", "Agencies")]


def init_app(app: Flask, settings: config.Settings) -> None:
    """Make ``menu()`` and the quick exit's address known to every template."""
    app.jinja_env.globals.update(menu=menu, exit_address=settings.exit_address)


def menu() -> list[tuple[str, str]]:
    """The endpoints in the menu, each with its words."""
    staff = _STAFF if permits(current_user, Permission.COORDINATE) else []
    return [*_SIGNED_IN, *staff] if current_user.is_authenticated else _EVERYBODY
