"""Attendance: who was there for which segment, who came instead of whom, and the instructor's attestation."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import amending, attending, reading, substituting, teaching
from lms.offerings.attending import Mark
from lms.offerings.models import Booking, Offering
from lms.people.models import Person
from lms.permissions import Permission, permits
from lms.web.filters import plural
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows, require
from lms.web.offerings import line_of, lines_of
from lms.web.staff.seats import find_person, said_of

area = Blueprint("attendance", __name__, url_prefix="/staff")
_MISSING = "There is no such class."
_CLASS = "/classes/<public_id>/attendance"


class AttestForm(FlaskForm):
    """The name of whoever answers for the attendance."""

    name = StringField("Your name")


class ComerForm(FlaskForm):
    """Who came, in a free seat or in somebody else's, and why."""

    who = StringField("E-mail address or learner number", validators=[InputRequired("Enter who came.")])
    reason = StringField("Reason", description="It is kept with the change, and those whom it concerns are told.")


@area.get("/teaching")
@allows(Permission.TAKE_ATTENDANCE)
def index() -> ResponseReturnValue:
    """The classes that the reader teaches, the latest first."""
    return render_template("attendance/index.html", lines=lines_of(reading.all_of(teaching.classes_of(current_user.id))))


@area.get(_CLASS)
@allows(Permission.TAKE_ATTENDANCE)
def show(public_id: str) -> ResponseReturnValue:
    """The attendance of a class: everybody with a seat, by segment."""
    return _page(_find(public_id), AttestForm(name=current_user.person.legal_name))


@area.post(f"{_CLASS}/<booking_id>")
@allows(Permission.TAKE_ATTENDANCE)
def save(public_id: str, booking_id: str) -> ResponseReturnValue:
    """Save how one person attended; what is left open stays as it is."""
    offering = _find(public_id)
    booking = _booking(offering, booking_id)
    try:
        certificate = attending.mark(booking, _marks(offering), actor(), request.form.get("reason", ""))
    except Refused as problem:
        db.session.rollback()
        fault = (booking_id, str(problem))
        return _page(offering, AttestForm(formdata=None, name=current_user.person.legal_name), fault), problem.status
    db.session.commit()
    flash(f"Saved. Certificate {certificate.number} stands." if certificate else "Saved.")
    return _back(public_id, f"row-{booking_id}")


@area.post(f"{_CLASS}/segments/<segment_key>")
@allows(Permission.TAKE_ATTENDANCE)
def mark_rest(public_id: str, segment_key: str) -> ResponseReturnValue:
    """Mark everybody not marked yet as present for the whole segment."""
    marked = attending.mark_rest_present(_find(public_id), segment_key, actor())
    db.session.commit()
    flash(f"{plural(marked, 'person', 'people')} marked as present.")
    return _back(public_id, f"segment-{segment_key}")


@area.post(f"{_CLASS}/attest")
@allows(Permission.TAKE_ATTENDANCE)
def attest(public_id: str) -> ResponseReturnValue:
    """Close the attendance by name; whoever was at every segment gets the certificate at once."""
    offering, form = _find(public_id), AttestForm()
    issued: list[int] = []
    if is_accepted(lambda: issued.extend(attending.attest(offering, form.name.data or "", actor())), form.name):
        db.session.commit()
        flash(f"The attendance is attested. {plural(len(issued), 'certificate')} issued.")
        return _back(public_id)
    return _page(offering, form), 422


@area.route(f"{_CLASS}/walk-in", methods=["GET", "POST"])
@allows(Permission.TAKE_ATTENDANCE)
def walk_in(public_id: str) -> ResponseReturnValue:
    """Seat somebody who came without a seat, if one is free and what the class asks for holds."""
    offering, form = _find(public_id), ComerForm()
    if form.validate_on_submit() and is_accepted(lambda: _seat(offering, form), form.who):
        db.session.commit()
        flash("Seated.")
        return _back(public_id)
    return render_template("attendance/comer.html", form=form, line=line_of(offering), first=None)


@area.route(f"{_CLASS}/<booking_id>/substitute", methods=["GET", "POST"])
@allows(Permission.TAKE_ATTENDANCE)
def substitute(public_id: str, booking_id: str) -> ResponseReturnValue:
    """Let somebody come in another's seat; what the class asks for must hold for them too."""
    offering, form = _find(public_id), ComerForm()
    booking = _booking(offering, booking_id)
    if form.validate_on_submit() and is_accepted(lambda: _substitute(booking, form), form.who):
        db.session.commit()
        flash(f"Seat {booking.seat} has passed on.")
        return _back(public_id)
    first = db.session.get_one(Person, booking.person_id)
    return render_template("attendance/comer.html", form=form, line=line_of(offering), first=first)


def _find(public_id: str) -> Offering:
    offering = reading.find(public_id)
    require(Permission.TAKE_ATTENDANCE, offering.id, _MISSING)
    return offering


def _booking(offering: Offering, booking_id: str) -> Booking:
    booking = reading.find_booking(booking_id)
    if booking.offering_id != offering.id:
        raise NotFound("There is no such seat.")
    return booking


def _page(offering: Offering, form: AttestForm, fault: tuple[str, str] | None = None) -> str:
    return render_template(
        "attendance/show.html",
        line=line_of(offering),
        sheet=attending.sheet(offering),
        form=form,
        fault=fault,
        runs=permits(current_user, Permission.RUN_CLASS, offering.course_id),
    )


def _marks(offering: Offering) -> Mapping[str, Mark]:
    keys = [segment.key for segment in attending.sheet(offering).segments]
    given = {key: request.form.get(f"status-{key}", "") for key in keys}
    return {key: Mark(status, _minutes(request.form.get(f"minutes-{key}", ""))) for key, status in given.items() if status}


def _minutes(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise Invalid("Enter the minutes as a whole number.")
    return int(text)


def _seat(offering: Offering, form: ComerForm) -> None:
    person = find_person(form.who.data or "", None)
    with said_of(person):
        amending.seat(offering, person, actor(), form.reason.data or "")


def _substitute(booking: Booking, form: ComerForm) -> None:
    person = find_person(form.who.data or "", None)
    with said_of(person):
        substituting.substitute(booking, person, actor(), form.reason.data or "")


def _back(public_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("attendance.show", public_id=public_id, _anchor=anchor), 303)
