"""Seating: taking a numbered seat and giving it back. The partial unique indexes have the last word."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.connections.events import Kind, happened
from lms.db import db
from lms.offerings.allocating import Place, Room
from lms.offerings.claiming import active_holds, claims_of
from lms.offerings.models import AgencyHold, Booking, Offering
from lms.offerings.refusals import Full

HELD = ("booked", "offered")
"""The states of a booking that keep its seat from others."""


def seats_held(offering_id: int) -> set[int]:
    """The numbers of the seats that are booked or offered."""
    return set(db.session.scalars(select(Booking.seat).where(Booking.offering_id == offering_id, Booking.state.in_(HELD))))


def room_of(offering: Offering, holds: Sequence[AgencyHold] | None = None) -> Room:
    """The seats of the class as they are now, and how many each agency hold still keeps; ``holds`` if they are known."""
    query = select(Booking.seat, Booking.agency_hold_id).where(Booking.offering_id == offering.id, Booking.state.in_(HELD))
    rows = db.session.execute(query).all()
    kept = {hold.id: hold.seats for hold in (active_holds([offering.id]) if holds is None else holds)}
    for _seat, hold_id in rows:
        if hold_id in kept:
            kept[hold_id] = max(0, kept[hold_id] - 1)
    return Room(offering.capacity, frozenset(seat for seat, _hold in rows), kept)


def held_by(offering_id: int, person_id: int) -> Booking | None:
    """The seat the person holds in the class, booked or offered; None without one."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.offering_id == offering_id, Booking.person_id == person_id, Booking.state.in_(HELD))
        .execution_options(populate_existing=True)
    )


def take_lowest(offering: Offering, person_id: int, eligibility: dict[str, Any]) -> Booking:
    """Book the lowest seat that is free for the person; when somebody else is quicker, the next. Raises Full.

    If the person's seat came from elsewhere meanwhile, the answer is that one.
    """
    holds = active_holds([offering.id])
    claims = claims_of(holds, [person_id])[person_id]
    # Every seat can be lost once. Somebody who lost more often met a class that fills faster than it can be read.
    for _ in range(offering.capacity + 1):
        place = room_of(offering, holds).place_for(claims)
        if place is None:
            break
        try:
            return insert(offering, person_id, place, eligibility)
        except IntegrityError:
            if found := held_by(offering.id, person_id):
                return found
            if place.seat not in seats_held(offering.id):
                raise
    raise Full()


def insert(
    offering: Offering, person_id: int, place: Place, eligibility: dict[str, Any], held_until: datetime | None = None
) -> Booking:
    """Write one hold on the place: an offer when it ends at ``held_until``. IntegrityError when an index says no."""
    booking = Booking(
        public_id=secrets.token_urlsafe(16),
        offering_id=offering.id,
        person_id=person_id,
        seat=place.seat,
        agency_hold_id=place.agency_hold_id,
        state="offered" if held_until else "booked",
        held_until=held_until,
        eligibility=eligibility,
        created_at=clock.now(),
    )
    with db.session.begin_nested():
        db.session.add(booking)
    if held_until is None:
        _tell("booking.booked", booking)
    return booking


def confirm(booking: Booking, eligibility: dict[str, Any]) -> Booking:
    """Turn the seat on offer into a booked one."""
    booking.state, booking.held_until, booking.eligibility = "booked", None, eligibility
    db.session.flush()
    _tell("booking.booked", booking)
    return booking


def vacate(booking: Booking) -> None:
    """Give the seat back; the row stays as a record."""
    was_booked = booking.state == "booked"
    booking.state, booking.held_until, booking.released_at = "released", None, clock.now()
    db.session.flush()
    if was_booked:
        _tell("booking.released", booking)


def _tell(kind: Kind, booking: Booking) -> None:
    offering = db.session.get_one(Offering, booking.offering_id)
    seat = {"class": offering.public_id, "booking": booking.public_id, "seat": booking.seat}
    happened(kind, booking.person_id, offering.course_id, **seat)
