"""The health of a course: what to fix first, how its questions do, where people stop, and how long things take."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.catalogue import drafting, versions
from lms.catalogue.models import Course
from lms.permissions import Permission
from lms.reports import advice, charts, drop_off, health, health_words
from lms.reports.measured import FEW, MeasuredAssessment
from lms.web.guards import allows
from lms.web.staff.drafts import course_of

area = Blueprint("health", __name__, url_prefix="/staff/courses/<course_key>/health")


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str) -> ResponseReturnValue:
    """What to fix first, and the course's assessments and activities with how they do."""
    course = course_of(course_key, Permission.SEE_COURSE_HEALTH)
    version = versions.current_of(course.id)
    if version is None or not version.document.activities:
        return render_template("health/nothing.html", version=version, **_head(course))
    assessments = health.read(version, _only_first())
    passage = drop_off.read(version, assessments)
    ranges, ticks = charts.time_ranges(passage.activities)
    return render_template(
        "health/show.html",
        version=version,
        assessments=[(one, health_words.say_reliability(one), _flagged(one)) for one in assessments],
        findings=advice.first_to_fix(assessments, passage.activities),
        passage=passage,
        bars=charts.drop_off_bars(passage.activities, passage.enrolments),
        ranges=ranges,
        ticks=ticks,
        row=charts.ROW,
        **_head(course),
    )


@area.get("/<activity_key>")
@allows(Permission.AUTHOR)
def show_assessment(course_key: str, activity_key: str) -> ResponseReturnValue:
    """One quiz or exam, question by question."""
    course = course_of(course_key, Permission.SEE_COURSE_HEALTH)
    version = versions.current(course_key)
    assessment = version.assessment(activity_key)
    (measured,) = health.read(version, _only_first(), activity_key)
    return render_template(
        "health/assessment.html",
        version=version,
        measured=measured,
        words=health_words.say_reliability(measured),
        items=[(one, version.question(assessment, one.item), advice.of_item(measured, one)) for one in measured.items],
        dots=charts.item_dots(measured.items, _flagged(measured)),
        height_of=charts.height_of,
        **_head(course),
    )


def _head(course: Course) -> dict[str, Any]:
    only_first = _only_first()
    return {
        "course": course,
        "has_draft": drafting.read(course) is not None,
        "only_first": only_first,
        "few": FEW,
        "here": {"course_key": course.key} | ({} if only_first else {"attempts": "all"}),
    }


def _only_first() -> bool:
    return request.args.get("attempts") != "all"


def _flagged(measured: MeasuredAssessment) -> list[int]:
    return [item.number for item in measured.items if advice.of_item(measured, item)]
