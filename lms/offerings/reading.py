"""Reading classes for pages: with seats, waiting lists and the reader's own seat, in a number of statements that never grows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from lms import clock
from lms.audit import AuditEvent
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.db import db
from lms.errors import NotFound
from lms.offerings.allocating import free_seats
from lms.offerings.models import Booking, Offering, WaitlistEntry

Row = TypeVar("Row")


@dataclass(frozen=True)
class ScheduledClass:
    """A class as a page shows it: the course it teaches, its free seats, who waits, and what the reader has in it.

    A hold whose time is over counts as free and ended, although the rows may still say otherwise. ``waiting`` counts those
    without an offer.
    """

    offering: Offering
    version: LoadedVersion
    free: tuple[int, ...]
    waiting: int
    booking: Booking | None
    entry: WaitlistEntry | None

    @property
    def title(self) -> str:
        """The course's title."""
        return self.version.document.title

    @property
    def seats_left(self) -> int:
        """How many seats are free."""
        return len(self.free)

    @property
    def next_seat(self) -> int | None:
        """The number of the seat that the next booking gets, None when the class is full."""
        return self.free[0] if self.free else None

    @property
    def has_started(self) -> bool:
        """Whether it is too late to book or release."""
        return self.offering.starts_at <= clock.now()


def find(public_id: str) -> Offering:
    """The class with that address; raises NotFound."""
    return _found(db.session.scalar(select(Offering).where(Offering.public_id == public_id)))


def find_booking(public_id: str) -> Booking:
    """The booking with that address; raises NotFound."""
    return _found(db.session.scalar(select(Booking).where(Booking.public_id == public_id)))


def upcoming(person_id: int | None = None, course_ids: Collection[int] | None = None, limit: int = 100) -> list[ScheduledClass]:
    """The classes that have not started and are not cancelled, the soonest first; all, or those of some courses.

    With ``person_id`` each says what that person has in it.
    """
    query = select(Offering).where(Offering.state == "open", Offering.starts_at > clock.now())
    if course_ids is not None:
        query = query.where(Offering.course_id.in_(course_ids))
    return _view(query.order_by(Offering.starts_at, Offering.id).limit(limit), person_id)


def of_person(person_id: int) -> list[ScheduledClass]:
    """The classes, not over yet, in which the person holds a seat or waits, the soonest first; cancelled ones too."""
    seated = select(Booking.offering_id).where(Booking.person_id == person_id, _is_held())
    waiting = select(WaitlistEntry.offering_id).where(WaitlistEntry.person_id == person_id, _is_in_line())
    query = select(Offering).where(Offering.ends_at > clock.now(), or_(Offering.id.in_(seated), Offering.id.in_(waiting)))
    return _view(query.order_by(Offering.starts_at, Offering.id), person_id)


def view(offering: Offering, person_id: int | None = None) -> ScheduledClass:
    """One class as its page shows it."""
    return _view(select(Offering).where(Offering.id == offering.id), person_id)[0]


def revision_of(offering: Offering) -> int:
    """How often the class was changed, for the SEQUENCE of its calendar entry."""
    query = select(func.count()).where(
        AuditEvent.subject == f"offering:{offering.id}", AuditEvent.action.in_(("offering.changed", "offering.cancelled"))
    )
    return db.session.scalars(query).one()


def _view(query: Select[Offering], person_id: int | None) -> list[ScheduledClass]:
    offerings = db.session.scalars(query).all()
    ids = [offering.id for offering in offerings]
    taught = {version.course_id: version for version in versions.all_current([one.course_id for one in offerings])}
    held, waiting = _read_held(ids), _count_waiting(ids)
    bookings, entries = (_read_bookings(ids, person_id), _read_entries(ids, person_id)) if person_id else ({}, {})
    return [
        ScheduledClass(
            offering=one,
            version=taught[one.course_id],
            free=tuple(free_seats(one.capacity, held[one.id])),
            waiting=waiting.get(one.id, 0),
            booking=bookings.get(one.id),
            entry=entries.get(one.id),
        )
        for one in offerings
    ]


def _read_held(ids: Collection[int]) -> dict[int, set[int]]:
    query = select(Booking.offering_id, Booking.seat).where(Booking.offering_id.in_(ids), _is_held())
    held: dict[int, set[int]] = defaultdict(set)
    for offering_id, seat in db.session.execute(query):
        held[offering_id].add(seat)
    return held


def _count_waiting(ids: Collection[int]) -> dict[int, int]:
    query = (
        select(WaitlistEntry.offering_id, func.count())
        .where(WaitlistEntry.offering_id.in_(ids), WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None))
        .group_by(WaitlistEntry.offering_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _read_bookings(ids: Collection[int], person_id: int) -> dict[int, Booking]:
    query = select(Booking).where(Booking.offering_id.in_(ids), Booking.person_id == person_id, _is_held())
    return {booking.offering_id: booking for booking in db.session.scalars(query)}


def _read_entries(ids: Collection[int], person_id: int) -> dict[int, WaitlistEntry]:
    query = select(WaitlistEntry).where(WaitlistEntry.offering_id.in_(ids), WaitlistEntry.person_id == person_id, _is_in_line())
    return {entry.offering_id: entry for entry in db.session.scalars(query)}


def _is_held() -> ColumnElement[bool]:
    return or_(Booking.state == "booked", Booking.held_until > clock.now())


def _is_in_line() -> ColumnElement[bool]:
    is_on = or_(WaitlistEntry.offered_until.is_(None), WaitlistEntry.offered_until > clock.now())
    return and_(WaitlistEntry.closed_at.is_(None), is_on)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("There is no such class.")
    return row
