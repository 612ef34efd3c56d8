"""Courses as archives: taken along from here, and brought here as drafts."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FileField

from lms.catalogue import authors, drafting, filing, media_files, versions
from lms.catalogue.models import Course
from lms.content import schema
from lms.content.archives import read_archive, write_archive
from lms.content.media import MB
from lms.content.problems import Problem
from lms.db import db
from lms.errors import NotFound
from lms.people import registering
from lms.permissions import Permission, permits
from lms.web.forms import is_accepted
from lms.web.guards import actor, allows
from lms.web.staff.drafts import course_of
from lms.web.uploads import takes_up_to

area = Blueprint("archives", __name__, url_prefix="/staff/courses")

LARGEST = 256 * MB
"""Room for the largest recording that a course may have, and the rest of it."""

SHOWN = 200
"""How many problems are listed at once."""


class ArchiveForm(FlaskForm):
    """The archive of a course."""

    archive = FileField("Archive", description=f"A .zip file with the files of one course, up to {LARGEST // MB} MB.")


@area.get("/<course_key>/download")
@allows(Permission.AUTHOR)
def download(course_key: str) -> ResponseReturnValue:
    """The draft of the course as a zip archive, or the version that is taught where that is asked for or is all there is."""
    course = course_of(course_key, Permission.SEE_DRAFT)
    draft = drafting.read(course) if request.args.get("of") != "version" else None
    document = filing.course_in(draft) if draft else versions.current(course_key).document
    response = Response(write_archive(document, media_files.read(document.media)), mimetype="application/zip")
    name = f"{course_key}-draft.zip" if draft else f"{course_key}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@area.get("/upload")
@allows(Permission.AUTHOR)
def ask() -> ResponseReturnValue:
    """Ask for an archive."""
    return _show(ArchiveForm(formdata=None))


@area.post("/upload")
@takes_up_to(LARGEST)
@allows(Permission.AUTHOR)
def upload() -> ResponseReturnValue:
    """Make what the archive holds a new course, the draft of the one it is about or a save beside that; or list its faults."""
    form = ArchiveForm()
    sent = form.archive.data
    if not form.validate() or not sent:
        form.archive.errors = [*form.archive.errors, *([] if sent else ["Choose the archive to upload."])]
        return _show(form, status=422)
    reading, files = read_archive(sent.read(), "archive")
    document = reading.course
    if document is None:
        form.archive.errors = ["The archive was not taken. What is wrong with it is listed below."]
        return _show(form, reading.problems, 422)
    said: list[tuple[str, str]] = []
    if not is_accepted(lambda: said.append(_take(document, files)), form.archive):
        return _show(form, status=422)
    db.session.commit()
    (words, address), *_ = said
    flash(words)
    return redirect(address, 303)


def _take(document: schema.Course, files: dict[str, bytes]) -> tuple[str, str]:
    """What is said once the document is here, and the address of what comes next."""
    address = url_for("authoring.show", course_key=document.key)
    try:
        course = drafting.find(document.key)
    except NotFound:
        return _begin(document, files), address
    beside = _bring(course, document, files)
    if beside is None:
        return "The draft holds what the archive holds.", address
    words = f"The archive is kept as save {beside}, and the draft is as it was. Look at what would change, then decide."
    return words, url_for("authoring.show_save", course_key=document.key, revision=beside)


def _begin(document: schema.Course, files: dict[str, bytes]) -> str:
    if not permits(current_user, Permission.MAKE_COURSE):
        raise NotFound("No course that you write has the key of this one, and you cannot make new ones.")
    user = registering.find_user(current_user.email)
    assert user is not None
    media_files.keep(document.media, files)
    authors.make_course(document.model_dump(mode="json"), user, actor())
    return "The course is here as a draft. Nobody but its authors sees it until it is published."


def _bring(course: Course, document: schema.Course, files: dict[str, bytes]) -> int | None:
    if not permits(current_user, Permission.EDIT_COURSE, course.id):
        raise drafting.Taken("Another course here has the key of this one. Ask its authors, or give yours another key.")
    return filing.bring_archive(course, document, files, actor())


def _show(form: ArchiveForm, problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    return render_template("archives/upload.html", form=form, problems=problems[:SHOWN], more=len(problems) - SHOWN), status
