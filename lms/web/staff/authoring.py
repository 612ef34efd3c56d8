"""The courses that somebody writes: the list of them, making one, its outline, and the history of its draft."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms import clock
from lms.catalogue import authors, drafting, reviewing, saves, versions
from lms.catalogue.models import Course
from lms.content import beginnings, copying
from lms.content.apart import Document
from lms.content.comparing import compare
from lms.content.partial import readable_course
from lms.db import db
from lms.people import registering
from lms.people.naming import names_of
from lms.permissions import Permission, courses_written_by, permits
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows
from lms.web.staff.course_forms import NewCourseForm
from lms.web.staff.drafts import course_of, desk_of

area = Blueprint("authoring", __name__, url_prefix="/staff/courses")


@area.get("")
@allows(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """The courses that the reader works on."""
    found = authors.courses(courses_written_by(current_user))
    return render_template(
        "authoring/index.html",
        courses=found,
        names=names_of({one.saved_by for one in found if one.saved_by}),
        may_make=permits(current_user, Permission.MAKE_COURSE),
    )


@area.route("/new", methods=["GET", "POST"])
@allows(Permission.MAKE_COURSE)
def create() -> ResponseReturnValue:
    """Make a course: a blank one, one with an outline, or a copy of another."""
    form = NewCourseForm(start=request.args.get("start", "blank"), source=request.args.get("from"))
    form.offer_sources(authors.courses(courses_written_by(current_user)))
    if form.validate_on_submit() and is_accepted(lambda: _make(form), form.key):
        db.session.commit()
        flash("The course is made. Nobody but its authors sees it until it is published.")
        if form.start.data == "copy":
            flash("Everything in the copy has a new key, so nothing that is done in one course counts in the other.")
        return redirect(url_for("authoring.show", course_key=form.key.data), 303)
    return render_template("authoring/new.html", form=form), 422 if form.errors else 200


@area.get("/<course_key>")
@allows(Permission.AUTHOR)
def show(course_key: str) -> ResponseReturnValue:
    """The outline of the course: its draft, or the version that is taught while nobody writes on it."""
    course = course_of(course_key, Permission.SEE_DRAFT)
    draft = drafting.read(course)
    document = draft.manifest if draft else versions.current(course_key).document.model_dump(mode="json")
    approved = reviewing.approved(draft) if draft else None
    return render_template(
        "authoring/show.html",
        draft=draft,
        document=document,
        approved=approved,
        names=names_of({draft.updated_by, approved.by if approved else draft.updated_by}) if draft else {},
        waiting=reviewing.count_open(draft) if draft else {},
        newer=_newer(course) if draft and draft.base_version_id != course.current_version_id else None,
        **rights(course),
    )


@area.post("/<course_key>/draft")
@allows(Permission.AUTHOR)
def open_draft(course_key: str) -> ResponseReturnValue:
    """Start a draft from the version that is taught, unless there is one."""
    drafting.open_draft(course_of(course_key, Permission.EDIT_COURSE), actor())
    db.session.commit()
    return _back_to(course_key)


@area.post("/<course_key>/draft/follow")
@allows(Permission.AUTHOR)
def follow(course_key: str) -> ResponseReturnValue:
    """Bring what was published past the draft into it."""
    desk = desk_of(course_key, Permission.EDIT_COURSE)
    if (version := _newer(desk.course)) is not None:
        drafting.follow(desk.draft, version.id, actor())
        db.session.commit()
        flash(f"The draft now holds what changed with version {version.number}.")
    return _back_to(course_key)


@area.get("/<course_key>/history")
@allows(Permission.AUTHOR)
def show_history(course_key: str) -> ResponseReturnValue:
    """Every save of the draft, the newest first."""
    desk = desk_of(course_key, Permission.SEE_DRAFT)
    before = request.args.get("after", type=int)
    found = saves.listed(desk.draft, before)
    return render_template(
        "authoring/history.html",
        draft=desk.draft,
        document=desk.document,
        saves=found,
        names=names_of({save.saved_by for save in found}),
        is_first=before is None,
        older=found[-1].revision if len(found) == saves.PAGE else None,
        **rights(desk.course),
    )


@area.get("/<course_key>/history/<int:revision>")
@allows(Permission.AUTHOR)
def show_save(course_key: str, revision: int) -> ResponseReturnValue:
    """What going back to a save would change of the draft, to be decided there."""
    desk = desk_of(course_key, Permission.SEE_DRAFT)
    save, today = saves.find(desk.draft, revision), clock.today()
    now, is_whole = readable_course(desk.document, today)
    then, was_whole = readable_course(saves.document_at(desk.draft, revision), today)
    return render_template(
        "authoring/save.html",
        draft=desk.draft,
        document=desk.document,
        save=save,
        changes=compare(now, then),
        is_whole=is_whole and was_whole,
        names=names_of({save.saved_by, desk.draft.updated_by}),
        **rights(desk.course),
    )


@area.post("/<course_key>/history/<int:revision>")
@allows(Permission.AUTHOR)
def restore(course_key: str, revision: int) -> ResponseReturnValue:
    """Make the draft what it was at an earlier save, unless somebody saved since its author looked at what that changes."""
    desk = desk_of(course_key, Permission.EDIT_COURSE)
    if request.form.get("seen", desk.draft.revision, type=int) != desk.draft.revision:
        flash("The draft was saved meanwhile. Look again at what would change.", "caution")
        return redirect(url_for("authoring.show_save", course_key=course_key, revision=revision), 303)
    drafting.restore(desk.draft, revision, actor())
    db.session.commit()
    flash(f"The draft is what it was at save {revision}. What it was in between stays in the history.")
    return _back_to(course_key)


def rights(course: Course) -> dict[str, Any]:
    """The course, and what the reader may do with it, as every page about it asks."""
    allowed = {
        "may_edit": Permission.EDIT_COURSE,
        "may_review": Permission.REVIEW_COURSE,
        "may_publish": Permission.PUBLISH_COURSE,
    }
    return {"course": course} | {name: permits(current_user, one, course.id) for name, one in allowed.items()}


def title_of(course: Course) -> str:
    """What the course is called: by its draft, else by the version that is taught."""
    draft = drafting.read(course)
    return str(draft.manifest["title"]) if draft else versions.current(course.key).document.title


def _newer(course: Course) -> versions.LoadedVersion | None:
    return versions.current_of(course.id)


def _make(form: NewCourseForm) -> None:
    user = registering.find_user(current_user.email)
    assert user is not None
    authors.make_course(_beginning(form), user, actor())


def _beginning(form: NewCourseForm) -> Document:
    key, title, delivery = form.key.data or "", form.title.data or "", form.delivery.data or ""
    if form.start.data == "copy":
        return copying.copy(versions.current(form.source.data or "").document, key, title)
    if form.start.data == "outline":
        return beginnings.outline(key, title, delivery, form.lines("objectives"), form.lines("modules"))
    return beginnings.blank(key, title, delivery)


def _back_to(course_key: str) -> ResponseReturnValue:
    return redirect(url_for("authoring.show", course_key=course_key), 303)
