"""Where learners stop and how long activities take, from what is stored."""

from datetime import timedelta
from random import Random

import pytest

from lms import clock
from lms.assessment import starting, submitting
from lms.enrolment import enrolling
from lms.progress import finishing, practice
from lms.reports import drop_off, health
from tests.assessment.sitting import answer_all
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, an_enrolment
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("frozen_clock")


class Learner:
    """Somebody on the way through the course."""

    def __init__(self, version):
        self.person, self.version = a_person(), version
        self.enrolment = an_enrolment(self.person, version)

    def open(self, key):
        enrolling.remember_place(self.enrolment, key)

    def finish(self, key, minutes):
        self.open(key)
        clock.advance(timedelta(minutes=minutes))
        lesson = self.version.activity(key)
        for item in lesson.checks:
            practice.answer_check(self.enrolment, lesson, item.key, "yes")
        finishing.finish_lesson(self.enrolment, self.version, lesson, self.person)

    def attempt(self, minutes, answer="yes"):
        self.open("quiz-1")
        attempt = starting.start(self.enrolment, self.version, self.version.activity("quiz-1"), self.person, Random(1))
        answer_all(attempt, answer)
        clock.advance(timedelta(minutes=minutes))
        submitting.submit(attempt)


@pytest.fixture
def version(session):
    lessons = [a_lesson("lesson-1"), a_lesson("lesson-2", checks=1)]
    return a_published_course(a_course_document(activities=[*lessons, a_quiz(attempts=None)]))


def read(version):
    return drop_off.read(version, health.read(version, only_first=True))


def test_each_activity_says_who_started_finished_and_stopped(version):
    through, failing, reading_, gone, _new = (Learner(version) for _ in range(5))
    for learner in (through, failing):
        learner.finish("lesson-1", 3)
        learner.finish("lesson-2", 4)
    through.attempt(6)
    failing.attempt(8, "no")
    gone.open("lesson-1")
    clock.advance(timedelta(days=40))
    reading_.open("lesson-1")
    passage = read(version)
    assert (passage.enrolments, passage.is_partial) == (5, False)
    # Who holds the certificate has not stopped, and who was here today has not either.
    assert [(one.started, one.finished, one.stopped) for one in passage.activities] == [(4, 2, 1), (2, 2, 0), (2, 1, 1)]


def test_a_check_that_was_answered_shows_that_a_lesson_was_started(version):
    learner = Learner(version)
    practice.answer_check(learner.enrolment, version.activity("lesson-2"), "lesson-2-check-1", "no")
    assert [one.started for one in read(version).activities] == [0, 1, 0]


def test_times_are_those_of_attempts_and_between_one_finish_and_the_next(version):
    for minutes in range(1, 13):
        learner = Learner(version)
        learner.finish("lesson-1", 30)
        learner.finish("lesson-2", minutes)
        learner.attempt(2 * minutes)
    first, second, quiz = read(version).activities
    # Nothing was finished before the first lesson, so nobody knows when they began with it.
    assert (first.timed, first.spell) == (0, None)
    assert (second.spell.people, second.spell.low, second.spell.median, second.spell.high) == (12, 3, 6, 9)
    assert (quiz.spell.low, quiz.spell.median, quiz.spell.high) == (6, 12, 18)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_the_newest_enrolments_are_looked_at(version, monkeypatch):
    monkeypatch.setattr(drop_off, "LATEST", 3)
    for number in range(5):
        learner = Learner(version)
        if number < 2:
            learner.open("lesson-1")
    with counting() as sent:
        passage = drop_off.read(version, [])
    assert (passage.enrolments, passage.is_partial, passage.activities[0].started, len(sent)) == (3, True, 0, 2)
