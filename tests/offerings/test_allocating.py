"""The allocator: tables for holds and seats, and random histories of a whole class held against its stated invariants."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms.offerings.allocating import Offer, Waiting, allocate, free_seats, hold_ends_at

START = datetime(2027, 3, 16, 12, 30, tzinfo=UTC)

HOLDS = [
    # how long before the start the offer is made, how long before the start the hold ends
    (timedelta(days=30), timedelta(days=29)),
    (timedelta(hours=26), timedelta(hours=2)),
    (timedelta(hours=25), timedelta(hours=2)),
    (timedelta(hours=3), timedelta(hours=2)),
    (timedelta(hours=2, minutes=30), timedelta(hours=2)),
    (timedelta(hours=2, minutes=10), timedelta(hours=1, minutes=40)),
    (timedelta(hours=1), timedelta(minutes=30)),
    (timedelta(minutes=30), timedelta(0)),
    (timedelta(minutes=1), timedelta(0)),
]


@pytest.mark.parametrize(("made_before", "ends_before"), HOLDS)
def test_says_when_a_hold_ends(made_before, ends_before):
    assert hold_ends_at(START - made_before, START) == START - ends_before


SEATS = [
    (3, set(), [1, 2, 3]),
    (3, {1}, [2, 3]),
    (3, {2}, [1, 3]),
    (3, {1, 2, 3}, []),
    (0, set(), []),
    (2, {2, 5}, []),
    (3, {4, 5}, [1]),
]


@pytest.mark.parametrize(("capacity", "held", "free"), SEATS)
def test_lists_the_free_seats(capacity, held, free):
    assert free_seats(capacity, held) == free


def test_passes_over_whoever_is_not_eligible():
    line = [Waiting(1, 11, False), Waiting(2, 12, True), Waiting(3, 13, True)]
    until = START - timedelta(days=1)
    assert allocate(2, {1}, line, START - timedelta(days=2), START) == [Offer(2, line[1], until)]


def test_offers_nothing_once_the_class_has_started():
    line = [Waiting(1, 11, True)]
    assert allocate(2, (), line, START, START) == []
    assert len(allocate(2, (), line, START - timedelta(seconds=1), START)) == 1


@dataclass
class AClass:
    """A class played through in memory: what the domain does with the database, done with dictionaries."""

    random: Random
    capacity: int
    now: datetime = START - timedelta(days=6)
    held: dict[int, tuple[int, datetime | None]] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    eligible: set[int] = field(default_factory=set)
    newcomers: int = 0

    def seat_of(self, person: int) -> int | None:
        return next((seat for seat, (holder, _) in self.held.items() if holder == person), None)

    def offered(self) -> list[int]:
        return [seat for seat, (_, until) in self.held.items() if until]

    def come(self) -> None:
        self.newcomers += 1
        if self.random.random() < 0.7:
            self.eligible.add(self.newcomers)
        free = free_seats(self.capacity, self.held)
        if free and self.newcomers in self.eligible and self.now < START:
            assert not self.eligible & set(self.line), "a newcomer jumped the line"
            self.held[free[0]] = (self.newcomers, None)
        else:
            self.line.append(self.newcomers)

    def release(self) -> None:
        if self.held:
            del self.held[self.random.choice(sorted(self.held))]

    def accept(self) -> None:
        if self.offered():
            seat = self.random.choice(self.offered())
            self.held[seat] = (self.held[seat][0], None)

    def leave(self) -> None:
        if self.line:
            self.line.remove(self.random.choice(self.line))

    def qualify(self) -> None:
        if self.line:
            self.eligible.add(self.random.choice(self.line))

    def disqualify(self) -> None:
        self.eligible -= set(self.random.sample(self.line, min(len(self.line), 1)))

    def resize(self) -> None:
        self.capacity = max(0, self.capacity + self.random.randint(-2, 2))

    def wait(self) -> None:
        self.now += timedelta(hours=self.random.choice((1, 5, 25)))

    def step(self) -> None:
        self.random.choice(
            (self.come, self.come, self.release, self.accept, self.leave, self.qualify, self.disqualify, self.resize, self.wait)
        )()
        for seat in self.offered():
            if self.held[seat][1] <= self.now:
                del self.held[seat]
        self.allocate()

    def allocate(self) -> None:
        before = set(self.held)
        line = [Waiting(person, person, person in self.eligible) for person in self.line]
        offers = allocate(self.capacity, before, line, self.now, START)
        self.check(offers, before)
        for offer in offers:
            self.held[offer.seat] = (offer.waiting.person_id, offer.held_until)
            self.line.remove(offer.waiting.person_id)
        if self.now < START and self.eligible & set(self.line):
            assert not free_seats(self.capacity, self.held), "somebody eligible waits beside a free seat"

    def check(self, offers: list[Offer], before: set[int]) -> None:
        seats = [offer.seat for offer in offers]
        assert not before & set(seats)
        assert len(set(seats)) == len(seats)
        if offers:
            assert self.now < START
            assert len(before) + len(offers) <= self.capacity
            assert max(seats) <= self.capacity
            assert all(self.now < offer.held_until <= START for offer in offers)
        people = [offer.waiting.person_id for offer in offers]
        in_order = [person for person in self.line if person in self.eligible]
        assert people == in_order[: len(people)]
        assert all(self.seat_of(person) is None for person in people)


@pytest.mark.parametrize("seed", range(200))
def test_keeps_its_promises_through_random_histories(seed):
    random = Random(seed)
    history = AClass(random, capacity=random.randint(0, 5))
    for _ in range(100):
        history.step()
    assert history.newcomers > 0
