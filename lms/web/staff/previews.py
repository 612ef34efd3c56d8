"""A lesson of a draft as learners will see it, made by what makes their pages."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lms import clock
from lms.content.partial import partial_course, partial_lesson
from lms.content.rendering import render_lesson
from lms.errors import NotFound
from lms.permissions import Permission
from lms.progress import practice
from lms.progress.standing import NOT_STARTED, Requirement
from lms.web.fragments import for_reader
from lms.web.guards import allows
from lms.web.headers import FRAMING, POLICY, write_policy
from lms.web.staff.authoring import rights
from lms.web.staff.lessons import find
from lms.web.staff.looks import LOOKS, SHEETS

area = Blueprint("previews", __name__, url_prefix="/staff/courses/<course_key>/activities/<activity_key>/preview")


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The lesson in a frame of the width that was chosen, with the other choices above it."""
    desk, lesson = find(course_key, activity_key, Permission.SEE_DRAFT)
    _refuse_other_kinds(lesson.get("kind", ""))
    page = render_template("editing/preview.html", desk=desk, activity=lesson, look=_look(), looks=LOOKS, **rights(desk.course))
    return page, FRAMING


@area.get("/page")
@allows(Permission.AUTHOR)
def show_page(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The lesson by itself, for the frame; what does not fit the format yet is left out."""
    desk, activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    _refuse_other_kinds(activity.get("kind", ""))
    course, lesson = partial_course(desk.document), partial_lesson(desk.document, activity, clock.today())
    module = next(one for one in desk.document["modules"] if activity in one["activities"])
    requirement = Requirement(
        lesson.key, lesson.title, "lesson", lesson.minutes, str(module.get("title") or ""), False, NOT_STARTED, None
    )
    page = render_template(
        "editing/preview_page.html",
        course=course,
        lesson=lesson,
        page=render_lesson(course, lesson),
        requirement=requirement,
        walks={scenario.key: practice.walk_so_far(scenario, {}) for scenario in lesson.scenarios},
        practice={},
        faults={},
        left_out=len(activity.get("blocks", [])) - len(lesson.blocks),
        sheet=SHEETS.get(_look(), "build/app.css"),
    )
    # What stands in a lesson for the reader's form token is nobody's to know, an author's least of all.
    response = make_response(for_reader(page))
    without = {"img-src": "'none'", "media-src": "'none'"} if _look() == "without-media" else {}
    response.headers["Content-Security-Policy"] = write_policy(POLICY | {"frame-ancestors": "'self'"} | without)
    return response


def _look() -> str:
    asked = request.args.get("look", "")
    return asked if asked in LOOKS else "desktop"


def _refuse_other_kinds(kind: str) -> None:
    if kind != "lesson":
        raise NotFound("Only lessons have a preview here.")
