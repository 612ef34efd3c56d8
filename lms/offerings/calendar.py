"""The class as a calendar entry (iCalendar, RFC 5545), in its own time zone."""

from datetime import date
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from lms import clock
from lms.offerings.models import Booking, Offering


def write(offering: Offering, title: str, revision: int, booking: Booking | None = None, address: str | None = None) -> bytes:
    """The class as the bytes of an ``.ics`` file.

    ``revision`` (``reading.revision_of``) grows with every change, so that a calendar knows the newer entry (RFC 5545 §3.8.7.4);
    ``booking`` adds the seat; ``address`` is the page of the class.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Threshold//Classes//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_write_event(offering, title, revision, booking, address))
    # One year to either side names every change of the clocks near the class; all of history would be ten times the size.
    calendar.add_missing_timezones(date(offering.starts_at.year - 1, 1, 1), date(offering.ends_at.year + 2, 1, 1))
    return calendar.to_ical()


def _write_event(offering: Offering, title: str, revision: int, booking: Booking | None, address: str | None) -> Event:
    zone = ZoneInfo(offering.time_zone)
    event = Event()
    event.add("uid", f"class-{offering.public_id}@threshold")
    event.add("dtstamp", clock.now())
    event.add("dtstart", offering.starts_at.astimezone(zone))
    event.add("dtend", offering.ends_at.astimezone(zone))
    event.add("summary", title)
    event.add("location", offering.place)
    event.add("status", _status(offering, booking))
    event.add("sequence", revision)
    if booking:
        event.add("description", f"Seat {booking.seat}")
    if address:
        event.add("url", address)
    return event


def _status(offering: Offering, booking: Booking | None) -> str:
    if offering.state == "cancelled" or (booking and booking.state == "released"):
        return "CANCELLED"
    return "TENTATIVE" if booking and booking.state == "offered" else "CONFIRMED"
