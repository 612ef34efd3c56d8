"""What stands in the menu at the top of every page."""

from flask import Flask
from flask_login import current_user

_EVERYBODY = [("courses.catalogue", "Courses"), ("offerings.index", "Classes")]
_SIGNED_IN = [("learning.overview", "My learning"), *_EVERYBODY, ("credentials.index", "Certificates")]


def init_app(app: Flask) -> None:
    """Make ``menu()`` known to every template."""
    app.jinja_env.globals["menu"] = menu


def menu() -> list[tuple[str, str]]:
    """The endpoints in the menu, each with its words."""
    return _SIGNED_IN if current_user.is_authenticated else _EVERYBODY
