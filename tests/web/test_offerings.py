"""Classes over HTTP: booking, the waiting list, releasing, and the calendar entry."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.content.schema import CourseRequirement
from lms.db import db
from lms.offerings import booking
from lms.offerings.models import Booking
from tests.factories import a_person, a_user
from tests.offerings.factories import a_class_course, an_offering
from tests.web.visiting import changing, text, visitor


@pytest.fixture
def make(app):
    """Make a class and two people; the answer is its address."""

    def _make(capacity=1, taken=0, **kwargs) -> str:
        def add() -> str:
            version = a_class_course(kwargs.pop("requires", None))
            offering = an_offering(version, capacity, **kwargs)
            for _ in range(taken):
                booking.book(offering, a_person())
            a_user(email="ada@example.org")
            a_user(email="bo@example.org")
            return f"/classes/class-1/{offering.public_id}"

        return changing(app, add)

    return _make


def seats(app) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Booking.state)))


def test_no_classes_yet(app):
    assert "No class" in text(visitor(app).get("/classes"))


def test_a_seat_is_booked_once_and_released(app, make):
    address, client = make(capacity=2), visitor(app, "ada@example.org")
    for _ in range(2):
        assert client.post(f"{address}/book").location == address
    assert "Seat 1 is yours." in text(client.get(address))
    assert seats(app) == ["booked"]
    assert "Seat 1" in client.get(f"{address}/calendar.ics").text
    assert "Seat 1" not in visitor(app).get(f"{address}/calendar.ics").text
    assert client.get(f"{address}/release").status_code == 200
    for _ in range(2):
        assert client.post(f"{address}/release").location == address
    assert seats(app) == ["released"]
    assert client.get(f"{address}/release").location == address


def test_a_full_class_has_a_line_and_a_released_seat_is_offered(app, make):
    address = make()
    ada, bo = visitor(app, "ada@example.org"), visitor(app, "bo@example.org")
    ada.post(f"{address}/book")
    bo.post(f"{address}/book")
    assert seats(app) == ["booked"]
    for _ in range(2):
        assert bo.post(f"{address}/wait").location == address
    assert "Full, 1 waiting" in text(visitor(app).get(address))
    assert ada.post(f"{address}/wait").status_code == 409
    ada.post(f"{address}/release")
    assert seats(app) == ["offered", "released"]
    # Nobody else takes what is on offer.
    ada.post(f"{address}/book")
    assert seats(app) == ["offered", "released"]
    assert ada.post(f"{address}/accept").location == address
    bo.post(f"{address}/accept")
    assert "Seat 1 is yours." in text(bo.get(address))
    assert seats(app) == ["booked", "released"]
    bo.post(f"{address}/leave")
    assert seats(app) == ["booked", "released"]


def test_who_does_not_meet_the_requirement_is_told_what_to_do_and_gets_no_seat(app, make):
    address, client = make(requires=CourseRequirement(course="course-1")), visitor(app, "ada@example.org")
    client.post(f"{address}/book")
    assert seats(app) == []
    assert "Title of course-1" in text(client.get(address))


def test_a_class_that_has_begun_takes_nobody(app, make, frozen_clock):
    address, client = make(starts_in=timedelta(hours=1)), visitor(app, "ada@example.org")
    clock.advance(timedelta(hours=1))
    client.post(f"{address}/book")
    assert client.post(f"{address}/wait").status_code == 409
    assert seats(app) == []


def test_a_class_under_another_courses_address_is_not_there(app, make):
    address = make().replace("class-1", "course-1")
    assert visitor(app).get(address).status_code == 404
    assert visitor(app).get("/classes/class-1/no-such").status_code == 404
