"""Bookings: seats that people hold or held, booking one and releasing it."""

from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Select, select

from lms.db import db
from lms.errors import NotFound
from lms.offerings import reading
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.people.models import Person
from lms.permissions import bookings_visible_to, people_visible_to
from lms.requirements.explained import from_json
from lms.web import giving
from lms.web.api.calling import area, caller, operation
from lms.web.api.eligibility import find_class
from lms.web.api.people import find_one, learner_of
from lms.web.api.repeating import once
from lms.web.api.shapes import Explained, Learner, Limit, Name, PublicId, Sent

_TAG = "Bookings"
_MISSING = "There is no such booking among those you may see."
_State = Literal["booked", "offered", "released"]
_Reason = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class BookingsAsked(Sent):
    """Which bookings."""

    class_id: PublicId | None = None
    person: Name | None = None
    state: _State | None = None
    after: PublicId | None = Field(None, description="The booking that the page before ended with: its next.")
    limit: Limit = 50


class Wanted(Sent):
    """Who is to have a seat in which class."""

    class_id: PublicId
    person: Name
    reason: _Reason = Field("", description="Why; asked for once the roster is final, kept with the change.")


class Release(Sent):
    """Why the seat is released."""

    reason: _Reason = Field("", description="Asked for once the roster is final, kept with the change.")


class Seat(BaseModel):
    """A seat in a class that somebody holds, is offered, or has released; ``requirement`` is as it stood when it was taken."""

    id: PublicId
    class_id: PublicId
    person: Learner
    seat: int
    state: _State
    held_until: datetime | None
    created_at: datetime
    released_at: datetime | None
    requirement: Explained | None


class Seats(BaseModel):
    """A page of bookings, the oldest first; ``next`` starts the page after it, null on the last."""

    items: list[Seat]
    next: PublicId | None


class Given(BaseModel):
    """What became of it: a seat, a place in line because none is free, or a request that the staff of the class decide."""

    outcome: Literal["booked", "waiting", "asked"]
    booking: Seat | None


@area.get("/bookings")
@operation("bookings:read", Seats, _TAG)
def list_bookings(query: BookingsAsked) -> Seats:
    """Bookings, a page at a time."""
    found = _select()
    if query.class_id:
        found = found.where(Booking.offering_id == reading.find(query.class_id).id)
    if query.person:
        found = found.where(Booking.person_id == find_one(query.person, people_visible_to(caller().user)).id)
    if query.state:
        found = found.where(Booking.state == query.state)
    if query.after:
        found = found.where(Booking.id > _place_of(query.after))
    rows = db.session.execute(found.order_by(Booking.id).limit(query.limit + 1)).all()
    items = [_shape(*row) for row in rows[: query.limit]]
    return Seats(items=items, next=items[-1].id if len(rows) > query.limit else None)


@area.get("/bookings/<booking_id>")
@operation("bookings:read", Seat, _TAG)
def show_booking(booking_id: str) -> Seat:
    """One booking."""
    return _shape(*_find(booking_id))


@area.post("/bookings")
@operation("bookings:write", Given, _TAG)
@once
def book(json: Wanted) -> Given:
    """Give somebody a seat. Who holds one already keeps it, and the answer is that one."""
    offering = find_class(json.class_id)
    everybody, user = select(Person.id), caller().user
    limited = giving.bookable_by(user, offering)
    person = find_one(json.person, everybody if limited is None else limited)
    given = giving.give(user, offering, person, json.reason)
    if isinstance(given, Booking):
        return Given(outcome="booked", booking=_shape(given, offering.public_id, person))
    return Given(outcome="waiting" if isinstance(given, WaitlistEntry) else "asked", booking=None)


@area.post("/bookings/<booking_id>/release")
@operation("bookings:write", Seat, _TAG)
@once
def release(booking_id: str, json: Release) -> Seat:
    """Give a seat back; it goes to the next in line. Twice changes nothing."""
    held, class_id, person = _find(booking_id)
    giving.take_back(caller().user, held, json.reason)
    return _shape(held, class_id, person)


def _select() -> Select:
    query = select(Booking, Offering.public_id, Person).join(Offering, Offering.id == Booking.offering_id)
    return query.join(Person, Person.id == Booking.person_id).where(bookings_visible_to(caller().user))


def _find(booking_id: str) -> tuple[Booking, str, Person]:
    row = db.session.execute(_select().where(Booking.public_id == booking_id)).one_or_none()
    if row is None:
        raise NotFound(_MISSING)
    return row[0], row[1], row[2]


def _place_of(booking_id: str) -> int:
    last = db.session.scalar(select(Booking.id).where(Booking.public_id == booking_id))
    if last is None:
        raise NotFound("after names no booking.")
    return last


def _shape(one: Booking, class_id: str, person: Person) -> Seat:
    return Seat(
        id=one.public_id,
        class_id=class_id,
        person=learner_of(person),
        seat=one.seat,
        state=cast(_State, one.state),
        held_until=one.held_until,
        created_at=one.created_at,
        released_at=one.released_at,
        requirement=from_json(one.eligibility) if one.eligibility else None,
    )
