"""Completing: an activity once, the course when nothing is left; ``test_versions.py`` has whole histories of publishing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.catalogue import versions
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import NotFound
from lms.people.models import Person
from lms.progress import completing, reading
from lms.progress.models import Completion
from tests.factories import a_classroom_document, a_course_document, a_lesson, a_person, a_published_course, an_enrolment
from tests.racing import drop_index, overlap, race

pytestmark = pytest.mark.usefixtures("frozen_clock")


def a_course_of(*keys, retired=(), course="course-1"):
    return a_published_course(a_course_document(course, activities=[a_lesson(key) for key in keys], retired=tuple(retired)))


def a_learner_of(version):
    person = a_person()
    return person, an_enrolment(person, version)


def test_an_activity_is_done_once(session):
    version = a_course_of("one", "two")
    person, enrolment = a_learner_of(version)
    assert completing.complete(enrolment, version, "one", "viewed", person) is None
    clock.advance(timedelta(days=1))
    assert completing.complete(enrolment, version, "one", "waived", person) is None
    done = reading.completed(enrolment.id)
    assert done == {"one": reading.CompletedActivity("viewed", clock.now() - timedelta(days=1), version.id)}


def test_the_last_activity_certifies_the_course_once(session):
    version = a_course_of("one", "two")
    person, enrolment = a_learner_of(version)
    completing.complete(enrolment, version, "two", "viewed", person)
    credential = completing.complete(enrolment, version, "one", "viewed", person)
    assert credential.enrolment_id == enrolment.id
    assert completing.complete(enrolment, version, "one", "viewed", person) is credential
    events = select(func.count(AuditEvent.id)).where(AuditEvent.action == "course.completed")
    assert session.scalar(events) == 1


def test_an_activity_that_the_version_does_not_have_is_refused(session):
    version = a_course_of("one")
    person, enrolment = a_learner_of(version)
    with pytest.raises(NotFound):
        completing.complete(enrolment, version, "unknown", "viewed", person)


def test_attendance_and_waivers_come_through_the_same_door(session):
    segments = [{"key": f"day-{day}", "title": "Day", "day": day, "minutes": 420, "topics": ["Law"]} for day in (1, 2)]
    version = a_published_course(a_classroom_document(classroom={"length": "2 days", "segments": segments}))
    person, enrolment = a_learner_of(version)
    assert completing.complete(enrolment, version, "day-1", "attended", person) is None
    assert completing.complete(enrolment, version, "day-2", "waived", person) is not None


def test_what_was_done_in_an_older_version_counts_in_the_current_one(session):
    first = a_course_of("one", "two")
    person, enrolment = a_learner_of(first)
    completing.complete(enrolment, first, "one", "viewed", person)
    second = a_course_of("one", "three", retired=["two"])
    credential = completing.complete(enrolment, second, "three", "viewed", person)
    assert credential.version_id == second.id


def test_the_old_versions_last_activity_is_not_enough_for_the_current_one(session):
    first = a_course_of("one")
    person, enrolment = a_learner_of(first)
    a_course_of("one", "two")
    assert completing.complete(enrolment, first, "one", "viewed", person) is None


def test_who_is_complete_because_the_course_asks_for_less_can_have_the_certificate(session):
    first = a_course_of("one", "two")
    person, enrolment = a_learner_of(first)
    assert completing.complete(enrolment, first, "one", "viewed", person) is None
    assert completing.certify(enrolment, first, person) is None
    a_course_of("one", retired=["two"])
    assert completing.certify(enrolment, first, person) is certified.current(enrolment.id) is not None


def completer(version, person, enrolment, key):
    """A request that completes an activity, in a session of its own."""

    def request():
        credential = completing.complete(
            db.session.get(Enrolment, enrolment.id), versions.load(version.id), key, "viewed", db.session.get(Person, person.id)
        )
        return credential.id if credential else None

    return request


def test_many_completions_of_one_activity_are_one(app, session):
    version = a_course_of("one")
    learner = a_learner_of(version)
    session.commit()
    issued = race(app, [completer(version, *learner, "one")] * 8)
    assert len(set(issued)) == 1
    assert None not in issued
    assert session.scalar(select(func.count(Completion.id))) == 1
    assert session.scalar(select(func.count(Credential.id))) == 1


def test_the_last_two_activities_at_the_same_moment_certify_the_course(app, session):
    """Neither sees the other's completion before it is committed: without taking turns nobody would issue the certificate."""
    version = a_course_of("one", "two")
    learner = a_learner_of(version)
    session.commit()
    first, second = overlap(app, completer(version, *learner, "one"), completer(version, *learner, "two"))
    assert first is None
    assert isinstance(second, int)


def test_without_its_index_a_completion_is_doubled(app, session):
    version = a_course_of("one", "two")
    learner = a_learner_of(version)
    session.commit()
    drop_index("completion", "uq_completion_counting")
    overlap(app, completer(version, *learner, "one"), completer(version, *learner, "one"))
    assert session.scalar(select(func.count(Completion.id))) == 2
