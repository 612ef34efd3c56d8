"""What whoever runs a class needs to see of it: its seats, requests, the line, and seats kept for agencies."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.catalogue import versions
from lms.db import db
from lms.offerings.claiming import active_holds
from lms.offerings.models import AgencyHold, Booking, Offering, SeatRequest, WaitlistEntry
from lms.offerings.seating import HELD
from lms.offerings.when import say_dates
from lms.people.models import Agency, Person


@dataclass(frozen=True)
class Kept:
    """Seats kept for an agency, and how many of them its people have taken."""

    hold: AgencyHold
    agency: Agency
    taken: int


@dataclass(frozen=True)
class ClassPeople:
    """The seats of a class by number, those who wait by turn, undecided requests by age, and what is kept for whom."""

    seated: tuple[tuple[Booking, Person], ...]
    waiting: tuple[Person, ...]
    requests: tuple[tuple[SeatRequest, Person], ...]
    kept: tuple[Kept, ...]


def read(offering: Offering) -> ClassPeople:
    """Everybody in the class and in line for it; a fixed number of statements."""
    seats = select(Booking, Person).join(Person, Person.id == Booking.person_id)
    seats = seats.where(Booking.offering_id == offering.id, Booking.state.in_(HELD)).order_by(Booking.seat)
    asked = select(SeatRequest, Person).join(Person, Person.id == SeatRequest.person_id)
    asked = asked.where(SeatRequest.offering_id == offering.id, SeatRequest.state == "asked")
    line = select(Person).join(WaitlistEntry, WaitlistEntry.person_id == Person.id)
    line = line.where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None))
    line = line.where(WaitlistEntry.offered_until.is_(None)).order_by(WaitlistEntry.joined_at, WaitlistEntry.id)
    return ClassPeople(
        tuple((booking, person) for booking, person in db.session.execute(seats)),
        tuple(db.session.scalars(line)),
        tuple((one, person) for one, person in db.session.execute(asked.order_by(SeatRequest.asked_at, SeatRequest.id))),
        _kept(offering),
    )


def overlaps(offering: Offering) -> list[str]:
    """One sentence for everybody with a seat in the class who holds one in another class at the same time."""
    other = aliased(Booking)
    query = (
        select(Person.legal_name, Offering)
        .join(Booking, Booking.person_id == Person.id)
        .join(other, other.person_id == Person.id)
        .join(Offering, Offering.id == other.offering_id)
        .where(Booking.offering_id == offering.id, Booking.state == "booked", other.state == "booked")
        .where(Offering.id != offering.id, Offering.state == "open")
        .where(Offering.starts_at < offering.ends_at, Offering.ends_at > offering.starts_at)
        .order_by(Person.legal_name, Person.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return []
    known = versions.all_current([one.course_id for _name, one in rows])
    titles = {version.course_id: version.document.title for version in known}
    return [
        f"{name} also holds a seat in {titles[one.course_id]} then ({say_dates(one.starts_at, one.ends_at, one.time_zone)})."
        for name, one in rows
    ]


def _kept(offering: Offering) -> tuple[Kept, ...]:
    holds = active_holds([offering.id])
    if not holds:
        return ()
    used = select(Booking.agency_hold_id, func.count()).where(Booking.offering_id == offering.id, Booking.state.in_(HELD))
    taken = {row[0]: row[1] for row in db.session.execute(used.group_by(Booking.agency_hold_id))}
    agencies = {
        one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_([hold.agency_id for hold in holds])))
    }
    return tuple(Kept(hold, agencies[hold.agency_id], taken.get(hold.id, 0)) for hold in holds)
