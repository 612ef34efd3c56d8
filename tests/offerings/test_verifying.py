"""Bulk verification: what is found of every row, applying it once, undoing exactly that, and never reaching beyond a scope."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import applying, booking, lists, seating, verifying, waiting
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import find_entry
from lms.offerings.verification import ClassMark, VerificationBatch
from lms.people.models import Notice, Person, User
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering
from tests.racing import overlap, race
from tests.statements import counting

EVERYBODY = select(Person.id)


def email(person):
    return db.session.scalars(select(User.email).where(User.person_id == person.id)).one()


def check(offering, text, by, visible=EVERYBODY, token="a form"):
    return verifying.check(offering, lists.read(text), visible, by, token)


def found(batch):
    return [(row.line, row.verdict) for row in verifying.rows_of(batch)]


def work(batch):
    while applying.work_on(batch.id):
        db.session.flush()


def apply(batch, by, *actions, runs_class=True):
    verifying.begin(batch, actions, by, runs_class)
    work(batch)
    return [row.said for row in verifying.rows_of(batch)]


def undo(batch, by):
    verifying.undo(batch, by)
    work(batch)
    return [row.unsaid for row in verifying.rows_of(batch)]


@pytest.fixture
def by(session, frozen_clock):
    return a_person("Mara Reyes")


@pytest.fixture
def offering(by):
    return an_offering(a_class_course(ASKS_FOR_INTRO), capacity=2)


def ready_person(name="Ready"):
    person = a_person(name)
    a_certificate(person)
    return person


def test_every_row_gets_a_verdict_and_a_reason(offering, by):
    ready, seated, waits, blocked = ready_person(), ready_person("Seated"), a_person("Waits"), a_person("Blocked")
    certificate = a_certificate(a_person("By certificate"), expires_on=date(2027, 1, 1))
    certificate.number = "TH-4K7Q-92MX-W3H1"
    booking.book(offering, seated)
    waiting.join(offering, waits)
    near = email(blocked).replace("@example", "@exmaple")
    text = "\n".join(
        ["Participants,E-mail", f"x,{email(ready).upper()}", "", f"x,{seated.learner_number}", f"x,{email(waits)}"]
        + [f"x,{email(blocked)}", f"x,{email(ready)}", f"x,{near}", "x,nobody@nowhere.net", "x,no address at all"]
    )
    batch = check(offering, text, by)
    verdicts = ["ready", "seated", "waiting", "blocked", "duplicate", "near", "unknown", "unknown"]
    assert found(batch) == list(zip((2, 4, 5, 6, 7, 8, 9, 10), verdicts, strict=True))
    reasons = [row.reason for row in verifying.rows_of(batch)]
    assert reasons[0] == "Meets everything the class asks for."
    assert reasons[1] == "Holds seat 1."
    assert reasons[2].startswith("Waits at turn 1. One thing left. Start the course: Title of course-1")
    assert reasons[4] == "The same as line 2."
    assert reasons[5] == f"Not found as written. Did you mean {email(blocked)}?"
    assert reasons[6] == "Nobody among the people you coordinate has this."
    assert reasons[7].startswith("No e-mail address")


def test_nothing_but_the_dry_run_is_written(offering, by):
    person = ready_person()
    check(offering, email(person), by)
    assert seating.seats_held(offering.id) == set()


def test_identifiers_of_different_people_on_one_line_name_nobody(offering, by):
    one, other = a_person(), a_person()
    assert found(check(offering, f"{email(one)},{other.learner_number}", by)) == [(1, "unknown")]
    assert found(check(offering, f"{email(one)},{one.learner_number}", by, token="b")) == [(1, "blocked")]


def test_people_outside_the_scope_are_neither_found_nor_proposed(offering, by):
    hidden = a_person("Hidden", email="quite.another@example.org")
    text = f"{email(hidden)}\n{email(hidden).replace('example', 'exmaple')}\n{hidden.learner_number}"
    batch = check(offering, text, by, visible=select(Person.id).where(Person.id == by.id))
    assert found(batch) == [(1, "unknown"), (2, "unknown"), (3, "unknown")]
    assert all(row.near_id is None and "Hidden" not in row.reason for row in verifying.rows_of(batch))


def test_a_near_match_counts_only_once_it_is_taken(offering, by):
    person = ready_person()
    batch = check(offering, email(person).replace("example", "exmaple"), by)
    assert verifying.take_near(batch, [1]) == 1
    assert found(batch) == [(1, "ready")]
    assert apply(batch, by, "book") == ["Seat 1 booked."]
    with pytest.raises(Refused, match="applied already"):
        verifying.take_near(batch, [1])


def test_two_near_matches_of_one_person_are_one_and_a_duplicate(offering, by):
    person = ready_person()
    batch = check(offering, f"{email(person).replace('example', 'exmaple')}\n{email(person).replace('example', 'exampl')}", by)
    verifying.take_near(batch, [1, 2])
    assert found(batch) == [(1, "ready"), (2, "duplicate")]


def test_what_applies_is_applied_and_every_row_says_what_came_of_it(offering, by):
    first, second, third, blocked = ready_person("A"), ready_person("B"), ready_person("C"), a_person("D")
    batch = check(offering, "\n".join(email(one) for one in (first, second, third, blocked)), by)
    said = apply(batch, by, "book", "line", "nudge", "mark")
    assert [one.split(".")[0] for one in said] == ["Seat 1 booked", "Seat 2 booked", "Put in line", "Put in line"]
    assert said[3] == "Put in line. Reminder sent. Marked as verified."
    assert batch.state == "applied"
    assert db.session.scalar(select(func.count()).select_from(ClassMark)) == 4
    assert [notice.kind for notice in db.session.scalars(select(Notice).where(Notice.person_id == blocked.id))] == [
        "class-reminder"
    ]


def test_without_a_line_whoever_finds_no_seat_is_told_why(offering, by):
    people = [ready_person(), ready_person(), ready_person(), a_person()]
    batch = check(offering, "\n".join(map(email, people)), by)
    assert apply(batch, by, "book")[2:] == ["Not done: no seat is free.", "Not done: what the class asks for is not met yet."]


def test_a_coordinator_who_does_not_run_the_class_books_as_the_person_could(offering, by):
    person = ready_person()
    batch = check(offering, email(person), by)
    assert apply(batch, by, "book", runs_class=False) == ["Seat 1 booked."]
    assert undo(batch, by) == ["Seat 1 released."]


def test_an_undo_takes_back_exactly_what_the_list_did(offering, by):
    mine, theirs, later = ready_person("Mine"), ready_person("Had a seat"), a_person("Later")
    kept = booking.book(offering, theirs)
    batch = check(offering, "\n".join(map(email, (mine, theirs, later))), by)
    assert apply(batch, by, "book", "line", "mark")[1] == "Holds seat 1 already. Marked as verified."
    assert undo(batch, by) == [
        "Seat 2 released. No longer marked.",
        "No longer marked.",
        "Taken out of line. No longer marked.",
    ]
    assert (kept.state, seating.seats_held(offering.id)) == ("booked", {1})
    assert find_entry(offering.id, later.id) is None
    assert undo(batch, by)[0] == "Seat 2 released. No longer marked."


def test_an_undo_gives_back_the_place_in_line_that_a_seat_had_ended(by):
    offering, (held,) = a_full_class(1, a_class_course(ASKS_FOR_INTRO))
    person = a_person("Waits")
    entry = waiting.join(offering, person)
    a_certificate(person)
    offering.capacity = 2
    db.session.flush()
    batch = check(offering, email(person), by)
    # The line moves before anybody is booked, so the seat is offered first, and the offer is what is taken.
    assert apply(batch, by, "book") == ["Seat 2 booked."]
    assert entry.outcome == "seated"
    assert undo(batch, by) == ["Seat 2 released. Back in line at the place they had."]
    assert find_entry(offering.id, person.id).id == entry.id
    assert held.state == "booked"


def test_an_undo_leaves_alone_and_names_what_has_changed_since(offering, by):
    released, offered = ready_person("Released"), ready_person("Offered")
    batch = check(offering, "\n".join(map(email, (released, ready_person(), offered))), by)
    apply(batch, by, "book", "line", "nudge")
    booking.release(seating.held_by(offering.id, released.id))
    assert undo(batch, by)[::2] == ["Seat 1 was released already.", "Not undone: a seat was offered to them meanwhile."]


def test_a_reminder_is_sent_once_a_day_and_cannot_be_taken_back(offering, by):
    person = a_person()
    first, second = (check(offering, email(person), by, token=token) for token in "ab")
    assert apply(first, by, "nudge") == ["Reminder sent."]
    assert apply(second, by, "nudge") == ["Reminded today already."]
    assert undo(first, by) == ["The reminder cannot be taken back."]
    clock.advance(timedelta(days=1))
    assert apply(check(offering, email(person), by, token="c"), by, "nudge") == ["Reminder sent."]


def test_after_a_day_nothing_is_undone(offering, by):
    batch = check(offering, email(ready_person()), by)
    with pytest.raises(Refused, match="not applied yet"):
        verifying.undo(batch, by)
    apply(batch, by, "book")
    clock.advance(timedelta(hours=24))
    assert verifying.can_undo(batch)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(Refused, match="24 hours"):
        verifying.undo(batch, by)


def test_a_batch_is_its_makers_alone_and_needs_something_to_do(offering, by):
    batch = check(offering, email(a_person()), by)
    assert verifying.find(batch.public_id, offering, by).id == batch.id
    with pytest.raises(NotFound):
        verifying.find(batch.public_id, offering, a_person())
    with pytest.raises(Invalid):
        verifying.begin(batch, ["dance"], by, True)


def test_long_lists_are_worked_off_in_pieces(offering, by, monkeypatch):
    monkeypatch.setattr(applying, "CHUNK", 2)
    batch = check(offering, "\n".join(email(a_person()) for _ in range(5)), by)
    verifying.begin(batch, ["mark"], by, True)
    assert [applying.work_on(batch.id) for _ in range(4)] == [True, True, True, False]
    assert (verifying.counts(batch)["done"], applying.unfinished()) == (5, [])


def test_its_statements_do_not_grow_with_the_rows(offering, by):
    few, many = ["\n".join(email(ready_person()) for _ in range(size)) for size in (2, 20)]
    with counting() as small:
        check(offering, few, by, token="few")
    with counting() as large:
        check(offering, many, by, token="many")
    assert len(small) == len(large)


def prepare(app, people=6, capacity=4):
    with app.app_context():
        by = a_person("Mara Reyes")
        offering = an_offering(capacity=capacity)
        text = "\n".join(email(a_person()) for _ in range(people))
        db.session.commit()
        return by.id, offering.id, text


def again(by_id, offering_id):
    return db.session.get_one(Person, by_id), db.session.get_one(Offering, offering_id)


def test_a_form_sent_twice_at_once_makes_one_batch(app):
    by_id, offering_id, text = prepare(app)

    def send():
        by, offering = again(by_id, offering_id)
        return check(offering, text, by).id

    assert len(set(race(app, [send, send, send]))) == 1
    with app.app_context():
        batch = db.session.scalars(select(VerificationBatch)).one()
        assert len(verifying.rows_of(batch)) == 6


def test_workers_and_tabs_at_once_apply_and_undo_nothing_twice(app):
    by_id, offering_id, text = prepare(app)
    with app.app_context():
        by, offering = again(by_id, offering_id)
        batch_id = check(offering, text, by).id
        db.session.commit()

    def begin():
        verifying.begin(
            db.session.get_one(VerificationBatch, batch_id),
            ["book", "line", "mark"],
            db.session.get_one(Person, by_id),
            True,
        )

    def drain():
        return applying.work_on(batch_id)

    race(app, [begin, begin])
    race(app, [drain] * 4)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Booking)) == 4
        assert db.session.scalar(select(func.count()).select_from(WaitlistEntry)) == 2
        assert db.session.scalar(select(func.count()).select_from(ClassMark)) == 6
        while applying.work_on(batch_id):
            db.session.commit()
        db.session.commit()

    def take_back():
        by, _offering = again(by_id, offering_id)
        verifying.undo(db.session.get_one(VerificationBatch, batch_id), by)

    race(app, [take_back, take_back])
    race(app, [drain] * 4)
    with app.app_context():
        assert seating.seats_held(offering_id) == set()
        assert db.session.scalar(select(func.count()).where(Booking.state == "released")) >= 4


def test_whoever_books_while_a_list_is_applied_gets_another_seat(app):
    by_id, offering_id, text = prepare(app, people=2, capacity=3)
    with app.app_context():
        by, offering = again(by_id, offering_id)
        batch = check(offering, text, by)
        verifying.begin(batch, ["book"], by, True)
        other_id, batch_id = a_person("Other").id, batch.id
        db.session.commit()

    def book():
        other, offering = again(other_id, offering_id)
        return booking.book(offering, other).seat

    _applied, seat = overlap(app, lambda: applying.work_on(batch_id), book)
    assert seat == 3
