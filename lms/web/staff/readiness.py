"""The agency page: who is certified in what, who is not and what is left, hours by course; and reminders."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.catalogue import versions
from lms.db import db
from lms.people import tree
from lms.people.models import Agency
from lms.permissions import Permission, agencies_shown, coordinated_by
from lms.progress import nudging
from lms.reports import hours, periods, readiness
from lms.web.filters import plural
from lms.web.guards import actor, allows
from lms.web.staff.agencies import find_theirs

area = Blueprint("readiness", __name__, url_prefix="/staff/agencies/<public_id>")


@area.get("")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """How the agency stands in every course that is meant for its people."""
    agency = find_theirs(public_id)
    return render_template("readiness/show.html", **head_of(agency), lines=readiness.read(reach_of(agency)))


@area.get("/courses/<course_key>")
@allows(Permission.COORDINATE)
def show_course(public_id: str, course_key: str) -> ResponseReturnValue:
    """Those whom the course is meant for, person by person, with what is left for each."""
    agency, version = find_theirs(public_id), versions.current(course_key)
    show: readiness.Show = next((one for one in readiness.SHOWN if one == request.args.get("show")), "missing")
    page = readiness.read_people(reach_of(agency), version, show, request.args.get("after"))
    left = readiness.left_for(page, version)
    return render_template(
        "readiness/course.html", **head_of(agency), version=version, show=show, page=page, left=left, today=clock.today()
    )


@area.post("/courses/<course_key>/nudge")
@allows(Permission.COORDINATE)
def nudge(public_id: str, course_key: str) -> ResponseReturnValue:
    """Write to everybody who is not complete and was not written to this week."""
    agency, version = find_theirs(public_id), versions.current(course_key)
    link = url_for("courses.show", course_key=course_key)
    written = nudging.nudge(readiness.missing_ids(reach_of(agency), version), version, agency, link, actor())
    db.session.commit()
    flash(f"{plural(written, 'person is', 'people are')} reminded." if written else "Everybody was reminded this week already.")
    return redirect(url_for("readiness.show_course", course_key=course_key, **address_of(agency)), 303)


@area.get("/hours")
@allows(Permission.COORDINATE)
def show_hours(public_id: str) -> ResponseReturnValue:
    """The contact hours that the agency's people earned in a period, by course and by person."""
    agency, today = find_theirs(public_id), clock.today(current_user.person.time_zone)
    reach, period = reach_of(agency), periods.chosen(request.args.get("period"), today)
    page, earned = hours.by_person(reach, period, request.args.get("after"))
    return render_template(
        "readiness/hours.html",
        **head_of(agency),
        period=period,
        periods=periods.all_periods(today),
        categories=hours.by_category(reach, period),
        page=page,
        earned=earned,
    )


def reach_of(agency: Agency) -> frozenset[int]:
    """The agencies whose people a page is about: the one alone when asked for so, else with those below it."""
    return agencies_shown(current_user, agency.id, with_below=not _is_alone())


def head_of(agency: Agency) -> dict[str, object]:
    """What the head of every page of the agency shows, and the rest of the address that keeps the reach."""
    path = tree.path_to(agency, coordinated_by(current_user))
    has_below = tree.has_below(agency)
    return {"agency": agency, "path": path, "has_below": has_below, "is_alone": _is_alone(), "more": address_of(agency)}


def address_of(agency: Agency) -> dict[str, Any]:
    """What the addresses of the agency's pages hold, so that the reach stays as it was chosen."""
    return {"public_id": agency.public_id} | ({"reach": "alone"} if _is_alone() else {})


def _is_alone() -> bool:
    return request.values.get("reach") == "alone"
