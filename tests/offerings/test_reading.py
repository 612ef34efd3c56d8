"""What pages show of classes, and that reading costs the same however many there are."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from lms import clock
from lms.content.schema import CourseRequirement
from lms.db import db
from lms.errors import NotFound
from lms.offerings import booking, checking, reading, scheduling, waiting
from tests.factories import a_course_document, a_person, a_published_course
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering, people

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


@pytest.fixture
def statements(session):
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_shows_free_seats_and_who_waits():
    offering, held = a_full_class(capacity=3)
    for person in people(2):
        waiting.join(offering, person)
    full = reading.view(offering)
    assert (full.seats_left, full.next_seat, full.waiting, full.title) == (0, None, 2, "Title of class-1")
    other = an_offering(capacity=24)
    booking.book(other, a_person())
    free = reading.view(other)
    assert (free.seats_left, free.next_seat, free.waiting) == (23, 2, 0)
    assert [one.booking for one in (full, free)] == [None, None]


def test_shows_what_the_reader_has_in_a_class():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    assert reading.view(offering, held.person_id).booking.seat == 1
    assert reading.view(offering, waiter.id).entry is not None
    booking.release(held)
    seen = reading.view(offering, waiter.id)
    assert (seen.booking.state, seen.waiting, seen.seats_left) == ("offered", 0, 0)


def test_a_hold_whose_time_is_over_counts_as_free():
    offering, (held,) = a_full_class()
    waiting.join(offering, a_person())
    booking.release(held)
    clock.advance(timedelta(hours=24))
    assert reading.view(offering).next_seat == 1


def test_lists_upcoming_classes_soonest_first():
    version, other = a_class_course(), a_class_course(key="class-2")
    later = an_offering(version)
    sooner = an_offering(other, starts_in=timedelta(days=2))
    over = an_offering(version, starts_in=timedelta(hours=1))
    scheduling.cancel(an_offering(version))
    clock.advance(timedelta(hours=1))
    assert [one.offering.id for one in reading.upcoming()] == [sooner.id, later.id]
    assert [one.offering.id for one in reading.upcoming(course_ids=[version.course_id])] == [later.id]
    assert reading.upcoming(course_ids=[]) == []
    assert reading.view(over).has_started


def test_lists_the_classes_of_a_person():
    version, person = a_class_course(), a_person()
    seated, called_off, released = (an_offering(version, starts_in=timedelta(days=10 * n)) for n in (1, 2, 3))
    an_offering(version)
    full, _ = a_full_class()
    booking.book(seated, person)
    booking.book(called_off, person)
    scheduling.cancel(called_off)
    booking.release(booking.book(released, person))
    waiting.join(full, person)
    assert [one.offering.id for one in reading.of_person(person.id)] == [seated.id, called_off.id, full.id]
    clock.advance(timedelta(days=14))
    assert [one.offering.id for one in reading.of_person(person.id)] == [called_off.id, full.id]


def test_finds_by_address():
    offering, (held,) = a_full_class()
    assert reading.find(offering.public_id) is offering
    assert reading.find_booking(held.public_id) is held
    for find in (reading.find, reading.find_booking):
        with pytest.raises(NotFound):
            find("nothing")


def test_explains_many_classes_to_one_person():
    version, free_for_all = a_class_course(ASKS_FOR_INTRO), a_class_course(key="class-2")
    early, late, other = (
        an_offering(version),
        an_offering(version, starts_in=timedelta(days=400)),
        an_offering(free_for_all),
    )
    person = a_person()
    a_certificate(person, expires_on=date(2027, 12, 1))
    explained = checking.explain_each([early, late, other], person.id)
    assert {key: one.is_met for key, one in explained.items()} == {early.id: True, late.id: False, other.id: True}
    assert explained[late.id] == checking.explain(late, person.id)


def test_the_number_of_statements_does_not_grow(statements):
    a_published_course(a_course_document("course-2"))
    versions = [
        a_class_course(ASKS_FOR_INTRO),
        a_class_course(CourseRequirement(course="course-2"), key="class-2"),
    ]
    person = a_person()
    counts = []
    for number in (1, 20):
        for version in versions:
            for _ in range(number):
                offering = an_offering(version)
                for one in people(3):
                    waiting.join(offering, one)
        db.session.flush()
        db.session.expunge_all()
        statements.clear()
        shown = reading.upcoming(person.id)
        checking.explain_each([one.offering for one in shown], person.id)
        counts.append((len(shown), len(statements)))
    assert counts == [(2, 15), (42, 15)]
