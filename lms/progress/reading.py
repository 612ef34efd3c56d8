"""Reading what a learner has done, for pages: one statement each, whatever the size of the school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Row,
    Select,
    String,
    bindparam,
    null,
    select,
    type_coerce,
    union_all,
)

from lms.catalogue.models import Course
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.visiting import VISITING, ReadAlong, Visitor
from lms.prepared import Prepared
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
    """Where a person is in a course: its current version, their latest enrolment, how each activity was completed, what they
    answered in one of its lessons, the number of the version whose changes they know of, and what has to be done again."""

    version_id: int
    enrolment_id: int
    methods: Mapping[str, str]
    practice: Mapping[str, Practiced]
    told_version: int | None
    again: frozenset[str]


def glance_along(identity: str, course_key: str, activity_key: str) -> tuple[Visitor | None, Glance | None]:
    """Who visits with the session that names ``identity``, and all that the page of a lesson is made from; as committed.

    None in place of the latter when the person was never in the course. One statement.
    """
    visitor, found = _GLANCE.read(identity, {"course": course_key, "activity": activity_key})
    return visitor, _seen(found)


def _seen(found: Sequence[Any]) -> Glance | None:
    if not found:
        return None
    latest = max(found, key=lambda row: row.cycle)
    newest = [row for row in found if row.enrolment_id == latest.enrolment_id and row.key is not None]
    methods = {row.key: row.method for row in newest if row.method is not None}
    practiced = {row.key: Practiced(row.answer, row.is_finished) for row in newest if row.is_finished is not None}
    aside = {row.key for row in newest if row.method is None and row.is_finished is None}
    return Glance(
        latest.version_id, latest.enrolment_id, methods, practiced, latest.told_version, frozenset(aside - methods.keys())
    )


def record(person_id: int, course_id: int) -> Record | None:
    """The person's latest enrolment in the course with its completions, None when there was never one. One statement."""
    found = _records(_IN_COURSE, {"person": person_id, "course": course_id})
    return found[0] if found else None


def records(person_id: int) -> list[Record]:
    """The person's latest enrolment in each course, newest first. One statement."""
    return _records(_OF_PERSON, {"person": person_id})


def completed(enrolment_id: int) -> dict[str, CompletedActivity]:
    """What was completed in the enrolment, by activity key. One statement."""
    return {row.activity_key: _completed(row) for row in _OF_ENROLMENT.rows({"enrolment": enrolment_id})}


def practice(enrolment_id: int, activity_key: str) -> dict[str, Practiced]:
    """The answers and paths inside one lesson, by the key of the check or scenario. One statement."""
    found = _PRACTICED.rows({"enrolment": enrolment_id, "activity": activity_key})
    return {row.part_key: Practiced(row.answer, row.is_finished) for row in found}


def started(enrolment: Enrolment) -> set[str]:
    """The keys of the activities opened last or worked at, for the standing. One statement; attempts are not seen here."""
    query = select(Practice.activity_key).where(Practice.enrolment_id == enrolment.id).distinct()
    return {key for key in (*db.session.scalars(query), enrolment.last_activity_key) if key}


_done, _practice = Completion.__table__.c, Practice.__table__.c
_COUNTS = _done.set_aside_by_id.is_(None)
_DONE = (_done.activity_key, _done.method, _done.completed_at, _done.version_id)

# What nearly every page asks is built once. The newest cycle of a course comes first, so that _records can let older ones go.
_OF_PERSON: Select = (
    select(Enrolment, *_DONE)
    .outerjoin(Completion, (_done.enrolment_id == Enrolment.id) & _COUNTS)
    .where(Enrolment.person_id == bindparam("person"))
    .order_by(Enrolment.cycle.desc(), Enrolment.id.desc())
)
_IN_COURSE = _OF_PERSON.where(Enrolment.course_id == bindparam("course"))
_courses, _enrolments = Course.__table__.c, Enrolment.__table__.c
_WHERE = (
    _courses.current_version_id.label("version_id"),
    _enrolments.id.label("enrolment_id"),
    _enrolments.cycle,
    _enrolments.told_version,
)


def _in_the_course(*columns: Any) -> Select:
    query = select(*_WHERE, *columns).join_from(Course.__table__, Enrolment.__table__, _enrolments.course_id == _courses.id)
    return query.where(
        _courses.key == bindparam("course"), _enrolments.person_id == VISITING, _courses.current_version_id.is_not(None)
    )


def _glancing() -> CompoundSelect[Any]:
    no_answer = type_coerce(null().cast(_practice.answer.type), _practice.answer.type).label("answer")
    no_practice = (no_answer, null().cast(Boolean).label("is_finished"))
    completed = _in_the_course(_done.activity_key.label("key"), _done.method, *no_practice)
    completed = completed.outerjoin(Completion.__table__, (_done.enrolment_id == _enrolments.id) & _COUNTS)
    # What was set aside has neither a method nor an answer; it counts for nothing but to say that it is to do again.
    aside = _in_the_course(_done.activity_key, null().cast(String), *no_practice)
    aside = aside.join(Completion.__table__, (_done.enrolment_id == _enrolments.id) & _done.set_aside_by_id.is_not(None))
    practiced = (
        _in_the_course(_practice.part_key, null().cast(String), _practice.answer, _practice.is_finished)
        .join(Practice.__table__, _practice.enrolment_id == _enrolments.id)
        .where(_practice.activity_key == bindparam("activity"))
    )
    return union_all(completed, practiced, aside)


_GLANCE = ReadAlong(_glancing())
_OF_ENROLMENT = Prepared(select(*_DONE).where(_done.enrolment_id == bindparam("enrolment"), _COUNTS))
_PRACTICED = Prepared(
    select(_practice.part_key, _practice.answer, _practice.is_finished).where(
        _practice.enrolment_id == bindparam("enrolment"), _practice.activity_key == bindparam("activity")
    )
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
