"""Rosters: who sits in a class, who waits, whether each is ready on the day, and what is missing."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import Select
from wtforms import StringField

from lms import spreadsheets
from lms.db import db
from lms.errors import Invalid
from lms.offerings import checking, reading, when
from lms.offerings.models import Offering
from lms.permissions import Permission, roster_of
from lms.reports import filters, rosters
from lms.reports.asking import Asked
from lms.web.guards import allows, require
from lms.web.offerings import all_upcoming
from lms.web.staff import roster_page

area = Blueprint("rosters", __name__)


class FilterForm(FlaskForm):
    """The name of a filter to keep."""

    name = StringField("Name")


@area.get("/staff/classes")
@allows(Permission.COORDINATE)
def index() -> ResponseReturnValue:
    """Every class that is still to come, each with its roster."""
    return render_template("rosters/index.html", lines=all_upcoming())


@area.get("/staff/classes/<public_id>")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """One class: everybody with a seat or in line, how each stands, and what is missing; a page at a time."""
    offering, only = open_class(public_id, reading.glance)
    return roster_page.show(offering, Asked.read(request.args), only)


@area.get("/staff/classes/<public_id>/roster.csv")
@allows(Permission.COORDINATE)
def export(public_id: str) -> ResponseReturnValue:
    """Everybody who is asked for as a table for other programs, written while it is read."""
    offering, only = open_class(public_id)
    lines = spreadsheets.write(rosters.stream(offering, Asked.read(request.args), only))
    response = Response(stream_with_context(lines), mimetype="text/csv")
    day = when.class_day(offering.starts_at, offering.time_zone)
    key = checking.taught(offering).document.key
    response.headers["Content-Disposition"] = f'attachment; filename="{key}-{day.isoformat()}-roster.csv"'
    return response


@area.post("/staff/classes/<public_id>/filters")
@allows(Permission.COORDINATE)
def save_filter(public_id: str) -> ResponseReturnValue:
    """Keep what is asked of this roster under a name, for every class."""
    open_class(public_id)
    asked, form = Asked.read(request.args), FilterForm()
    try:
        filters.save(current_user, form.name.data or "", asked)
    except Invalid as problem:
        flash(str(problem), "caution")
    else:
        db.session.commit()
        flash("The filter is saved.")
    return _back_to(public_id, asked)


@area.post("/staff/classes/<public_id>/filters/<filter_id>/forget")
@allows(Permission.COORDINATE)
def forget_filter(public_id: str, filter_id: str) -> ResponseReturnValue:
    """Let a saved filter go."""
    open_class(public_id)
    filters.forget(current_user, filter_id)
    db.session.commit()
    flash("The filter is forgotten.")
    return _back_to(public_id, Asked.read(request.args))


def open_class(public_id: str, find: Callable[[str], Offering] = reading.find) -> tuple[Offering, Select[int] | None]:
    """The class, and whom in it the reader may see."""
    offering = find(public_id)
    require(Permission.SEE_ROSTER, offering.course_id, "There is no such class.")
    return offering, roster_of(current_user, offering.course_id)


def _back_to(public_id: str, asked: Asked) -> ResponseReturnValue:
    address = url_for("rosters.show", public_id=public_id)
    return redirect(f"{address}?{asked.query}" if asked.query else address, 303)
