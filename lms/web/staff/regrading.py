"""Regrading an assessment whose key was wrong: which questions changed, what marking again would do, and doing it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessment import regrading
from lms.assessment.keys_changed import KeyChange, assessments_changed, keys_changed
from lms.assessment.regrading import Plan
from lms.catalogue import drafting, versions
from lms.catalogue.models import Course
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import Assessment
from lms.db import db
from lms.errors import NotFound, Refused
from lms.permissions import Permission
from lms.web.guards import actor, allows
from lms.web.staff.authoring import rights
from lms.web.staff.drafts import course_of

area = Blueprint("regrading", __name__, url_prefix="/staff/courses")

SHOWN = 200
"""How many of the attempts that change a page names; it counts them all."""


@area.get("/<course_key>/regrade")
@allows(Permission.AUTHOR)
def index(course_key: str) -> ResponseReturnValue:
    """The assessments that people have submitted, and which of their questions were marked by another key."""
    course, version = course_of(course_key, Permission.SEE_DRAFT), versions.current(course_key)
    return render_template(
        "regrading/index.html",
        version=version,
        changed=assessments_changed(version),
        draft=drafting.read(course),
        **rights(course),
    )


@area.get("/<course_key>/assessments/<activity_key>/regrade")
@allows(Permission.AUTHOR)
def preview(course_key: str, activity_key: str) -> ResponseReturnValue:
    """What marking every submitted attempt again would do."""
    course, version = _taught(course_key)
    assessment = _assessment(version, activity_key)
    changed = keys_changed(version, assessment)
    chosen = request.args.getlist("item") or [one.item_key for one in changed]
    return _page(course, version, assessment, changed, chosen, request.args.get("falls") != "yes")


@area.post("/<course_key>/assessments/<activity_key>/regrade")
@allows(Permission.AUTHOR)
def regrade(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Mark again just as it was looked at."""
    course, version = _taught(course_key)
    assessment, chosen = _assessment(version, activity_key), request.form.getlist("item")
    raise_only, reason = request.form.get("falls") != "yes", request.form.get("reason", "")
    try:
        plan = regrading.regrade(
            version, assessment, chosen, actor(), reason, request.form.get("seen", ""), raise_only=raise_only
        )
    except Refused as problem:
        db.session.rollback()
        changed = keys_changed(version, assessment)
        return _page(course, version, assessment, changed, chosen, raise_only, str(problem)), problem.status
    db.session.commit()
    flash(f"Marked again: {in_words(plan)}")
    return redirect(url_for("regrading.preview", course_key=course_key, activity_key=activity_key), 303)


def in_words(plan: Plan) -> str:
    """What a plan does, such as “3 rise, 0 fall; 2 would now pass and 2 of them receive certificates”."""
    spared = f" ({plan.spared} would fall and {'is' if plan.spared == 1 else 'are'} left alone)" if plan.spared else ""
    rising = f"{plan.rising} {'rises' if plan.rising == 1 else 'rise'}"
    falling = f"{plan.falling} {'falls' if plan.falling == 1 else 'fall'}{spared}"
    certified = f"{plan.certified} {'certificate is' if plan.certified == 1 else 'certificates are'} issued"
    people = f"{plan.passing} {'person passes' if plan.passing == 1 else 'people pass'}"
    return f"{rising}, {falling}; {people} by it and {certified}."


def _page(
    course: Course,
    version: LoadedVersion,
    assessment: Assessment,
    changed: list[KeyChange],
    chosen: list[str],
    raise_only: bool,
    fault: str = "",
) -> str:
    known = [item.key for item in assessment.items if item.key in chosen]
    plan = regrading.foresee(version, assessment, known, raise_only) if known else None
    return render_template(
        "regrading/show.html",
        version=version,
        assessment=assessment,
        changed=changed,
        others=[item.key for item in assessment.items if item.key not in {one.item_key for one in changed}],
        chosen=known,
        plan=plan,
        words=in_words(plan) if plan else "",
        lines=plan.lines[:SHOWN] if plan else (),
        raise_only=raise_only,
        fault=fault,
        reason=request.form.get("reason", ""),
        draft=drafting.read(course),
        **rights(course),
    )


def _taught(course_key: str) -> tuple[Course, LoadedVersion]:
    course = course_of(course_key, Permission.PUBLISH_COURSE)
    return course, versions.current(course_key)


def _assessment(version: LoadedVersion, activity_key: str) -> Any:
    activity = version.activity(activity_key)
    if not isinstance(activity, Assessment):
        raise NotFound("There is no such quiz or exam in this course.")
    return activity
