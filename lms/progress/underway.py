"""How far many people are in courses they have not completed yet, read at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from lms.catalogue.versions import LoadedVersion
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion
from lms.progress.reading import CompletedActivity
from lms.progress.standing import Standing, derive


def standings(pairs: Collection[tuple[int, LoadedVersion]]) -> dict[tuple[int, int], Standing]:
    """Where each person is in the open cycle of the course, by the ids of person and course. One statement.

    Who has not begun, or whose last cycle earned its certificate, has everything still before them.
    """
    completed = completed_in_open_cycles(
        {person_id for person_id, _version in pairs}, {version.course_id for _person_id, version in pairs}
    )
    return {
        (person_id, version.course_id): derive(version.document, completed.get((person_id, version.course_id), {}))
        for person_id, version in pairs
    }


def in_progress(course_id: int) -> Select[int]:
    """The ids of the enrolments in the course that are open and have not earned their certificate."""
    has_certificate = select(Credential.id).where(Credential.enrolment_id == Enrolment.id).exists()
    return select(Enrolment.id).where(Enrolment.course_id == course_id, Enrolment.state == "active", ~has_certificate)


def completed_in_open_cycles(people: Any, course_ids: Collection[int]) -> dict[tuple[int, int], dict[str, CompletedActivity]]:
    """What was completed in the open cycles, by the ids of person and course, then by activity key. One statement.

    ``people`` are the persons' ids or a query of them. A cycle that has earned its certificate is over: what counts then is the
    certificate. Who has begun and completed nothing yet is there with nothing.
    """
    query = (
        select(
            Enrolment.person_id,
            Enrolment.course_id,
            Completion.activity_key,
            Completion.method,
            Completion.completed_at,
            Completion.version_id,
        )
        .outerjoin(Completion, (Completion.enrolment_id == Enrolment.id) & Completion.set_aside_by_id.is_(None))
        .outerjoin(Credential, Credential.enrolment_id == Enrolment.id)
        .where(
            Enrolment.person_id.in_(people),
            Enrolment.course_id.in_(course_ids),
            Enrolment.state == "active",
            Credential.id.is_(None),
        )
    )
    found: dict[tuple[int, int], dict[str, CompletedActivity]] = {}
    for row in db.session.execute(query):
        completed = found.setdefault((row.person_id, row.course_id), {})
        if row.activity_key is not None:
            completed[row.activity_key] = CompletedActivity(row.method, row.completed_at, row.version_id)
    return found
