"""Substituting: somebody comes to a class in another's seat, on the day."""

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import Invalid, Refused
from lms.offerings import amending, attending, seating
from lms.offerings.allocating import Place
from lms.offerings.checking import refuse_overlap, require_eligible
from lms.offerings.claiming import active_holds, claims_of
from lms.offerings.locking import hold_still, take_turn
from lms.offerings.models import Attendance, Booking, Offering
from lms.offerings.promoting import close_entry
from lms.offerings.refusals import Closed
from lms.offerings.telling import tell_seated, tell_unseated
from lms.offerings.when import class_day
from lms.people.models import Person
from lms.requirements.explained import to_json
from lms.requirements.wording import say_day


def substitute(booking: Booking, person: Person, by: str, reason: str) -> Booking:
    """The seat, now held by ``person`` in place of whoever had it; twice is the same as once.

    What the class asks for must hold for the substitute too. Raises Closed, Invalid without a reason, Overlapping, Unmet, and
    Refused before the class day, after the attestation, or when the first has attended something.
    """
    take_turn(person.id)
    offering = db.session.get_one(Offering, booking.offering_id)
    hold_still(offering)
    db.session.refresh(booking)
    if (held := seating.held_by(offering.id, person.id)) and held.seat == booking.seat:
        return held
    reason = " ".join(reason.split())
    _refuse(offering, booking, reason, held)
    refuse_overlap(offering, person.id)
    eligibility = to_json(require_eligible(offering, person.id))
    place = _place(offering, booking, person.id)
    seating.vacate(booking)
    close_entry(offering.id, person.id, "seated")
    taken = seating.insert(offering, person.id, place, eligibility)
    amending.record(booking, by, "booking.substituted", reason, substitute=person.id)
    tell_unseated(offering, booking, reason)
    tell_seated(offering, taken)
    return taken


def _refuse(offering: Offering, booking: Booking, reason: str, held: Booking | None) -> None:
    if offering.state == "cancelled":
        raise Closed("This class was cancelled.")
    if not 1 <= len(reason) <= amending.LONGEST_REASON:
        raise Invalid(f"Say why somebody else comes, in at most {amending.LONGEST_REASON} characters.")
    first = class_day(offering.starts_at, offering.time_zone)
    if clock.today(offering.time_zone) < first:
        raise Refused(f"Until {say_day(first)} release the seat instead, so that the next in line can have it.")
    if booking.state != "booked":
        raise Refused("This seat was given up a moment ago. Look at the sheet as it is now.")
    if held:
        raise Refused(f"This person holds seat {held.seat} in this class already.")
    if attending.is_attested(offering):
        raise Refused("The attendance is attested, so nobody else can take this seat.")
    attended = select(Attendance.id).where(Attendance.booking_id == booking.id, Attendance.status != attending.ABSENT)
    if db.session.scalar(attended.limit(1)):
        raise Refused("Whoever has this seat attended a part of the class, so nobody else can take it.")


def _place(offering: Offering, booking: Booking, person_id: int) -> Place:
    holds = active_holds([offering.id])
    is_kept = booking.agency_hold_id in [hold.id for hold in holds]
    if is_kept and booking.agency_hold_id not in claims_of(holds, [person_id])[person_id]:
        raise Refused("This seat is kept for an agency that the person does not belong to.")
    return Place(booking.seat, booking.agency_hold_id if is_kept else None)
