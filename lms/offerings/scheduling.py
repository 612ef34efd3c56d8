"""Scheduling: making a class, changing it, and cancelling it."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms import audit, clock
from lms.catalogue.models import Course
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings import seating
from lms.offerings.checking import refuse_closed
from lms.offerings.locking import hold_still
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import move_on
from lms.offerings.telling import tell_cancelled, tell_changed
from lms.people.registering import known_zone

MOST_SEATS = 1000
_WHEN_AND_WHERE = ("starts_at", "ends_at", "time_zone", "place")


@dataclass(frozen=True)
class Schedule:
    """When and where a class is held, and how many seats it has; moments are aware datetimes."""

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    capacity: int


def schedule(
    course_id: int, starts_at: datetime, ends_at: datetime, time_zone: str, place: str, capacity: int, by: str = "system"
) -> Offering:
    """A new class of a classroom course. ``by`` is written ``kind:id``. Raises Invalid for what cannot be."""
    course = db.session.get(Course, course_id)
    if course is None:
        raise NotFound("There is no such course.")
    if course.delivery != "classroom":
        raise Invalid("Only a classroom course has classes. Choose another course.")
    plan = _check(Schedule(starts_at, ends_at, time_zone, place, capacity))
    offering = Offering(course_id=course_id, public_id=secrets.token_urlsafe(16), **asdict(plan))
    db.session.add(offering)
    db.session.flush()
    audit.record(by, "offering.scheduled", f"offering:{offering.id}", **_as_json(asdict(plan)))
    return offering


def change(offering: Offering, plan: Schedule, by: str = "system") -> None:
    """Give the class the new schedule; equal ones change nothing.

    Those who hold a seat keep it and are told of a new time or place; new seats go to the line first. Raises Invalid, as when a
    seat above the new capacity is held, and Closed once the class has started or was cancelled.
    """
    hold_still(offering)
    refuse_closed(offering)
    plan = _check(plan)
    highest = max(seating.seats_held(offering.id), default=0)
    if plan.capacity < highest:
        raise Invalid(f"Seat {highest} is taken, so the class needs at least {highest} seats. Release that seat first.")
    changed = {name: value for name, value in asdict(plan).items() if getattr(offering, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(offering, name, value)
    db.session.flush()
    audit.record(by, "offering.changed", f"offering:{offering.id}", **_as_json(changed))
    if changed.keys() & set(_WHEN_AND_WHERE):
        for person_id in _people_seated(offering):
            tell_changed(offering, person_id)
    move_on(offering)


def cancel(offering: Offering, by: str = "system") -> None:
    """Call the class off and tell everybody who holds a seat or waits; their rows stay as a record. Twice is the same as once."""
    hold_still(offering)
    if offering.state == "cancelled":
        return
    offering.state = "cancelled"
    db.session.flush()
    audit.record(by, "offering.cancelled", f"offering:{offering.id}")
    for person_id in sorted({*_people_seated(offering), *_people_waiting(offering)}):
        tell_cancelled(offering, person_id)
    _end_offers(offering)


def _check(plan: Schedule) -> Schedule:
    place = " ".join(plan.place.split())
    if not 1 <= len(place) <= 300:
        raise Invalid("Say where the class is held, in at most 300 characters.")
    if plan.starts_at <= clock.now():
        raise Invalid("Choose a start in the future.")
    if plan.ends_at <= plan.starts_at:
        raise Invalid("Choose an end that is after the start.")
    if not 1 <= plan.capacity <= MOST_SEATS:
        raise Invalid(f"A class has 1 to {MOST_SEATS} seats.")
    return Schedule(plan.starts_at, plan.ends_at, known_zone(plan.time_zone), place, plan.capacity)


def _people_seated(offering: Offering) -> list[int]:
    query = select(Booking.person_id).where(Booking.offering_id == offering.id, Booking.state.in_(seating.HELD))
    return list(db.session.scalars(query.order_by(Booking.seat)))


def _people_waiting(offering: Offering) -> list[int]:
    query = select(WaitlistEntry.person_id).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None))
    return list(db.session.scalars(query))


def _end_offers(offering: Offering) -> None:
    # Nobody can accept a seat in a class that is off, and nobody needs to hear that the time for it ran out.
    offered = select(Booking).where(Booking.offering_id == offering.id, Booking.state == "offered")
    for booking in db.session.scalars(offered).all():
        seating.vacate(booking)
    waiting = select(WaitlistEntry).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.offered_until.is_not(None))
    for entry in db.session.scalars(waiting).all():
        entry.offered_until = None
    db.session.flush()


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
