"""Races for seats, in threads, on both databases; and what happens without the indexes that decide them.

On PostgreSQL people who book at the same time read the same free seats, and the unique index on the seat decides. On SQLite a
writing transaction is alone from its start, so the index is only the last line of defence; the test says which is which.
"""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.audit import first_break
from lms.db import db
from lms.errors import Invalid
from lms.offerings import asking, booking, keeping, scheduling, seating, waiting
from lms.offerings.allocating import Place
from lms.offerings.models import Booking, Offering, SeatRequest, WaitlistEntry
from lms.offerings.refusals import Full, HoldEnded, Overlapping
from lms.offerings.scheduling import Schedule
from lms.people import agencies
from lms.people.models import Agency, Person
from tests.factories import an_agency
from tests.offerings.factories import a_class_course, a_full_class, an_offering, many_people, people
from tests.offerings.racing import race

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

ROUNDS = 8


def book(offering_id, person_id):
    return booking.book(db.session.get_one(Offering, offering_id), db.session.get_one(Person, person_id)).id


def join(offering_id, person_id):
    return waiting.join(db.session.get_one(Offering, offering_id), db.session.get_one(Person, person_id)).id


def release(booking_id):
    booking.release(db.session.get_one(Booking, booking_id))


def accept(booking_id):
    return waiting.accept(db.session.get_one(Booking, booking_id)).seat


def decline(booking_id):
    waiting.decline(db.session.get_one(Booking, booking_id))


def book_or_join(offering_id, person_id):
    """Book in one transaction and, when the class is full, join the line in the next, as a person does."""
    try:
        return book(offering_id, person_id)
    except Full:
        db.session.rollback()
        join(offering_id, person_id)
        return None


def book_or_wait(offering_id, person_id):
    """Book or join the line in one call."""
    return type(booking.book_or_wait(db.session.get_one(Offering, offering_id), db.session.get_one(Person, person_id)))


def keep(offering_id, agency_id, seats):
    until = clock.now() + timedelta(days=7)
    keeping.keep(db.session.get_one(Offering, offering_id), db.session.get_one(Agency, agency_id), seats, until, "system")


def approve(request_id):
    return type(asking.approve(db.session.get_one(SeatRequest, request_id), "system"))


def shrink(offering_id, capacity):
    offering = db.session.get_one(Offering, offering_id)
    scheduling.change(offering, Schedule(offering.starts_at, offering.ends_at, offering.time_zone, offering.place, capacity))


def seats(offering_id, *states):
    query = select(Booking.seat).where(Booking.offering_id == offering_id, Booking.state.in_(states or seating.HELD))
    return sorted(db.session.scalars(query))


def line(offering_id):
    query = select(WaitlistEntry.person_id).where(WaitlistEntry.offering_id == offering_id, WaitlistEntry.closed_at.is_(None))
    return sorted(db.session.scalars(query))


def settle():
    """Commit what was prepared, so that other threads see it."""
    db.session.commit()
    db.session.remove()


def test_the_last_seats_go_to_exactly_as_many_as_there_are(app):
    offering_id, person_ids = an_offering(capacity=3).id, [person.id for person in people(10)]
    settle()
    outcomes = race(app, [partial(book_or_join, offering_id, person_id) for person_id in person_ids])
    assert seats(offering_id) == [1, 2, 3]
    assert len(line(offering_id)) == len(set(line(offering_id))) == 7
    assert sum(outcome is not None for outcome in outcomes) == 3
    assert first_break(db.session) is None


def test_two_hundred_at_once_for_the_last_seats_are_each_seated_or_in_line_once(app):
    offering_id, person_ids = an_offering(capacity=5).id, many_people(200)
    settle()
    outcomes = race(app, [partial(book_or_wait, offering_id, person_id) for person_id in person_ids], at_once=8)
    assert seats(offering_id, "booked") == [1, 2, 3, 4, 5]
    holders = select(Booking.person_id).where(Booking.offering_id == offering_id)
    assert line(offering_id) == sorted(set(person_ids) - set(db.session.scalars(holders)))
    assert (outcomes.count(Booking), outcomes.count(WaitlistEntry)) == (5, 195)
    assert first_break(db.session) is None


