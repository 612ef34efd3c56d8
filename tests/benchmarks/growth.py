"""Making a school larger at once, by bulk inserts: courses, learners, their enrolments and completions."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, update

from lms import clock
from lms.catalogue.models import Course, CourseVersion
from lms.db import Model, db
from lms.enrolment.models import Enrolment
from lms.people.models import Person, User
from lms.progress.models import Completion
from tests.factories import a_course_document

MANIFEST = a_course_document("grown").model_dump(mode="json")
BATCH = 5000


def grow(factor: int) -> None:
    """Make and commit so much that there are ``factor`` times as many courses, learners and completions as before."""
    taught = db.session.scalars(select(Course).where(Course.delivery == "online").order_by(Course.id).limit(1)).one()
    courses, people, completions = (_ids(table, factor) for table in (Course, Person, Completion))
    _grow_courses(courses)
    _grow_learners(people, taught.id)
    enrolments = dict(db.session.execute(select(Enrolment.person_id, Enrolment.id).where(Enrolment.person_id.in_(people))).all())
    owners = list(enrolments.values())
    done = {"version_id": taught.current_version_id, "method": "viewed", "completed_at": clock.now()}
    _insert(
        Completion,
        (
            done | {"id": one, "enrolment_id": owners[place % len(owners)], "activity_key": f"activity-{place // len(owners)}"}
            for place, one in enumerate(completions)
        ),
    )
    db.session.commit()


def size() -> dict[str, int]:
    """How many courses, learners and completions there are."""
    return {table.__tablename__: _count(table) for table in (Course, Person, Completion)}


def _ids(table: type[Model], factor: int) -> range:
    first = (db.session.scalar(select(func.max(table.id))) or 0) + 1
    return range(first, first + (factor - 1) * _count(table))


def _count(table: type[Model]) -> int:
    return db.session.scalars(select(func.count()).select_from(table)).one()


def _grow_courses(courses: range) -> None:
    first = (db.session.scalar(select(func.max(CourseVersion.id))) or 0) + 1
    _insert(Course, ({"id": one, "key": f"grown-{one}", "delivery": "online"} for one in courses))
    shared = {"number": 1, "published_at": clock.now(), "published_by": "system", "note": ""}
    grown = (
        shared | {"id": version, "course_id": one, "digest": f"{one:064}", "manifest": MANIFEST | {"key": f"grown-{one}"}}
        for version, one in enumerate(courses, first)
    )
    _insert(CourseVersion, grown)
    own = select(CourseVersion.id).where(CourseVersion.course_id == Course.id).scalar_subquery()
    db.session.execute(update(Course).where(Course.id.in_(courses)).values(current_version_id=own))


def _grow_learners(people: range, course_id: int) -> None:
    now = clock.now()
    names = {"legal_name": "Daniel Okafor", "time_zone": "America/New_York", "created_at": now}
    _insert(Person, (names | {"id": one, "learner_number": f"G{one}"} for one in people))
    login = {"active": True, "confirmed_at": now}
    _insert(
        User, (login | {"person_id": one, "email": f"grown{one}@example.org", "fs_uniquifier": f"{one:064}"} for one in people)
    )
    _insert(Enrolment, ({"person_id": one, "course_id": course_id, "enrolled_at": now} for one in people))


def _insert(table: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        db.session.execute(insert(table), batch)
