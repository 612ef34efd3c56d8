"""Booking and releasing: who gets which seat, and every reason for a refusal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent, first_break
from lms.db import db
from lms.offerings import booking, reading, scheduling, waiting
from lms.offerings.models import Booking
from lms.offerings.refusals import Closed, Full, Overlapping, Unmet
from lms.requirements.explained import from_json
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering, people, revoke

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def count_held(offering):
    query = select(func.count()).where(Booking.offering_id == offering.id, Booking.state.in_(("booked", "offered")))
    return db.session.scalar(query)


def actions():
    query = select(AuditEvent.action, AuditEvent.actor).where(AuditEvent.subject.startswith("booking:")).order_by(AuditEvent.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_takes_the_lowest_free_seat():
    offering, (first, second, third) = a_full_class(capacity=3)
    assert [first.seat, second.seat, third.seat] == [1, 2, 3]
    booking.release(second)
    assert booking.book(offering, a_person()).seat == 2


def test_a_second_click_gets_the_same_seat():
    offering, person = an_offering(), a_person()
    first = booking.book(offering, person)
    assert booking.book(offering, person).id == first.id
    assert count_held(offering) == 1
    assert actions() == [("booking.made", f"person:{person.id}")]


def test_a_full_class_refuses():
    offering, _ = a_full_class(capacity=2)
    with pytest.raises(Full, match="waiting list"):
        booking.book(offering, a_person())
    assert count_held(offering) == 2


def test_what_is_asked_for_must_hold_on_the_class_day():
    offering, person = an_offering(a_class_course(ASKS_FOR_INTRO)), a_person()
    with pytest.raises(Unmet, match="one thing is left to do") as refusal:
        booking.book(offering, person)
    assert refusal.value.explained.status == "not-started"
    a_certificate(person, expires_on=date(2027, 3, 15))
    with pytest.raises(Unmet) as refusal:
        booking.book(offering, person)
    assert refusal.value.explained.status == "not-on-the-day"
    assert "16 March 2027" in refusal.value.explained.sentence
    assert count_held(offering) == 0


def test_the_class_day_is_the_one_where_the_class_is_held():
    version = a_class_course(ASKS_FOR_INTRO)
    late_in_new_york = datetime(2027, 3, 16, 2, 0, tzinfo=UTC)
    here, there = (an_offering(version, starts_at=late_in_new_york, time_zone=zone) for zone in ("America/New_York", "UTC"))
    person = a_person()
    a_certificate(person, expires_on=date(2027, 3, 15))
    with pytest.raises(Unmet):
        booking.book(there, person)
    assert booking.book(here, person).seat == 1


def test_keeps_the_explained_requirement_with_the_booking():
    offering, person = an_offering(a_class_course(ASKS_FOR_INTRO)), a_person()
    credential = a_certificate(person)
    kept = from_json(booking.book(offering, person).eligibility)
    assert kept.is_met
    assert kept.certificate.number == credential.number
    assert "still valid on 16 March 2027" in kept.facts


def test_a_revoked_certificate_opens_nothing():
    offering, person = an_offering(a_class_course(ASKS_FOR_INTRO)), a_person()
    revoke(a_certificate(person))
    with pytest.raises(Unmet) as refusal:
        booking.book(offering, person)
    assert refusal.value.explained.status == "revoked"


def test_a_class_that_has_started_refuses():
    offering, (held,) = a_full_class()
    clock.advance(timedelta(days=112))
    with pytest.raises(Closed, match="has started"):
        booking.book(offering, a_person())
    with pytest.raises(Closed, match="has started"):
        booking.release(held)
    assert held.state == "booked"


def test_a_cancelled_class_refuses():
    offering = an_offering()
    scheduling.cancel(offering)
    with pytest.raises(Closed, match="cancelled"):
        booking.book(offering, a_person())


def test_two_classes_at_the_same_time_are_refused():
    version, person = a_class_course(), a_person()
    first = an_offering(version, lasts=timedelta(days=3))
    booking.book(first, person)
    second = an_offering(version, starts_in=timedelta(days=114))
    with pytest.raises(Overlapping, match=r"You hold seat 1 in Title of class-1, 16–19 March 2027"):
        booking.book(second, person)


def test_a_class_right_after_another_does_not_overlap():
    version, person = a_class_course(), a_person()
    booking.book(an_offering(version, lasts=timedelta(days=1)), person)
    assert booking.book(an_offering(version, starts_in=timedelta(days=113)), person).seat == 1


def test_released_and_cancelled_seats_do_not_overlap():
    version, person = a_class_course(), a_person()
    released, called_off, wanted = (an_offering(version) for _ in range(3))
    booking.release(booking.book(released, person))
    booking.book(called_off, person)
    scheduling.cancel(called_off)
    assert booking.book(wanted, person).seat == 1


def test_releasing_twice_changes_nothing():
    offering, (held,) = a_full_class()
    booking.release(held)
    released_at = held.released_at
    clock.advance(timedelta(minutes=1))
    booking.release(held)
    assert (held.state, held.released_at) == ("released", released_at)
    assert actions() == [("booking.made", f"person:{held.person_id}"), ("booking.released", f"person:{held.person_id}")]


def test_notes_who_released_a_seat():
    _, (held,) = a_full_class()
    booking.release(held, by="person:99")
    assert actions()[-1] == ("booking.released", "person:99")
    assert first_break(db.session) is None


def test_nobody_jumps_the_line():
    version = a_class_course(ASKS_FOR_INTRO)
    offering, (held,) = a_full_class(version=version)
    waiter, newcomer = people(2)
    for person in (waiter, newcomer):
        a_certificate(person)
    waiting.join(offering, waiter)
    booking.release(held)
    with pytest.raises(Full):
        booking.book(offering, newcomer)
    assert reading.view(offering, waiter.id).booking.state == "offered"


def test_a_newcomer_may_pass_those_who_are_not_eligible_yet():
    version = a_class_course(ASKS_FOR_INTRO)
    offering, (held,) = a_full_class(version=version)
    waiter, newcomer = people(2)
    a_certificate(newcomer)
    waiting.join(offering, waiter)
    booking.release(held)
    assert booking.book(offering, newcomer).seat == 1
    assert reading.view(offering, waiter.id).entry.closed_at is None


def test_somebody_who_became_eligible_while_waiting_goes_first():
    version = a_class_course(ASKS_FOR_INTRO)
    offering, (held,) = a_full_class(version=version)
    waiter, newcomer = people(2)
    a_certificate(newcomer)
    waiting.join(offering, waiter)
    booking.release(held)
    a_certificate(waiter)
    with pytest.raises(Full):
        booking.book(offering, newcomer)
    assert booking.book(offering, waiter).state == "booked"


def test_booking_takes_the_seat_on_offer():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    booking.release(held)
    booked = booking.book(offering, waiter)
    assert (booked.state, booked.seat, booked.held_until) == ("booked", 1, None)
    assert reading.view(offering, waiter.id).entry is None


def test_an_overdue_hold_is_let_go_before_a_booking():
    offering, (held,) = a_full_class()
    waiter, newcomer = people(2)
    waiting.join(offering, waiter)
    booking.release(held)
    clock.advance(timedelta(hours=24))
    assert booking.book(offering, newcomer).seat == 1
    assert reading.view(offering, waiter.id).entry is None


def test_releasing_a_seat_on_offer_declines_it():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    booking.release(held)
    booking.release(reading.view(offering, waiter.id).booking)
    assert actions()[-1][0] == "booking.declined"
    assert count_held(offering) == 0
