"""A class in the words of a page: its dates, its hours in both zones, its seats, and until when what can be done."""

from dataclasses import dataclass

from flask_login import current_user

from lms.errors import Refused
from lms.offerings import checking, when
from lms.offerings.reading import ScheduledClass
from lms.requirements.explained import Branch, Leaf
from lms.web.filters import plural


@dataclass(frozen=True)
class ClassLine:
    """A class in the words of a page: ``explained`` is None for somebody who is not signed in."""

    view: ScheduledClass
    explained: Leaf | Branch | None

    @property
    def dates(self) -> str:
        """The dates where the class is held."""
        return when.say_dates(self.view.offering.starts_at, self.view.offering.ends_at, self.view.offering.time_zone)

    @property
    def starts(self) -> str:
        """When it starts, in its own zone and, where the clocks differ, in the reader's."""
        offering = self.view.offering
        there = when.say_time(offering.starts_at, offering.time_zone)
        reader = current_user.person.time_zone if current_user.is_authenticated else offering.time_zone
        here = when.say_time_for_reader(offering.starts_at, offering.time_zone, reader)
        return f"{there} ({here})" if here else there

    @property
    def cut_offs(self) -> list[tuple[str, str]]:
        """What is set of when booking opens and ends, seats can be released and the roster is final, in both zones."""
        offering = self.view.offering
        moments = (
            ("Booking opens", offering.opens_at),
            ("Booking ends", offering.closes_at),
            ("Seats can be released until", offering.release_until),
            ("Roster is final from", offering.locks_at),
        )
        reader = current_user.person.time_zone if current_user.is_authenticated else offering.time_zone
        return [(words, when.say_deadline(at, reader, offering.time_zone)) for words, at in moments if at]

    @property
    def seats(self) -> str:
        """How many seats are left, in words."""
        if self.view.seats_left:
            return f"{self.view.seats_left} of {self.view.offering.capacity} seats left"
        if self.view.kept:
            return f"{plural(self.view.kept, 'seat')} left, kept for an agency"
        return f"Full, {self.view.waiting} waiting" if self.view.waiting else "Full"

    @property
    def closed_words(self) -> str:
        """Why nobody books by themselves now, and what to do."""
        try:
            checking.refuse_outside_booking(self.view.offering)
        except Refused as problem:
            return str(problem)
        return ""

    @property
    def offered_until(self) -> str | None:
        """Until when an offered seat can be accepted, None when none is on offer."""
        held = self.view.booking
        if held is None or held.held_until is None:
            return None
        return when.say_deadline(held.held_until, current_user.person.time_zone, self.view.offering.time_zone)
