"""Starting an attempt, or going on with the one that is open."""

import secrets
from random import Random

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.assessment import policy, reading
from lms.assessment.drawing import draw
from lms.assessment.models import Attempt
from lms.assessment.policy import Availability
from lms.assessment.submitting import close_if_overdue
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import Assessment
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Refused
from lms.people.models import Person
from lms.progress import reading as progress
from lms.progress.standing import derive


class CannotStart(Refused):
    """No attempt can be started now; ``availability`` says why and from when on."""

    def __init__(self, availability: Availability) -> None:
        super().__init__(availability.reason or "An attempt cannot be started now.")
        self.availability = availability


def start(enrolment: Enrolment, version: LoadedVersion, assessment: Assessment, person: Person, random: Random) -> Attempt:
    """The learner's open attempt at the assessment, or a new one on the given version. Raises CannotStart.

    An open attempt whose time has run out is closed and answered with, so that its result is seen before the next one: look
    at ``submitted_at``. Two starts at once end in one attempt: the indexes let one in and both answer with it.
    """
    # Attempts are read in one statement, so that one which another tab starts meanwhile is seen as open or not seen at all.
    history = reading.history(enrolment.id, assessment.key)
    if found := next((result.attempt for result in history if result.attempt.submitted_at is None), None):
        close_if_overdue(found)
        return found
    standing = derive(version.document, progress.completed(enrolment.id))
    available = policy.availability(assessment, reading.counting_goes(history), standing, clock.now())
    if not available.can_start:
        raise CannotStart(available)
    return _insert(_new(enrolment, version, assessment, person, random, number=len(history) + 1))


def _find_open(enrolment_id: int, activity_key: str) -> Attempt | None:
    query = select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.activity_key == activity_key)
    return db.session.scalar(query.where(Attempt.submitted_at.is_(None)))


def _new(
    enrolment: Enrolment, version: LoadedVersion, assessment: Assessment, person: Person, random: Random, number: int
) -> Attempt:
    earlier = reading.shown_before(person.id, enrolment.course_id, assessment.key)
    now = clock.now()
    return Attempt(
        public_id=secrets.token_urlsafe(16),
        enrolment_id=enrolment.id,
        activity_key=assessment.key,
        version_id=version.id,
        number=number,
        items=list(draw(assessment, earlier, random)),
        started_at=now,
        due_at=policy.due_at(assessment, now, person.extra_time_percent),
    )


def _insert(attempt: Attempt) -> Attempt:
    enrolment_id, activity_key = attempt.enrolment_id, attempt.activity_key
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:
        winner = _find_open(enrolment_id, activity_key)
        if winner is None:
            raise Refused("Another page of yours started and submitted an attempt just now. Load the page again.") from None
        return winner
    return attempt
