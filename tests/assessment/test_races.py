"""Two tabs, two devices, a double click: whatever overlaps ends as if it had come one after the other.

Each race runs on both databases. On SQLite a transaction that writes is alone from its start, so there the indexes are a
second line of defense; on PostgreSQL they decide, and the tests at the end show what happens without them. A double submit
is decided by the condition on the UPDATE; the unique number of a grade stands behind it.
"""

from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.assessment import answering, reading, starting, submitting
from lms.assessment.answering import AttemptClosed
from lms.assessment.models import Attempt, Grade
from lms.catalogue import versions
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.progress.models import Completion
from tests.assessment.sitting import answer_all, sit_down, start
from tests.factories import a_course_document, a_quiz
from tests.racing import drop_index, overlap, race

pytestmark = pytest.mark.usefixtures("frozen_clock")

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def seat(app, session):
    seat = sit_down(a_course_document(activities=[a_quiz(attempts=3)]))
    session.commit()
    return seat


@pytest.fixture
def attempt(seat, session):
    attempt = start(seat)
    answer_all(attempt)
    session.commit()
    return attempt


def starter(seat, seed=1):
    """A request that starts an attempt, in a session of its own."""

    def request():
        version = versions.load(seat.version.id)
        enrolment, person = db.session.get(Enrolment, seat.enrolment.id), db.session.get(Person, seat.person.id)
        return starting.start(enrolment, version, version.activity("quiz-1"), person, Random(seed)).id

    return request


def with_attempt(attempt, action):
    """A request that does something with an attempt it loads itself."""
    return lambda: action(db.session.get(Attempt, attempt.id))


def saving(answer, sequence):
    return lambda attempt: answering.save(attempt, "quiz-1-1", answer, sequence)


def count(session, column):
    session.expire_all()
    return session.scalar(select(func.count(column)))


def test_many_starts_end_in_one_attempt(app, seat, session):
    started = race(app, [starter(seat, seed) for seed in range(8)])
    assert len(set(started)) == 1
    assert count(session, Attempt.id) == 1


def test_a_start_that_runs_into_another_answers_with_the_same_attempt(app, seat, session):
    first, second = overlap(app, starter(seat), starter(seat, seed=2))
    assert first == second
    assert count(session, Attempt.id) == 1


def test_many_submits_end_in_one_grade_and_one_certificate(app, attempt, session):
    grades = race(app, [with_attempt(attempt, lambda one: submitting.submit(one).grade.id)] * 8)
    assert len(set(grades)) == 1
    assert [count(session, column) for column in (Grade.id, Completion.id, Credential.id)] == [1, 1, 1]


def test_a_submit_that_runs_into_another_answers_with_the_same_certificate(app, attempt, session):
    def submit(one):
        finished = submitting.submit(one)
        return finished.grade.id, finished.credential.public_id

    first, second = overlap(app, with_attempt(attempt, submit), with_attempt(attempt, submit))
    assert first == second
    assert [count(session, column) for column in (Grade.id, Credential.id)] == [1, 1]


def test_the_worker_leaves_an_attempt_that_is_being_submitted_alone(app, session):
    seat = sit_down(a_course_document(activities=[a_quiz(time_limit_minutes=1)]))
    attempt = start(seat)
    session.commit()
    clock.advance(attempt.due_at - clock.now() + 2 * (attempt.due_at - attempt.started_at))
    first, second = overlap(app, with_attempt(attempt, lambda one: submitting.submit(one).grade.id), submitting.close_overdue)
    assert isinstance(first, int)
    assert second == []
    assert count(session, Grade.id) == 1


def test_an_answer_on_its_way_is_marked_by_the_submit_that_overtakes_it(app, attempt, session):
    saved, finished = overlap(
        app, with_attempt(attempt, saving("no", LATER)), with_attempt(attempt, lambda one: submitting.submit(one))
    )
    assert saved.is_acknowledged
    assert finished.grade.marks == {"quiz-1-1": 0, "quiz-1-2": 1}


def test_an_answer_that_waited_for_a_submit_is_not_acknowledged(app, attempt, session):
    finished, refused = overlap(
        app, with_attempt(attempt, lambda one: submitting.submit(one)), with_attempt(attempt, saving("no", LATER))
    )
    assert finished.grade.marks == {"quiz-1-1": 1, "quiz-1-2": 1}
    assert isinstance(refused, AttemptClosed)
    session.expire_all()
    assert reading.sheet(session.get(Attempt, attempt.id)).questions[0].answer == "yes"


LATER = 2**50


def test_of_many_answers_at_once_the_latest_stays(app, attempt, session):
    sent = [with_attempt(attempt, saving("no" if number % 2 else "yes", LATER + number)) for number in range(8)]
    outcomes = race(app, sent)
    assert outcomes[-1].kind == "saved"
    session.expire_all()
    question = reading.sheet(session.get(Attempt, attempt.id)).questions[0]
    assert (question.answer, question.sequence) == ("no", LATER + 7)


def test_one_answer_sent_many_times_is_stored_once_and_acknowledged_each_time(app, attempt):
    outcomes = race(app, [with_attempt(attempt, saving("no", LATER))] * 8)
    assert sorted(outcome.kind for outcome in outcomes) == ["replayed"] * 7 + ["saved"]


def test_the_index_refuses_a_second_open_attempt(seat, session):
    first = start(seat)
    values = {"enrolment_id": first.enrolment_id, "activity_key": "quiz-1", "version_id": first.version_id}
    session.add(Attempt(public_id="another", number=2, items=[], started_at=clock.now(), **values))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_index_refuses_a_second_first_grade(attempt, session):
    grade = submitting.submit(attempt).grade
    values = {
        "points": 0,
        "max_points": 1,
        "marks": {},
        "passed": False,
        "graded_at": clock.now(),
        "graded_by": "x",
        "reason": "x",
    }
    session.add(Grade(attempt_id=grade.attempt_id, number=1, **values))
    with pytest.raises(IntegrityError):
        session.flush()


@only_postgresql
def test_without_the_indexes_two_starts_make_two_attempts(app, seat, session):
    drop_index("attempt", "uq_attempt_open")
    drop_index("attempt", "uq_attempt_enrolment_id_activity_key_number")
    first, second = overlap(app, starter(seat), starter(seat, seed=2))
    assert first != second
    assert count(session, Attempt.id) == 2
