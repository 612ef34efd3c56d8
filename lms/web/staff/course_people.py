"""Who works on a course: its authors, reviewers and publishers, given and taken back by those who publish it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.catalogue import authors, drafting
from lms.catalogue.models import Course
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people import registering
from lms.permissions import Permission
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows
from lms.web.staff.authoring import rights, title_of
from lms.web.staff.drafts import course_of

area = Blueprint("course_people", __name__, url_prefix="/staff/courses/<course_key>/people")

ROLES = {
    "author": "Author: writes it",
    "reviewer": "Reviewer: comments on it and approves it",
    "publisher": "Publisher: publishes it, and says who works on it",
}


class WorkerForm(FlaskForm):
    """Whom to give which role."""

    email = StringField("E-mail", description="Of the person's account.", validators=[InputRequired("Enter an e-mail address.")])
    role = SelectField("Role", choices=[SelectChoice(role, words) for role, words in ROLES.items()])


@area.get("")
@allows(Permission.AUTHOR)
def index(course_key: str) -> ResponseReturnValue:
    """Everybody with a role in the course, and a form for another one."""
    return _page(course_of(course_key, Permission.SEE_DRAFT), WorkerForm(formdata=None))


@area.post("")
@allows(Permission.AUTHOR)
def grant(course_key: str) -> ResponseReturnValue:
    """Give somebody a role in the course."""
    course, form = course_of(course_key, Permission.PUBLISH_COURSE), WorkerForm()
    if form.validate() and is_accepted(lambda: _grant(course, form), form.email):
        db.session.commit()
        flash("The role is given.")
        return redirect(url_for("course_people.index", course_key=course_key), 303)
    return _page(course, form, 422)


@area.post("/<int:grant_id>/withdraw")
@allows(Permission.AUTHOR)
def withdraw(course_key: str, grant_id: int) -> ResponseReturnValue:
    """Take a role back; what was done with it stays as it is."""
    course = course_of(course_key, Permission.PUBLISH_COURSE)
    found = next((one for one in authors.workers(course.id) if one.grant.id == grant_id), None)
    if found is None:
        raise NotFound("Nobody has this role any more.")
    if _is_own_publishing(found):
        raise Invalid("You publish this course. Somebody else who does has to take the role back from you.")
    registering.revoke(found.user, found.grant, actor())
    db.session.commit()
    flash("The role is taken back.")
    return redirect(url_for("course_people.index", course_key=course_key), 303)


def _is_own_publishing(worker: authors.Worker) -> bool:
    """Whether it is the visitor's own role of a publisher, so that without it perhaps nobody could publish."""
    return worker.user.person_id == current_user.person_id and worker.grant.role == "publisher"


def _grant(course: Course, form: WorkerForm) -> None:
    user = registering.find_user((form.email.data or "").strip().lower())
    if user is None:
        raise NotFound("Nobody has an account with this address. Check it, or ask the person to register first.")
    registering.grant(user, form.role.data or "", course_id=course.id, by=actor())


def _page(course: Course, form: WorkerForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "authoring/people.html",
        form=form,
        workers=[(one, _is_own_publishing(one)) for one in authors.workers(course.id)],
        words=ROLES,
        title=title_of(course),
        draft=drafting.read(course),
        **rights(course),
    )
    return page, status
