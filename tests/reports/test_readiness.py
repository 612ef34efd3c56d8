"""The agency page's figures: who is complete, in which cycle, what is left for the others, and who was reminded."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.enrolment import enrolling
from lms.outbox import OutboxMessage
from lms.people import agencies
from lms.people.models import Notice
from lms.permissions import agencies_shown
from lms.progress import completing, nudging
from lms.reports import hours, periods, readiness
from tests.factories import a_course_document, a_person, a_published_course, a_user, an_agency
from tests.offerings.factories import a_certificate, revoke
from tests.statements import counting

TODAY = date(2026, 11, 24)
LONG_AGO = date(2026, 1, 1)


@pytest.fixture
def course(session, frozen_clock):
    return a_published_course(a_course_document(roles=["officer", "supervisor"]))


@pytest.fixture
def north(session, frozen_clock):
    return an_agency("North")


def an_officer(agency, name="Daniel Okafor", starts_on=LONG_AGO, job="officer", **certificate):
    person = a_person(name)
    agencies.join(person, agency, job, starts_on)
    if certificate:
        a_certificate(person, **certificate)
    return person


def expiring_in(days):
    return TODAY + timedelta(days=days)


def the_line(*agencies_):
    (line,) = readiness.read([agency.id for agency in agencies_])
    return line


def names(agency, course, show):
    return [row[0].legal_name for row in readiness.read_people([agency.id], course, show).rows]


def test_those_whose_job_the_course_is_for_are_counted(course, north):
    an_officer(north, "Certified", version=course, expires_on=None)
    an_officer(north, "Begun")
    an_officer(north, "Dispatcher", job="telecommunicator")
    line = the_line(north)
    assert (line.complete, line.total, line.cycles) == (1, 2, {1: (1, 2)})
    assert [(one.person.legal_name, one.standing.met, one.standing.total) for one in line.missing] == [("Begun", 0, 2)]
    assert readiness.read([an_agency("Empty").id]) == []


def test_what_is_left_is_derived(course, north):
    person = an_officer(north)
    enrolment = enrolling.enrol(person.id, course.course_id)
    completing.complete(enrolment, course, "lesson-1", "viewed", person)
    (missing,) = the_line(north).missing
    assert [one.title for one in missing.standing.requirements if not one.is_met] == ["Title of quiz-1"]
    page = readiness.read_people([north.id], course, "missing")
    assert page.rows[0].state == "underway"
    assert readiness.left_for(page, course)[person.id] == missing.standing


def test_each_cycle_is_counted_by_itself(course, north):
    an_officer(north, "Valid", version=course, expires_on=TODAY)
    an_officer(north, "Expired", version=course, expires_on=date(2026, 11, 23))
    renewed = an_officer(north, "Renewed", version=course, expires_on=date(2026, 1, 31))
    enrolling.close(enrolling.find(renewed.id, course.course_id))
    a_certificate(renewed, course)
    taken_back = an_officer(north, "Taken back")
    revoke(a_certificate(taken_back, course))
    assert the_line(north).cycles == {1: (1, 1), 2: (1, 3)}
    states = {row[0].legal_name: (row.state, row.cycle) for row in readiness.read_people([north.id], course, "missing").rows}
    assert states == {"Expired": ("lapsed", 2), "Taken back": ("lapsed", 2)}
    assert names(north, course, "complete") == ["Renewed", "Valid"]


def test_who_renews_early_stays_complete(course, north):
    person = an_officer(north, version=course, expires_on=expiring_in(5))
    enrolling.close(enrolling.find(person.id, course.course_id))
    enrolling.enrol(person.id, course.course_id)
    assert the_line(north).cycles == {1: (1, 1)}


@pytest.mark.parametrize(("days", "expected"), [(0, (1, 1, 1)), (7, (1, 1, 1)), (8, (0, 1, 1)), (90, (0, 0, 1)), (91, (0, 0, 0))])
def test_certificates_that_run_out_soon_are_counted(course, north, days, expected):
    an_officer(north, version=course, expires_on=expiring_in(days))
    line = the_line(north)
    assert tuple(line.expiring[within] for within in (7, 30, 90)) == expected
    assert len(names(north, course, "expiring")) == expected[2]


def test_those_who_came_lately_without_the_course_are_counted(course, north):
    an_officer(north, "New", starts_on=TODAY - timedelta(days=90))
    an_officer(north, "Not new", starts_on=TODAY - timedelta(days=91))
    an_officer(north, "New and complete", starts_on=TODAY, version=course)
    an_officer(north, "Not yet here", starts_on=TODAY + timedelta(days=1))
    assert (the_line(north).new, names(north, course, "new")) == (1, ["New"])


def test_somebody_in_two_of_the_agencies_counts_once(course, north):
    post = an_agency("Post 7", parent=north)
    person = an_officer(north)
    agencies.join(person, post, "supervisor", TODAY)
    assert the_line(north, post).total == 1
    assert the_line(north, post).new == 0


def test_a_coordinator_sees_below_only_what_the_role_reaches(session):
    state = an_agency("State")
    north = an_agency("North", parent=state)
    one, all_ = a_user(), a_user(roles=("coordinator",))
    from_one = agencies_shown(one, state.id, with_below=True)
    assert from_one == frozenset()
    assert agencies_shown(all_, state.id, with_below=True) == {state.id, north.id}
    assert agencies_shown(all_, state.id, with_below=False) == {state.id}


def test_statements_do_not_grow_with_the_people(course, north):
    a_published_course(a_course_document("course-2", roles=["officer"]))
    sent = []
    for count in (2, 12):
        for number in range(count):
            an_officer(north, **({"version": course} if number % 2 else {}))
        db.session.flush()
        with counting() as statements:
            readiness.read([north.id])
            page = readiness.read_people([north.id], course, "missing")
            readiness.left_for(page, course)
            hours.by_category([north.id], periods.chosen(None, TODAY))
            hours.by_person([north.id], periods.chosen(None, TODAY))
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_each_is_reminded_once_a_week(course, north):
    certified = an_officer(north, "Certified", version=course)
    begun = an_officer(north, "Begun")
    completing.complete(enrolling.enrol(begun.id, course.course_id), course, "lesson-1", "viewed", begun)
    an_officer(north, "New")
    assert certified

    def nudge():
        who = readiness.missing_ids([north.id], course)
        return nudging.nudge(who, course, north, "/courses/course-1", "person:1")

    assert (nudge(), nudge()) == (2, 0)
    bodies = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.body)).all()
    assert [body.split(",")[0] for body in bodies] == ["Hello Begun", "Hello New"]
    assert "You have met 1 of 2 requirements; about 5 minutes are left." in bodies[0]
    assert "You have not started yet" in bodies[1]
    told = db.session.scalars(select(Notice).where(Notice.kind == "course-reminder")).all()
    assert {(one.link, one.about, one.message_id is None) for one in told} == {
        ("/courses/course-1", f"course:{course.course_id}", False)
    }
    clock.advance(timedelta(days=5))
    assert nudge() == 0
    clock.advance(timedelta(days=1))
    assert nudge() == 2
    completing.complete(enrolling.enrol(begun.id, course.course_id), course, "quiz-1", "passed", begun)
    unread = select(Notice.person_id).where(Notice.kind == "course-reminder", Notice.read_at.is_(None))
    assert begun.id not in db.session.scalars(unread).all()


def test_hours_are_counted_by_course_and_by_person(course, north):
    other = a_published_course(a_course_document("course-2", certificate={"hours": 4}))
    ana = an_officer(north, "Ana", version=course, issued_on=date(2026, 3, 1))
    a_certificate(ana, other, issued_on=date(2026, 11, 1))
    bea = an_officer(north, "Bea", version=course, issued_on=date(2025, 12, 31))
    revoke(a_certificate(bea, other, issued_on=date(2026, 5, 1)))
    year = periods.chosen("year", TODAY)
    assert [(one.title, one.certificates, one.hours) for one in hours.by_category([north.id], year)] == [
        ("Title of course-1", 1, 1.5),
        ("Title of course-2", 1, 4),
    ]
    page, earned = hours.by_person([north.id], year)
    assert [(row[0].legal_name, sum(earned[row[0].id].values())) for row in page.rows] == [("Ana", 5.5), ("Bea", 0)]
    rolling = hours.by_person([north.id], periods.chosen("two-years", TODAY))[1]
    assert rolling[bea.id] == {"Title of course-1": 1.5}


@pytest.mark.parametrize(
    ("key", "today", "first", "last"),
    [
        ("year", date(2026, 11, 24), date(2026, 1, 1), date(2026, 12, 31)),
        ("last-year", date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        ("july-year", date(2026, 6, 30), date(2025, 7, 1), date(2026, 6, 30)),
        ("july-year", date(2026, 7, 1), date(2026, 7, 1), date(2027, 6, 30)),
        ("two-years", date(2026, 11, 24), date(2024, 11, 25), date(2026, 11, 24)),
        ("two-years", date(2028, 2, 29), date(2026, 3, 1), date(2028, 2, 29)),
        ("nonsense", date(2026, 11, 24), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_begin_and_end(key, today, first, last):
    period = periods.chosen(key, today)
    assert (period.first, period.last) == (first, last)
