"""Who is affected by a version: what is foreseen is what happens, and credit goes only where somebody chose that."""

from collections import Counter
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms import clock
from lms.assessment import starting, submitting, underway
from lms.assessment.starting import CannotStart
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.progress import completing, finishing, impact, practice, reading, redoing
from lms.progress.again import asked_again
from lms.progress.finishing import LessonUnfinished
from lms.progress.standing import derive
from tests.assessment.sitting import answer_all, sit_down, start
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, a_user, an_enrolment
from tests.racing import overlap
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

KEYS = ("lesson-1", "lesson-2", "lesson-3", "quiz-1")
_courses = count(1)

taught = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 2)), min_size=1, unique_by=lambda pair: pair[0])
learners = st.lists(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["viewed", "passed", "waived"])), max_size=5)


def a_document(key, activities, before=()):
    """A course that teaches these, each in the given wording; what went is retired."""
    made = [_an_activity(*activity) for activity in activities]
    gone = {one for one, _wording in before} - {one for one, _wording in activities}
    return a_course_document(key, activities=made, retired=sorted(gone))


def _an_activity(key, wording):
    if key.startswith("quiz"):
        return a_quiz(key, intro=f"Wording {wording}.")
    return a_lesson(key, owner=f"Owner {wording}", minutes=KEYS.index(key) + 1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(taught, taught, learners, st.sets(st.sampled_from(KEYS)), st.booleans())
def test_what_is_foreseen_happens(session, first, second, done, wanted, goes_back):
    key = f"course-{next(_courses)}"
    old, new = a_document(key, first), a_document(key, second, first)
    version = a_published_course(old)
    if goes_back:
        # What was published before may become current again, whatever it lacks.
        version, old, new = a_published_course(new), new, old
    enrolments = [enrolled(version, methods) for methods in done]
    redo = wanted & {one for one, wording in second if dict(first).get(one, wording) != wording}
    before = {enrolment.id: records(enrolment, old) for enrolment in enrolments}
    foreseen = impact.foresee(version.course_id, old, new, redo)
    redoing.publish(new, {}, "person:1", classes=dict.fromkeys(redo, "must-redo"))
    after = {enrolment.id: records(enrolment, new) for enrolment in enrolments}
    assert_that_it_happened(foreseen, before, after, redo)


def enrolled(version, methods):
    """Somebody who did these activities, as far as the course has them."""
    person = a_person()
    enrolment = an_enrolment(person, version)
    for activity in version.document.activities:
        if activity.key in methods:
            completing.complete(enrolment, version, activity.key, methods[activity.key], person)
    return enrolment


def records(enrolment, document):
    completed = reading.completed(enrolment.id)
    query = select(Credential.number, Credential.claims, Credential.signature, Credential.version_id)
    certificates = [tuple(row) for row in db.session.execute(query.where(Credential.enrolment_id == enrolment.id))]
    return completed, derive(document, completed), certificates


def assert_that_it_happened(foreseen, before, after, redo):
    seen, relieved, finished, again = Counter(), 0, 0, Counter()
    for enrolment_id, (completed, old, certificates) in before.items():
        now, new, kept = after[enrolment_id]
        assert kept == certificates
        lost = completed.keys() - now.keys()
        assert lost <= redo
        assert now.items() <= completed.items()
        if certificates:
            assert not lost
            continue
        fresh = {one.key for one in new.requirements if not one.is_met and old.requirement(one.key) is None}
        minutes = sum(one.minutes for one in new.requirements if one.key in fresh | lost)
        seen[len(fresh), len(lost), minutes] += 1
        again.update(lost)
        relieved += not fresh | lost and any(not one.is_met and new.requirement(one.key) is None for one in old.requirements)
        finished += new.is_complete
    assert foreseen.learners == seen.total()
    assert foreseen.unaffected == seen.pop((0, 0, 0), 0) - relieved
    assert {(one.new, one.again, one.minutes): one.learners for one in foreseen.groups} == dict(seen)
    assert (foreseen.relieved, foreseen.finished) == (relieved, finished)
    assert foreseen.again == {key: again[key] for key in redo}
    assert foreseen.certificates == sum(len(certificates) for _completed, _standing, certificates in after.values())


sittings = st.lists(st.tuples(st.booleans(), st.sampled_from(["none", "passes", "fails"]), st.integers(0, 2)), max_size=4)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sittings)
def test_an_attempt_under_way_counts_when_it_is_passed_and_uses_up_nothing_when_it_is_not(session, people):
    key = f"course-{next(_courses)}"
    lesson, before, after = a_lesson(), a_quiz(attempts=None), a_quiz(attempts=1)
    old, new = (a_course_document(key, activities=[lesson, quiz]) for quiz in (before, after))
    version = a_published_course(old)
    seats = [(sit_down(version=version), *one) for one in people]
    for seat, has_passed, _then, failed in seats:
        for answer in ["no"] * failed + ["yes"] * has_passed:
            submit(start(seat), answer)
    going = [(start(seat) if then != "none" else None, seat, has_passed, then) for seat, has_passed, then, _failed in seats]
    foreseen = impact.foresee(version.course_id, old, new, {"quiz-1"})
    assert foreseen.again["quiz-1"] == sum(has_passed for _seat, has_passed, *_rest in seats)
    assert underway.count_open(version.course_id, {"quiz-1"}) == sum(attempt is not None for attempt, *_rest in going)
    clock.advance(timedelta(minutes=1))
    redoing.publish(new, {}, "person:1", classes={"quiz-1": "must-redo"})
    clock.advance(timedelta(minutes=1))
    taught = a_published_course(new)
    for attempt, seat, has_passed, then in going:
        assert reading.completed(seat.enrolment.id) == {}
        assert asked_again([seat.enrolment.id])[seat.enrolment.id].keys() == ({"quiz-1"} if has_passed else set())
        if attempt is not None:
            submit(attempt, "yes" if then == "passes" else "no")
        assert list(reading.completed(seat.enrolment.id)) == (["quiz-1"] if then == "passes" else [])
        # Nobody is kept from passing by what was started before, however often they had tried.
        assert (then == "passes") != can_start(taught, seat)


