"""The health of a course: what to fix first, how its questions do, where people stop, and how long things take."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.catalogue import drafting, versions
from lms.catalogue.models import Course, CourseDraft
from lms.content import outlining
from lms.permissions import Permission, permits
from lms.reports import advice, charts, drop_off, health, health_words, typed
from lms.reports.advice import Finding
from lms.reports.measured import FEW, MeasuredAssessment
from lms.web.guards import allows
from lms.web.staff.assessments import number_of
from lms.web.staff.authoring import title_of
from lms.web.staff.drafts import course_of

area = Blueprint("health", __name__, url_prefix="/staff/courses/<course_key>/health")


@area.get("")
@allows(Permission.AUTHOR)
def show(course_key: str) -> ResponseReturnValue:
    """What to fix first, and the course's assessments and activities with how they do."""
    course = course_of(course_key, Permission.SEE_COURSE_HEALTH)
    version = versions.current_of(course.id)
    if version is None or not version.document.activities:
        return render_template("health/nothing.html", version=version, title=title_of(course), **_head(course))
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
        typed=typed.read(version, assessment, _only_first()),
        typed_limits=(typed.FEWEST, typed.MOST, drop_off.LATEST),
        dots=charts.item_dots(measured.items, _flagged(measured)),
        height_of=charts.height_of,
        **_head(course),
    )


def _head(course: Course) -> dict[str, Any]:
    only_first, draft = _only_first(), drafting.read(course)
    return {
        "course": course,
        "has_draft": draft is not None,
        "ways": lambda finding: _ways(course, draft, finding),
        "only_first": only_first,
        "few": FEW,
        "here": {"course_key": course.key} | ({} if only_first else {"attempts": "all"}),
    }


def _only_first() -> bool:
    return request.args.get("attempts") != "all"


def _flagged(measured: MeasuredAssessment) -> list[int]:
    return [item.number for item in measured.items if advice.of_item(measured, item)]


def _ways(course: Course, draft: CourseDraft | None, finding: Finding) -> list[tuple[str, str]]:
    """The words and the address of each page on which the finding can be mended."""
    ways = (
        [_editor(course.key, draft, finding)] if draft else [("Start a draft", url_for("authoring.show", course_key=course.key))]
    )
    if finding.kind == "key" and permits(current_user, Permission.PUBLISH_COURSE, course.id):
        where: dict[str, Any] = {"course_key": course.key, "activity_key": finding.activity_key, "item": finding.item_key}
        ways.append(("Mark earlier attempts again", url_for("regrading.preview", **where)))
    return [way for way in ways if way]


def _editor(course_key: str, draft: CourseDraft, finding: Finding) -> tuple[str, str] | None:
    """The way to what the finding is about, wherever it stands in the draft by now; None when it is no longer there."""
    where: dict[str, Any] = {"course_key": course_key, "activity_key": finding.activity_key}
    activity = outlining.find_activity(draft.manifest, finding.activity_key)
    if activity is None:
        return None
    if activity.get("kind") == "lesson":
        return "Edit the lesson", url_for("lessons.show", **where)
    if finding.item_key and (number := number_of(activity, finding.item_key)):
        return "Edit the question", url_for("questions.show", **where, number=number)
    return f"Edit the {activity.get('kind', 'quiz')}", url_for("assessments.show", **where)
