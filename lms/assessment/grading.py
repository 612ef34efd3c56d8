"""Grading: the one place where a judgement of an attempt is written down, the first and every later one."""

from collections.abc import Mapping

from lms import audit, clock
from lms.assessment import counting
from lms.assessment.marking import Outcome
from lms.assessment.models import Attempt, Grade
from lms.content.items import Answer
from lms.content.schema import Assessment
from lms.db import db


def record(
    attempt: Attempt,
    answers: Mapping[str, Answer | None],
    outcome: Outcome,
    by: str,
    reason: str,
    actor: str,
    previous: Grade | None = None,
) -> Grade:
    """Write the judgement of the attempt's answers; with the ``previous`` one it takes its place, and that stays on record.

    ``by`` says who judged, ``actor`` whose doing it was; both are written ``kind:id``. The enrolment must be locked.
    """
    grade = Grade(
        attempt_id=attempt.id,
        number=previous.number + 1 if previous else 1,
        points=outcome.points,
        max_points=outcome.max_points,
        marks=outcome.marks,
        passed=outcome.passed,
        graded_at=clock.now(),
        graded_by=by,
        reason=reason,
    )
    db.session.add(grade)
    db.session.flush()
    facts = {"points": outcome.points, "max_points": outcome.max_points, "passed": outcome.passed}
    again = {"before": previous.points, "reason": reason} if previous else {}
    audit.record(actor, "attempt.regraded" if previous else "attempt.graded", f"attempt:{attempt.id}", **facts, **again)
    counting.note_grade(attempt, answers, grade, previous)
    return grade


def result(assessment: Assessment, outcome: Outcome) -> dict[str, str] | None:
    """What a certificate says of the outcome: an exam's points. A quiz on the way says nothing about the course."""
    if assessment.kind != "exam":
        return None
    return {"words": f"Passed {outcome.points:g} of {outcome.max_points:g}"}
