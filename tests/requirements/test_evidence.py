"""Gathering evidence from real certificates, enrolments and completions."""

from datetime import date

import pytest
from sqlalchemy import event

from lms import clock
from lms.content.schema import AffirmationRequirement, AgencyRequirement, AllOf, CourseRequirement, JobRequirement
from lms.db import db
from lms.enrolment import enrolling
from lms.people import agencies
from lms.progress.models import Completion
from lms.requirements import evidence
from lms.requirements.records import CourseProgress, HeldCertificate, HeldPlace
from tests.factories import a_classroom_document, a_course_document, a_person, a_published_course, an_agency
from tests.offerings.factories import a_certificate, revoke

INTRO = CourseRequirement(course="course-1")


@pytest.fixture
def statements(session):
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def complete(enrolment, version, key):
    db.session.add(
        Completion(enrolment_id=enrolment.id, activity_key=key, version_id=version.id, method="viewed", completed_at=clock.now())
    )
    db.session.flush()


def test_finds_a_certificate_as_it_stands(session, frozen_clock):
    person, version = a_person(), a_published_course()
    credential = a_certificate(person, version)
    found = evidence.for_person(person.id, INTRO)
    assert found.certificates == (
        HeldCertificate("course-1", 1, credential.number, credential.public_id, date(2026, 11, 12), date(2029, 11, 12), "valid"),
    )


def test_knows_revoked_and_superseded_certificates(session, frozen_clock):
    person, version = a_person(), a_published_course()
    credential = a_certificate(person, version)
    older = a_certificate(person, version, superseded_by=credential)
    revoke(credential)
    found = {held.number: held.status for held in evidence.for_person(person.id, INTRO).certificates}
    assert found == {credential.number: "revoked", older.number: "superseded"}


def test_measures_progress_in_the_open_cycle(session, frozen_clock):
    person, version = a_person(), a_published_course()
    assert evidence.for_person(person.id, INTRO).progress == (CourseProgress("course-1", "Title of course-1", 10, 0, 2, False),)
    complete(enrolling.enrol(person.id, version.course_id), version, "lesson-1")
    assert evidence.for_person(person.id, INTRO).progress == (CourseProgress("course-1", "Title of course-1", 5, 1, 2, True),)


def test_a_cycle_that_earned_its_certificate_is_not_underway(session, frozen_clock):
    person, version = a_person(), a_published_course()
    complete(enrolling.enrol(person.id, version.course_id), version, "lesson-1")
    a_certificate(person, version)
    progress = evidence.for_person(person.id, INTRO).progress_in("course-1")
    assert (progress.is_enrolled, progress.met, progress.minutes_left) == (False, 0, 10)


def test_a_course_that_is_not_taught_leaves_no_progress(session, frozen_clock):
    assert evidence.for_person(a_person().id, CourseRequirement(course="gone")).progress == ()


def test_knows_classroom_courses(session, frozen_clock):
    a_published_course(a_classroom_document())
    assert evidence.for_person(a_person().id, CourseRequirement(course="class-1")).progress[0].is_classroom


def test_looks_only_at_the_courses_of_the_rule_and_at_the_right_person(session, frozen_clock):
    first, second = a_person(), a_person()
    a_certificate(first, a_published_course())
    a_certificate(first, a_published_course(a_course_document("course-2")))
    found = evidence.for_people([first.id, second.id], INTRO)
    assert [held.course_key for held in found[first.id].certificates] == ["course-1"]
    assert found[second.id].certificates == ()


def test_nothing_is_gathered_for_no_rule(session, frozen_clock):
    person = a_person()
    assert evidence.for_person(person.id, None) == evidence.Evidence()
    assert evidence.for_people([], INTRO) == {}


def test_the_number_of_statements_does_not_grow_with_the_people(session, frozen_clock, statements):
    versions = [a_published_course(a_course_document(key)) for key in ("course-1", "course-2")]
    works, belongs = JobRequirement(jobs=("officer",)), AgencyRequirement(agency_kinds=("academy",))
    affirms = AffirmationRequirement(affirmation="no-files", text="I bring none.")
    rule = AllOf(all=(INTRO, CourseRequirement(course="course-2"), works, belongs, affirms))
    agency = an_agency()
    people = [a_person() for _ in range(30)]
    for person in people:
        complete(enrolling.enrol(person.id, versions[0].course_id), versions[0], "lesson-1")
        a_certificate(person, versions[1])
        agencies.join(person, agency, "officer")
    counts = []
    for group in (people[:1], people):
        db.session.expunge_all()
        statements.clear()
        found = evidence.for_people([person.id for person in group], rule)
        counts.append(len(statements))
        assert all(
            len(one.certificates) == 1 and one.progress_in("course-1").met == 1 and len(one.places) == 1 for one in found.values()
        )
    assert counts == [7, 7]


def test_knows_what_people_do_at_agencies(session, frozen_clock):
    person, agency = a_person(), an_agency("North Precinct", "prosecution")
    agencies.join(person, agency, "specialist", date(2026, 1, 1))
    agencies.leave(person, agency, date(2026, 12, 1))
    place = HeldPlace("specialist", "North Precinct", "prosecution", date(2026, 1, 1), date(2026, 12, 1))
    assert evidence.for_person(person.id, JobRequirement(jobs=("officer",))).places == (place,)
    assert evidence.for_person(person.id, INTRO).places == ()
