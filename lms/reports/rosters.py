"""The roster of a class: who holds which seat and who waits, in a number of statements that does not depend on how many."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from lms.db import db
from lms.offerings import checking
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.seating import HELD
from lms.people.models import Person
from lms.requirements.explained import Branch, Leaf


@dataclass(frozen=True)
class RosterLine:
    """One person on a roster; ``place`` is the seat's number, or the place in line from 1."""

    place: int
    person: Person
    explained: Leaf | Branch


@dataclass(frozen=True)
class Roster:
    """Who holds a seat, by seat, and who waits, by turn."""

    seated: tuple[RosterLine, ...]
    waiting: tuple[RosterLine, ...]

    @property
    def ready(self) -> int:
        """How many of those with a seat meet the requirement on the class day."""
        return sum(line.explained.is_met for line in self.seated)


def read(offering: Offering, only: Select[int] | None = None) -> Roster:
    """The roster of the class as it stands now; of the people with the ids that ``only`` selects, or of all."""
    seated, waiting = _seated(offering), _waiting(offering)
    if only is not None:
        # A place in line counts everybody before, so the others are left out only afterward.
        shown = set(db.session.scalars(only))
        seated, waiting = ([one for one in lines if one[1].id in shown] for lines in (seated, waiting))
    people = [person.id for _place, person in seated + waiting]
    explained = checking.explain_all(offering, people) if people else {}
    return Roster(
        tuple(RosterLine(place, person, explained[person.id]) for place, person in seated),
        tuple(RosterLine(place, person, explained[person.id]) for place, person in waiting),
    )


def _seated(offering: Offering) -> list[tuple[int, Person]]:
    query = select(Booking.seat, Person).join(Person, Person.id == Booking.person_id)
    query = query.where(Booking.offering_id == offering.id, Booking.state.in_(HELD)).order_by(Booking.seat)
    return [(seat, person) for seat, person in db.session.execute(query)]


def _waiting(offering: Offering) -> list[tuple[int, Person]]:
    query = select(Person).join(WaitlistEntry, WaitlistEntry.person_id == Person.id)
    query = query.where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None))
    query = query.where(WaitlistEntry.offered_until.is_(None)).order_by(WaitlistEntry.joined_at, WaitlistEntry.id)
    return list(enumerate(db.session.scalars(query), start=1))
