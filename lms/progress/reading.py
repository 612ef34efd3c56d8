"""Reading what a learner has done, for pages: one statement each, whatever the size of the school."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, Select, bindparam, select

from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion, Practice


class CompletedActivity(NamedTuple):
    """That an activity was done: how, when and in which version."""

    method: str
    completed_at: datetime
    version_id: int


@dataclass(frozen=True)
class Record:
    """An enrolment and what was completed in it, by activity key."""

    enrolment: Enrolment
    completed: dict[str, CompletedActivity]


def record(person_id: int, course_id: int) -> Record | None:
    """The person's latest enrolment in the course with its completions, None when there was never one. One statement."""
    found = _records(_IN_COURSE, {"person": person_id, "course": course_id})
    return found[0] if found else None


def records(person_id: int) -> list[Record]:
    """The person's latest enrolment in each course, newest first. One statement."""
    return _records(_OF_PERSON, {"person": person_id})


def completed(enrolment_id: int) -> dict[str, CompletedActivity]:
    """What was completed in the enrolment, by activity key. One statement."""
    rows = db.session.execute(select(*_DONE).where(Completion.enrolment_id == enrolment_id))
    return {row.activity_key: _completed(row) for row in rows}


def practice(enrolment_id: int, activity_key: str) -> dict[str, Practice]:
    """The answers and paths inside one lesson, by the key of the check or scenario. One statement."""
    rows = db.session.scalars(_PRACTICED, {"enrolment": enrolment_id, "activity": activity_key})
    return {row.part_key: row for row in rows}


def started(enrolment: Enrolment) -> set[str]:
    """The keys of the activities opened last or worked at, for the standing. One statement; attempts are not seen here."""
    query = select(Practice.activity_key).where(Practice.enrolment_id == enrolment.id).distinct()
    return {key for key in (*db.session.scalars(query), enrolment.last_activity_key) if key}


_DONE = (Completion.activity_key, Completion.method, Completion.completed_at, Completion.version_id)

# What nearly every page asks is built once. The newest cycle of a course comes first, so that _records can let older ones go.
_OF_PERSON: Select = (
    select(Enrolment, *_DONE)
    .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == bindparam("person"))
    .order_by(Enrolment.cycle.desc(), Enrolment.id.desc())
)
_IN_COURSE = _OF_PERSON.where(Enrolment.course_id == bindparam("course"))
_PRACTICED = select(Practice).where(
    Practice.enrolment_id == bindparam("enrolment"), Practice.activity_key == bindparam("activity")
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
