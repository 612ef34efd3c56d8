"""How far many people are in courses they have not completed yet, read at once."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

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
    completed: dict[tuple[int, int], dict[str, CompletedActivity]] = defaultdict(dict)
    query = (
        select(
            Enrolment.person_id,
            Enrolment.course_id,
            Completion.activity_key,
            Completion.method,
            Completion.completed_at,
            Completion.version_id,
        )
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .outerjoin(Credential, Credential.enrolment_id == Enrolment.id)
        .where(
            Enrolment.person_id.in_({person_id for person_id, _version in pairs}),
            Enrolment.course_id.in_({version.course_id for _person_id, version in pairs}),
            Enrolment.state == "active",
            Credential.id.is_(None),
        )
    )
    for row in db.session.execute(query):
        done = CompletedActivity(row.method, row.completed_at, row.version_id)
        completed[row.person_id, row.course_id][row.activity_key] = done
    return {
        (person_id, version.course_id): derive(version.document, completed[person_id, version.course_id])
        for person_id, version in pairs
    }
