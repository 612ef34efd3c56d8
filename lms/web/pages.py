"""Pages that stand alone: the front page, help, stepping away, and whether the site is up."""

import re
from pathlib import Path

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.catalogue import versions
from lms.db import db
from lms.web.guards import public

area = Blueprint("pages", __name__)

_REVISIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"
_WRITTEN = "\n".join(path.read_text() for path in _REVISIONS.glob("*.py"))
_FOLLOWED = re.findall(r'^down_revision = "(\w+)"', _WRITTEN, re.MULTILINE)
(NEWEST,) = set(re.findall(r'^revision = "(\w+)"', _WRITTEN, re.MULTILINE)).difference(_FOLLOWED)
"""The revision that the code was written for, which no other follows. Asking Alembic would take longer than starting."""


@area.get("/")
@public
def home() -> ResponseReturnValue:
    """The front page for strangers; whoever is signed in goes straight to their learning."""
    if current_user.is_authenticated:
        return redirect(url_for("learning.overview"))
    return render_template("pages/home.html", courses=[version.document for version in versions.all_current()])


@area.get("/help")
@public
def help_now() -> ResponseReturnValue:
    """Who to call, for a child in danger and for oneself."""
    return render_template("pages/help.html")


@area.get("/step-away")
@public
def step_away() -> ResponseReturnValue:
    """A neutral page with nothing on it but the way back."""
    return render_template("pages/step_away.html")


@area.get("/healthz")
@public
def is_alive() -> ResponseReturnValue:
    """Whether the process answers at all."""
    return {"status": "ok"}


@area.get("/readyz")
@public
def is_ready() -> ResponseReturnValue:
    """Whether the database answers and is at the newest revision; 503 until then."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return {"status": "the database does not answer, or holds nothing yet"}, 503
    if revision != NEWEST:
        return {"status": "the database waits for: flask database upgrade"}, 503
    return {"status": "ready"}
