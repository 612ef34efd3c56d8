"""Warning: telling people that what a class asks for does not hold on its day, although they hold a seat in it."""

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.offerings.checking import explain_all, taught
from lms.offerings.models import Booking, Offering
from lms.offerings.telling import path_of, say_class
from lms.offerings.when import class_day
from lms.people import notices
from lms.people.models import Person


def warn(after: int) -> int | None:
    """Warn the people in the next class to come above the id ``after``; the answer is its id, None when there is none.

    Each is told once for each day that the class was moved to: a certificate may end before the new one.
    """
    query = select(Offering).where(Offering.id > after, Offering.state == "open", Offering.starts_at > clock.now())
    offering = db.session.scalar(query.order_by(Offering.id).limit(1))
    if offering is None:
        return None
    seated = dict(_seated(offering))
    for person_id, explained in explain_all(offering, list(seated)).items():
        if not explained.is_met:
            _tell(offering, seated[person_id], explained.sentence)
    return offering.id


def _seated(offering: Offering) -> list[tuple[int, Person]]:
    query = select(Person).join(Booking, Booking.person_id == Person.id)
    people = db.session.scalars(query.where(Booking.offering_id == offering.id, Booking.state == "booked"))
    return [(person.id, person) for person in people]


def _tell(offering: Offering, person: Person, why: str) -> None:
    day = class_day(offering.starts_at, offering.time_zone)
    notices.tell(
        person,
        "requirement-expiring",
        f"Something is missing for your class: {taught(offering).document.title}",
        f"{say_class(offering, person.time_zone)}\n\nOn the day of the class you will not have everything it asks for. {why}\n\n"
        "You keep your seat. The page of the class says what is left to do.",
        link=path_of(offering),
        about=f"offering:{offering.id}",
        once=f"offering:{offering.id}:{person.id}:{day.isoformat()}",
    )
