"""Saving by the login of a session: one statement, which stores only the usual case and leaves all else to be judged."""

from datetime import timedelta

import pytest

from lms import clock
from lms.assessment import answering, reading, submitting
from lms.assessment.reading import Glance
from lms.db import db
from lms.errors import Invalid, NotFound
from tests.assessment.sitting import sit_down, start
from tests.factories import a_user

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

QUESTION = "quiz-1-1"


@pytest.fixture
def user():
    return a_user()


def an_attempt(user, **settings):
    return start(sit_down(person=user.person, **settings))


def save(user, attempt, answer="yes", sequence=1, login=None, question=QUESTION):
    db.session.flush()
    glance = Glance(attempt.id, user.person_id, attempt.version_id, attempt.activity_key, attempt.items, attempt.due_at)
    return answering.save_as(login or user.fs_uniquifier, glance, question, answer, sequence)


def stored(attempt):
    question = reading.sheet(attempt).questions[0]
    return question.answer, question.sequence


def test_it_tells_when_and_in_whose_zone(user):
    attempt = an_attempt(user)
    assert save(user, attempt) == (clock.now(), user.person.time_zone)
    assert save(user, attempt, "no", 2)
    assert stored(attempt) == ("no", 2)


def test_an_earlier_answer_is_left_to_be_judged(user):
    attempt = an_attempt(user)
    save(user, attempt, "yes", 5)
    assert [save(user, attempt, "no", sequence) for sequence in (4, 5)] == [None, None]
    assert stored(attempt) == ("yes", 5)


def test_only_a_login_of_the_owner_that_may_be_used_counts(user):
    attempt, other = an_attempt(user), a_user(email="other@example.org")
    assert save(user, attempt, login=other.fs_uniquifier) is None
    assert save(user, attempt, login="unknown") is None
    user.active = False
    assert save(user, attempt) is None
    assert stored(attempt) == (None, 0)


def test_a_closed_or_overdue_attempt_and_one_that_tells_at_once_are_left_to_be_judged(user):
    other = a_user(email="bo@example.org")
    closed, telling = an_attempt(user, time_limit_minutes=10), an_attempt(other, feedback="now")
    clock.advance(timedelta(hours=1))
    assert save(user, closed) is None
    submitting.submit(closed)
    assert save(user, closed) is None
    assert save(other, telling) is None


def test_what_cannot_be_stored_is_refused(user):
    attempt = an_attempt(user)
    assert save(user, attempt, sequence=0) is None
    with pytest.raises(Invalid):
        save(user, attempt, "maybe")
    with pytest.raises(NotFound):
        save(user, attempt, question="not-asked")
