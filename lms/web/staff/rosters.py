"""Rosters: who sits in a class, who waits, and whether each is ready on the day."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.offerings import reading
from lms.permissions import Permission, roster_of
from lms.reports import rosters
from lms.web.guards import allows, require
from lms.web.offerings import all_upcoming, line_of

area = Blueprint("rosters", __name__)


@area.get("/staff/classes")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """Every class that is still to come, each with its roster."""
    return render_template("rosters/index.html", lines=all_upcoming())


@area.get("/staff/classes/<public_id>")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """One class: every held seat and everybody in line, with what is missing for each."""
    offering = reading.find(public_id)
    require(Permission.SEE_ROSTER, offering.course_id, "There is no such class.")
    roster = rosters.read(offering, roster_of(current_user, offering.course_id))
    return render_template("rosters/show.html", line=line_of(offering), roster=roster)
