"""The words for when a class is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lms.errors import Invalid
from lms.offerings import when


def at(year, month, day, hour=12, minute=0, zone="UTC"):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


DATES = [
    (at(2027, 3, 16), at(2027, 3, 16, 20), "UTC", "16 March 2027"),
    (at(2027, 3, 16), at(2027, 3, 19), "UTC", "16–19 March 2027"),
    (at(2027, 3, 30), at(2027, 4, 2), "UTC", "30 March – 2 April 2027"),
    (at(2027, 12, 30), at(2028, 1, 2), "UTC", "30 December 2027 – 2 January 2028"),
    (at(2027, 3, 16, 1), at(2027, 3, 16, 3), "America/Chicago", "15 March 2027"),
]


@pytest.mark.parametrize(("starts_at", "ends_at", "zone", "words"), DATES)
def test_says_the_dates_where_the_class_is(starts_at, ends_at, zone, words):
    assert when.say_dates(starts_at, ends_at, zone) == words


def test_the_class_day_is_the_date_where_the_class_is():
    moment = datetime(2027, 3, 16, 3, 0, tzinfo=UTC)
    assert when.class_day(moment, "America/New_York") == date(2027, 3, 15)
    assert when.class_day(moment, "Asia/Tokyo") == date(2027, 3, 16)


ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Mountain"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic"),
    ("America/Havana", "Havana time"),
    ("Asia/Shanghai", "Shanghai time"),
    ("Asia/Manila", "Manila time"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
    ("Europe/Berlin", "Berlin time"),
    ("UTC", "UTC"),
]


@pytest.mark.parametrize(("zone", "name"), ZONES)
@pytest.mark.parametrize("month", [1, 7])
def test_calls_zones_what_people_call_them(zone, name, month):
    assert when.name_zone(at(2027, month, 16), zone) == name


def test_says_the_hour_of_the_class():
    assert when.say_time(at(2027, 3, 16, 12, 30), "America/New_York") == "08:30 Eastern"
    assert when.say_time(at(2027, 3, 9, 13, 30), "America/New_York") == "08:30 Eastern"


READERS = [
    ("Europe/Berlin", "13:30 where you are, Berlin time"),
    ("Asia/Tokyo", "21:30 where you are, Tokyo time"),
    ("Pacific/Auckland", "01:30 on 17 March 2027 where you are, Auckland time"),
    ("America/New_York", None),
    ("America/Detroit", None),
]


@pytest.mark.parametrize(("reader_zone", "words"), READERS)
def test_says_the_hour_where_the_reader_is(reader_zone, words):
    assert when.say_time_for_reader(at(2027, 3, 16, 12, 30), "America/New_York", reader_zone) == words


def test_says_a_deadline_in_both_zones():
    moment = at(2027, 3, 15, 12, 30)
    assert when.say_deadline(moment, "America/New_York", "America/New_York") == "08:30 Eastern on 15 March 2027"
    assert when.say_deadline(moment, "Europe/Berlin", "America/New_York") == (
        "13:30 Berlin time on 15 March 2027 (08:30 Eastern on 15 March 2027, where the class is)"
    )


@pytest.mark.parametrize(
    ("day", "hour", "zone", "problem"),
    [
        (date(2027, 3, 14), time(2, 30), "America/New_York", "skip it"),
        (date(2027, 3, 28), time(2, 0), "Europe/Berlin", "skip it"),
        (date(2027, 11, 7), time(1, 30), "America/New_York", "comes twice"),
        (date(2027, 4, 4), time(1, 45), "Australia/Lord_Howe", "comes twice"),
    ],
)
def test_refuses_an_hour_that_the_clocks_skip_or_show_twice(day, hour, zone, problem):
    with pytest.raises(Invalid, match=problem):
        when.local_moment(day, hour, zone)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "utc"),
    [
        (date(2027, 3, 14), time(1, 59), "America/New_York", datetime(2027, 3, 14, 6, 59, tzinfo=UTC)),
        (date(2027, 3, 14), time(3, 0), "America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        (date(2027, 11, 7), time(2, 0), "America/New_York", datetime(2027, 11, 7, 7, 0, tzinfo=UTC)),
        (date(2027, 3, 14), time(2, 30), "America/Phoenix", datetime(2027, 3, 14, 9, 30, tzinfo=UTC)),
    ],
)
def test_finds_the_moment_that_the_clocks_show(day, hour, zone, utc):
    assert when.local_moment(day, hour, zone) == utc
