"""Allocating: which seat is free, for whom, and who in line is offered one. Pure; whoever calls it holds the class still.

Whatever the history of a class:

- no more seats are held than there are, and none has a number above the capacity unless it was held before;
- a seat is offered only to somebody whose requirement holds, who is approved where the class asks for that, who holds no seat
  yet, and before everybody behind them in line who could have had it;
- a seat kept for an agency goes to nobody but its people, for as long as it is kept;
- the queue always moves: after ``allocate`` nobody waits without an offer who could have one of the free seats;
- nothing is offered before booking opens or after the last call, which is the start of the class at the latest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

HOLD = timedelta(hours=24)
"""How long an offered seat is held."""

BEFORE_LAST_CALL = timedelta(hours=2)
"""A hold ends at least this long before the last call, so that the seat can still go to somebody else."""

SHORTEST_HOLD = timedelta(minutes=30)
"""Close to the last call a hold still lasts this long, but never beyond it."""


@dataclass(frozen=True)
class Waiting:
    """Somebody in line who has no offer now. ``is_eligible`` says that the requirement holds on the class day.

    ``claims`` are the ids of the agency holds whose seats the person may take, the first to be used first.
    """

    entry_id: int
    person_id: int
    is_eligible: bool
    is_approved: bool = True
    claims: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """A seat's number, and the id of the agency hold that it is taken from, None for one that is open to all."""

    seat: int
    agency_hold_id: int | None = None


@dataclass(frozen=True)
class Offer:
    """A seat held for somebody in line until ``held_until``."""

    place: Place
    waiting: Waiting
    held_until: datetime


@dataclass(frozen=True)
class Room:
    """The seats of a class: ``held`` are the numbers booked or offered, ``kept`` is how many each agency hold still keeps."""

    capacity: int
    held: frozenset[int] = frozenset()
    kept: Mapping[int, int] | None = None

    @property
    def free(self) -> list[int]:
        """The numbers of the seats that nobody holds, lowest first, whomever they are kept for."""
        return free_seats(self.capacity, self.held)

    def free_for(self, claims: Sequence[int] = ()) -> list[int]:
        """The numbers of the seats that somebody with these claims could take one of, lowest first."""
        kept = self.kept or {}
        own = sum(left for hold, left in kept.items() if hold in claims)
        return self.free[: max(own, len(self.free) - (sum(kept.values()) - own))]

    def place_for(self, claims: Sequence[int] = ()) -> Place | None:
        """The seat that somebody with these claims gets: always the lowest free one, from a hold of their own if it keeps any.

        Because everybody reaches for the same number, the index on the seat decides every race for what is kept, too.
        """
        free = self.free_for(claims)
        own = next((hold for hold in claims if (self.kept or {}).get(hold)), None)
        return Place(free[0], own) if free else None

    def without(self, place: Place) -> "Room":
        """The room that is left once somebody has taken the place."""
        kept = dict(self.kept or {})
        if place.agency_hold_id is not None:
            kept[place.agency_hold_id] -= 1
        return replace(self, held=self.held | {place.seat}, kept=kept)


def free_seats(capacity: int, held: Collection[int]) -> list[int]:
    """The numbers of the free seats, lowest first. ``held`` are the numbers of those booked or offered."""
    numbers = [number for number in range(1, capacity + 1) if number not in held]
    # Seats above a capacity that was lowered still take up room.
    return numbers[: max(0, capacity - len(held))]


def allocate(
    room: Room, line: Sequence[Waiting], now: datetime, last_call_at: datetime, opens_at: datetime | None = None
) -> list[Offer]:
    """The offers to make now, in order. ``line`` is who waits without an offer, first come first."""
    if now >= last_call_at or (opens_at and now < opens_at):
        return []
    offers = []
    until = hold_ends_at(now, last_call_at)
    for waiting in line:
        if waiting.is_eligible and waiting.is_approved and (place := room.place_for(waiting.claims)):
            offers.append(Offer(place, waiting, until))
            room = room.without(place)
    return offers


def hold_ends_at(now: datetime, last_call_at: datetime) -> datetime:
    """When a seat offered now goes to the next: 24 hours on, but 2 hours before the last call at the latest.

    Closer than that to the last call it is half an hour on, or the last call if that is sooner.
    """
    return max(min(now + HOLD, last_call_at - BEFORE_LAST_CALL), min(now + SHORTEST_HOLD, last_call_at))
