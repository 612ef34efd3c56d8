"""Making, changing and cancelling classes."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings import booking, reading, scheduling, seating, waiting
from lms.offerings.refusals import Closed
from lms.offerings.scheduling import Schedule
from lms.outbox import OutboxMessage
from tests.factories import a_person, a_published_course
from tests.offerings.factories import a_class_course, a_full_class, an_offering, people

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def plan_of(offering):
    return Schedule(**{one.name: getattr(offering, one.name) for one in fields(Schedule)})


def subjects():
    return [mail.subject.split(":")[0] for mail in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def test_schedules_a_class():
    version = a_class_course()
    starts_at = clock.now() + timedelta(days=30)
    offering = scheduling.schedule(
        version.course_id, starts_at, starts_at + timedelta(days=1), "America/Chicago", "  Austin,  Texas ", 24
    )
    assert reading.find(offering.public_id).place == "Austin, Texas"
    assert (offering.state, offering.capacity, offering.time_zone) == ("open", 24, "America/Chicago")
    assert reading.revision_of(offering) == 0


def test_only_classroom_courses_have_classes():
    with pytest.raises(Invalid, match="classroom course"):
        an_offering(a_published_course())
    with pytest.raises(NotFound):
        scheduling.schedule(999, clock.now(), clock.now(), "UTC", "Here", 1)


WRONG = [
    ({"starts_at": timedelta(days=-1)}, "in the future"),
    ({"ends_at": timedelta(0)}, "after the start"),
    ({"time_zone": "Mars/Olympus"}, "time zone"),
    ({"place": " "}, "where"),
    ({"place": "x" * 301}, "300 characters"),
    ({"online_link": "http://example.org/room"}, "https://"),
    ({"online_link": "https://example.org/a room"}, "https://"),
    ({"place": "", "online_link": " "}, "where"),
    ({"closes_at": timedelta(days=113)}, "Booking ends"),
    ({"release_until": timedelta(days=113)}, "Releasing ends"),
    ({"locks_at": timedelta(days=113)}, "roster is final"),
    ({"opens_at": timedelta(days=112)}, "Booking opens"),
    ({"opens_at": timedelta(days=9), "locks_at": timedelta(days=9)}, "Booking opens"),
    ({"capacity": 0}, "1 to 1000"),
    ({"capacity": 1001}, "1 to 1000"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_refuses_what_cannot_be(wrong, message):
    offering = an_offering()
    wrong = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in wrong.items()}
    before = plan_of(offering)
    with pytest.raises(Invalid, match=message):
        scheduling.change(offering, replace(before, **wrong))
    assert plan_of(offering) == before


def test_a_change_of_time_or_place_is_told_to_those_with_a_seat():
    offering, _ = a_full_class()
    waiting.join(offering, a_person())
    scheduling.change(offering, replace(plan_of(offering), place="Richmond, Virginia"))
    assert subjects() == ["Your class has changed"]
    assert "Richmond, Virginia" in db.session.scalars(select(OutboxMessage.body)).one()
    assert reading.revision_of(offering) == 1


def test_a_link_is_for_those_with_a_seat_and_stands_in_for_a_place():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    scheduling.change(offering, replace(plan_of(offering), place="", online_link=" https://example.org/room "))
    assert (offering.place, offering.online_link) == ("Online", "https://example.org/room")
    booking.release(held)
    bodies = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    assert ["https://example.org/room" in body for body in bodies] == [True, False]


def test_equal_values_change_nothing():
    offering, _ = a_full_class()
    scheduling.change(offering, plan_of(offering))
    assert subjects() == []
    assert reading.revision_of(offering) == 0


def test_new_seats_go_to_the_line_first():
    offering, _ = a_full_class()
    line = people(3)
    for person in line:
        waiting.join(offering, person)
    scheduling.change(offering, replace(plan_of(offering), capacity=3))
    assert [reading.view(offering, person.id).booking is not None for person in line] == [True, True, False]
    assert subjects() == ["A seat is held for you"] * 2


def test_a_held_seat_keeps_the_capacity_up():
    offering, held = a_full_class(capacity=3)
    booking.release(held[0])
    with pytest.raises(Invalid, match="Seat 3 is taken"):
        scheduling.change(offering, replace(plan_of(offering), capacity=2))


def test_cancelling_ends_offers_and_tells_everybody():
    offering, (first, second) = a_full_class(capacity=2)
    waiter, other = people(2)
    waiting.join(offering, waiter)
    booking.release(first)
    waiting.join(offering, other)
    scheduling.cancel(offering)
    scheduling.cancel(offering)
    assert subjects() == ["A seat is held for you"] + ["Your class was cancelled"] * 3
    assert seating.seats_held(offering.id) == {second.seat}
    clock.advance(timedelta(days=2))
    assert waiting.lapse_overdue() == 0
    assert reading.revision_of(offering) == 1


def test_a_seat_in_a_cancelled_class_can_be_released_and_goes_to_nobody():
    offering, (held,) = a_full_class()
    waiter = a_person()
    waiting.join(offering, waiter)
    scheduling.cancel(offering)
    booking.release(held)
    assert seating.seats_held(offering.id) == set()


def test_a_cancelled_or_started_class_does_not_change():
    offering, (other,) = an_offering(), [an_offering(starts_in=timedelta(hours=1))]
    scheduling.cancel(offering)
    clock.advance(timedelta(hours=1))
    for one in (offering, other):
        with pytest.raises(Closed):
            scheduling.change(one, replace(plan_of(one), place="Elsewhere"))


def test_a_class_that_is_over_is_not_cancelled_any_more():
    offering, (held,) = a_full_class()
    clock.advance(offering.ends_at - clock.now())
    with pytest.raises(Closed):
        scheduling.cancel(offering)
    assert (offering.state, held.state) == ("open", "booked")


def test_a_long_title_still_makes_a_mail():
    version = a_published_course(a_class_course().document.model_copy(update={"title": "T" * 600}))
    offering = an_offering(version)
    booking.book(offering, a_person())
    scheduling.cancel(offering)
    assert len(db.session.scalars(select(OutboxMessage.subject)).one()) == 300
