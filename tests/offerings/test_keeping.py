"""Seats kept for an agency: who gets them until when, and that everybody can have them afterward."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings import amending, booking, keeping, reading, scheduling, waiting
from lms.offerings.models import AgencyHold, Booking
from lms.offerings.refusals import Full
from lms.offerings.scheduling import Schedule
from lms.people import agencies
from tests.factories import a_person, an_agency
from tests.offerings.factories import an_offering

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
A_WEEK = timedelta(days=7)


def a_member(agency):
    person = a_person()
    agencies.join(person, agency, "officer")
    return person


def keep(offering, agency, seats=1, lasts=A_WEEK):
    return keeping.keep(offering, agency, seats, clock.now() + lasts, "system")


def test_only_its_people_get_a_kept_seat():
    agency, offering = an_agency(), an_offering(capacity=2)
    hold = keep(offering, agency)
    assert booking.book(offering, a_person()).agency_hold_id is None
    with pytest.raises(Full):
        booking.book(offering, a_person())
    with pytest.raises(Full):
        amending.seat(offering, a_person(), "system")
    assert booking.book(offering, a_member(agency)).agency_hold_id == hold.id


def test_people_of_an_agency_below_it_count_and_those_above_do_not():
    state = an_agency()
    north = an_agency(parent=state)
    offering = an_offering(capacity=2)
    keep(offering, north)
    booking.book(offering, a_member(state))
    with pytest.raises(Full):
        booking.book(offering, a_member(state))
    other = an_offering(capacity=1, starts_in=timedelta(days=20))
    keep(other, state)
    assert booking.book(other, a_member(north)).seat == 1


def test_a_kept_seat_that_is_given_back_is_kept_again():
    agency, offering = an_agency(), an_offering(capacity=1)
    keep(offering, agency)
    waiter = a_person()
    waiting.join(offering, waiter)
    booking.release(booking.book(offering, a_member(agency)))
    assert reading.view(offering, waiter.id).booking is None
    assert booking.book(offering, a_member(agency)).seat == 1


def test_a_member_in_line_is_offered_a_kept_seat_before_a_stranger_ahead():
    agency, offering = an_agency(), an_offering(capacity=1)
    keep(offering, agency)
    stranger, member = a_person(), a_member(agency)
    waiting.join(offering, stranger)
    waiting.join(offering, member)
    assert reading.view(offering, member.id).booking.state == "offered"
    assert reading.view(offering, stranger.id).booking is None


@pytest.mark.parametrize("how", ["let go", "expired"])
def test_afterward_the_line_gets_it(how):
    agency, offering, waiter = an_agency(), an_offering(capacity=1), a_person()
    hold = keep(offering, agency)
    waiting.join(offering, waiter)
    if how == "let go":
        keeping.let_go(offering, hold.id, "system")
        keeping.let_go(offering, hold.id, "system")
    else:
        clock.advance(A_WEEK)
        assert waiting.lapse_overdue() == 1
    assert reading.view(offering, waiter.id).booking.state == "offered"


def test_pages_count_only_what_the_reader_can_have():
    agency, offering = an_agency(), an_offering(capacity=3)
    keep(offering, agency, seats=2)
    member, stranger = a_member(agency), a_person()
    assert [(view.seats_left, view.kept) for view in (reading.view(offering, one.id) for one in (member, stranger))] == [
        (3, 0),
        (1, 2),
    ]


def test_no_more_is_kept_than_is_free():
    agency, offering = an_agency(), an_offering(capacity=3)
    booking.book(offering, a_person())
    with pytest.raises(Invalid, match="Only 2 seats are free"):
        keep(offering, agency, seats=3)


def test_a_second_hold_replaces_the_first():
    agency, other, offering = an_agency(), an_agency(), an_offering(capacity=3)
    keep(offering, agency, seats=2)
    with pytest.raises(Invalid, match="Only 1 seat is free"):
        keep(offering, other, seats=2)
    keep(offering, agency, seats=3)
    open_holds = db.session.scalars(select(AgencyHold).where(AgencyHold.ended_at.is_(None))).all()
    assert [hold.seats for hold in open_holds] == [3]


def test_refuses_moments_that_help_nobody():
    agency, offering = an_agency(), an_offering()
    with pytest.raises(Invalid, match="in the future"):
        keep(offering, agency, lasts=timedelta(0))
    with pytest.raises(Invalid, match="Seats are given until"):
        keep(offering, agency, lasts=timedelta(days=113))
    with pytest.raises(NotFound):
        keeping.let_go(offering, 999, "system")


def test_the_capacity_does_not_fall_below_what_is_kept():
    agency, offering = an_agency(), an_offering(capacity=3)
    keep(offering, agency, seats=2)
    plan = Schedule(offering.starts_at, offering.ends_at, offering.time_zone, offering.place, 1)
    with pytest.raises(Invalid, match="2 are kept for agencies"):
        scheduling.change(offering, plan)
    assert db.session.scalars(select(Booking)).all() == []
