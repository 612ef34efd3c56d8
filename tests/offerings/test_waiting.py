"""The line: who is offered a seat, for how long, and what they hear of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.audit import AuditEvent
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Refused
from lms.offerings import booking, reading, scheduling, waiting
from lms.offerings.models import Booking, WaitlistEntry
from lms.offerings.refusals import Closed, HoldEnded, Overlapping, Unmet
from lms.outbox import OutboxMessage
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering, people, revoke

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def mails():
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def offer_of(offering, person):
    return db.session.scalar(
        select(Booking).where(Booking.offering_id == offering.id, Booking.person_id == person.id, Booking.state == "offered")
    )


def entry_of(offering, person):
    return db.session.scalar(
        select(WaitlistEntry).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.person_id == person.id)
    )


def an_offer(version=None):
    """A class of one seat, which is on offer to the first of two who wait."""
    offering, (held,) = a_full_class(version=version)
    first, second = people(2)
    for person in (first, second):
        if version:
            a_certificate(person)
        waiting.join(offering, person)
    booking.release(held)
    return offering, first, second


def test_joining_twice_is_one_place_in_line():
    offering, _ = a_full_class()
    person = a_person()
    assert waiting.join(offering, person).id == waiting.join(offering, person).id
    assert reading.view(offering).waiting == 1


def test_somebody_with_a_seat_cannot_wait():
    offering, person = an_offering(), a_person()
    booking.book(offering, person)
    with pytest.raises(Refused, match="You hold seat 1"):
        waiting.join(offering, person)


def test_a_class_that_has_started_or_was_cancelled_has_no_line():
    called_off, _ = a_full_class()
    scheduling.cancel(called_off)
    with pytest.raises(Closed):
        waiting.join(called_off, a_person())
    started = an_offering(starts_in=timedelta(hours=1))
    clock.advance(timedelta(hours=1))
    with pytest.raises(Closed):
        waiting.join(started, a_person())


def test_a_released_seat_is_offered_to_the_next_in_line():
    offering, first, second = an_offer()
    offer = offer_of(offering, first)
    assert (offer.seat, offer.held_until) == (1, clock.now() + timedelta(hours=24))
    assert entry_of(offering, first).offered_until == offer.held_until
    assert offer_of(offering, second) is None


def test_an_offer_is_made_by_mail_with_the_deadline_in_both_zones():
    offering, (held,) = a_full_class()
    person = a_person("Ana Sá", email="ana@example.org", time_zone="Europe/Berlin")
    waiting.join(offering, person)
    booking.release(held)
    (mail,) = mails()
    assert (mail.recipient, mail.subject) == ("ana@example.org", "A seat is held for you: Title of class-1")
    assert "Hello Ana Sá" in mail.body
    assert "16–19 March 2027, from 13:00 Eastern" in mail.body
    assert "until 18:00 Berlin time on 25 November 2026 (12:00 Eastern on 25 November 2026, where the class is)" in mail.body


def test_joining_beside_a_free_seat_offers_it_at_once():
    offering, person = an_offering(), a_person()
    entry = waiting.join(offering, person)
    assert entry.offered_until == clock.now() + timedelta(hours=24)
    assert offer_of(offering, person).seat == 1


def test_somebody_not_eligible_waits_and_keeps_the_place():
    version = a_class_course(ASKS_FOR_INTRO)
    offering, (held,) = a_full_class(version=version)
    first, second = people(2)
    a_certificate(second)
    waiting.join(offering, first)
    waiting.join(offering, second)
    booking.release(held)
    assert offer_of(offering, first) is None
    a_certificate(first)
    waiting.decline(offer_of(offering, second))
    assert offer_of(offering, first).seat == 1


def test_accepting_books_the_seat():
    offering, first, _ = an_offer()
    booked = waiting.accept(offer_of(offering, first))
    assert (booked.state, booked.held_until, booked.seat) == ("booked", None, 1)
    assert (entry_of(offering, first).outcome, entry_of(offering, first).offered_until) == ("seated", None)
    assert waiting.accept(booked).state == "booked"
    accepted = select(AuditEvent).where(AuditEvent.action == "booking.accepted")
    assert len(db.session.scalars(accepted).all()) == 1


def test_accepting_after_the_deadline_is_refused():
    offering, first, _ = an_offer()
    clock.advance(timedelta(hours=24))
    with pytest.raises(HoldEnded, match="join the waiting list again"):
        waiting.accept(offer_of(offering, first))


def test_accepting_in_the_last_second_works():
    offering, first, _ = an_offer()
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    assert waiting.accept(offer_of(offering, first)).state == "booked"


def test_accepting_what_was_released_is_refused():
    offering, first, _ = an_offer()
    offer = offer_of(offering, first)
    waiting.decline(offer)
    with pytest.raises(HoldEnded):
        waiting.accept(offer)


def test_accepting_asks_again_whether_the_requirement_holds():
    offering, first, _ = an_offer(a_class_course(ASKS_FOR_INTRO))
    offer = offer_of(offering, first)
    revoke(db.session.scalars(select(Credential).join(Enrolment).where(Enrolment.person_id == first.id)).one())
    with pytest.raises(Unmet):
        waiting.accept(offer)
    assert offer.state == "offered"


def test_accepting_two_classes_at_the_same_time_is_refused():
    version = a_class_course()
    offering, first, _ = an_offer()
    booking.book(an_offering(version), first)
    with pytest.raises(Overlapping):
        waiting.accept(offer_of(offering, first))


def test_declining_passes_the_seat_on():
    offering, first, second = an_offer()
    offer = offer_of(offering, first)
    waiting.decline(offer)
    waiting.decline(offer)
    assert entry_of(offering, first).outcome == "left"
    assert offer_of(offering, second).seat == 1


def test_a_hold_that_runs_out_passes_the_seat_on_and_says_so():
    offering, first, second = an_offer()
    clock.advance(timedelta(hours=24))
    assert waiting.lapse_overdue() == 1
    assert entry_of(offering, first).outcome == "lapsed"
    assert offer_of(offering, second).held_until == clock.now() + timedelta(hours=24)
    assert [mail.subject.split(":")[0] for mail in mails()] == [
        "A seat is held for you",
        "Your seat is no longer held",
        "A seat is held for you",
    ]
    assert waiting.lapse_overdue() == 0


def test_whoever_let_a_hold_pass_may_wait_again_at_the_end():
    offering, first, second = an_offer()
    clock.advance(timedelta(hours=24))
    waiting.lapse_overdue()
    waiting.join(offering, first)
    clock.advance(timedelta(hours=24))
    waiting.lapse_overdue()
    assert offer_of(offering, first).seat == 1


def test_the_worker_offers_to_whoever_became_eligible():
    version = a_class_course(ASKS_FOR_INTRO)
    offering, person = an_offering(version), a_person()
    waiting.join(offering, person)
    waiting.lapse_overdue()
    assert offer_of(offering, person) is None
    a_certificate(person, expires_on=date(2027, 3, 16))
    waiting.lapse_overdue()
    assert offer_of(offering, person).seat == 1


def test_nobody_is_promoted_after_the_start():
    offering, first, second = an_offer()
    clock.advance(timedelta(days=112))
    waiting.lapse_overdue()
    assert offer_of(offering, first) is None
    assert offer_of(offering, second) is None
    assert entry_of(offering, second).closed_at is None


def test_leaving_gives_up_the_place():
    offering, (held,) = a_full_class()
    person = a_person()
    waiting.join(offering, person)
    waiting.leave(offering, person)
    waiting.leave(offering, person)
    assert entry_of(offering, person).outcome == "left"
    booking.release(held)
    assert offer_of(offering, person) is None


def test_leaving_with_a_seat_on_offer_passes_it_on():
    offering, first, second = an_offer()
    waiting.leave(offering, first)
    assert offer_of(offering, first) is None
    assert offer_of(offering, second).seat == 1


def test_people_are_offered_seats_in_the_order_they_came():
    offering, held = a_full_class(capacity=3)
    line = people(4)
    for person in line:
        waiting.join(offering, person)
        clock.advance(timedelta(minutes=1))
    for one in reversed(held):
        booking.release(one)
    assert [offer_of(offering, person) and offer_of(offering, person).seat for person in line] == [3, 2, 1, None]
