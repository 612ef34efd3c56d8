"""Telling: the mails about seats, put into the outbox with the change that causes them."""

from sqlalchemy import select

from lms import outbox
from lms.db import db
from lms.offerings.checking import taught
from lms.offerings.models import Booking, Offering, SeatRequest
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
            has_seat=True,
        )


def tell_cancelled(offering: Offering, person_id: int, reason: str = "") -> None:
    """Tell somebody who holds a seat, waits for one or asked for one that the class will not take place, and why."""
    if user := _login(person_id):
        why = f"\n\nThe reason given: {reason}" if reason else ""
        _post(
            user,
            offering,
            "Your class was cancelled",
            f"This class will not take place. We are sorry. To find another date, sign in and open Classes.{why}",
        )


def tell_seated(offering: Offering, booking: Booking) -> None:
    """Tell somebody that a coordinator or instructor took a seat for them."""
    if user := _login(booking.person_id):
        text = f"Seat {booking.seat} in this class was taken for you. If you cannot come, sign in and open Classes to release it."
        _post(user, offering, "You have a seat", text, has_seat=True)


def tell_unseated(offering: Offering, booking: Booking, reason: str = "") -> None:
    """Tell somebody that their seat was taken back, and why."""
    if user := _login(booking.person_id):
        why = f"\n\nThe reason given: {reason}" if reason else ""
        text = f"Seat {booking.seat} in this class is no longer yours. If that is an error, ask your coordinator.{why}"
        _post(user, offering, "Your seat was released", text)


def tell_nominated(offering: Offering, person_id: int) -> None:
    """Tell somebody that a coordinator asked for a seat for them."""
    if user := _login(person_id):
        text = "Your coordinator asked for a seat in this class for you. We write to you when it is decided."
        _post(user, offering, "You are nominated for a class", text)


def tell_decided(offering: Offering, request: SeatRequest) -> None:
    """Tell somebody that their request for a seat was approved, or was refused and why."""
    user = _login(request.person_id)
    if user is None:
        return
    if request.state == "approved":
        text = "Your request for a seat was approved. To see your seat or your place in line, sign in and open Classes."
        _post(user, offering, "Your request was approved", text)
    else:
        text = f"Your request for a seat in this class was refused.\n\nThe reason given: {request.reason}"
        _post(user, offering, "Your request was refused", text)


def tell_teaching(offering: Offering, user: User, is_teaching: bool) -> None:
    """Tell an instructor that they teach the class, or no longer do."""
    if is_teaching:
        text = "You are an instructor of this class. To see who comes and to take attendance, sign in and open Teaching."
        _post(user, offering, "You teach a class", text, has_seat=True)
    else:
        _post(user, offering, "You no longer teach a class", "You are no longer an instructor of this class.")


def tell_instructor_of_change(offering: Offering, user: User, reason: str = "") -> None:
    """Tell an instructor that the class is at another time or place, or that it was cancelled and why."""
    if offering.state == "cancelled":
        why = f" The reason given: {reason}" if reason else ""
        _post(user, offering, "Your class was cancelled", f"The class that you teach will not take place.{why}")
    else:
        text = "The time or the place of the class that you teach has changed; the new ones stand above."
        _post(user, offering, "Your class has changed", text, has_seat=True)


def _login(person_id: int) -> User | None:
    return db.session.scalar(select(User).where(User.person_id == person_id))


def _post(user: User, offering: Offering, subject: str, text: str, has_seat: bool = False) -> None:
    title = taught(offering).document.title
    dates = say_dates(offering.starts_at, offering.ends_at, offering.time_zone)
    begins = say_time(offering.starts_at, offering.time_zone)
    # The link is for those with a seat, and nobody else's mail may carry it.
    link = f"\nJoin online: {offering.online_link}" if has_seat and offering.online_link else ""
    body = f"Hello {user.person.legal_name},\n\n{title}\n{dates}, from {begins}\n{offering.place}{link}\n\n{text}\n"
    outbox.post(user.email, f"{subject}: {title}"[:_LONGEST_SUBJECT], body)
