"""Waiting: joining and leaving the line for a class, and answering the offer of a seat."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from lms import audit, clock
from lms.db import db
from lms.errors import Refused
from lms.offerings import seating
from lms.offerings.checking import refuse_outside_booking, refuse_overlap, refuse_unapproved, require_eligible
from lms.offerings.locking import hold_still, share, take_turn
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import close_entry, find_entry, move_on
from lms.offerings.refusals import HoldEnded
from lms.offerings.telling import settle_offer
from lms.people.models import Person
from lms.requirements.explained import to_json


def join(offering: Offering, person: Person, by: str | None = None) -> WaitlistEntry:
    """The person's place in line, made when there is none; a second click changes nothing.

    The requirement need not hold yet. When a seat is free and it does hold, the seat is offered at once. ``by`` is who did it,
    ``kind:id``; the person unless said. Raises Closed, Unapproved, and Refused to somebody who has a seat.
    """
    hold_still(offering)
    refuse_outside_booking(offering)
    if entry := find_entry(offering.id, person.id):
        return entry
    if held := seating.held_by(offering.id, person.id):
        raise Refused(f"You hold seat {held.seat} in this class already.")
    refuse_unapproved(offering, person.id)
    return add(offering, person, by or f"person:{person.id}")


def add(offering: Offering, person: Person, by: str) -> WaitlistEntry:
    """The person's place in line, and a seat on offer at once if there is one for them. The class must be held still."""
    entry = stand_in_line(offering, person, by)
    move_on(offering)
    return entry


def stand_in_line(offering: Offering, person: Person, by: str) -> WaitlistEntry:
    """The person's place in line, at its end if it is new; for whoever knows that no seat is free for them."""
    if entry := find_entry(offering.id, person.id):
        return entry
    entry = WaitlistEntry(offering_id=offering.id, person_id=person.id, joined_at=clock.now())
    db.session.add(entry)
    db.session.flush()
    audit.record(by, "waitlist.joined", f"offering:{offering.id}", entry=entry.id, person=person.id)
    return entry


def leave(offering: Offering, person: Person) -> None:
    """Give up the place in line and the seat on offer, if there is one; nothing happens to somebody who does not wait."""
    hold_still(offering)
    if entry := close_entry(offering.id, person.id, "left"):
        _give_back_offer(offering, person.id)
        settle_offer(offering, person.id)
        audit.record(f"person:{person.id}", "waitlist.left", f"offering:{offering.id}", entry=entry.id, person=person.id)
        move_on(offering)


def accept(booking: Booking, by: str | None = None) -> Booking:
    """Turn the offered seat into a booked one, if the requirement holds; accepting twice changes nothing.

    ``by`` is who did it, ``kind:id``; the person unless said.

    Raises HoldEnded, Closed, Overlapping, and Unmet, which leaves the offer as it is.
    """
    offering = _offering_of(booking)
    take_turn(booking.person_id)
    share(offering)
    db.session.refresh(booking)
    if booking.state == "booked":
        return booking
    refuse_outside_booking(offering)
    if booking.held_until is None or booking.held_until <= clock.now():
        raise HoldEnded()
    refuse_overlap(offering, booking.person_id)
    seating.confirm(booking, to_json(require_eligible(offering, booking.person_id)))
    close_entry(offering.id, booking.person_id, "seated")
    settle_offer(offering, booking.person_id)
    _record(booking, by or f"person:{booking.person_id}", "booking.accepted")
    return booking


def decline(booking: Booking) -> None:
    """Give the offered seat to the next in line and leave the line; nothing happens to one that is not on offer any more."""
    offering = _offering_of(booking)
    hold_still(offering)
    db.session.refresh(booking)
    if booking.state == "offered":
        seating.vacate(booking)
        close_entry(offering.id, booking.person_id, "left")
        settle_offer(offering, booking.person_id)
        _record(booking, f"person:{booking.person_id}", "booking.declined")
        move_on(offering)


def lapse_overdue() -> int:
    """Release the holds whose time is over and offer free seats to those in line; in how many classes there was cause to look.

    For the worker. What became true without anybody touching a class, such as a certificate earned while waiting, takes effect
    here too.
    """
    query = select(Offering).where(or_(_has_overdue_hold(), _has_seat_for_the_line())).order_by(Offering.id)
    classes = db.session.scalars(query).all()
    # Every class is held before the first is changed: see the order of locks.
    for offering in classes:
        hold_still(offering)
    for offering in classes:
        move_on(offering)
    return len(classes)


def _has_overdue_hold() -> ColumnElement[bool]:
    return exists().where(Booking.offering_id == Offering.id, Booking.state == "offered", Booking.held_until <= clock.now())


def _has_seat_for_the_line() -> ColumnElement[bool]:
    held = select(func.count()).where(Booking.offering_id == Offering.id, Booking.state.in_(seating.HELD)).scalar_subquery()
    waits = exists().where(
        WaitlistEntry.offering_id == Offering.id, WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None)
    )
    is_moving = and_(
        Offering.state == "open",
        Offering.starts_at > clock.now(),
        or_(Offering.opens_at.is_(None), Offering.opens_at <= clock.now()),
        or_(Offering.closes_at.is_(None), Offering.closes_at > clock.now()),
        or_(Offering.locks_at.is_(None), Offering.locks_at > clock.now()),
    )
    return and_(is_moving, waits, held < Offering.capacity)


def _give_back_offer(offering: Offering, person_id: int) -> None:
    held = seating.held_by(offering.id, person_id)
    if held and held.state == "offered":
        seating.vacate(held)


def _offering_of(booking: Booking) -> Offering:
    return db.session.get_one(Offering, booking.offering_id)


def _record(booking: Booking, actor: str, action: str) -> None:
    db.session.flush()
    audit.record(actor, action, f"booking:{booking.id}", offering=booking.offering_id, seat=booking.seat)
