"""Exports: an agency's certificates as CSV in the columns that a training-records system asks for."""

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.errors import NotFound
from lms.permissions import Permission
from lms.reports import exporting, mapping, periods
from lms.web.guards import allows
from lms.web.staff.agencies import find_theirs
from lms.web.staff.readiness import head_of, reach_of

area = Blueprint("exports", __name__, url_prefix="/staff/agencies/<public_id>/export")


@area.get("")
@allows(Permission.COORDINATE)
def choose(public_id: str) -> ResponseReturnValue:
    """The shapes an export can have, and what is wrong with those that cannot be used."""
    agency = find_theirs(public_id)
    maps, problems = mapping.read_all(current_app.config["SETTINGS"].data)
    today = clock.today(current_user.person.time_zone)
    return render_template(
        "exports/choose.html", **head_of(agency), maps=maps, problems=problems, periods=periods.all_periods(today)
    )


@area.get("/certificates.csv")
@allows(Permission.COORDINATE)
def download(public_id: str) -> ResponseReturnValue:
    """The certificates of the period in one of the shapes; it begins to arrive at once, however many there are."""
    agency, name = find_theirs(public_id), request.args.get("map", "")
    path = mapping.find_files(current_app.config["SETTINGS"].data).get(name)
    if path is None:
        raise NotFound("There is no such column map.")
    period = periods.chosen(request.args.get("period"), clock.today(current_user.person.time_zone))
    lines = exporting.write_csv(reach_of(agency), period, mapping.read_map(path))
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="certificates-{period.key}-{name}.csv"'
    return response
