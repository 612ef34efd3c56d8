"""Allocating: which seat is free, and who in line is offered one. Pure; whoever calls it holds the class still.

Whatever the history of a class:

- no more seats are held than there are, and none has a number above the capacity unless it was held before;
- a seat is offered only to somebody whose requirement holds, who holds no seat yet, and before everybody behind them in line;
- the queue always moves: after ``allocate`` no seat is free while somebody eligible waits without an offer;
- nothing is offered once the class has started.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOLD = timedelta(hours=24)
"""How long an offered seat is held."""

BEFORE_START = timedelta(hours=2)
"""A hold ends at least this long before the class, so that the seat can still go to somebody else."""

SHORTEST_HOLD = timedelta(minutes=30)
"""Close to the class a hold still lasts this long, but never beyond the start."""


@dataclass(frozen=True)
class Waiting:
    """Somebody in line who has no offer now. ``is_eligible`` says that the requirement holds on the class day."""

    entry_id: int
    person_id: int
    is_eligible: bool


@dataclass(frozen=True)
class Offer:
    """A seat held for somebody in line until ``held_until``."""

    seat: int
    waiting: Waiting
    held_until: datetime


def free_seats(capacity: int, held: Collection[int]) -> list[int]:
    """The numbers of the free seats, lowest first. ``held`` are the numbers of those booked or offered."""
    numbers = [number for number in range(1, capacity + 1) if number not in held]
    # Seats above a capacity that was lowered still take up room.
    return numbers[: max(0, capacity - len(held))]


def allocate(capacity: int, held: Collection[int], line: Sequence[Waiting], now: datetime, starts_at: datetime) -> list[Offer]:
    """The offers to make now, in order. ``line`` is who waits without an offer, first come first."""
    if now >= starts_at:
        return []
    eligible = [waiting for waiting in line if waiting.is_eligible]
    until = hold_ends_at(now, starts_at)
    return [Offer(seat, waiting, until) for seat, waiting in zip(free_seats(capacity, held), eligible, strict=False)]


def hold_ends_at(now: datetime, starts_at: datetime) -> datetime:
    """When a seat offered now goes to the next: 24 hours on, but 2 hours before the class at the latest.

    Closer than that to the class it is half an hour on, or the start if that is sooner.
    """
    return max(min(now + HOLD, starts_at - BEFORE_START), min(now + SHORTEST_HOLD, starts_at))
