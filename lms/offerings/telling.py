"""Telling: the notices about classes and seats, written with the change that causes them."""

from lms import clock
from lms.db import db
from lms.offerings.checking import taught
from lms.offerings.models import Booking, Offering, SeatRequest
from lms.offerings.when import say_dates, say_deadline, say_time, say_time_for_reader
from lms.people import notices
from lms.people.models import Notice, Person, User


def tell_offered(offering: Offering, booking: Booking) -> None:
    """Tell somebody from the waiting list that a seat is held for them, and until when."""
    assert booking.held_until is not None
    person = _person(booking.person_id)
    deadline = say_deadline(booking.held_until, person.time_zone, offering.time_zone)
    text = (
        f"A seat has become free, and you are next in line. Seat {booking.seat} is held for you until {deadline}.\n\n"
        "Accept or decline it on the page of the class. If you do nothing, it goes to the next in line."
    )
    _tell(person, offering, "seat-offered", "A seat is held for you", text)


def tell_lapsed(offering: Offering, booking: Booking) -> None:
    """Tell somebody that the time to accept a seat is over."""
    settle_offer(offering, booking.person_id)
    text = (
        f"The time to accept seat {booking.seat} is over, and it goes to the next in line. If you still want to come, "
        "join the waiting list again on the page of the class."
    )
    _tell(_person(booking.person_id), offering, "seat-offered", "Your seat is no longer held", text)


def tell_changed(offering: Offering, person_id: int) -> None:
    """Tell somebody who holds a seat that the class is at another time or place."""
    text = (
        "The time or the place of your class has changed; the new ones stand above. You keep your seat. If you cannot come, "
        "release it on the page of the class. If the class is in your calendar, add it again."
    )
    _tell(_person(person_id), offering, "class-changed", "Your class has changed", text, has_seat=True)


def tell_cancelled(offering: Offering, person_id: int, reason: str = "") -> None:
    """Tell somebody who holds a seat, waits for one or asked for one that the class will not take place, and why."""
    settle_offer(offering, person_id)
    text = f"This class will not take place. We are sorry. Classes shows the other dates.{_say(reason)}"
    _tell(_person(person_id), offering, "class-cancelled", "Your class was cancelled", text)


def tell_seated(offering: Offering, booking: Booking) -> None:
    """Tell somebody that a coordinator or instructor took a seat for them."""
    text = f"Seat {booking.seat} in this class was taken for you. If you cannot come, release it on the page of the class."
    _tell(_person(booking.person_id), offering, "seat-changed", "You have a seat", text, has_seat=True)


def tell_unseated(offering: Offering, booking: Booking, reason: str = "") -> None:
    """Tell somebody that their seat was taken back, and why."""
    text = f"Seat {booking.seat} in this class is no longer yours. If that is an error, ask your coordinator.{_say(reason)}"
    _tell(_person(booking.person_id), offering, "seat-changed", "Your seat was released", text)


def tell_missing(offering: Offering, person_id: int, steps: str) -> bool:
    """Remind somebody of what is left before the class, once a day; whether they were reminded now."""
    text = f"Before this class there is something left for you to do:\n\n{steps}\n\nThe page of the class shows all of it."
    once = f"class-nudge:{offering.id}:{person_id}:{clock.today(offering.time_zone)}"
    return _tell(_person(person_id), offering, "class-reminder", "Something is left to do", text, once=once) is not None


def tell_nominated(offering: Offering, person_id: int) -> None:
    """Tell somebody that a coordinator asked for a seat for them."""
    text = "Your coordinator asked for a seat in this class for you. You will hear here when it is decided."
    _tell(_person(person_id), offering, "request-decided", "You are nominated for a class", text)


def tell_decided(offering: Offering, request: SeatRequest) -> None:
    """Tell somebody that their request for a seat was approved, or was refused and why."""
    if request.state == "approved":
        text = "Your request for a seat was approved. The page of the class shows your seat or your place in line."
    else:
        text = f"Your request for a seat in this class was refused.{_say(request.reason)}"
    _tell(_person(request.person_id), offering, "request-decided", f"Your request was {request.state}", text)


def tell_teaching(offering: Offering, user: User, is_teaching: bool) -> None:
    """Tell an instructor that they teach the class, or no longer do."""
    if is_teaching:
        text = "You are an instructor of this class. To see who comes and to take attendance, open Teaching."
        _tell(user.person, offering, "teaching", "You teach a class", text, has_seat=True)
    else:
        text = "You are no longer an instructor of this class."
        _tell(user.person, offering, "teaching", "You no longer teach a class", text)


def tell_instructor_of_change(offering: Offering, user: User, reason: str = "") -> None:
    """Tell an instructor that the class is at another time or place, or that it was cancelled and why."""
    if offering.state == "cancelled":
        text = f"The class that you teach will not take place.{_say(reason)}"
        _tell(user.person, offering, "teaching", "Your class was cancelled", text)
    else:
        text = "The time or the place of the class that you teach has changed; the new ones stand above."
        _tell(user.person, offering, "teaching", "Your class has changed", text, has_seat=True)


def settle_offer(offering: Offering, person_id: int) -> None:
    """Ask the person no longer to answer the offer of a seat: it was answered, or is over."""
    notices.settle(person_id, "seat-offered", f"offering:{offering.id}")


def say_class(offering: Offering, reader_zone: str) -> str:
    """What, when and where the class is, a line each, with its hour in the reader's zone where the clocks differ."""
    begins = say_time(offering.starts_at, offering.time_zone)
    here = say_time_for_reader(offering.starts_at, offering.time_zone, reader_zone)
    dates = say_dates(offering.starts_at, offering.ends_at, offering.time_zone)
    return f"{taught(offering).document.title}\n{dates}, from {begins}{f' ({here})' if here else ''}\n{offering.place}"


def path_of(offering: Offering) -> str:
    """The path of the page of the class."""
    return f"/classes/{taught(offering).key}/{offering.public_id}"


def _person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def _say(reason: str | None) -> str:
    return f"\n\nThe reason given: {reason}" if reason else ""


def _tell(
    person: Person, offering: Offering, kind: str, subject: str, text: str, has_seat: bool = False, once: str | None = None
) -> Notice | None:
    # The link is for those with a seat, and nobody else may get it.
    link = f"\nJoin online: {offering.online_link}" if has_seat and offering.online_link else ""
    return notices.tell(
        person,
        kind,
        f"{subject}: {taught(offering).document.title}",
        f"{say_class(offering, person.time_zone)}{link}\n\n{text}",
        link=path_of(offering),
        about=f"offering:{offering.id}",
        once=once,
    )
