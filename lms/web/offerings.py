"""Classes: what each asks for, its seats, booking and releasing, the waiting list, and its calendar entry."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.catalogue import versions
from lms.db import db
from lms.errors import NotFound, Refused
from lms.offerings import asking, booking, calendar, checking, reading, waiting
from lms.offerings.models import Booking, Offering
from lms.offerings.reading import ScheduledClass
from lms.requirements import affirmations
from lms.requirements.describing import describe
from lms.requirements.wording import LABELS
from lms.web.class_lines import ClassLine
from lms.web.guards import learner, public

area = Blueprint("offerings", __name__)


@area.get("/classes")
@public
def index() -> ResponseReturnValue:
    """Every class that is still to come."""
    return render_template("offerings/index.html", lines=all_upcoming())


@area.get("/classes/<course_key>")
@public
def show_course(course_key: str) -> ResponseReturnValue:
    """A classroom course: what it teaches, what it asks for, and its classes."""
    version = versions.current(course_key)
    if version.document.delivery != "classroom":
        return redirect(url_for("courses.show", course_key=course_key))
    lines = _lines(reading.upcoming(_reader(), [version.course_id]))
    return render_template(
        "offerings/course.html",
        course=version.document,
        lines=lines,
        explained=lines[0].explained if lines else None,
        rule=describe(version.document.requires, _titles()),
        labels=LABELS,
    )


@area.get("/classes/<course_key>/<public_id>")
@public
def show(course_key: str, public_id: str) -> ResponseReturnValue:
    """One class: whether this person may book it, and if not yet, what is left to do."""
    line = _line(course_key, public_id)
    return render_template("offerings/show.html", line=line, course=line.view.version.document, labels=LABELS)


@area.post("/classes/<course_key>/<public_id>/book")
@learner
def book(course_key: str, public_id: str) -> ResponseReturnValue:
    """Take the lowest free seat, or a place in line when there is none any more."""
    offering = _offering(course_key, public_id)
    try:
        outcome = booking.book_or_wait(offering, current_user.person)
    except Refused as problem:
        db.session.rollback()
        flash(str(problem), "caution")
    else:
        db.session.commit()
        if isinstance(outcome, Booking):
            flash(f"Seat {outcome.seat} is yours.")
        else:
            flash("No seat is free any more. You are on the waiting list; a seat that becomes free is held for you.", "caution")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/ask")
@learner
def ask(course_key: str, public_id: str) -> ResponseReturnValue:
    """Ask for a seat in a class that needs approval."""
    asking.ask(_offering(course_key, public_id), current_user.person, note=request.form.get("note", ""))
    db.session.commit()
    flash("You have asked for a seat. We write to you when it is decided.")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/withdraw")
@learner
def withdraw(course_key: str, public_id: str) -> ResponseReturnValue:
    """Take back the request for a seat."""
    asking.withdraw(_offering(course_key, public_id), current_user.person)
    db.session.commit()
    flash("Your request is taken back.")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/release")
@learner
def release(course_key: str, public_id: str) -> ResponseReturnValue:
    """Give the seat back, so that the next in line can have it."""
    held = _held(course_key, public_id)
    if held:
        booking.release(held)
        db.session.commit()
        flash("Your seat is released. Thank you: the next person in line can have it now.")
    return _back_to(course_key, public_id)


@area.get("/classes/<course_key>/<public_id>/release")
@learner
def ask_release(course_key: str, public_id: str) -> ResponseReturnValue:
    """Ask before a seat is given back, because it may be gone a moment later."""
    line = _line(course_key, public_id)
    if line.view.booking is None:
        return _back_to(course_key, public_id)
    return render_template("offerings/release.html", line=line)


@area.post("/classes/<course_key>/<public_id>/wait")
@learner
def wait(course_key: str, public_id: str) -> ResponseReturnValue:
    """Join the waiting list."""
    waiting.join(_offering(course_key, public_id), current_user.person)
    db.session.commit()
    flash("You are on the waiting list. When a seat is free it is held for you, and we write to you.")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/leave")
@learner
def leave(course_key: str, public_id: str) -> ResponseReturnValue:
    """Leave the waiting list, and give up a seat that is on offer."""
    waiting.leave(_offering(course_key, public_id), current_user.person)
    db.session.commit()
    flash("You have left the waiting list.")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/accept")
@learner
def accept(course_key: str, public_id: str) -> ResponseReturnValue:
    """Accept the seat that is held for this person."""
    held = _held(course_key, public_id)
    if held is None:
        flash("No seat is held for you any more. You can join the waiting list again.", "caution")
        return _back_to(course_key, public_id)
    try:
        seat = waiting.accept(held)
    except Refused as problem:
        db.session.rollback()
        flash(str(problem), "caution")
    else:
        db.session.commit()
        flash(f"Seat {seat.seat} is yours.")
    return _back_to(course_key, public_id)


@area.post("/classes/<course_key>/<public_id>/affirm")
@learner
def affirm(course_key: str, public_id: str) -> ResponseReturnValue:
    """Take the person's word on something that the class asks to affirm."""
    version = checking.taught(_offering(course_key, public_id))
    affirmations.affirm(current_user.person, version, request.form.get("key", ""), request.form.get("text", ""))
    db.session.commit()
    flash("Thank you. Your affirmation is on record with today's date.")
    return _back_to(course_key, public_id)