def submit(attempt, answer):
    answer_all(attempt, answer)
    submitting.submit(attempt)


def can_start(version, seat):
    try:
        starting.start(seat.enrolment, version, version.activity("quiz-1"), seat.person, Random(1))
    except CannotStart:
        return False
    return True


@pytest.mark.parametrize("size", [1, 6])
def test_the_number_of_statements_does_not_grow(size):
    old = a_document("course-1", [("lesson-1", 1)])
    version = a_published_course(old)
    for _ in range(size):
        completing.complete(an_enrolment(a_person(), version), version, "lesson-1", "viewed", a_person())
    with counting() as statements:
        impact.foresee(version.course_id, old, a_document("course-1", [("lesson-1", 2), ("lesson-2", 1)]), {"lesson-1"})
    assert len(statements) == 3


def test_what_must_be_done_again_can_be_and_counts_then():
    version, user = a_published_course(a_document("course-1", [("lesson-1", 1), ("lesson-2", 1)])), a_user()
    person = user.person
    enrolment = an_enrolment(person, version)
    completing.complete(enrolment, version, "lesson-1", "viewed", person)
    redoing.publish(a_document("course-1", [("lesson-1", 2), ("lesson-2", 1)]), {}, "person:1", classes={"lesson-1": "must-redo"})
    assert reading.completed(enrolment.id) == {}
    db.session.commit()
    _visitor, glance = reading.glance_along(user.fs_uniquifier, "course-1", "lesson-1")
    assert glance.methods == {}
    version = a_published_course(a_document("course-1", [("lesson-1", 2), ("lesson-2", 1)]))
    for _twice in "ab":
        completing.complete(enrolment, version, "lesson-1", "viewed", person)
    assert list(reading.completed(enrolment.id)) == ["lesson-1"]
    assert completing.complete(enrolment, version, "lesson-2", "viewed", person)


def test_a_lesson_that_must_be_done_again_asks_its_questions_again(session):
    lesson, other = a_lesson(checks=1), a_lesson("lesson-2")
    version, person = a_published_course(activities=[lesson, other]), a_person()
    enrolment = an_enrolment(person, version)
    practice.answer_check(enrolment, lesson, "lesson-1-check-1", "yes")
    finishing.finish_lesson(enrolment, version, lesson, person)
    changed = a_lesson(checks=1, owner="Another team")
    document = a_course_document(activities=[changed, other])
    redoing.publish(document, {}, "person:1", classes={"lesson-1": "must-redo"})
    with pytest.raises(LessonUnfinished):
        finishing.finish_lesson(enrolment, a_published_course(document), changed, person)
    practice.answer_check(enrolment, changed, "lesson-1-check-1", "yes")
    finishing.finish_lesson(enrolment, a_published_course(document), changed, person)
    assert list(reading.completed(enrolment.id)) == ["lesson-1"]


@pytest.mark.parametrize("publishes_first", [True, False])
def test_whoever_completes_at_the_same_moment_is_certified_or_asked_again_but_not_both(app, session, publishes_first):
    version, person = a_published_course(a_document("course-1", [("lesson-1", 1), ("lesson-2", 1)])), a_person()
    enrolment = an_enrolment(person, version)
    completing.complete(enrolment, version, "lesson-1", "viewed", person)
    session.commit()

    def publish():
        document = a_document("course-1", [("lesson-1", 2), ("lesson-2", 1)])
        return redoing.publish(document, {}, "person:1", classes={"lesson-1": "must-redo"}).id

    def complete():
        mine, learner = db.session.get_one(Enrolment, enrolment.id), db.session.get_one(Person, person.id)
        return completing.complete(mine, version, "lesson-2", "viewed", learner)

    overlap(app, *((publish, complete) if publishes_first else (complete, publish)))
    session.rollback()
    is_certified = session.scalar(select(Credential.id)) is not None
    assert is_certified != publishes_first
    assert set(reading.completed(enrolment.id)) == ({"lesson-1", "lesson-2"} if is_certified else {"lesson-2"})
