"""Booking: taking a seat in a class and releasing it."""

from lms import audit
from lms.db import db
from lms.offerings import seating, waiting
from lms.offerings.checking import (
    refuse_late_release,
    refuse_outside_booking,
    refuse_overlap,
    refuse_unapproved,
    require_eligible,
)
from lms.offerings.locking import hold_still, share, take_turn
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import is_due, move_on
from lms.offerings.refusals import Full
from lms.people.models import Person
from lms.requirements.explained import to_json


def book(offering: Offering, person: Person, by: str | None = None) -> Booking:
    """The person's seat in the class: the lowest one that is free, or the one held already; a second click changes nothing.

    Nobody jumps the line: free seats are offered to those who wait before a newcomer may take one. A seat on offer to the person
    is accepted. ``by`` is who did it, ``kind:id``; the person unless said. Raises Closed, Unapproved, Overlapping, Unmet (which
    carries the explained requirement), Full. Commit even then, if the line should keep what it was offered on the way; end the
    transaction in any case before joining the line.
    """
    take_turn(person.id)
    if is_due(offering.id):
        hold_still(offering)
        move_on(offering)
    else:
        share(offering)
    return _take(offering, person, by)


def book_or_wait(offering: Offering, person: Person, by: str | None = None) -> Booking | WaitlistEntry:
    """The person's seat in the class, or their place in line when no seat is free: one click and one transaction.

    It holds the class still from the start, because whoever only shares it cannot join the line before the transaction ends.
    Raises what ``book`` does, but never Full: somebody who may not have a seat is not put in line for one.
    """
    take_turn(person.id)
    hold_still(offering)
    move_on(offering)
    try:
        return _take(offering, person, by)
    except Full:
        return waiting.stand_in_line(offering, person, by or f"person:{person.id}")


def release(booking: Booking, by: str | None = None) -> None:
    """Give the seat back, and offer it to the next in line as a hold (``allocating.hold_ends_at`` says until when).

    ``by`` is who did it, ``kind:id``; the person unless said. Releasing twice changes nothing; a seat on offer is declined.
    Raises Closed once the class has started, or seats can no longer be released.
    """
    offering = db.session.get_one(Offering, booking.offering_id)
    hold_still(offering)
    db.session.refresh(booking)
    if booking.state == "offered":
        waiting.decline(booking)
    elif booking.state == "booked":
        if offering.state == "open":
            refuse_late_release(offering)
        seating.vacate(booking)
        _record(booking, by or f"person:{booking.person_id}", "booking.released")
        move_on(offering)


def _take(offering: Offering, person: Person, by: str | None) -> Booking:
    if held := seating.held_by(offering.id, person.id):
        return waiting.accept(held, by) if held.state == "offered" else held
    refuse_outside_booking(offering)
    refuse_unapproved(offering, person.id)
    refuse_overlap(offering, person.id)
    eligibility = to_json(require_eligible(offering, person.id))
    booking = seating.take_lowest(offering, person.id, eligibility)
    _record(booking, by or f"person:{person.id}", "booking.made")
    return booking


def _record(booking: Booking, actor: str, action: str) -> None:
    audit.record(actor, action, f"booking:{booking.id}", offering=booking.offering_id, seat=booking.seat)
