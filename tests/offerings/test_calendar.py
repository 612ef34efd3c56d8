"""The calendar entry, read back as a calendar program would."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from lms import clock
from lms.offerings import booking, calendar, reading, scheduling, waiting
from tests.factories import a_person
from tests.offerings.factories import a_full_class, an_offering

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

START = datetime(2027, 3, 13, 13, 30, tzinfo=UTC)
"""08:30 Eastern on the day before the clocks go forward; three days later it is one hour earlier in UTC."""

AWKWARD = 'Trafficking; awareness, "response" \\ and\nmore, in English & Español — ' + "long " * 30


def read(data):
    parsed = Calendar.from_ical(data)
    (event,) = parsed.walk("VEVENT")
    return parsed, event


def write(offering, title="CSTAR", **kwargs):
    return read(calendar.write(offering, title, reading.revision_of(offering), **kwargs))


def test_gives_the_times_in_the_zone_of_the_class():
    offering = an_offering(starts_at=START, lasts=timedelta(days=3, hours=3))
    parsed, event = write(offering)
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "America/New_York"
    assert (event["DTSTART"].dt.hour, event["DTEND"].dt.hour) == (8, 12)
    assert event["DTSTART"].dt == offering.starts_at
    assert event["DTEND"].dt == offering.ends_at
    (zone,) = parsed.walk("VTIMEZONE")
    assert zone["TZID"] == "America/New_York"


def test_its_own_rules_for_the_zone_give_the_same_moments():
    offering = an_offering(starts_at=START, lasts=timedelta(days=3, hours=3))
    data = calendar.write(offering, "CSTAR", 0)
    renamed, event = read(data.replace(b"America/New_York", b"Somewhere/Unknown"))
    (zone,) = renamed.walk("VTIMEZONE")
    for name, moment in (("DTSTART", offering.starts_at), ("DTEND", offering.ends_at)):
        wall = event[name].dt.replace(tzinfo=None)
        assert wall.replace(tzinfo=zone.to_tz()).astimezone(UTC) == moment


@pytest.mark.parametrize("time_zone", ["UTC", "Asia/Kolkata", "America/Phoenix", "Australia/Lord_Howe"])
def test_works_in_any_zone(time_zone):
    _, event = write(an_offering(starts_at=START, time_zone=time_zone))
    assert event["DTSTART"].dt == START


def test_keeps_any_text_whole():
    offering = an_offering()
    offering.place = AWKWARD.replace("\n", " ")
    data = calendar.write(offering, AWKWARD, 0, address="https://example.org/classes/a,b;c")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    _, event = read(data)
    assert str(event["SUMMARY"]) == AWKWARD
    assert str(event["LOCATION"]) == offering.place
    assert str(event["URL"]) == "https://example.org/classes/a,b;c"


def test_its_name_stays_and_its_number_grows():
    offering = an_offering()
    _, first = write(offering)
    clock.advance(timedelta(hours=1))
    plan = scheduling.Schedule(offering.starts_at, offering.ends_at, offering.time_zone, "Elsewhere", offering.capacity)
    scheduling.change(offering, plan)
    _, second = write(offering)
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert second["DTSTAMP"].dt - first["DTSTAMP"].dt == timedelta(hours=1)
    assert second["DTSTAMP"].dt == clock.now()


def test_says_how_sure_it_is():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    _, event = write(offering, booking=held)
    assert (event["STATUS"], str(event["DESCRIPTION"])) == ("CONFIRMED", "Seat 1")
    booking.release(held)
    assert write(offering, booking=held)[1]["STATUS"] == "CANCELLED"
    assert write(offering, booking=reading.view(offering, waiter.id).booking)[1]["STATUS"] == "TENTATIVE"
    scheduling.cancel(offering)
    assert write(offering)[1]["STATUS"] == "CANCELLED"
