"""Reading rosters from the database: who sits or waits in a class, and what else is known of them; one statement each."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from lms import clock
from lms.db import db
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.seating import HELD
from lms.offerings.verification import ClassMark
from lms.people.agencies import is_current
from lms.people.models import Agency, Membership, Person, User


class Line(NamedTuple):
    """One person on a roster; ``place`` is the seat's number, or the place in line from 1. An offered seat is not taken yet."""

    person_id: int
    is_waiting: bool
    place: int
    is_offered: bool
    name: str
    number: str


class Who(NamedTuple):
    """What else is known of somebody on a roster; empty where there is nothing."""

    email: str
    agencies: tuple[tuple[str, str], ...]
    """Name and address of each, by name."""

    @property
    def agency(self) -> str:
        """The names of the agencies."""
        return ", ".join(name for name, _address in self.agencies)


NOBODY = Who("", ())


def select_people(offering: Offering, only: Select[int] | None = None) -> Select[int]:
    """The ids of everybody with a seat or in line; of those whom ``only`` selects, or of all."""
    either = _held(offering, Booking.person_id).union_all(_in_line(offering, WaitlistEntry.person_id)).subquery()
    query = select(either.c.person_id)
    return query if only is None else query.where(either.c.person_id.in_(only))


def read_lines(offering: Offering) -> list[Line]:
    """Those with a seat, by seat, then those in line, by turn; two statements."""
    columns = (Person.legal_name, Person.learner_number)
    seated = _held(offering, Booking.person_id, Booking.seat, Booking.state, *columns).join(
        Person, Person.id == Booking.person_id
    )
    waiting = _in_line(offering, WaitlistEntry.person_id, *columns).join(Person, Person.id == WaitlistEntry.person_id)
    lines = [
        Line(person_id, False, seat, state == "offered", name, number)
        for person_id, seat, state, name, number in db.session.execute(seated.order_by(Booking.seat))
    ]
    turns = db.session.execute(waiting.order_by(WaitlistEntry.joined_at, WaitlistEntry.id))
    return lines + [Line(person_id, True, turn, False, name, number) for turn, (person_id, name, number) in enumerate(turns, 1)]


def read_who(people: Select[int] | Collection[int]) -> dict[int, Who]:
    """The e-mail address and the agencies of the people, by id; two statements."""
    agencies: dict[int, list[tuple[str, str]]] = defaultdict(list)
    member = select(Membership.person_id, Agency.name, Agency.public_id).join(Agency, Agency.id == Membership.agency_id)
    member = member.where(Membership.person_id.in_(people), is_current(clock.today())).order_by(Agency.name)
    for person_id, name, address in db.session.execute(member):
        agencies[person_id].append((name, address))
    query = select(Person.id, User.email).outerjoin(User, User.person_id == Person.id).where(Person.id.in_(people))
    return {person_id: Who(email or "", tuple(agencies.get(person_id, ()))) for person_id, email in db.session.execute(query)}


def read_marks(offering: Offering) -> dict[int, str]:
    """Who marked the people of the class as verified, by the person's id."""
    query = select(ClassMark.person_id, Person.legal_name).join(Person, Person.id == ClassMark.marked_by_id)
    query = query.where(ClassMark.offering_id == offering.id, ClassMark.cleared_at.is_(None))
    return {row.person_id: row.legal_name for row in db.session.execute(query)}


def _held(offering: Offering, *columns: Any) -> Select[Any]:
    return select(*columns).where(Booking.offering_id == offering.id, Booking.state.in_(HELD))


def _in_line(offering: Offering, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None), WaitlistEntry.offered_until.is_(None)
    )
