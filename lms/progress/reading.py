"""Reading what a learner has done, for pages: one statement each, whatever the size of the school."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, select

from lms.catalogue.models import Course
from lms.db import db, rows
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion, Practice


class CompletedActivity(NamedTuple):
    """That an activity was done: how, when and in which version."""

    method: str
    completed_at: datetime
    version_id: int


class Practiced(NamedTuple):
    """The latest answer to a check, or the path through a scenario, and whether it is answered or has reached an ending."""

    answer: Any
    is_finished: bool


@dataclass(frozen=True)
class Record:
    """An enrolment and what was completed in it, by activity key."""

    enrolment: Enrolment
    completed: dict[str, CompletedActivity]


class Glance(NamedTuple):
    """Where a person is in a course: its current version, their latest enrolment, and how each activity was completed."""

    version_id: int
    enrolment_id: int
    methods: Mapping[str, str]


def glance(person_id: int, course_key: str) -> Glance | None:
    """What a lesson's page starts with; None when the person was never in the course. One statement."""
    found = rows(_GLANCE, {"person": person_id, "course": course_key})
    if not found:
        return None
    newest = [row for row in found if row.id == found[0].id]
    methods = {row.activity_key: row.method for row in newest if row.activity_key is not None}
    return Glance(found[0].current_version_id, found[0].id, methods)


def record(person_id: int, course_id: int) -> Record | None:
    """The person's latest enrolment in the course with its completions, None when there was never one. One statement."""
    found = _records(_IN_COURSE, {"person": person_id, "course": course_id})
    return found[0] if found else None


def records(person_id: int) -> list[Record]:
    """The person's latest enrolment in each course, newest first. One statement."""
    return _records(_OF_PERSON, {"person": person_id})


def completed(enrolment_id: int) -> dict[str, CompletedActivity]:
    """What was completed in the enrolment, by activity key. One statement."""
    return {row.activity_key: _completed(row) for row in rows(_OF_ENROLMENT, {"enrolment": enrolment_id})}


def practice(enrolment_id: int, activity_key: str) -> dict[str, Practiced]:
    """The answers and paths inside one lesson, by the key of the check or scenario. One statement."""
    found = rows(_PRACTICED, {"enrolment": enrolment_id, "activity": activity_key})
    return {row.part_key: Practiced(row.answer, row.is_finished) for row in found}


def started(enrolment: Enrolment) -> set[str]:
    """The keys of the activities opened last or worked at, for the standing. One statement; attempts are not seen here."""
    query = select(Practice.activity_key).where(Practice.enrolment_id == enrolment.id).distinct()
    return {key for key in (*db.session.scalars(query), enrolment.last_activity_key) if key}


_done, _practice = Completion.__table__.c, Practice.__table__.c
_DONE = (_done.activity_key, _done.method, _done.completed_at, _done.version_id)

# What nearly every page asks is built once. The newest cycle of a course comes first, so that _records can let older ones go.
_OF_PERSON: Select = (
    select(Enrolment, *_DONE)
    .outerjoin(Completion, _done.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == bindparam("person"))
    .order_by(Enrolment.cycle.desc(), Enrolment.id.desc())
)
_IN_COURSE = _OF_PERSON.where(Enrolment.course_id == bindparam("course"))
_courses, _enrolments = Course.__table__.c, Enrolment.__table__.c
_GLANCE = (
    select(_courses.current_version_id, _enrolments.id, _done.activity_key, _done.method)
    .join_from(Course.__table__, Enrolment.__table__, _enrolments.course_id == _courses.id)
    .outerjoin(Completion.__table__, _done.enrolment_id == _enrolments.id)
    .where(_courses.key == bindparam("course"), _enrolments.person_id == bindparam("person"))
    .where(_courses.current_version_id.is_not(None))
    .order_by(_enrolments.cycle.desc())
)
_OF_ENROLMENT = select(*_DONE).where(_done.enrolment_id == bindparam("enrolment"))
_PRACTICED = select(_practice.part_key, _practice.answer, _practice.is_finished).where(
    _practice.enrolment_id == bindparam("enrolment"), _practice.activity_key == bindparam("activity")
)


def _completed(row: Row) -> CompletedActivity:
    return CompletedActivity(row.method, row.completed_at, row.version_id)


def _records(query: Select, values: dict[str, int]) -> list[Record]:
    found: dict[int, Record] = {}
    for row in db.session.execute(query, values):
        record = found.setdefault(row.Enrolment.course_id, Record(row.Enrolment, {}))
        if row.activity_key is not None and record.enrolment.id == row.Enrolment.id:
            record.completed[row.activity_key] = _completed(row)
    return sorted(found.values(), key=lambda record: record.enrolment.enrolled_at, reverse=True)
