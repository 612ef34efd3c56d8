"""Keeping: setting seats of a class aside for an agency until a moment, and letting them go."""

from datetime import datetime

from sqlalchemy import select

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings.checking import refuse_closed
from lms.offerings.locking import hold_still
from lms.offerings.models import AgencyHold, Offering
from lms.offerings.promoting import move_on
from lms.offerings.seating import room_of
from lms.offerings.when import say_moment
from lms.people.models import Agency


def keep(offering: Offering, agency: Agency, seats: int, kept_until: datetime, by: str) -> AgencyHold:
    """Keep so many seats for the agency's people; until then nobody else gets them, and afterward everybody can.

    A second hold for the agency takes the place of the first; the seats that its people took from that one stay theirs and are
    not counted again. Raises Invalid when fewer seats are free than should be kept, or the moment is past the last call.
    """
    hold_still(offering)
    refuse_closed(offering)
    _check_moment(offering, kept_until)
    move_on(offering)
    _end(offering, agency.id)
    room = room_of(offering)
    spare = len(room.free_for())
    if not 1 <= seats <= spare:
        words = "No seat is" if spare == 0 else "Only 1 seat is" if spare == 1 else f"Only {spare} seats are"
        raise Invalid(f"{words} free and not kept for somebody else. Keep 1 or more, but no more than that.")
    hold = AgencyHold(
        offering_id=offering.id, agency_id=agency.id, seats=seats, kept_until=kept_until, created_at=clock.now(), ended_at=None
    )
    db.session.add(hold)
    db.session.flush()
    until = kept_until.isoformat()
    audit.record(by, "seats.kept", f"offering:{offering.id}", agency=agency.id, seats=seats, until=until)
    move_on(offering)
    return hold


def let_go(offering: Offering, hold_id: int, by: str) -> None:
    """End an agency's hold, so that its free seats go to whoever is next; nothing happens to one that has ended.

    Raises NotFound when the class has no such hold.
    """
    hold_still(offering)
    hold = db.session.get(AgencyHold, hold_id)
    if hold is None or hold.offering_id != offering.id:
        raise NotFound("There are no such seats.")
    if hold.ended_at is None:
        _end(offering, hold.agency_id)
        audit.record(by, "seats.let_go", f"offering:{offering.id}", agency=hold.agency_id, seats=hold.seats)
        move_on(offering)


def _check_moment(offering: Offering, kept_until: datetime) -> None:
    if kept_until <= clock.now():
        raise Invalid("Choose a moment in the future until which the seats are kept.")
    if kept_until > offering.last_call_at:
        last_call = say_moment(offering.last_call_at, offering.time_zone)
        raise Invalid(f"Seats are given until {last_call}. Let the others have the kept ones by then.")


def _end(offering: Offering, agency_id: int) -> None:
    query = select(AgencyHold).where(AgencyHold.offering_id == offering.id, AgencyHold.agency_id == agency_id)
    for hold in db.session.scalars(query.where(AgencyHold.ended_at.is_(None))).all():
        hold.ended_at = clock.now()
    db.session.flush()
