"""Reading classes for pages: with seats, waiting lists and the reader's own seat, in a number of statements that never grows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from lms import clock
from lms.audit import AuditEvent
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.db import Model, db
from lms.errors import NotFound
from lms.offerings.allocating import Room
from lms.offerings.checking import overlaps
from lms.offerings.claiming import active_holds, claims_of
from lms.offerings.models import AgencyHold, Booking, Offering, SeatRequest, WaitlistEntry
from lms.prepared import Prepared

Row = TypeVar("Row")


@dataclass(frozen=True)
class ScheduledClass:
    """A class as a page shows it: the course it teaches, its free seats, who waits, and what the reader has in it.

    An offer whose time is over counts as free and ended, although the rows may still say otherwise. ``free`` leaves out the seats
    that are kept for agencies other than the reader's, ``kept`` counts those. ``waiting`` counts those without an offer.
    ``request`` is the reader's latest, ``overlap`` names what the reader holds at the same time.
    """

    offering: Offering
    version: LoadedVersion
    free: tuple[int, ...]
    waiting: int
    booking: Booking | None
    entry: WaitlistEntry | None
    kept: int = 0
    request: SeatRequest | None = None
    overlap: str | None = None

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

    @property
    def is_over(self) -> bool:
        """Whether the class has ended, so that its roster stays as it is."""
        return self.offering.ends_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether seats are booked and asked for now: not before booking opens, not after the last call."""
        opens_at = self.offering.opens_at
        return (opens_at is None or opens_at <= clock.now()) and clock.now() < self.offering.last_call_at

    @property
    def can_release(self) -> bool:
        """Whether a seat can still be given back without asking."""
        return clock.now() < self.offering.last_release_at

    @property
    def is_final(self) -> bool:
        """Whether the roster is locked, so that only staff change it."""
        return self.offering.locks_at is not None and self.offering.locks_at <= clock.now()

    @property
    def must_ask(self) -> bool:
        """Whether the reader has to ask for a seat first, because the class asks for approval and there is none yet."""
        return self.offering.needs_approval and (self.request is None or self.request.state != "approved")


def find(public_id: str) -> Offering:
    """The class with that address; raises NotFound."""
    return _found(db.session.scalar(select(Offering).where(Offering.public_id == public_id)))


def glance(public_id: str) -> Offering:
    """The same to be looked at only: it belongs to no session. Raises NotFound."""
    found = _BY_ADDRESS.rows({"address": public_id})
    return _found(Offering(**found[0]._asdict()) if found else None)


_offerings = Model.metadata.tables[Offering.__tablename__]
_BY_ADDRESS = Prepared(select(_offerings).where(_offerings.c.public_id == bindparam("address")))


def find_request(public_id: str) -> SeatRequest:
    """The request for a seat with that address; raises NotFound."""
    return _found(db.session.scalar(select(SeatRequest).where(SeatRequest.public_id == public_id)))


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


def all_of(query: Select[Offering], person_id: int | None = None) -> list[ScheduledClass]:
    """The classes that the query selects, in its order."""
    return _view(query, person_id)


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
    holds = active_holds(ids)
    rooms, waiting = _read_rooms(offerings, holds), _count_waiting(ids)
    reader = _read_reader(offerings, person_id, claims_of(holds, [person_id])[person_id]) if person_id else _Reader()
    return [_view_one(one, taught[one.course_id], rooms[one.id], waiting.get(one.id, 0), reader) for one in offerings]


@dataclass(frozen=True)
class _Reader:
    """What the reader has in some classes, each by the class's id; ``claims`` are the ids of agency holds."""

    bookings: Mapping[int, Booking] = field(default_factory=dict)
    entries: Mapping[int, WaitlistEntry] = field(default_factory=dict)
    requests: Mapping[int, SeatRequest] = field(default_factory=dict)
    overlaps: Mapping[int, str] = field(default_factory=dict)
    claims: tuple[int, ...] = ()


def _view_one(one: Offering, version: LoadedVersion, room: Room, waiting: int, reader: _Reader) -> ScheduledClass:
    free = tuple(room.free_for(reader.claims))
    return ScheduledClass(
        offering=one,
        version=version,
        free=free,
        waiting=waiting,
        booking=reader.bookings.get(one.id),
        entry=reader.entries.get(one.id),
        kept=len(room.free) - len(free),
        request=reader.requests.get(one.id),
        overlap=reader.overlaps.get(one.id),
    )


def _read_reader(offerings: Sequence[Offering], person_id: int, claims: tuple[int, ...]) -> _Reader:
    ids = [one.id for one in offerings]
    return _Reader(
        _read_bookings(ids, person_id),
        _read_entries(ids, person_id),
        _read_requests(ids, person_id),
        overlaps(offerings, person_id),
        claims,
    )


def _read_rooms(offerings: Sequence[Offering], holds: Sequence[AgencyHold]) -> dict[int, Room]:
    ids = [one.id for one in offerings]
    query = select(Booking.offering_id, Booking.seat, Booking.agency_hold_id).where(Booking.offering_id.in_(ids), _is_held())
    held: dict[int, set[int]] = defaultdict(set)
    kept: dict[int, dict[int, int]] = defaultdict(dict)
    for hold in holds:
        kept[hold.offering_id][hold.id] = hold.seats
    for offering_id, seat, hold_id in db.session.execute(query):
        held[offering_id].add(seat)
        if hold_id in kept[offering_id]:
            kept[offering_id][hold_id] = max(0, kept[offering_id][hold_id] - 1)
    return {one.id: Room(one.capacity, frozenset(held[one.id]), kept[one.id]) for one in offerings}


def _read_requests(ids: Collection[int], person_id: int) -> dict[int, SeatRequest]:
    query = select(SeatRequest).where(SeatRequest.offering_id.in_(ids), SeatRequest.person_id == person_id)
    return {request.offering_id: request for request in db.session.scalars(query.order_by(SeatRequest.id))}


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