@area.get("/classes/<course_key>/<public_id>/calendar.ics")
@public
def calendar_entry(course_key: str, public_id: str) -> ResponseReturnValue:
    """The class for a calendar, with the reader's seat when there is one."""
    line = _line(course_key, public_id)
    body = calendar.write(
        line.view.offering,
        line.view.title,
        reading.revision_of(line.view.offering),
        line.view.booking,
        url_for("offerings.show", course_key=course_key, public_id=public_id, _external=True),
    )
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{course_key}.ics"'
    return response


def lines_for(course_ids: list[int]) -> list[ClassLine]:
    """The upcoming classes of some courses, as the reader's pages show them."""
    return _lines(reading.upcoming(_reader(), course_ids))


def all_upcoming() -> list[ClassLine]:
    """Every class that is still to come, as the reader's pages show them."""
    return _lines(reading.upcoming(_reader()))


def lines_of(views: list[ScheduledClass]) -> list[ClassLine]:
    """Classes that were read already, as the reader's pages show them."""
    return _lines(views)


def line_of(offering: Offering) -> ClassLine:
    """One class, as the reader's pages show it."""
    return _lines([reading.view(offering, _reader())])[0]


def lines_of_reader() -> list[ClassLine]:
    """The classes in which the reader holds a seat or waits."""
    return _lines(reading.of_person(current_user.person.id))


def _reader() -> int | None:
    return current_user.person.id if current_user.is_authenticated else None


def _titles() -> dict[str, str]:
    return {version.key: version.document.title for version in versions.all_current()}


def _lines(views: list[ScheduledClass]) -> list[ClassLine]:
    reader = _reader()
    explained = checking.explain_each([view.offering for view in views], reader) if reader and views else {}
    return [ClassLine(view, explained.get(view.offering.id)) for view in views]


def _offering(course_key: str, public_id: str) -> Offering:
    offering = reading.find(public_id)
    if offering.course_id != versions.current(course_key).course_id:
        raise NotFound("There is no such class.")
    return offering


def _line(course_key: str, public_id: str) -> ClassLine:
    return line_of(_offering(course_key, public_id))


def _held(course_key: str, public_id: str) -> Booking | None:
    return reading.view(_offering(course_key, public_id), current_user.person.id).booking


def _back_to(course_key: str, public_id: str) -> ResponseReturnValue:
    return redirect(url_for("offerings.show", course_key=course_key, public_id=public_id), 303)
