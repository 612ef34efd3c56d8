"""Promoting: letting holds go whose time is over, and offering free seats to whoever is next in line."""

from sqlalchemy import exists, select

from lms import audit, clock
from lms.db import db
from lms.offerings import seating
from lms.offerings.allocating import Offer, Waiting, allocate
from lms.offerings.checking import explain_all, who_is_approved
from lms.offerings.claiming import active_holds, claims_of
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.telling import tell_lapsed, tell_offered
from lms.requirements.explained import to_json


def is_due(offering_id: int) -> bool:
    """Whether anybody waits without an offer or holds one whose time is over, so that ``move_on`` may have something to do."""
    waits = exists().where(
        WaitlistEntry.offering_id == offering_id, WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None)
    )
    is_over = exists().where(Booking.offering_id == offering_id, Booking.state == "offered", Booking.held_until <= clock.now())
    return bool(db.session.scalar(select(waits | is_over)))


def move_on(offering: Offering) -> None:
    """Release the holds whose time is over, then offer every free seat to the next in line who may have it (``allocating``).

    Whoever let a hold pass leaves the line; whoever is not eligible or not approved is passed over and keeps the place. The class
    must be held still (``locking.hold_still``).
    """
    _lapse(offering)
    if offering.state == "open" and clock.now() < offering.last_call_at:
        _offer(offering)


def find_entry(offering_id: int, person_id: int) -> WaitlistEntry | None:
    """The person's open place in line for the class, None without one."""
    return db.session.scalar(
        select(WaitlistEntry)
        .where(WaitlistEntry.offering_id == offering_id, WaitlistEntry.person_id == person_id, WaitlistEntry.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )


def close_entry(offering_id: int, person_id: int, outcome: str) -> WaitlistEntry | None:
    """End the person's place in line: seated, left or lapsed. None when there was none."""
    entry = find_entry(offering_id, person_id)
    if entry:
        entry.offered_until, entry.closed_at, entry.outcome = None, clock.now(), outcome
        db.session.flush()
    return entry


def _lapse(offering: Offering) -> None:
    overdue = select(Booking).where(
        Booking.offering_id == offering.id, Booking.state == "offered", Booking.held_until <= clock.now()
    )
    for booking in db.session.scalars(overdue.order_by(Booking.seat).execution_options(populate_existing=True)).all():
        seating.vacate(booking)
        close_entry(offering.id, booking.person_id, "lapsed")
        audit.record("system", "booking.lapsed", f"booking:{booking.id}", offering=offering.id, seat=booking.seat)
        tell_lapsed(offering, booking)


def _offer(offering: Offering) -> None:
    room = seating.room_of(offering)
    line = _read_line(offering.id) if room.free else []
    if not line:
        return
    person_ids = [entry.person_id for entry in line]
    explained, approved = explain_all(offering, person_ids), who_is_approved(offering, person_ids)
    claims = claims_of(active_holds([offering.id]), person_ids)
    waiting = [
        Waiting(one.id, one.person_id, explained[one.person_id].is_met, one.person_id in approved, claims[one.person_id])
        for one in line
    ]
    entries = {entry.id: entry for entry in line}
    for offer in allocate(room, waiting, clock.now(), offering.last_call_at, offering.opens_at):
        person_id = offer.waiting.person_id
        _hold(offering, offer, entries[offer.waiting.entry_id], to_json(explained[person_id]))


def _hold(offering: Offering, offer: Offer, entry: WaitlistEntry, eligibility: dict) -> None:
    booking = seating.insert(offering, entry.person_id, offer.place, eligibility, offer.held_until)
    entry.offered_until = offer.held_until
    db.session.flush()
    until = offer.held_until.isoformat()
    audit.record("system", "booking.offered", f"booking:{booking.id}", offering=offering.id, seat=booking.seat, until=until)
    tell_offered(offering, booking)


def _read_line(offering_id: int) -> list[WaitlistEntry]:
    query = select(WaitlistEntry).where(
        WaitlistEntry.offering_id == offering_id, WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None)
    )
    ordered = query.order_by(WaitlistEntry.joined_at, WaitlistEntry.id)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))
