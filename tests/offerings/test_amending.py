"""What staff change on a roster, the moments that bind learners, and the reasons that a final roster asks for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.audit import AuditEvent
from lms.db import db
from lms.errors import Invalid
from lms.offerings import amending, booking, reading, scheduling, seating, waiting
from lms.offerings.refusals import Closed, Full, Overlapping, ReasonNeeded, Unmet
from lms.outbox import OutboxMessage
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_class_course, a_full_class, an_offering
from tests.offerings.test_scheduling import plan_of

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
STAFF = "person:999"
DAY = timedelta(days=1)


def with_cut_offs(offering, **days_before):
    """Change the class so that each moment lies so many days before its start."""
    moments = {name: offering.starts_at - timedelta(days=days) for name, days in days_before.items()}
    scheduling.change(offering, replace(plan_of(offering), **moments))
    return offering


def test_booking_opens_and_ends():
    offering = with_cut_offs(an_offering(), opens_at=100, closes_at=10)
    with pytest.raises(Closed, match="Booking opens at"):
        booking.book(offering, a_person())
    with pytest.raises(Closed):
        waiting.join(offering, a_person())
    assert amending.seat(offering, a_person(), STAFF).seat == 1
    clock.advance(12 * DAY)
    assert booking.book(offering, a_person()).seat == 2
    clock.advance(90 * DAY)
    with pytest.raises(Closed, match="Booking ended at"):
        booking.book(offering, a_person())


def test_the_line_stands_still_outside_booking():
    offering, (first, second) = a_full_class(capacity=2)
    with_cut_offs(offering, closes_at=10)
    waiter = a_person()
    waiting.join(offering, waiter)
    clock.advance(102 * DAY)
    booking.release(first)
    assert waiting.lapse_overdue() == 0
    assert reading.view(offering, waiter.id).booking is None
    assert amending.seat(offering, a_person(), STAFF).seat == 1


def test_an_offer_ends_with_the_new_last_call():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    booking.release(held)
    scheduling.change(offering, replace(plan_of(offering), closes_at=clock.now() + timedelta(hours=3)))
    assert seating.held_by(offering.id, waiter.id).held_until == offering.closes_at


def test_releasing_ends():
    offering, (held,) = a_full_class()
    with_cut_offs(offering, release_until=20)
    clock.advance(92 * DAY)
    with pytest.raises(Closed, match="ask your coordinator"):
        booking.release(held)
    amending.unseat(held, STAFF, "Ill")
    amending.unseat(held, STAFF, "Ill")
    assert held.state == "released"
    mail = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert "The reason given: Ill" in mail.body


def test_a_final_roster_changes_only_with_a_reason():
    offering, (held,) = a_full_class()
    with_cut_offs(offering, locks_at=5)
    clock.advance(107 * DAY)
    for refused in (lambda: booking.book(offering, a_person()), lambda: booking.release(held)):
        with pytest.raises(Closed, match="oordinator"):
            refused()
    with pytest.raises(ReasonNeeded):
        amending.unseat(held, STAFF)
    with pytest.raises(Invalid, match="500"):
        amending.unseat(held, STAFF, "x" * 501)
    amending.unseat(held, STAFF, "Called away")
    with pytest.raises(ReasonNeeded):
        amending.seat(offering, a_person(), STAFF)
    amending.seat(offering, a_person(), STAFF, "Takes the seat")
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.actor == STAFF).order_by(AuditEvent.id)).all()
    assert [(event.action, event.detail["reason"]) for event in events] == [
        ("booking.released", "Called away"),
        ("booking.made", "Takes the seat"),
    ]


def test_staff_seat_nobody_who_may_not_have_a_seat():
    offering = an_offering(a_class_course(ASKS_FOR_INTRO, key="class-2"))
    with pytest.raises(Unmet):
        amending.seat(offering, a_person(), STAFF)
    full, (held,) = a_full_class()
    with pytest.raises(Full):
        amending.seat(full, a_person(), STAFF)
    other = an_offering()
    with pytest.raises(Overlapping):
        amending.seat(other, db.session.get_one(type(a_person()), held.person_id), STAFF)


def test_staff_do_not_pass_by_the_line():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    amending.unseat(held, STAFF)
    with pytest.raises(Full):
        amending.seat(offering, a_person(), STAFF)
    taken = amending.seat(offering, waiter, STAFF)
    assert (taken.state, taken.held_until) == ("booked", None)
    assert reading.view(offering, waiter.id).entry is None


def test_a_class_that_is_over_or_cancelled_keeps_its_roster():
    offering, (held,) = a_full_class()
    clock.advance(113 * DAY)
    assert amending.seat(an_offering(), a_person(), STAFF).seat == 1
    clock.advance(5 * DAY)
    with pytest.raises(Closed, match="over"):
        amending.unseat(held, STAFF, "Late")
    cancelled = an_offering()
    scheduling.cancel(cancelled)
    with pytest.raises(Closed, match="cancelled"):
        amending.seat(cancelled, a_person(), STAFF)
