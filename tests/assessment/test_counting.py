"""What is kept is what was done: after any history of attempts and regrades, and whoever submits at the same moment."""

from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from lms import clock
from lms.assessment import answering, counting, grading, reading, recounting, starting, submitting
from lms.assessment.marking import Outcome
from lms.assessment.models import AssessmentTally, Attempt, Grade, ItemTally
from lms.db import db
from tests.assessment.guessing import a_quiz_of_every_type, guess
from tests.assessment.sitting import answer_all, sit_down, start
from tests.factories import a_course_document, a_person, a_published_course, a_quiz, an_enrolment
from tests.racing import race
from tests.statements import counting as counting_statements

pytestmark = pytest.mark.usefixtures("frozen_clock")

_courses = count(1)
PEOPLE = 3
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("submit"), st.integers(0, PEOPLE - 1), st.integers(0, 40)),
        st.tuples(st.just("regrade"), st.integers(0, 9)),
        st.tuples(st.just("publish"), st.sampled_from(["reworded", "retitled"])),
    ),
    min_size=3,
    max_size=16,
)


class History:
    """A course with one quiz that is published again and again, and people who take it meanwhile."""

    def __init__(self, seed):
        self.key, self.random = f"course-{next(_courses)}", Random(seed)
        self.quiz = a_quiz_of_every_type(attempts=None)
        self.version = self.published()
        self.people = [a_person() for _ in range(PEOPLE)]

    def published(self):
        return a_published_course(a_course_document(self.key, activities=[self.quiz]))

    def publish(self, change):
        first = self.quiz.items[0].model_copy(update={"prompt": f"What now, {self.random.random()}?"})
        changes = {"reworded": {"items": (first, *self.quiz.items[1:])}, "retitled": {"title": f"Quiz {self.random.random()}"}}
        self.quiz = self.quiz.model_copy(update=changes[change])
        self.version = self.published()

    def start(self, who):
        person = self.people[who]
        enrolment = an_enrolment(person, self.version)
        return starting.start(enrolment, self.version, self.quiz, person, self.random)

    def submit(self, who, minutes):
        attempt = self.start(who)
        for drawn in attempt.items:
            item = reading.assessment_of(attempt).item(drawn["key"])
            answering.save(attempt, item.key, guess(item, self.random, 0.3 * who))
        clock.advance(timedelta(minutes=minutes, seconds=self.random.randrange(60)))
        submitting.submit(attempt)

    def regrade(self, number):
        attempts = db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_not(None)).order_by(Attempt.id)).all()
        if attempts:
            attempt = attempts[number % len(attempts)]
            regrade(attempt, {drawn["key"]: self.random.randrange(13) / 12 for drawn in attempt.items})


def regrade(attempt, marks):
    """Judge an attempt anew, as when its key is corrected."""
    answers = {key: response.answer for key, response in reading.responses(attempt).items()}
    previous = reading.grade(attempt)
    outcome = Outcome(points=0, max_points=1, marks=marks, passed=not previous.passed)
    return grading.record(attempt, answers, outcome, "person:1", "The key was wrong.", "person:1", previous).id


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS, st.integers(0, 10**6))
def test_after_any_history_what_is_kept_equals_what_is_counted_anew(session, steps, seed):
    history = History(seed)
    for name, *given_ in steps:
        getattr(history, name)(*given_)
    course_id = history.version.course_id
    assert recounting.kept(course_id, "quiz-1") == recounting.count(course_id, "quiz-1")


def test_no_submission_and_no_regrade_is_lost_in_a_race(app, session):
    seat = sit_down()
    seats = [seat, *(sit_down(version=seat.version, person=a_person()) for _ in range(9))]
    attempts = [start(one) for one in seats]
    for number, attempt in enumerate(attempts):
        answer_all(attempt, "yes" if number % 3 else "no")
    submitting.submit(attempts[0])
    session.commit()

    def submitter(attempt_id):
        return lambda: submitting.submit(db.session.get(Attempt, attempt_id)).grade.id

    def regrader():
        return regrade(db.session.get(Attempt, attempts[0].id), {"quiz-1-1": 1.0, "quiz-1-2": 0.5})

    assert len(set(race(app, [*(submitter(one.id) for one in attempts[1:]), regrader]))) == 10
    session.expire_all()
    assert session.scalars(select(AssessmentTally.attempts)).all() == [10]
    kept = recounting.kept(seat.version.course_id, "quiz-1")
    assert kept == recounting.count(seat.version.course_id, "quiz-1")


def test_first_attempts_are_kept_apart_from_later_ones(session):
    seat = sit_down()
    for answer in ("no", "yes", "yes"):
        attempt = start(seat)
        answer_all(attempt, answer)
        submitting.submit(attempt)
    rows = session.execute(select(AssessmentTally.is_first, AssessmentTally.attempts, AssessmentTally.passed)).all()
    assert sorted(rows) == [(False, 2, 2), (True, 1, 0)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_recounting_mends_what_is_kept_and_says_whether_it_had_to(session):
    seat = sit_down()
    attempt = start(seat)
    answer_all(attempt)
    submitting.submit(attempt)
    assert recounting.assessments_taken() == [(seat.version.course_id, "quiz-1")]
    assert recounting.recount(seat.version.course_id, "quiz-1") is False
    session.execute(update(ItemTally).values(earned=7))
    assert recounting.recount(seat.version.course_id, "quiz-1") is True
    session.execute(delete(ItemTally))
    assert recounting.recount(seat.version.course_id, "quiz-1") is True
    assert recounting.kept(seat.version.course_id, "quiz-1") == recounting.count(seat.version.course_id, "quiz-1")
    assert session.scalar(select(func.count()).select_from(ItemTally)) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_exam_is_counted_in_as_many_statements_as_a_short_one(session):
    def statements(items):
        seat = sit_down(a_course_document(f"course-{items}", activities=[a_quiz(items=items)]))
        attempt = start(seat)
        answer_all(attempt)
        grade = submitting.submit(attempt).grade
        with counting_statements() as sent:
            counting.note_grade(attempt, {}, grade)
        return len(sent)

    assert statements(2) == statements(40) <= 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_open_attempt_cannot_be_counted(session):
    attempt = start(sit_down())
    with pytest.raises(ValueError, match="submitted"):
        counting.note_grade(attempt, {}, Grade(marks={}, passed=False))
