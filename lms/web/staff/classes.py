"""Running classes: scheduling and changing them, who gets a seat, seats kept for agencies, and what happened."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from lms.catalogue import versions
from lms.db import db
from lms.errors import Refused
from lms.offerings import history, keeping, reading, scheduling, teaching
from lms.offerings.models import Offering
from lms.people import agencies
from lms.people.scopes import Scope, agencies_in
from lms.permissions import Permission, permits
from lms.reports import running
from lms.web.guards import actor, allows, require
from lms.web.offerings import line_of
from lms.web.staff.class_forms import ClassForm, KeepForm, ReasonForm

area = Blueprint("classes", __name__, url_prefix="/staff/classes")
_MISSING = "There is no such class."


@area.get("/<public_id>/run")
@allows(Permission.COORDINATE)
def show(public_id: str) -> ResponseReturnValue:
    """One class for those who run it: requests, seats, seats kept for agencies, warnings, and what happened."""
    return _page(find_run(public_id), _keep_form())


@area.route("/new", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def create() -> ResponseReturnValue:
    """Schedule a class; ``like`` in the address fills the form from another one."""
    courses = _courses_run()
    if not courses:
        abort(403)
    form, like = ClassForm(course=request.args.get("course")), request.args.get("like")
    form.offer(courses, teaching.instructors())
    if like and request.method == "GET":
        _fill(form, find_run(like))
    made: list[Offering] = []
    if form.validate_on_submit() and _is_done(form, lambda: made.append(_schedule(form))):
        db.session.commit()
        return _to(made[0])
    return render_template("classes/form.html", form=form, offering=None)


@area.route("/<public_id>/edit", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def change(public_id: str) -> ResponseReturnValue:
    """Change when and where a class is held, how many seats it has, how one gets them, and who teaches it."""
    offering, form = find_run(public_id), ClassForm()
    form.offer([], list({user.id: user for user in (*teaching.instructors(), *teaching.instructors_of(offering))}.values()))
    del form.course
    if request.method == "GET":
        _fill(form, offering)
    if form.validate_on_submit() and _is_done(form, lambda: _change(form, offering)):
        db.session.commit()
        flash("The class is saved. Those whom a new time or place concerns are told by mail.")
        return _to(offering)
    concerned = scheduling.whom_it_concerns(offering)
    return render_template("classes/form.html", form=form, offering=offering, concerned=concerned)


@area.route("/<public_id>/cancel", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel a class, after saying who will be told; a reason is needed."""
    offering, form = find_run(public_id), ReasonForm()
    if (
        form.validate_on_submit()
        and _has_reason(form)
        and _is_done(form, lambda: scheduling.cancel(offering, actor(), form.reason.data or ""))
    ):
        db.session.commit()
        flash("The class is cancelled. Everybody whom it concerns is told by mail.")
        return _to(offering)
    if offering.state == "cancelled":
        return _to(offering)
    concerned = scheduling.whom_it_concerns(offering)
    return render_template("classes/cancel.html", form=form, line=line_of(offering), concerned=concerned)


@area.post("/<public_id>/kept")
@allows(Permission.COORDINATE)
def keep(public_id: str) -> ResponseReturnValue:
    """Keep seats for an agency until a moment."""
    offering, form = find_run(public_id), _keep_form()
    if form.validate_on_submit() and _is_done(form, lambda: _keep(form, offering)):
        db.session.commit()
        flash("The seats are kept.")
        return _to(offering)
    return _page(offering, form)


@area.post("/<public_id>/kept/<int:hold_id>/let-go")
@allows(Permission.COORDINATE)
def let_go(public_id: str, hold_id: int) -> ResponseReturnValue:
    """Let everybody have the seats that are kept for an agency."""
    offering = find_run(public_id)
    keeping.let_go(offering, hold_id, actor())
    db.session.commit()
    flash("The seats are open to everybody now; those in line come first.")
    return _to(offering)


def find_run(public_id: str) -> Offering:
    """The class with that address, for those who run it; everybody else gets a 404."""
    offering = reading.find(public_id)
    require(Permission.RUN_CLASS, offering.course_id, _MISSING)
    return offering


def _page(offering: Offering, form: FlaskForm) -> ResponseReturnValue:
    return render_template(
        "classes/show.html",
        line=line_of(offering),
        form=form,
        people=running.read(offering),
        instructors=teaching.instructors_of(offering),
        warnings=teaching.clashes(offering) + running.overlaps(offering),
        happenings=history.read(offering),
    )


def _schedule(form: ClassForm) -> Offering:
    plan = form.plan()
    if plan is None:
        raise _Faulty
    course_id = versions.current(form.course.data).course_id
    require(Permission.RUN_CLASS, course_id, "There is no such course.")
    if same := scheduling.find_same(course_id, plan):
        flash("This class was scheduled already. Here it is.", "caution")
        return same
    offering = scheduling.schedule(course_id, by=actor(), **vars(plan))
    teaching.assign(offering, form.instructors.data or [], actor())
    flash("The class is scheduled.")
    return offering


def _change(form: ClassForm, offering: Offering) -> None:
    plan = form.plan()
    if plan is None:
        raise _Faulty
    scheduling.change(offering, plan, actor())
    teaching.assign(offering, form.instructors.data or [], actor())


def _keep(form: KeepForm, offering: Offering) -> None:
    until = form.kept_until.in_zone(offering.time_zone)
    if until is None:
        raise _Faulty
    keeping.keep(offering, agencies.find(form.agency.data), form.seats.data or 0, until, actor())


class _Faulty(Exception):
    """The form says itself what is wrong with it."""


def _is_done(form: FlaskForm, act: Callable[[], Any]) -> bool:
    try:
        act()
    except _Faulty:
        return False
    except Refused as problem:
        db.session.rollback()
        form.form_errors = [*form.form_errors, str(problem)]
        return False
    return True


def _has_reason(form: ReasonForm) -> bool:
    if (form.reason.data or "").strip():
        return True
    form.reason.errors = ["Give a reason; those whom it concerns are told."]
    return False


def _fill(form: ClassForm, offering: Offering) -> None:
    form.fill(offering)
    form.instructors.data = [user.id for user in teaching.instructors_of(offering)]
    if form.course:
        form.course.data = next(one.key for one in versions.all_current([offering.course_id]))


def _courses_run() -> list[tuple[str, str]]:
    return [
        (version.key, version.document.title)
        for version in versions.all_current()
        if version.document.delivery == "classroom" and permits(current_user, Permission.RUN_CLASS, version.course_id)
    ]


def _keep_form() -> KeepForm:
    form = KeepForm()
    form.agency.choices = [
        SelectChoice(one.public_id, one.name) for one in db.session.scalars(agencies_in(Scope(everything=True)))
    ]
    return form


def _to(offering: Offering) -> ResponseReturnValue:
    return redirect(url_for("classes.show", public_id=offering.public_id), 303)
