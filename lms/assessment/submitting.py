"""Submitting: an attempt is closed once, marked over what was saved, and what it earned is noted."""

from dataclasses import dataclass

from sqlalchemy import select, update

from lms import clock
from lms.assessment import grading, policy, reading
from lms.assessment.marking import mark
from lms.assessment.models import Attempt, Grade
from lms.catalogue import versions
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.progress import completing
from lms.progress.locking import lock

_WHY = {"learner": "Submitted by the learner.", "clock": "Closed when the time was over."}


@dataclass(frozen=True)
class Finished:
    """A closed attempt, its grade, and the course's certificate when the attempt was passed and the course is complete."""

    attempt: Attempt
    grade: Grade
    credential: Credential | None


def submit(attempt: Attempt, closed_by: str = "learner") -> Finished:
    """Close the attempt and mark what was saved; once closed, the answer is what came of it the first time.

    ``closed_by`` is learner or clock; a learner who comes after time and grace is over is too late, and the clock it was.
    """
    if not _close(attempt, closed_by):
        return _as_it_was(attempt)
    answers = _answers(attempt)
    outcome = mark(reading.assessment_of(attempt), [drawn["key"] for drawn in attempt.items], answers)
    enrolment, person = _owner(attempt)
    # Before the audit trail's lock, as everywhere: two transactions that take the two in opposite order wait for ever.
    lock(enrolment)
    who = f"person:{person.id}" if attempt.closed_by == "learner" else "system"
    grade = grading.record(attempt, answers, outcome, "system", _WHY[attempt.closed_by or "learner"], actor=who)
    if not outcome.passed:
        return Finished(attempt, grade, None)
    version = versions.load(attempt.version_id)
    result = grading.result(reading.assessment_of(attempt), outcome)
    credential = completing.complete(enrolment, version, attempt.activity_key, "passed", person, result)
    return Finished(attempt, grade, credential)


def close_if_overdue(attempt: Attempt) -> Finished | None:
    """Close the attempt when its time and the grace are over; None while it is open or when it was closed before.

    For every request that may write and touches an attempt.
    """
    return submit(attempt, "clock") if policy.is_overdue(attempt, clock.now()) else None


def close_overdue(limit: int = 100) -> list[Finished]:
    """Close attempts whose time is over, the oldest first, at most ``limit``; for the worker, which commits after each call."""
    query = (
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.submitted_at.is_(None), Attempt.due_at < clock.now() - policy.GRACE)
        .order_by(Attempt.due_at)
        .limit(limit)
        # Everything that will be written is locked at once and what is busy is left for later: waiting for a lock while
        # holding the audit trail's could end in a deadlock with a learner who submits at this moment.
        .with_for_update(of=[Attempt, Enrolment], skip_locked=True, key_share=True)
    )
    return [submit(attempt, "clock") for attempt in db.session.scalars(query).all()]


def _close(attempt: Attempt, closed_by: str) -> bool:
    now = clock.now()
    if attempt.due_at is not None and now > attempt.due_at + policy.GRACE:
        # Whoever notices, and whenever: the attempt ended when its time did.
        now, closed_by = attempt.due_at + policy.GRACE, "clock"
    closing = update(Attempt).where(Attempt.id == attempt.id, Attempt.submitted_at.is_(None))
    closing = closing.values(submitted_at=now, closed_by=closed_by).returning(Attempt.id)
    closed = db.session.scalar(closing, execution_options={"synchronize_session": False})
    db.session.refresh(attempt)
    return closed is not None


def _as_it_was(attempt: Attempt) -> Finished:
    grade = db.session.scalars(select(Grade).where(Grade.attempt_id == attempt.id).order_by(Grade.number.desc()).limit(1)).one()
    return Finished(attempt, grade, certified.current(attempt.enrolment_id) if grade.passed else None)


def _answers(attempt: Attempt) -> dict:
    return {key: response.answer for key, response in reading.responses(attempt).items()}


def _owner(attempt: Attempt) -> tuple[Enrolment, Person]:
    query = select(Enrolment, Person).join(Person, Person.id == Enrolment.person_id).where(Enrolment.id == attempt.enrolment_id)
    enrolment, person = db.session.execute(query).one()
    return enrolment, person
