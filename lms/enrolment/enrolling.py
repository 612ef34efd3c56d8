"""Enrolling, and remembering where a learner stopped."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue.models import Course, CourseVersion
from lms.db import db
from lms.enrolment.models import Enrolment


def find(person_id: int, course_id: int) -> Enrolment | None:
    """The person's latest enrolment in the course, None when there was never one."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        .order_by(Enrolment.cycle.desc())
        .limit(1)
    )


def enrol(person_id: int, course_id: int) -> Enrolment:
    """The person's open enrolment in the course, made when there is none; a second click changes nothing."""
    found = find(person_id, course_id)
    if found and found.state == "active":
        return found
    cycle = found.cycle + 1 if found else 1
    enrolment = Enrolment(
        person_id=person_id, course_id=course_id, cycle=cycle, enrolled_at=clock.now(), told_version=_current_number(course_id)
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:
        # Another tab was quicker: the index let only one of the two in, and that one is the enrolment.
        return db.session.scalars(
            select(Enrolment).where(
                Enrolment.person_id == person_id, Enrolment.course_id == course_id, Enrolment.state == "active"
            )
        ).one()
    audit.record(f"person:{person_id}", "enrolment.opened", f"enrolment:{enrolment.id}", course=course_id, cycle=enrolment.cycle)
    return enrolment


def tell(enrolment: Enrolment, version_number: int) -> None:
    """Note that the learner knows what changed up to the version of that number."""
    enrolment.told_version = version_number
    db.session.flush()


def close(enrolment: Enrolment) -> None:
    """End this cycle, so that the next enrolment starts a new one; everything done in it stays as it is."""
    enrolment.state = "closed"
    audit.record(f"person:{enrolment.person_id}", "enrolment.closed", f"enrolment:{enrolment.id}")


def remember_place(enrolment: Enrolment, activity_key: str, anchor: str | None = None) -> None:
    """Note the activity and the block in it where the learner is, so that any device can go on there."""
    enrolment.last_activity_key, enrolment.last_anchor = activity_key, anchor
    enrolment.last_seen_at = clock.now()
    db.session.flush()


def _current_number(course_id: int) -> Any:
    query = select(CourseVersion.number).join(Course, Course.current_version_id == CourseVersion.id)
    return query.where(Course.id == course_id).scalar_subquery()
