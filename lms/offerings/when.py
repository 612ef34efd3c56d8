"""The words for when a class is: its dates, and its hours in the zone of the class and of whoever reads. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.errors import Invalid
from lms.requirements.wording import say_day

_NORTH_AMERICAN: dict[tuple[str, float], str] = {
    ("AST", -4): "Atlantic",
    ("ADT", -3): "Atlantic",
    ("EST", -5): "Eastern",
    ("EDT", -4): "Eastern",
    ("CST", -6): "Central",
    ("CDT", -5): "Central",
    ("MST", -7): "Mountain",
    ("MDT", -6): "Mountain",
    ("PST", -8): "Pacific",
    ("PDT", -7): "Pacific",
    ("AKST", -9): "Alaska",
    ("AKDT", -8): "Alaska",
    ("HST", -10): "Hawaii",
}


def class_day(starts_at: datetime, time_zone: str) -> date:
    """The date on which the class starts where it is held: the day as of which its requirement is judged."""
    return starts_at.astimezone(ZoneInfo(time_zone)).date()


def local_moment(day: date, hour: time, time_zone: str) -> datetime:
    """The moment at which the clocks of the zone show that hour on that day.

    Raises Invalid for an hour that the clocks skip, or show twice, because they change then.
    """
    naive, zone = datetime.combine(day, hour), ZoneInfo(time_zone)
    first, second = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    shown = f"{hour:%H:%M} on {say_day(day)}"
    # Where the clocks are put forward, the second reading lies before the first; where they are put back, after it.
    if (second.utcoffset() or timedelta()) > (first.utcoffset() or timedelta()):
        raise Invalid(f"There is no {shown} in {time_zone}: the clocks are put forward then and skip it. Choose another time.")
    raise Invalid(f"{shown} comes twice in {time_zone}: the clocks are put back then. Choose a time before or after that hour.")


def say_dates(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """The dates of the class where it is held: 16–19 March 2027, 30 March – 2 April 2027."""
    first, last = class_day(starts_at, time_zone), class_day(ends_at, time_zone)
    if first == last:
        return say_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{say_day(last)}"
    return f"{f'{first.day} {first:%B}' if first.year == last.year else say_day(first)} – {say_day(last)}"


def say_time(at: datetime, time_zone: str) -> str:
    """The hour in the zone, with the zone's name: 08:30 Eastern."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M} {name_zone(at, time_zone)}"


def say_time_for_reader(at: datetime, time_zone: str, reader_zone: str) -> str | None:
    """The same hour where the reader is, with the date if it is another; None when the clocks there show the same."""
    there, here = at.astimezone(ZoneInfo(time_zone)), at.astimezone(ZoneInfo(reader_zone))
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return None
    other_date = f" on {say_day(here.date())}" if here.date() != there.date() else ""
    return f"{here:%H:%M}{other_date} where you are, {name_zone(at, reader_zone)}"


def say_moment(at: datetime, time_zone: str) -> str:
    """The moment in the zone: 14:30 Eastern on 15 March 2027."""
    return f"{say_time(at, time_zone)} on {say_day(at.astimezone(ZoneInfo(time_zone)).date())}"


def say_deadline(at: datetime, reader_zone: str, class_zone: str) -> str:
    """The moment where the reader is and, when the clocks differ, where the class is."""
    here, there = say_moment(at, reader_zone), say_moment(at, class_zone)
    return here if say_time_for_reader(at, class_zone, reader_zone) is None else f"{here} ({there}, where the class is)"


def name_zone(at: datetime, time_zone: str) -> str:
    """What people call the zone: Eastern, Central; elsewhere by its city, as Berlin time; UTC is UTC."""
    local = at.astimezone(ZoneInfo(time_zone))
    hours = (local.utcoffset() or timedelta()) / timedelta(hours=1)
    # The abbreviation alone would not do: CST is also the time of China and of Cuba.
    if name := _NORTH_AMERICAN.get((local.tzname() or "", hours)):
        return name
    return f"{time_zone.rsplit('/')[-1].replace('_', ' ')} time" if "/" in time_zone else time_zone
