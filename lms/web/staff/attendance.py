"""Attendance: who was there for which segment, who came instead of whom, and the instructor's attestation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import amending, attending, reading, substituting, teaching
from lms.offerings.attending import Mark, SheetRow
from lms.offerings.models import Booking, Offering
from lms.offerings.refusals import ReasonNeeded
from lms.people.models import Person
from lms.permissions import Permission, permits
from lms.web.filters import plural
from lms.web.forms import is_accepted
from lms.web.giving import said_of
from lms.web.guards import actor, allows, require
from lms.web.offerings import line_of, lines_of
from lms.web.staff.seats import find_person

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
    lines = lines_of(reading.all_of(teaching.classes_of(current_user.id)))
    attested = attending.attested_among([line.view.offering.id for line in lines])
    return render_template("attendance/index.html", lines=lines, attested=attested)


@area.get(_CLASS)
@allows(Permission.TAKE_ATTENDANCE)
def show(public_id: str) -> ResponseReturnValue:
    """The attendance of a class: everybody with a seat, by segment."""
    return _page(_find(public_id), AttestForm(name=current_user.person.legal_name))


@area.post(_CLASS)
@allows(Permission.TAKE_ATTENDANCE)
def save(public_id: str) -> ResponseReturnValue:
    """Save everything that was changed on the sheet, and then do what the button says; all of it or nothing."""
    offering, form = _find(public_id), AttestForm()
    try:
        said = [_save_rows(offering), _press(offering, form, request.form.get("action", ""))]
    except _Unkept as problem:
        db.session.rollback()
        return _page(offering, form, problem), problem.status
    db.session.commit()
    flash(" ".join(filter(None, said)) or "Nothing was changed.")
    return _back(public_id)


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


class _Unkept(Exception):
    """What could not be kept, why, and the part of the page it stands at."""

    def __init__(self, place: str, problem: Refused) -> None:
        super().__init__(str(problem))
        self.place, self.status = place, problem.status


@contextmanager
def _at(place: str) -> Iterator[None]:
    try:
        yield
    except ReasonNeeded as problem:
        raise _Unkept("reason", problem) from problem
    except Refused as problem:
        raise _Unkept(place, problem) from problem


def _save_rows(offering: Offering) -> str:
    sheet = attending.sheet(offering)
    rows, certificates = 0, []
    for row in sheet.rows:
        with _at(f"row-{row.booking.public_id}"):
            if marks := _changed(row, [segment.key for segment in sheet.segments]):
                rows += 1
                certificates.append(attending.mark(row.booking, marks, actor(), request.form.get("reason", "")))
    stand = [f"Certificate {one.number} stands." for one in certificates if one]
    return " ".join([f"Saved for {plural(rows, 'person', 'people')}.", *stand]) if rows else ""


def _changed(row: SheetRow, keys: Sequence[str]) -> Mapping[str, Mark]:
    """The marks that differ from what the page showed: a page drawn earlier must not undo what was marked since."""
    marks = {}
    for key in keys:
        cell = f"{row.booking.public_id}-{key}"
        status, minutes = (request.form.get(f"{name}-{cell}", "").strip() for name in ("status", "minutes"))
        if status and f"{status}/{minutes}" != request.form.get(f"seen-{cell}"):
            marks[key] = Mark(status, _minutes(minutes))
    return marks


def _press(offering: Offering, form: AttestForm, action: str) -> str:
    if action == "attest":
        with _at("name"):
            issued = attending.attest(offering, form.name.data or "", actor())
        return f"The attendance is attested. {plural(len(issued), 'certificate')} issued."
    if action.startswith("rest "):
        with _at("sheet"):
            marked = attending.mark_rest_present(offering, action.removeprefix("rest "), actor())
        return f"{plural(marked, 'person', 'people')} marked as present."
    return ""


def _page(offering: Offering, form: AttestForm, fault: _Unkept | None = None) -> str:
    return render_template(
        "attendance/show.html",
        line=line_of(offering),
        sheet=attending.sheet(offering),
        form=form,
        fault=fault,
        runs=permits(current_user, Permission.RUN_CLASS, offering.course_id),
    )


def _minutes(text: str) -> int | None:
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


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("attendance.show", public_id=public_id), 303)
