"""Classes that need approval: asking, being nominated, approving, refusing, and that nobody gets around it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.audit import AuditEvent
from lms.db import db
from lms.errors import Invalid, Refused
from lms.offerings import asking, booking, reading, scheduling, waiting
from lms.offerings.models import Booking, WaitlistEntry
from lms.offerings.refusals import Closed, Overlapping, Unapproved
from lms.outbox import OutboxMessage
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering
from tests.offerings.test_scheduling import plan_of

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
STAFF = "person:999"


def a_selective_class(**kwargs):
    offering = an_offering(**kwargs)
    scheduling.change(offering, replace(plan_of(offering), needs_approval=True))
    return offering


def mails():
    return [mail.subject.split(":")[0] for mail in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def test_nobody_gets_around_it():
    offering, person = a_selective_class(), a_person()
    for way in (booking.book, booking.book_or_wait, waiting.join):
        with pytest.raises(Unapproved):
            way(offering, person)


def test_approval_gives_a_seat_at_once():
    offering, person = a_selective_class(), a_person()
    request = asking.ask(offering, person, note="  My supervisor agrees. ")
    assert asking.ask(offering, person).id == request.id
    assert (request.state, request.note) == ("asked", "My supervisor agrees.")
    seat = asking.approve(request, STAFF)
    assert isinstance(seat, Booking)
    assert asking.approve(request, STAFF).id == seat.id
    assert mails() == ["Your request was approved", "You have a seat"]
    said = db.session.scalars(select(AuditEvent.action).where(AuditEvent.actor == STAFF).order_by(AuditEvent.id)).all()
    assert said == ["seat.approved", "booking.made"]


def test_approved_people_wait_when_the_class_is_full_or_something_is_left():
    full = a_selective_class(capacity=1)
    asking.approve(asking.ask(full, a_person()), STAFF)
    assert isinstance(asking.approve(asking.ask(full, a_person()), STAFF), WaitlistEntry)
    strict, person = a_selective_class(version=a_class_course(ASKS_FOR_INTRO, key="class-2")), a_person()
    assert isinstance(asking.approve(asking.ask(strict, person), STAFF), WaitlistEntry)
    a_certificate(person)
    waiting.lapse_overdue()
    assert reading.view(strict, person.id).booking.state == "offered"


def test_refusing_needs_a_reason_and_is_final_until_asked_again():
    offering, person = a_selective_class(), a_person()
    request = asking.ask(offering, person)
    with pytest.raises(Invalid, match="Say why"):
        asking.refuse(request, STAFF, " ")
    asking.refuse(request, STAFF, "Only for supervisors.")
    asking.refuse(request, STAFF, "Again.")
    assert (request.state, request.reason) == ("refused", "Only for supervisors.")
    assert "Only for supervisors." in db.session.scalars(select(OutboxMessage.body)).one()
    with pytest.raises(Refused, match="a moment ago"):
        asking.approve(request, STAFF)
    again = asking.ask(offering, person)
    assert again.id != request.id
    assert reading.view(offering, person.id).request.id == again.id


def test_a_request_can_be_taken_back():
    offering, person = a_selective_class(), a_person()
    request = asking.ask(offering, person)
    asking.withdraw(offering, person)
    asking.withdraw(offering, person)
    assert request.state == "withdrawn"
    assert asking.undecided(offering) == []
    with pytest.raises(Refused):
        asking.refuse(request, STAFF, "Late.")


def test_a_nominated_person_hears_of_it():
    offering, person = a_selective_class(), a_person()
    assert asking.ask(offering, person, by=STAFF).asked_by == STAFF
    assert mails() == ["You are nominated for a class"]


def test_asking_is_refused_where_it_makes_no_sense():
    open_class, person = an_offering(), a_person()
    with pytest.raises(Refused, match="booked at once"):
        asking.ask(open_class, person)
    offering = a_selective_class()
    booking.book(open_class, person)
    with pytest.raises(Overlapping):
        asking.ask(offering, person)
    with pytest.raises(Invalid, match="1000"):
        asking.ask(offering, a_person(), note="x" * 1001)
    other = a_person()
    asking.approve(asking.ask(offering, other), STAFF)
    assert asking.ask(offering, other).state == "approved"
    clock.advance(timedelta(days=112))
    with pytest.raises(Closed):
        asking.ask(offering, a_person())


def test_those_in_line_are_asked_for_when_a_class_begins_to_need_approval():
    offering, (held,) = a_full_class()
    first, second = a_person(), a_person()
    waiting.join(offering, first)
    waiting.join(offering, second)
    scheduling.change(offering, replace(plan_of(offering), needs_approval=True))
    assert [request.person_id for request in asking.undecided(offering)] == [first.id, second.id]
    booking.release(held)
    assert reading.view(offering, first.id).booking is None
    asking.approve(asking.live_request(offering.id, second.id), STAFF)
    assert reading.view(offering, second.id).booking.state == "offered"
    with pytest.raises(Invalid, match="1 waits"):
        scheduling.change(offering, replace(plan_of(offering), needs_approval=False))
    asking.refuse(asking.live_request(offering.id, first.id), STAFF, "Too late.")
    assert reading.view(offering, first.id).entry is None
