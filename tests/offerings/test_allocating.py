"""The allocator: tables for holds and seats, and random histories of a whole class held against its stated invariants."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms.offerings.allocating import Offer, Place, Room, Waiting, allocate, free_seats, hold_ends_at

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


def test_passes_over_whoever_is_not_eligible_or_not_approved():
    line = [Waiting(1, 11, False), Waiting(2, 12, True, is_approved=False), Waiting(3, 13, True), Waiting(4, 14, True)]
    until = START - timedelta(days=1)
    assert allocate(Room(2, frozenset({1})), line, START - timedelta(days=2), START) == [Offer(Place(2), line[2], until)]


def test_offers_nothing_before_booking_opens_or_after_the_last_call():
    line, second = [Waiting(1, 11, True)], timedelta(seconds=1)
    opens = START - timedelta(days=1)
    assert allocate(Room(2), line, START, START) == []
    assert len(allocate(Room(2), line, START - second, START)) == 1
    assert allocate(Room(2), line, opens - second, START, opens) == []
    assert len(allocate(Room(2), line, opens, START, opens)) == 1


KEPT = [
    # capacity, held, kept by hold, claims, the place
    (3, {1}, {7: 2}, (), None),
    (3, {1}, {7: 2}, (7,), Place(2, 7)),
    (3, set(), {7: 2}, (), Place(1)),
    (3, set(), {7: 0}, (7,), Place(1)),
    (3, {1, 2, 3}, {7: 1}, (7,), None),
    (3, {1}, {7: 1, 8: 1}, (8, 7), Place(2, 8)),
    (3, {1}, {7: 1, 8: 1}, (9,), None),
    (2, {1}, {7: 1, 8: 1}, (8,), Place(2, 8)),
]


@pytest.mark.parametrize(("capacity", "held", "kept", "claims", "place"), KEPT)
def test_kept_seats_go_to_those_they_are_kept_for(capacity, held, kept, claims, place):
    assert Room(capacity, frozenset(held), kept).place_for(claims) == place


def test_the_line_moves_past_somebody_for_whom_no_seat_is_left():
    line = [Waiting(1, 11, True), Waiting(2, 12, True, claims=(7,))]
    offers = allocate(Room(1, kept={7: 1}), line, START - timedelta(days=2), START)
    assert [(offer.place, offer.waiting.person_id) for offer in offers] == [(Place(1, 7), 12)]


@dataclass
class AClass:
    """A class played through in memory: what the domain does with the database, done with dictionaries.

    ``held`` gives for each seat its holder, when the offer ends, and the agency hold it came from; ``holds`` gives for each
    agency hold its seats and when it ends.
    """

    random: Random
    capacity: int
    opens_at: datetime | None
    last_call_at: datetime
    needs_approval: bool
    now: datetime = START - timedelta(days=6)
    held: dict[int, tuple[int, datetime | None, int | None]] = field(default_factory=dict)
    holds: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    eligible: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    newcomers: int = 0

    def seat_of(self, person: int) -> int | None:
        return next((seat for seat, (holder, _, _) in self.held.items() if holder == person), None)

    def offered(self) -> list[int]:
        return [seat for seat, (_, until, _) in self.held.items() if until]

    def room(self) -> Room:
        used = [hold for _, _, hold in self.held.values()]
        kept = {hold: max(0, seats - used.count(hold)) for hold, (seats, until) in self.holds.items() if until > self.now}
        return Room(self.capacity, frozenset(self.held), kept)

    def claims(self, person: int) -> tuple[int, ...]:
        return tuple(hold for hold in self.members.get(person, ()) if hold in self.room().kept)

    def is_open(self) -> bool:
        return (self.opens_at is None or self.now >= self.opens_at) and self.now < self.last_call_at

    def may_have(self, person: int) -> bool:
        return person in self.eligible and self.is_approved(person)

    def is_approved(self, person: int) -> bool:
        return person in self.approved or not self.needs_approval

    def could_be_seated(self) -> set[int]:
        room = self.room()
        return {person for person in self.line if self.may_have(person) and room.place_for(self.claims(person))}

    def come(self) -> None:
        self.newcomers += 1
        if self.random.random() < 0.7:
            self.eligible.add(self.newcomers)
        if self.random.random() < 0.5:
            self.approved.add(self.newcomers)
        self.members[self.newcomers] = tuple(hold for hold in (1, 2) if self.random.random() < 0.3)
        place = self.room().place_for(self.claims(self.newcomers))
        if place and self.may_have(self.newcomers) and self.is_open():
            assert not self.could_be_seated(), "a newcomer jumped the line"
            self.held[place.seat] = (self.newcomers, None, place.agency_hold_id)
        else:
            self.line.append(self.newcomers)

    def release(self) -> None:
        if self.held:
            del self.held[self.random.choice(sorted(self.held))]

    def accept(self) -> None:
        if self.offered():
            seat = self.random.choice(self.offered())
            holder, _, hold = self.held[seat]
            self.held[seat] = (holder, None, hold)

    def leave(self) -> None:
        if self.line:
            self.line.remove(self.random.choice(self.line))

    def qualify(self) -> None:
        if self.line:
            self.eligible.add(self.random.choice(self.line))

    def disqualify(self) -> None:
        self.eligible -= set(self.random.sample(self.line, min(len(self.line), 1)))

    def approve(self) -> None:
        if self.line:
            self.approved.add(self.random.choice(self.line))

    def keep(self) -> None:
        room = self.room()
        spare = len(room.free) - sum(room.kept.values())
        if spare > 0:
            until = self.now + timedelta(hours=self.random.choice((10, 60)))
            used = [hold for _, _, hold in self.held.values()]
            number = self.random.choice((1, 2))
            self.holds[number] = (used.count(number) + self.random.randint(1, spare), until)

    def let_go(self) -> None:
        self.holds.pop(self.random.choice((1, 2)), None)

    def resize(self) -> None:
        self.capacity = max(0, self.capacity + self.random.randint(-2, 2))

    def wait(self) -> None:
        self.now += timedelta(hours=self.random.choice((1, 5, 25)))

    def step(self) -> None:
        deeds = (self.come, self.come, self.come, self.release, self.accept, self.leave, self.qualify, self.disqualify)
        self.random.choice((*deeds, self.approve, self.keep, self.let_go, self.resize, self.wait))()
        for seat in self.offered():
            if self.held[seat][1] <= self.now:
                del self.held[seat]
        self.allocate()

    def allocate(self) -> None:
        room = self.room()
        line = [Waiting(one, one, one in self.eligible, self.is_approved(one), self.claims(one)) for one in self.line]
        offers = allocate(room, line, self.now, self.last_call_at, self.opens_at)
        self.check(offers, room)
        for offer in offers:
            self.held[offer.place.seat] = (offer.waiting.person_id, offer.held_until, offer.place.agency_hold_id)
            self.line.remove(offer.waiting.person_id)
        if self.is_open():
            assert not self.could_be_seated(), "somebody waits who could have a free seat"

    def check(self, offers: list[Offer], room: Room) -> None:
        seats = [offer.place.seat for offer in offers]
        assert not room.held & set(seats)
        assert len(set(seats)) == len(seats)
        if offers:
            assert self.is_open()
            assert self.now < START
            assert len(room.held) + len(offers) <= self.capacity
            assert max(seats) <= self.capacity
            assert all(self.now < offer.held_until <= self.last_call_at for offer in offers)
        self.check_people([offer.waiting.person_id for offer in offers])
        self.check_kept(offers, room)

    def check_people(self, people: list[int]) -> None:
        assert all(self.may_have(person) and self.seat_of(person) is None for person in people)
        if people and not self.holds:
            in_order = [person for person in self.line if self.may_have(person)]
            assert people == in_order[: len(people)]
        assert people == sorted(people, key=self.line.index)

    def check_kept(self, offers: list[Offer], room: Room) -> None:
        taken = [offer.place.agency_hold_id for offer in offers]
        for offer in offers:
            hold = offer.place.agency_hold_id
            assert hold is None or (hold in self.members[offer.waiting.person_id] and self.holds[hold][1] > self.now)
        assert all(taken.count(hold) <= left for hold, left in room.kept.items())
        # Those who took a seat that is open to all left every kept one in place.
        still_kept = sum(left - taken.count(hold) for hold, left in room.kept.items())
        assert None not in taken or len(room.free) - len(offers) >= still_kept


@pytest.mark.parametrize("seed", range(200))
def test_keeps_its_promises_through_random_histories(seed):
    random = Random(seed)
    begins, capacity = START - timedelta(days=6), random.randint(0, 6)
    opens_at = random.choice((None, begins + timedelta(days=1)))
    last_call_at = random.choice((START, START - timedelta(days=2)))
    history = AClass(random, capacity, opens_at, last_call_at, needs_approval=random.random() < 0.4)
    for _ in range(100):
        history.step()
    assert history.newcomers > 0
