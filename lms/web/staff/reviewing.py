"""Reviewing a course that is being written: comments on its blocks, and approving it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.catalogue import reviewing
from lms.db import db
from lms.errors import Invalid
from lms.permissions import Permission
from lms.web.guards import actor, allows
from lms.web.staff.drafts import desk_of
from lms.web.staff.lessons import find

area = Blueprint("reviewing", __name__, url_prefix="/staff/courses/<course_key>")


@area.post("/activities/<activity_key>/comments")
@allows(Permission.AUTHOR)
def comment(course_key: str, activity_key: str) -> ResponseReturnValue:
    """Say something about a lesson or one of its blocks; whoever works on the course may."""
    desk, activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    try:
        said = reviewing.comment(desk.draft, activity, request.form.get("block", type=int), request.form.get("text", ""), actor())
    except Invalid as problem:
        flash(str(problem), "caution")
        return _back_to(course_key, activity_key, "comments")
    db.session.commit()
    return _back_to(course_key, activity_key, f"comment-{said.id}")


@area.post("/activities/<activity_key>/comments/<int:comment_id>/settle")
@allows(Permission.AUTHOR)
def settle(course_key: str, activity_key: str, comment_id: int) -> ResponseReturnValue:
    """Mark a comment as seen to."""
    desk, _activity = find(course_key, activity_key, Permission.SEE_DRAFT)
    reviewing.settle(desk.draft, comment_id, actor())
    db.session.commit()
    return _back_to(course_key, activity_key, "comments")


@area.post("/approve")
@allows(Permission.AUTHOR)
def approve(course_key: str) -> ResponseReturnValue:
    """Say that the draft, as it was shown, may be published."""
    desk = desk_of(course_key, Permission.REVIEW_COURSE)
    try:
        reviewing.approve(desk.draft, request.form.get("revision", type=int), actor())
    except Invalid as problem:
        flash(str(problem), "caution")
    else:
        db.session.commit()
        flash("You approved the draft as it is now.")
    return redirect(url_for("authoring.show", course_key=course_key), 303)


def _back_to(course_key: str, activity_key: str, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("lessons.show", course_key=course_key, activity_key=activity_key, _anchor=anchor), 303)
