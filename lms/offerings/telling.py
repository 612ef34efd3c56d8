"""Telling: the mails about seats, put into the outbox with the change that causes them."""

from sqlalchemy import select

from lms import outbox
from lms.db import db
from lms.offerings.checking import taught
from lms.offerings.models import Booking, Offering
from lms.offerings.when import say_dates, say_deadline, say_time
from lms.people.models import User

_LONGEST_SUBJECT = 300


def tell_offered(offering: Offering, booking: Booking) -> None:
    """Tell somebody from the waiting list that a seat is held for them, and until when."""
    assert booking.held_until is not None
    if user := _login(booking.person_id):
        deadline = say_deadline(booking.held_until, user.person.time_zone, offering.time_zone)
        _post(
            user,
            offering,
            "A seat is held for you",
            f"A seat has become free, and you are next in line. Seat {booking.seat} is held for you until {deadline}.\n\n"
            "To accept or decline it, sign in and open Classes. If you do nothing, it goes to the next in line.",
        )


def tell_lapsed(offering: Offering, booking: Booking) -> None:
    """Tell somebody that the time to accept a seat is over."""
    if user := _login(booking.person_id):
        _post(
            user,
            offering,
            "Your seat is no longer held",
            f"The time to accept seat {booking.seat} is over, and it goes to the next in line. If you still want to come, "
            "sign in, open Classes and join the waiting list again.",
        )


def tell_changed(offering: Offering, person_id: int) -> None:
    """Tell somebody who holds a seat that the class is at another time or place."""
    if user := _login(person_id):
        _post(
            user,
            offering,
            "Your class has changed",
            "The time or the place of your class has changed; the new ones stand above. You keep your seat. If you cannot come, "
            "sign in, open Classes and release it. If the class is in your calendar, add it again.",
        )


def tell_cancelled(offering: Offering, person_id: int) -> None:
    """Tell somebody who holds a seat or waits for one that the class will not take place."""
    if user := _login(person_id):
        _post(
            user,
            offering,
            "Your class was cancelled",
            "This class will not take place. We are sorry. To find another date, sign in and open Classes.",
        )


def _login(person_id: int) -> User | None:
    return db.session.scalar(select(User).where(User.person_id == person_id))


def _post(user: User, offering: Offering, subject: str, text: str) -> None:
    title = taught(offering).document.title
    dates = say_dates(offering.starts_at, offering.ends_at, offering.time_zone)
    begins = say_time(offering.starts_at, offering.time_zone)
    body = f"Hello {user.person.legal_name},\n\n{title}\n{dates}, from {begins}\n{offering.place}\n\n{text}\n"
    outbox.post(user.email, f"{subject}: {title}"[:_LONGEST_SUBJECT], body)