def test_kept_seats_are_never_lost_to_strangers_in_a_race(app):
    for _ in range(ROUNDS // 2):
        agency, offering, strangers, members = an_agency(), an_offering(capacity=4), people(5), people(5)
        for person in members:
            agencies.join(person, agency, "officer")
        keeping.keep(offering, agency, 3, clock.now() + timedelta(days=7), "system")
        offering_id, stranger_ids, member_ids = offering.id, [one.id for one in strangers], [one.id for one in members]
        settle()
        race(app, [partial(book, offering_id, one) for pair in zip(stranger_ids, member_ids, strict=True) for one in pair])
        holders = list(db.session.scalars(select(Booking.person_id).where(Booking.offering_id == offering_id)))
        assert len(holders) == 4
        assert len(set(holders) & set(stranger_ids)) <= 1


def test_keeping_seats_while_others_book_never_promises_more_than_there_is(app):
    agency_id = an_agency().id
    for _ in range(ROUNDS // 2):
        offering_id, person_ids = an_offering(capacity=4).id, [person.id for person in people(3)]
        settle()
        kept, *_ = race(app, [partial(keep, offering_id, agency_id, 3), *(partial(book, offering_id, one) for one in person_ids)])
        room = seating.room_of(db.session.get_one(Offering, offering_id))
        assert len(room.held) + sum(room.kept.values()) <= 4
        assert len(room.held) == (3 if isinstance(kept, Invalid) else 1)


def test_approving_twice_and_two_for_one_seat_seats_one(app):
    offering = an_offering(capacity=1)
    offering.needs_approval = True
    request_ids = [asking.ask(offering, person).id for person in people(2)]
    offering_id = offering.id
    settle()
    outcomes = race(app, [partial(approve, request_id) for request_id in request_ids * 2])
    assert seats(offering_id, "booked") == [1]
    assert len(line(offering_id)) == 1
    assert (outcomes.count(Booking), outcomes.count(WaitlistEntry)) == (2, 2)


def test_every_seat_is_taken_when_there_are_enough(app):
    offering_id, person_ids = an_offering(capacity=10).id, [person.id for person in people(10)]
    settle()
    race(app, [partial(book, offering_id, person_id) for person_id in person_ids])
    assert seats(offering_id) == list(range(1, 11))


def test_a_double_click_is_one_seat_and_one_event(app):
    offering_id, (person,) = an_offering(capacity=3).id, people(1)
    person_id = person.id
    settle()
    assert len(set(race(app, [partial(book, offering_id, person_id)] * 8))) == 1
    assert seats(offering_id) == [1]
    made = select(func.count()).where(audit.AuditEvent.action == "booking.made")
    assert db.session.scalar(made) == 1


def test_a_double_click_on_join_is_one_place_in_line(app):
    offering, _ = a_full_class()
    offering_id, person_id = offering.id, people(1)[0].id
    settle()
    assert len(set(race(app, [partial(join, offering_id, person_id)] * 8))) == 1
    assert line(offering_id) == [person_id]


def test_one_person_cannot_book_two_classes_at_the_same_time(app):
    version = a_class_course()
    offering_ids, person_id = [an_offering(version).id for _ in range(4)], people(1)[0].id
    settle()
    outcomes = race(app, [partial(book, offering_id, person_id) for offering_id in offering_ids])
    assert sum(isinstance(outcome, Overlapping) for outcome in outcomes) == 3


def test_a_released_seat_goes_to_the_line_not_to_a_newcomer(app):
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        waiter, *newcomers = people(4)
        waiting.join(offering, waiter)
        offering_id, held_id, waiter_id, newcomer_ids = offering.id, held.id, waiter.id, [one.id for one in newcomers]
        settle()
        outcomes = race(app, [partial(release, held_id), *(partial(book, offering_id, one) for one in newcomer_ids)])
        assert all(isinstance(outcome, Full) for outcome in outcomes[1:])
        (offer,) = db.session.scalars(select(Booking).where(Booking.offering_id == offering_id, Booking.state == "offered"))
        assert offer.person_id == waiter_id
        assert seats(offering_id, "booked") == []


def test_nobody_waits_beside_a_free_seat(app):
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        offering_id, held_id, person_ids = offering.id, held.id, [person.id for person in people(3)]
        settle()
        race(app, [partial(release, held_id), *(partial(join, offering_id, person_id) for person_id in person_ids)])
        assert seats(offering_id, "offered") == [1]
        assert line(offering_id) == sorted(person_ids)


def let_time_pass_and_lapse():
    clock.advance(timedelta(hours=24))
    waiting.lapse_overdue()


def test_a_hold_is_accepted_or_lapses_never_both(app):
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        first, second = people(2)
        waiting.join(offering, first)
        waiting.join(offering, second)
        booking.release(held)
        offer = seating.held_by(offering.id, first.id)
        offering_id, offer_id, first_id, second_id = offering.id, offer.id, first.id, second.id
        settle()
        accepted, _ = race(app, [partial(accept, offer_id), let_time_pass_and_lapse])
        ((holder, state),) = db.session.execute(
            select(Booking.person_id, Booking.state).where(Booking.offering_id == offering_id, Booking.state.in_(seating.HELD))
        )
        assert (holder, state) == ((second_id, "offered") if isinstance(accepted, HoldEnded) else (first_id, "booked"))
        assert line(offering_id) == [second_id]


def test_an_offered_seat_goes_to_the_one_it_is_offered_to(app):
    """Accepting it twice and booking past the line at the same moment change nothing about that."""
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        waiter, *newcomers = people(4)
        waiting.join(offering, waiter)
        booking.release(held)
        offering_id, offer_id = offering.id, seating.held_by(offering.id, waiter.id).id
        waiter_id, newcomer_ids = waiter.id, [one.id for one in newcomers]
        settle()
        outcomes = race(app, [partial(accept, offer_id)] * 2 + [partial(book, offering_id, one) for one in newcomer_ids])
        assert outcomes[:2] == [1, 1]
        assert all(isinstance(outcome, Full) for outcome in outcomes[2:])
        holders = select(Booking.person_id).where(Booking.offering_id == offering_id, Booking.state.in_(seating.HELD))
        assert list(db.session.scalars(holders)) == [waiter_id]


def test_of_two_who_were_offered_one_seat_in_turn_only_one_gets_it(app):
    """The first accepts in the moment in which the hold ends and the seat is offered to, and accepted by, the second."""
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        first, second = people(2)
        waiting.join(offering, first)
        waiting.join(offering, second)
        booking.release(held)
        offering_id, offer_id = offering.id, seating.held_by(offering.id, first.id).id
        first_id, second_id = first.id, second.id
        settle()
        outcomes = race(app, [partial(accept, offer_id), partial(lapse_and_accept, offering_id, second_id)])
        holders = select(Booking.person_id).where(Booking.offering_id == offering_id, Booking.state == "booked")
        assert list(db.session.scalars(holders)) == [second_id if isinstance(outcomes[0], HoldEnded) else first_id]


def lapse_and_accept(offering_id, person_id):
    let_time_pass_and_lapse()
    offered = seating.held_by(offering_id, person_id)
    return accept(offered.id) if offered else None


def test_accepting_and_declining_in_two_tabs_leaves_one_outcome(app):
    for _ in range(ROUNDS):
        offering, (held,) = a_full_class()
        (person,) = people(1)
        waiting.join(offering, person)
        booking.release(held)
        offering_id, offer_id = offering.id, seating.held_by(offering.id, person.id).id
        settle()
        accepted, _ = race(app, [partial(accept, offer_id), partial(decline, offer_id)])
        assert seats(offering_id, "booked") == ([] if isinstance(accepted, HoldEnded) else [1])
        assert seats(offering_id, "offered") == line(offering_id) == []


def test_lowering_the_capacity_never_leaves_more_seats_held_than_there_are(app):
    for _ in range(ROUNDS):
        offering, person_ids = an_offering(capacity=4), [person.id for person in people(4)]
        offering_id = offering.id
        settle()
        shrunk, *_ = race(
            app, [partial(shrink, offering_id, 2), *(partial(book, offering_id, person_id) for person_id in person_ids)]
        )
        capacity = db.session.get_one(Offering, offering_id).capacity
        assert capacity == (4 if isinstance(shrunk, Invalid) else 2)
        assert max(seats(offering_id)) <= capacity


def drop_index(name):
    db.session.execute(text(f"DROP INDEX {name}"))
    db.session.commit()


def test_without_its_index_the_last_seat_is_sold_twice(app):
    drop_index("uq_booking_seat")
    is_sold_twice = False
    for _ in range(10):
        offering_id, person_ids = an_offering(capacity=1).id, [person.id for person in people(8)]
        settle()
        race(app, [partial(book, offering_id, person_id) for person_id in person_ids])
        is_sold_twice = is_sold_twice or len(seats(offering_id)) > 1
    # SQLite lets one writing transaction in at a time, so there the index has nothing left to decide.
    assert is_sold_twice == (db.engine.dialect.name == "postgresql")


INDEXES = ["uq_booking_seat", "uq_booking_person", "uq_waitlist_entry_open"]


def insert_what_the_index_forbids(index, offering, one, other):
    if index == "uq_booking_seat":
        seating.insert(offering, one.id, Place(1), {})
        seating.insert(offering, other.id, Place(1), {})
    elif index == "uq_booking_person":
        seating.insert(offering, one.id, Place(1), {})
        seating.insert(offering, one.id, Place(2), {})
    else:
        for _ in range(2):
            db.session.add(WaitlistEntry(offering_id=offering.id, person_id=one.id, joined_at=clock.now()))
        db.session.flush()


@pytest.mark.parametrize("index", INDEXES)
def test_the_index_forbids_it(index):
    offering, (one, other) = an_offering(), people(2)
    with pytest.raises(IntegrityError, match=f"{index}|UNIQUE"):
        insert_what_the_index_forbids(index, offering, one, other)


@pytest.mark.parametrize("index", INDEXES)
def test_without_the_index_it_happens(index):
    offering, (one, other) = an_offering(), people(2)
    drop_index(index)
    insert_what_the_index_forbids(index, offering, one, other)
