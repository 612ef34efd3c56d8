"""Rosters: who sits in a class, who waits, and whether each is ready on the day."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.offerings import reading
from lms.permissions import Permission
from lms.reports import rosters
from lms.web.guards import allows
from lms.web.offerings import all_upcoming, line_of

area = Blueprint("rosters", __name__)


@area.get("/staff/classes")
@allows(Permission.SEE_ROSTER)
def index() -> ResponseReturnValue:
    """Every class that is still to come, each with its roster."""
    return render_template("rosters/index.html", lines=all_upcoming())


@area.get("/staff/classes/<public_id>")
@allows(Permission.SEE_ROSTER)
def show(public_id: str) -> ResponseReturnValue:
    """One class: every held seat and everybody in line, with what is missing for each."""
    offering = reading.find(public_id)
    return render_template("rosters/show.html", line=line_of(offering), roster=rosters.read(offering))
