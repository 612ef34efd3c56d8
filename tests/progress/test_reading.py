"""Reading progress: few statements, and as many of them whatever the size of the school."""

import pytest

from lms.enrolment import enrolling
from lms.progress import completing, practice, reading
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, an_enrolment
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def a_course(key="course-1", lessons=3):
    return a_published_course(a_course_document(key, activities=[a_lesson(f"lesson-{n}", checks=1) for n in range(lessons)]))


def test_a_record_is_the_enrolment_with_what_was_completed():
    version, person = a_course(), a_person()
    assert reading.record(person.id, version.course_id) is None
    enrolment = an_enrolment(person, version)
    assert reading.record(person.id, version.course_id) == reading.Record(enrolment, {})
    completing.complete(enrolment, version, "lesson-1", "viewed", person)
    record = reading.record(person.id, version.course_id)
    assert record.completed == reading.completed(enrolment.id)
    assert list(record.completed) == ["lesson-1"]


def test_only_the_latest_cycle_counts():
    version, person = a_course(), a_person()
    first = an_enrolment(person, version)
    completing.complete(first, version, "lesson-1", "viewed", person)
    first.state = "closed"
    second = an_enrolment(person, version)
    assert reading.record(person.id, version.course_id) == reading.Record(second, {})
    completing.complete(second, version, "lesson-2", "viewed", person)
    (record,) = reading.records(person.id)
    assert (record.enrolment.cycle, list(record.completed)) == (2, ["lesson-2"])


def test_records_hold_every_course_of_one_person():
    person, versions = a_person(), [a_course("first"), a_course("second")]
    for version in versions:
        an_enrolment(person, version)
        an_enrolment(version=version)
    assert {record.enrolment.course_id for record in reading.records(person.id)} == {one.course_id for one in versions}


def test_started_is_what_was_opened_or_worked_at():
    version, person = a_course(), a_person()
    enrolment = an_enrolment(person, version)
    assert reading.started(enrolment) == set()
    practice.answer_check(enrolment, version.activity("lesson-0"), "lesson-0-check-1", "yes")
    enrolling.remember_place(enrolment, "lesson-2")
    assert reading.started(enrolment) == {"lesson-0", "lesson-2"}


@pytest.mark.parametrize("size", [1, 12])
def test_the_number_of_statements_does_not_grow(size):
    person, versions = a_person(), [a_course(f"course-{number}", lessons=size) for number in range(size)]
    for version in versions:
        enrolment = an_enrolment(person, version)
        for activity in version.document.activities:
            completing.complete(enrolment, version, activity.key, "viewed", person)
    with counting() as statements:
        assert len(reading.records(person.id)) == size
        assert len(reading.record(person.id, version.course_id).completed) == size
        reading.practice(enrolment.id, "lesson-0")
        reading.started(enrolment)
    assert len(statements) == 4
