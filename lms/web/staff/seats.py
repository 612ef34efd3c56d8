"""Seats as staff change them: requests decided, people seated, booked or nominated, and seats taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import amending, asking, booking, reading
from lms.offerings.models import Booking, Offering, SeatRequest
from lms.offerings.refusals import Full, Overlapping, Unmet
from lms.people import admitting
from lms.people.models import Person
from lms.permissions import Permission, permits, roster_of
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
        runs=_runs(offering),
        needs_reason=_runs(offering) and amending.is_final(offering),
    )


@area.post("/requests/<request_id>/approve")
@allows(Permission.COORDINATE)
def approve(public_id: str, request_id: str) -> ResponseReturnValue:
    """Approve a request: a seat at once, or a place in line."""
    asked = _request(find_run(public_id), request_id)
    with said_of(db.session.get_one(Person, asked.person_id)):
        outcome = asking.approve(asked, actor())
    db.session.commit()
    flash(f"Approved: seat {outcome.seat}." if isinstance(outcome, Booking) else "Approved: in line for a seat.")
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


@contextmanager
def said_of(person: Person) -> Iterator[None]:
    """Refusals that speak to the person, told to the staff in words about the person."""
    try:
        yield
    except Unmet as problem:
        raise Refused(f"{person.legal_name} does not meet yet what the class asks for. {problem.explained.sentence}") from problem
    except Overlapping as problem:
        raise Refused(f"{person.legal_name} holds {problem.other}, at the same time. Release that seat first.") from problem
    except Full as problem:
        raise Refused("No seat is free: all are taken, kept for an agency, or held for those in line.") from problem


def _runs(offering: Offering) -> bool:
    return permits(current_user, Permission.RUN_CLASS, offering.course_id)


def _add(offering: Offering, form: SeatForm) -> str:
    person = find_person(form.who.data or "", None if _runs(offering) else roster_of(current_user, offering.course_id))
    with said_of(person):
        return _give(offering, person, form.reason.data or "")


def _give(offering: Offering, person: Person, reason: str) -> str:
    if _runs(offering):
        return f"{person.legal_name} has seat {amending.seat(offering, person, actor(), reason).seat} and is told."
    if offering.needs_approval:
        asking.ask(offering, person, actor(), reason)
        return f"{person.legal_name} is nominated. The staff of the class decide, and {person.legal_name} is told."
    outcome = booking.book_or_wait(offering, person, actor())
    if isinstance(outcome, Booking):
        return f"{person.legal_name} has seat {outcome.seat}."
    return f"No seat is free for {person.legal_name}, who is in line now."


def _request(offering: Offering, request_id: str) -> SeatRequest:
    asked = reading.find_request(request_id)
    if asked.offering_id != offering.id:
        raise NotFound("There is no such request.")
    return asked


def _to_class(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("classes.show", public_id=public_id), 303)


def _back(offering: Offering) -> ResponseReturnValue:
    endpoint = "classes.show" if _runs(offering) else "rosters.show"
    return redirect(url_for(endpoint, public_id=offering.public_id), 303)
