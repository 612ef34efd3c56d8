"""Seats as staff change them: requests decided, people seated, booked or nominated, and seats taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings import amending, asking, reading
from lms.offerings.models import Booking, Offering, SeatRequest, WaitlistEntry
from lms.people import admitting
from lms.people.models import Person
from lms.permissions import Permission
from lms.web import giving
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows, require
from lms.web.offerings import line_of
from lms.web.staff.class_forms import ReasonForm, SeatForm
from lms.web.staff.classes import find_run

area = Blueprint("seats", __name__, url_prefix="/staff/classes/<public_id>")
_MISSING = "There is no such class."


@area.route("/add", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def add(public_id: str) -> ResponseReturnValue:
    """Give somebody a seat: staff of the class seat them, an agency's coordinator books or nominates one of its people."""
    offering, form = reading.find(public_id), SeatForm(who=request.args.get("who"))
    require(Permission.SEE_ROSTER, offering.course_id, _MISSING)
    said: list[str] = []
    if form.validate_on_submit() and is_accepted(lambda: said.append(_add(offering, form)), form.who):
        db.session.commit()
        flash(said[0])
        return _back(offering)
    return render_template(
        "seats/add.html",
        form=form,
        line=line_of(offering),
        runs=giving.runs(current_user, offering),
        needs_reason=giving.runs(current_user, offering) and amending.is_final(offering),
    )


@area.post("/requests/<request_id>/approve")
@allows(Permission.COORDINATE)
def approve(public_id: str, request_id: str) -> ResponseReturnValue:
    """Approve a request: a seat at once, or a place in line."""
    asked = _request(find_run(public_id), request_id)
    with giving.said_of(db.session.get_one(Person, asked.person_id)):
        outcome = asking.approve(asked, actor())
    db.session.commit()
    in_line = "Approved, and in line: a seat is held as soon as one is free and what the class asks for holds."
    flash(f"Approved: seat {outcome.seat}." if isinstance(outcome, Booking) else in_line)
    return _to_class(public_id)


@area.route("/requests/<request_id>/refuse", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def refuse(public_id: str, request_id: str) -> ResponseReturnValue:
    """Refuse a request and say why."""
    offering, form = find_run(public_id), ReasonForm()
    asked = _request(offering, request_id)
    if form.validate_on_submit() and is_accepted(lambda: asking.refuse(asked, actor(), form.reason.data or ""), form.reason):
        db.session.commit()
        flash("Refused. The person is told why.")
        return _to_class(public_id)
    person = db.session.get_one(Person, asked.person_id)
    return render_template("seats/reason.html", form=form, line=line_of(offering), person=person, asked=asked)


@area.route("/seats/<booking_id>/release", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def release(public_id: str, booking_id: str) -> ResponseReturnValue:
    """Take a seat back from somebody; with a reason once the roster is final."""
    offering, form = find_run(public_id), ReasonForm()
    held = reading.find_booking(booking_id)
    if held.offering_id != offering.id:
        raise NotFound("There is no such seat.")
    if form.validate_on_submit() and is_accepted(lambda: amending.unseat(held, actor(), form.reason.data or ""), form.reason):
        db.session.commit()
        flash(f"Seat {held.seat} is released. The person is told.")
        return _to_class(public_id)
    person = db.session.get_one(Person, held.person_id)
    return render_template(
        "seats/reason.html", form=form, line=line_of(offering), person=person, held=held, needs_reason=amending.is_final(offering)
    )


def find_person(text: str, only: Select[int] | None) -> Person:
    """The person with that e-mail address or learner number, among those the user may see; Invalid when there is none."""
    text = text.strip()
    person = admitting.find_all([text]).get(text.casefold())
    shown = select(Person.id).where(Person.id.in_(only)) if only is not None else select(Person.id)
    if person is None or db.session.scalar(shown.where(Person.id == person.id)) is None:
        raise Invalid("Nobody among the people you may book for has this address or number. Check it.")
    return person


def _add(offering: Offering, form: SeatForm) -> str:
    person = find_person(form.who.data or "", giving.bookable_by(current_user, offering))
    given = giving.give(current_user, offering, person, form.reason.data or "")
    if isinstance(given, SeatRequest):
        return f"{person.legal_name} is nominated. The staff of the class decide, and {person.legal_name} is told."
    if isinstance(given, WaitlistEntry):
        return f"No seat is free for {person.legal_name}, who is in line now."
    return f"{person.legal_name} has seat {given.seat}{' and is told' if giving.runs(current_user, offering) else ''}."


def _request(offering: Offering, request_id: str) -> SeatRequest:
    asked = reading.find_request(request_id)
    if asked.offering_id != offering.id:
        raise NotFound("There is no such request.")
    return asked


def _to_class(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("classes.show", public_id=public_id), 303)


def _back(offering: Offering) -> ResponseReturnValue:
    endpoint = "classes.show" if giving.runs(current_user, offering) else "rosters.show"
    return redirect(url_for(endpoint, public_id=offering.public_id), 303)
