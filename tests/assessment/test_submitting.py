"""Submitting: once, over what was saved, with everything that follows from a pass in the same transaction."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import audit, clock
from lms.assessment import answering, reading, submitting
from lms.assessment.models import Grade
from lms.audit import AuditEvent
from lms.credentials import reading as certified
from lms.progress import completing
from lms.progress import reading as progress
from tests.assessment.sitting import answer_all, sit_down, start
from tests.factories import a_course_document, a_lesson, a_quiz

pytestmark = pytest.mark.usefixtures("frozen_clock")


def a_seat_before_the_last_activity():
    seat = sit_down(a_course_document(activities=[a_lesson(), a_quiz()]))
    completing.complete(seat.enrolment, seat.version, "lesson-1", "viewed", seat.person)
    return seat


def test_passing_the_last_activity_certifies_the_course(session):
    seat = a_seat_before_the_last_activity()
    attempt = start(seat)
    answer_all(attempt)
    finished = submitting.submit(attempt)
    assert finished.grade.passed
    assert (finished.grade.points, finished.grade.max_points) == (2, 2)
    assert finished.grade.marks == {"quiz-1-1": 1, "quiz-1-2": 1}
    assert finished.credential is certified.current(seat.enrolment.id)
    assert progress.completed(seat.enrolment.id)["quiz-1"].method == "passed"


def test_a_pass_before_the_rest_certifies_nothing_yet(session):
    seat = sit_down()
    attempt = start(seat)
    answer_all(attempt)
    assert submitting.submit(attempt).credential is None
    assert "quiz-1" in progress.completed(seat.enrolment.id)


def test_failing_completes_nothing(session):
    seat = a_seat_before_the_last_activity()
    attempt = start(seat)
    answer_all(attempt, "no")
    finished = submitting.submit(attempt)
    assert not finished.grade.passed
    assert finished.credential is None
    assert "quiz-1" not in progress.completed(seat.enrolment.id)


def test_submitting_again_answers_with_what_came_of_it(session):
    seat = a_seat_before_the_last_activity()
    attempt = start(seat)
    answer_all(attempt)
    first = submitting.submit(attempt)
    clock.advance(timedelta(minutes=5))
    again = submitting.submit(attempt)
    assert (again.grade.id, again.credential) == (first.grade.id, first.credential)
    assert attempt.submitted_at == clock.now() - timedelta(minutes=5)
    assert session.scalar(select(func.count(Grade.id))) == 1


def test_nothing_answered_is_marked_too(session):
    finished = submitting.submit(start(sit_down()))
    assert (finished.grade.points, finished.grade.max_points, finished.grade.passed) == (0, 2, False)


def test_the_grade_and_the_completion_are_audited(session):
    seat = a_seat_before_the_last_activity()
    attempt = start(seat)
    answer_all(attempt)
    submitting.submit(attempt)
    who, about = f"person:{seat.person.id}", {"points": 2.0, "max_points": 2.0, "passed": True}
    graded = session.scalars(select(AuditEvent).where(AuditEvent.action == "attempt.graded")).one()
    assert (graded.actor, graded.subject, graded.detail) == (who, f"attempt:{attempt.id}", about)
    completed = session.scalars(select(AuditEvent).where(AuditEvent.action == "course.completed")).one()
    assert (completed.actor, completed.subject) == (who, f"enrolment:{seat.enrolment.id}")
    assert audit.first_break(session) is None


def test_who_submits_too_late_was_closed_by_the_clock_when_it_ran_out(session):
    attempt = start(sit_down(time_limit_minutes=10))
    answering.save(attempt, "quiz-1-1", "yes")
    clock.advance(timedelta(days=2))
    finished = submitting.submit(attempt)
    assert finished.grade.points == 1
    assert (attempt.closed_by, attempt.submitted_at) == ("clock", attempt.due_at + timedelta(seconds=30))
    assert finished.grade.reason == "Closed when the time was over."


def test_a_request_that_touches_an_overdue_attempt_closes_it_once(session):
    attempt = start(sit_down(time_limit_minutes=10))
    assert submitting.close_if_overdue(attempt) is None
    clock.advance(timedelta(minutes=11))
    assert submitting.close_if_overdue(attempt).attempt.closed_by == "clock"
    assert submitting.close_if_overdue(attempt) is None


def test_the_worker_closes_what_is_overdue_and_nothing_else(session):
    seats = [sit_down(time_limit_minutes=minutes) for minutes in (10, 20, 60, None)]
    attempts = [start(seat) for seat in seats]
    answer_all(attempts[0])
    clock.advance(timedelta(minutes=30))
    assert [finished.attempt.id for finished in submitting.close_overdue(limit=1)] == [attempts[0].id]
    assert [finished.attempt.id for finished in submitting.close_overdue()] == [attempts[1].id]
    assert submitting.close_overdue() == []
    assert reading.grade(attempts[0]).passed
    assert [attempt.submitted_at is None for attempt in attempts] == [False, False, True, True]


def test_the_clock_can_certify(session):
    seat = sit_down(a_course_document(activities=[a_quiz(time_limit_minutes=10)]))
    answer_all(start(seat))
    clock.advance(timedelta(minutes=11))
    (finished,) = submitting.close_overdue()
    assert finished.credential is certified.current(seat.enrolment.id) is not None


def test_a_regrade_is_a_new_row_and_the_latest_counts(session):
    seat = sit_down()
    attempt = start(seat)
    first = submitting.submit(attempt).grade
    judged = {"graded_at": clock.now(), "graded_by": "person:1", "reason": "Question 2 was withdrawn."}
    session.add(Grade(attempt_id=attempt.id, number=2, points=2, max_points=2, marks=first.marks, passed=True, **judged))
    session.flush()
    assert reading.grade(attempt).number == 2
    assert [(result.go.passed, result.grade.number) for result in reading.history(seat.enrolment.id, "quiz-1")] == [(True, 2)]


@pytest.mark.parametrize(("kind", "words"), [("exam", "Passed 2 of 2"), ("quiz", "Completed")])
def test_the_certificate_says_the_points_of_an_exam(session, kind, words):
    seat = sit_down(a_course_document(activities=[a_quiz(kind=kind)]))
    attempt = start(seat)
    answer_all(attempt)
    assert submitting.submit(attempt).credential.claims["result"] == words
