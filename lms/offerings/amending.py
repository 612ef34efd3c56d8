"""Amending: how the staff of a class change its roster: seating somebody, taking a seat back; with a reason once it is final.

Staff are not bound by the hours of booking, but by all that the allocator promises: no seat beyond the capacity, none that is
kept for others, nobody whose requirement does not hold, and nobody before those who wait while the line still moves.
"""

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid
from lms.offerings import seating
from lms.offerings.checking import refuse_overlap, require_eligible
from lms.offerings.locking import hold_still, take_turn
from lms.offerings.models import Booking, Offering
from lms.offerings.promoting import close_entry, move_on
from lms.offerings.refusals import Closed, ReasonNeeded
from lms.offerings.telling import settle_offer, tell_seated, tell_unseated
from lms.people.models import Person
from lms.requirements.explained import to_json

LONGEST_REASON = 500


def seat(offering: Offering, person: Person, by: str, reason: str = "") -> Booking:
    """The person's seat in the class, taken for them by its staff; the one held already if there is one.

    Raises Closed for a class that is cancelled or over, ReasonNeeded, Overlapping, Unmet, Full.
    """
    take_turn(person.id)
    hold_still(offering)
    reason = check_change(offering, reason)
    move_on(offering)
    held = seating.held_by(offering.id, person.id)
    if held and held.state == "booked":
        return held
    refuse_overlap(offering, person.id)
    eligibility = to_json(require_eligible(offering, person.id))
    booking = seating.confirm(held, eligibility) if held else seating.take_lowest(offering, person.id, eligibility)
    close_entry(offering.id, person.id, "seated")
    settle_offer(offering, person.id)
    record(booking, by, "booking.made", reason)
    tell_seated(offering, booking)
    return booking


def unseat(booking: Booking, by: str, reason: str = "") -> None:
    """Take the seat back from whoever holds it; it goes to the next in line as long as the line moves. Twice changes nothing.

    Raises Closed for a class that is cancelled or over, and ReasonNeeded.
    """
    offering = db.session.get_one(Offering, booking.offering_id)
    hold_still(offering)
    db.session.refresh(booking)
    reason = check_change(offering, reason)
    if booking.state == "released":
        return
    close_entry(offering.id, booking.person_id, "left")
    settle_offer(offering, booking.person_id)
    seating.vacate(booking)
    record(booking, by, "booking.released", reason)
    tell_unseated(offering, booking, reason)
    move_on(offering)


def is_final(offering: Offering) -> bool:
    """Whether a change to the roster needs a reason: it is locked, or the class has started."""
    return clock.now() >= min(moment for moment in (offering.starts_at, offering.locks_at) if moment)


def check_change(offering: Offering, reason: str) -> str:
    """The reason in one line; ReasonNeeded without one when the roster is final, Closed when the class is cancelled or over."""
    if offering.state == "cancelled":
        raise Closed("This class was cancelled, so its roster stays as it is.")
    if offering.ends_at <= clock.now():
        raise Closed("This class is over, so its roster stays as it is.")
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"Keep the reason to {LONGEST_REASON} characters.")
    if is_final(offering) and not reason:
        raise ReasonNeeded()
    return reason


def record(booking: Booking, by: str, action: str, reason: str = "", **detail: object) -> None:
    """Write into the audit trail what staff did with a seat, and why."""
    detail |= {"reason": reason} if reason else {}
    subject = f"booking:{booking.id}"
    audit.record(by, action, subject, offering=booking.offering_id, seat=booking.seat, person=booking.person_id, **detail)
