"""Seating: taking a numbered seat and giving it back. The partial unique indexes have the last word."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.db import db
from lms.offerings.allocating import free_seats
from lms.offerings.models import Booking, Offering
from lms.offerings.refusals import Full

HELD = ("booked", "offered")
"""The states of a booking that keep its seat from others."""


def seats_held(offering_id: int) -> set[int]:
    """The numbers of the seats that are booked or offered."""
    return set(db.session.scalars(select(Booking.seat).where(Booking.offering_id == offering_id, Booking.state.in_(HELD))))


def held_by(offering_id: int, person_id: int) -> Booking | None:
    """The seat the person holds in the class, booked or offered; None without one."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.offering_id == offering_id, Booking.person_id == person_id, Booking.state.in_(HELD))
        .execution_options(populate_existing=True)
    )


def take_lowest(offering: Offering, person_id: int, eligibility: dict[str, Any]) -> Booking:
    """Book the lowest free seat; when somebody else is quicker, the next. Raises Full.

    If the person's seat came from elsewhere meanwhile, the answer is that one.
    """
    # Every seat can be lost once. Somebody who lost more often met a class that fills faster than it can be read.
    for _ in range(offering.capacity + 1):
        free = free_seats(offering.capacity, seats_held(offering.id))
        if not free:
            break
        try:
            return insert(offering, person_id, free[0], eligibility)
        except IntegrityError:
            if found := held_by(offering.id, person_id):
                return found
            if free[0] not in seats_held(offering.id):
                raise
    raise Full()


def insert(
    offering: Offering, person_id: int, seat: int, eligibility: dict[str, Any], held_until: datetime | None = None
) -> Booking:
    """Write one hold on the seat: an offer when it ends at ``held_until``. IntegrityError when an index says no."""
    booking = Booking(
        public_id=secrets.token_urlsafe(16),
        offering_id=offering.id,
        person_id=person_id,
        seat=seat,
        state="offered" if held_until else "booked",
        held_until=held_until,
        eligibility=eligibility,
        created_at=clock.now(),
    )
    with db.session.begin_nested():
        db.session.add(booking)
    return booking


def vacate(booking: Booking) -> None:
    """Give the seat back; the row stays as a record."""
    booking.state, booking.held_until, booking.released_at = "released", None, clock.now()
    db.session.flush()
