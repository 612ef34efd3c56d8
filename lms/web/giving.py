"""Giving somebody a seat, or taking it back, for whoever may: the one door for the pages of coordinators and for the API."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Select

from lms.db import db
from lms.errors import Refused
from lms.offerings import amending, asking, booking
from lms.offerings.models import Booking, Offering, SeatRequest, WaitlistEntry
from lms.offerings.refusals import Full, Overlapping, Unmet
from lms.people.models import Person
from lms.people.visiting import Account
from lms.permissions import Permission, permits, roster_of
from lms.requirements.explained import to_json

_PROBLEM = "urn:threshold:problem:"


def runs(user: Account, offering: Offering) -> bool:
    """Whether the user is staff of the class."""
    return permits(user, Permission.RUN_CLASS, offering.course_id)


def bookable_by(user: Account, offering: Offering) -> Select[int] | None:
    """The ids of the people to whom the user may give a seat, None for all."""
    return None if runs(user, offering) else roster_of(user, offering.course_id)


def give(user: Account, offering: Offering, person: Person, reason: str = "") -> Booking | WaitlistEntry | SeatRequest:
    """A seat for the person: staff of the class seat them, an agency's coordinator books or nominates one of its people.

    Raises Refused in words about the person.
    """
    by = f"person:{user.person_id}"
    with said_of(person):
        if runs(user, offering):
            return amending.seat(offering, person, by, reason)
        if offering.needs_approval:
            return asking.ask(offering, person, by, reason)
        return booking.book_or_wait(offering, person, by)


def take_back(user: Account, held: Booking, reason: str = "") -> None:
    """Release the seat: staff of the class at any time, with a reason once it is final; others as the person themselves could."""
    by = f"person:{user.person_id}"
    if runs(user, db.session.get_one(Offering, held.offering_id)):
        amending.unseat(held, by, reason)
    else:
        booking.release(held, by)


@contextmanager
def said_of(person: Person) -> Iterator[None]:
    """Refusals that speak to the person, told to others in words about the person."""
    try:
        yield
    except Unmet as problem:
        words = f"{person.legal_name} does not meet yet what the class asks for. {problem.explained.sentence}"
        raise Refused(words, type=f"{_PROBLEM}unmet", requirement=to_json(problem.explained)) from problem
    except Overlapping as problem:
        words = f"{person.legal_name} holds {problem.other}, at the same time. Release that seat first."
        raise Refused(words, type=f"{_PROBLEM}overlapping") from problem
    except Full as problem:
        words = "No seat is free: all are taken, kept for an agency, or held for those in line."
        raise Refused(words, type=f"{_PROBLEM}full") from problem
