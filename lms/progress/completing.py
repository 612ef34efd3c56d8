"""Completing: the one door through which an activity becomes done and a course is certified."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.connections.events import happened
from lms.credentials import issuing
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import NotFound
from lms.people import notices
from lms.people.models import Person
from lms.progress import reading
from lms.progress.locking import lock
from lms.progress.models import Completion
from lms.progress.standing import derive


def complete(
    enrolment: Enrolment,
    version: LoadedVersion,
    activity_key: str,
    method: str,
    person: Person,
    result: Mapping[str, Any] | None = None,
) -> Credential | None:
    """Note that the activity is done, once, and certify the course when it was the last one it required.

    ``version`` is the one it was done in; ``method`` is viewed, passed, attended or waived; ``result`` goes into the
    certificate's claims. The answer is the enrolment's certificate, None when there is none yet. Raises NotFound for an
    activity that the version does not have.
    """
    if derive(version.document, {}).requirement(activity_key) is None:
        raise NotFound("There is no such activity in this course.")
    lock(enrolment)
    _note(enrolment, version, activity_key, method)
    return certify(enrolment, version, person, result)


def certify(
    enrolment: Enrolment, version: LoadedVersion, person: Person, result: Mapping[str, Any] | None = None
) -> Credential | None:
    """The enrolment's certificate, issued now if everything the current version requires is done; None if something is left.

    Called by itself it serves whoever became complete without doing anything, because a new version asks for less.
    ``version`` is any version of the course.
    """
    lock(enrolment)
    if found := certified.current(enrolment.id):
        return found
    taught_now = versions.current(version.key)
    if not derive(taught_now.document, reading.completed(enrolment.id)).is_complete:
        return None
    credential = issuing.issue(enrolment, taught_now, person, result)
    notices.settle(person.id, "course-reminder", f"course:{version.course_id}")
    audit.record(
        f"person:{person.id}", "course.completed", f"enrolment:{enrolment.id}", course=version.key, version=taught_now.number
    )
    happened("course.completed", person.id, version.course_id, course=version.key, version=taught_now.number)
    return credential


def _note(enrolment: Enrolment, version: LoadedVersion, activity_key: str, method: str) -> None:
    completion = Completion(
        enrolment_id=enrolment.id,
        activity_key=activity_key,
        version_id=version.id,
        method=method,
        completed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(completion)
    except IntegrityError:
        # It was done before. Any other breach of the database's rules must show.
        query = select(Completion.id).where(Completion.enrolment_id == enrolment.id, Completion.activity_key == activity_key)
        if db.session.scalar(query) is None:
            raise
