"""Regrading: what is foreseen is what happens, nothing is taken away unasked, and done twice it changes nothing."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessment import answering, reading, recounting, regrading, submitting
from lms.assessment.models import Grade
from lms.catalogue import versions
from lms.content.keying import key_of
from lms.content.schema import Assessment
from lms.credentials import reading as certified
from lms.db import db
from lms.errors import Invalid, Refused
from lms.people.models import Notice
from lms.progress import completing, redoing
from lms.progress import reading as progress
from tests.assessment.sitting import sit_down, start
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, an_enrolment, an_item
from tests.racing import overlap
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("frozen_clock")
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_courses = count(1)
RIGHT = {"yes": True, "no": False}


def an_exam(keys="yy", points=(1, 1), critical=False, **kwargs) -> Assessment:
    """An exam of one question for each letter: y or n, whichever is right."""
    items = []
    for number, (letter, worth) in enumerate(zip(keys, points, strict=True), 1):
        options = [{"key": key, "text": key, "correct": key[0] == letter} for key in ("yes", "no")]
        items.append(an_item(f"exam-1-{number}", options=options, points=worth, critical=critical and number == 1))
    return a_quiz("exam-1", kind="exam", **kwargs).model_copy(update={"items": tuple(items)})


def a_course(key="course-1", lessons=(), **kwargs):
    return a_published_course(a_course_document(key, activities=[*map(a_lesson, lessons), an_exam(**kwargs)]))


def submitted(version, answers, person=None):
    """An attempt at the exam with these answers, submitted."""
    seat = sit_down(version=version, document=version.document, key="exam-1", person=person)
    attempt = start(seat)
    for number, answer in enumerate(answers, 1):
        answering.save(attempt, f"exam-1-{number}", answer)
    return submitting.submit(attempt)


def fix(version, *items, raise_only=True, reason="The key was wrong."):
    exam = version.activity("exam-1")
    items = items or [item.key for item in exam.items]
    plan = regrading.foresee(version, exam, items, raise_only)
    return regrading.regrade(version, exam, items, "person:1", reason, plan.seal, raise_only)


def numbers(plan):
    return plan.looked_at, plan.rising, plan.falling, plan.spared, plan.passing, plan.certified


def test_who_was_right_all_along_passes_and_is_certified_with_the_points(session):
    old = a_course(keys="yy")
    finished = [submitted(old, answers) for answers in (["no", "yes"], ["yes", "yes"])]
    lower, upper = (one.attempt for one in finished)
    assert finished[0].credential is None
    new = a_course(keys="ny")
    assert numbers(fix(new)) == (2, 1, 0, 1, 1, 1)
    assert [(grade.number, grade.points, grade.passed) for grade in grades(lower)] == [(1, 1, False), (2, 2, True)]
    assert (grades(lower)[-1].graded_by, grades(lower)[-1].reason) == ("person:1", "The key was wrong.")
    credential = certified.current(lower.enrolment_id)
    assert credential.claims["result"] == "Passed 2 of 2"
    # Who did what the key said before keeps the grade and the certificate.
    assert len(grades(upper)) == 1
    assert certified.current(upper.enrolment_id) == finished[1].credential
    subjects = db.session.scalars(select(Notice.subject).where(Notice.kind == "result-changed")).all()
    assert subjects == ["A result of yours changed: Title of exam-1"]
    assert numbers(fix(new)) == (2, 0, 0, 1, 0, 0)
    assert len(grades(lower)) == 2


def grades(attempt):
    query = select(Grade).where(Grade.attempt_id == attempt.id).order_by(Grade.number)
    return db.session.scalars(query).all()


@only_sqlite
def test_falls_come_only_if_chosen_and_take_no_certificate(session):
    old = a_course(keys="yy")
    finished = submitted(old, ["yes", "yes"])
    new = a_course(keys="nn")
    assert numbers(fix(new, raise_only=False)) == (1, 0, 1, 0, 0, 0)
    assert not reading.grade(finished.attempt).passed
    assert certified.current(finished.attempt.enrolment_id) == finished.credential
    assert list(progress.completed(finished.attempt.enrolment_id)) == ["exam-1"]


@only_sqlite
def test_only_the_chosen_questions_are_marked_anew_and_the_pass_mark_stays(session):
    old = a_course(keys="yy", pass_percent=50)
    attempt = submitted(old, ["no", "no"]).attempt
    new = a_course(keys="nn", pass_percent=100)
    assert numbers(fix(new, "exam-1-1")) == (1, 1, 0, 0, 1, 1)
    assert reading.grade(attempt).points == 1
    assert fix(new, "exam-1-1").lines == ()


@only_sqlite
def test_a_pass_in_what_must_be_done_again_completes_nothing(session):
    old = a_course(keys="yy")
    attempt = submitted(old, ["no", "yes"]).attempt
    exam = an_exam(keys="ny")
    redoing.publish(a_course_document(activities=[exam]), {}, "person:1", classes={"exam-1": "must-redo"})
    assert numbers(fix(versions.current("course-1"))) == (1, 1, 0, 0, 0, 0)
    assert progress.completed(attempt.enrolment_id) == {}


@only_sqlite
def test_it_is_refused_when_something_else_would_happen_by_now(session):
    old = a_course(keys="yy")
    new = a_course(keys="ny")
    exam, items = new.activity("exam-1"), ["exam-1-1"]
    plan = regrading.foresee(new, exam, items)
    submitted(old, ["no", "yes"])
    with pytest.raises(Refused, match="Meanwhile"):
        regrading.regrade(new, exam, items, "person:1", "Why.", plan.seal)
    with pytest.raises(Invalid, match="Say why"):
        regrading.regrade(new, exam, items, "person:1", " ", plan.seal)
    for wrong in ([], ["exam-1-9"]):
        with pytest.raises(Invalid, match="Choose"):
            regrading.foresee(new, exam, wrong)


@pytest.mark.parametrize("size", [1, 5])
@only_sqlite
def test_the_number_of_statements_does_not_grow(session, size):
    old = a_course(keys="yy")
    for _ in range(size):
        submitted(old, ["no", "yes"])
    new = a_course(keys="ny")
    with counting() as statements:
        regrading.foresee(new, new.activity("exam-1"), ["exam-1-1"])
    assert len(statements) == 6


def test_two_at_once_write_each_grade_once(app, session):
    attempt = submitted(a_course(keys="yy"), ["no", "yes"]).attempt
    new = a_course(keys="ny")
    exam = new.activity("exam-1")
    seal = regrading.foresee(new, exam, ["exam-1-1"]).seal
    session.commit()

    def request():
        return numbers(regrading.regrade(new, exam, ["exam-1-1"], "person:1", "Why.", seal))

    first, second = overlap(app, request, request)
    assert first == (1, 1, 0, 0, 1, 1)
    assert isinstance(second, Refused)
    assert [grade.number for grade in grades(attempt)] == [1, 2]


exams = st.tuples(st.text("yn", min_size=2, max_size=2), st.tuples(st.integers(1, 3), st.integers(1, 3)), st.booleans())
answers = st.lists(st.sampled_from(["yes", "no", None]), min_size=2, max_size=2)
sittings = st.lists(st.tuples(st.integers(0, 2), answers), max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(exams, exams, sittings, st.booleans(), st.sampled_from([0, 50, 100]), st.booleans())
@only_sqlite
def test_what_is_foreseen_happens(session, first, second, sat, raise_only, pass_percent, reads_first):
    key = f"course-{next(_courses)}"
    old = a_course(key, ["lesson-1"], pass_percent=pass_percent, **named(first))
    people = [a_person() for _ in range(3)]
    for person in people[: 2 if reads_first else 1]:
        completing.complete(an_enrolment(person, old), old, "lesson-1", "viewed", person)
    attempts = [submitted(old, answers, people[who]).attempt for who, answers in sat]
    new = a_course(key, ["lesson-1"], pass_percent=pass_percent, **named(second))
    exam = new.activity("exam-1")
    items = [item.key for item in exam.items if key_of(item) != key_of(old.activity("exam-1").item(item.key))]
    if not items:
        return
    plan = regrading.foresee(new, exam, items, raise_only)
    before, had = [(grades(one), reading.grade(one)) for one in attempts], certificates(attempts)
    assert regrading.regrade(new, exam, items, "person:1", "Why.", plan.seal, raise_only) == plan
    after, has = [reading.grade(one) for one in attempts], certificates(attempts)
    assert all(grades(one)[: len(rows)] == rows for one, (rows, _grade) in zip(attempts, before, strict=True))
    pairs = list(zip((grade for _rows, grade in before), after, strict=True))
    rises = [is_better(now, then) for then, now in pairs]
    falls = [is_better(then, now) for then, now in pairs]
    assert (plan.rising, plan.falling) == (sum(rises), sum(falls))
    assert not (raise_only and any(falls))
    assert len(has - had) == plan.certified
    assert has >= had
    assert recounting.kept(new.course_id, "exam-1") == recounting.count(new.course_id, "exam-1")
    again = regrading.foresee(new, exam, items, raise_only)
    assert (again.rising, again.falling, again.spared) == (0, 0, plan.spared)


def named(drawn):
    return dict(zip(("keys", "points", "critical"), drawn, strict=True))


def certificates(attempts):
    found = (certified.current(one.enrolment_id) for one in attempts)
    return {(one.number, str(one.claims)) for one in found if one}


def is_better(one, other):
    return (one.passed, one.points * other.max_points) > (other.passed, other.points * one.max_points)
