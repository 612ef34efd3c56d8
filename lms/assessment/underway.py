"""Attempts that are under way while a course is published anew."""

from collections.abc import Collection

from sqlalchemy import func, select

from lms.assessment.models import Attempt
from lms.db import db
from lms.progress.underway import in_progress


def count_open(course_id: int, activity_keys: Collection[str]) -> int:
    """How many attempts at these are open, of learners on their way. Whoever passes one has done it, whatever comes meanwhile."""
    query = select(func.count(Attempt.id)).where(Attempt.submitted_at.is_(None), Attempt.activity_key.in_(activity_keys))
    return db.session.scalar(query.where(Attempt.enrolment_id.in_(in_progress(course_id)))) or 0
