"""Submitted attempts as they were seen: the questions as drawn and shown, the answers, and every judgement."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.assessment import reading
from lms.assessment.reading import Question, Sheet
from lms.catalogue import drafting, versions
from lms.catalogue.models import Course
from lms.content.rendered_items import RenderedItem
from lms.people.naming import names_of
from lms.permissions import Permission, permits
from lms.web.guards import allows, require
from lms.web.staff.drafts import MISSING

area = Blueprint("attempts", __name__, url_prefix="/staff/courses")

PAGE = 50
"""How many attempts a page lists."""


@area.get("/<course_key>/assessments/<activity_key>/attempts")
@allows(Permission.SEE_ATTEMPTS)
def index(course_key: str, activity_key: str) -> ResponseReturnValue:
    """The submitted attempts at a quiz or exam, the newest first."""
    course, after = _course(course_key), request.args.get("after", type=int)
    found = reading.submitted(course.id, activity_key, after, PAGE)
    return render_template(
        "attempts/index.html",
        course=course,
        activity_key=activity_key,
        title=_title(course_key, activity_key),
        course_title=versions.current(course_key).document.title,
        # Coordinators, too, look at attempts.
        may_write=permits(current_user, Permission.SEE_DRAFT, course.id),
        attempts=found,
        is_first=after is None,
        older=found[-1][0].id if len(found) == PAGE else None,
    )


@area.get("/<course_key>/attempts/<public_id>")
@allows(Permission.SEE_ATTEMPTS)
def show(course_key: str, public_id: str) -> ResponseReturnValue:
    """One submitted attempt, exactly as its learner saw it."""
    attempt, _enrolment, person = reading.find_in(_course(course_key).id, public_id)
    sheet, grades = reading.sheet(attempt), reading.judgements(attempt)
    return render_template(
        "attempts/show.html",
        course=sheet.version.document,
        sheet=sheet,
        attempt=attempt,
        person=person,
        grades=grades,
        names=names_of({grade.graded_by for grade in grades}),
        page=_rendered,
    )


def _course(course_key: str) -> Course:
    course = drafting.find(course_key)
    require(Permission.SEE_ATTEMPTS, course.id, MISSING)
    return course


def _title(course_key: str, activity_key: str) -> str:
    """What the assessment is called; its key when the course has it no more."""
    activities = versions.current(course_key).document.activities
    return next((activity.title for activity in activities if activity.key == activity_key), activity_key)


def _rendered(sheet: Sheet, asked: Question) -> RenderedItem:
    return sheet.version.question(sheet.assessment, asked.item)
