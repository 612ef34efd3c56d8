"""The pages of those who run classes: scheduling, changing, cancelling, seats, requests, and what others may not do."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.offerings.models import AgencyHold, Booking, Offering, SeatRequest
from lms.people import agencies, registering
from tests.factories import a_user, an_agency
from tests.offerings.factories import a_class_course, an_offering
from tests.web.visiting import changing, faults, fields, mail_to, text, visitor

NEW = "/staff/classes/new"


@pytest.fixture
def place(app):
    """A class of two seats, its coordinator, an instructor, an agency with a coordinator, and two learners."""

    def make():
        offering = an_offering(a_class_course(), starts_at=clock.now().replace(second=0, microsecond=0) + timedelta(days=60))
        north = an_agency("North")
        a_user("Boss", "boss@example.org", roles=("coordinator",))
        ben = a_user("Ben", "ben@example.org", roles=("instructor",))
        registering.grant(a_user("Chief", "chief@example.org"), "coordinator", north)
        agencies.join(a_user("Ada", "ada@example.org").person, north, "officer")
        a_user("Cy", "cy@example.org")
        return {"class": offering.public_id, "north": north.public_id, "ben": ben.id}

    return changing(app, make)


@pytest.fixture
def boss(app, place):
    return visitor(app, "boss@example.org")


@pytest.fixture
def chief(app, place):
    return visitor(app, "chief@example.org")


def filled(**changed):
    day = (clock.now() + timedelta(days=90)).date()
    return {
        "course": "class-1",
        "time_zone": "America/Chicago",
        "starts_at": f"{day}T08:30",
        "ends_at": f"{day}T16:30",
        "place": "Austin, Texas",
        "capacity": "12",
    } | changed


def all_of(app, table):
    with app.app_context():
        return db.session.scalars(select(table).order_by(table.id)).all()


def run_page(place, tail="run"):
    return f"/staff/classes/{place['class']}/{tail}"


def test_a_class_is_scheduled_in_its_own_zone(app, boss, place):
    answer = boss.post(NEW, data=filled(instructors=[str(place["ben"])], needs_approval="y"))
    made = all_of(app, Offering)[-1]
    assert answer.location == f"/staff/classes/{made.public_id}/run"
    assert made.starts_at.astimezone(ZoneInfo("America/Chicago")).strftime("%H:%M") == "08:30"
    page = text(boss.get(answer.location))
    assert "from 08:30 Central" in page
    assert "Boss chose the instructors: Ben added." in page
    assert "You teach a class" not in page
    assert len(mail_to(app, "ben@example.org")) == 1


WRONG = [
    ({"starts_at": "2027-03-14T02:30", "time_zone": "America/New_York"}, "skip it"),
    ({"ends_at": "2027-11-07T01:30", "time_zone": "America/New_York"}, "comes twice"),
    ({"starts_at": "soon"}, "Enter a date and a time"),
    ({"starts_at": ""}, "Enter when the class starts"),
    ({"capacity": "many"}, "whole number"),
    ({"capacity": "0"}, "1 to 1000"),
    ({"place": ""}, "where the class is held"),
    ({"online_link": "javascript:alert(1)"}, "https://"),
    ({"course": "course-1"}, "Not a valid choice"),
    ({"time_zone": "Mars/Olympus"}, "time zone"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_lost(app, boss, wrong, message):
    answer = boss.post(NEW, data=filled(**wrong))
    assert any(message in fault for fault in faults(answer))
    sent = fields(answer)
    assert {name: sent[name] for name in ("place", "capacity")} == {name: filled(**wrong)[name] for name in ("place", "capacity")}
    assert len(all_of(app, Offering)) == 1


def test_a_class_is_copied_and_changed(app, boss, place):
    copied = fields(boss.get(f"{NEW}?like={place['class']}"))
    assert copied["place"] == "Alexandria, Virginia"
    sent = fields(boss.get(run_page(place, "edit"))) | {"capacity": "5", "online_link": "https://example.org/room"}
    assert boss.post(run_page(place, "edit"), data=sent).status_code == 303
    (changed,) = all_of(app, Offering)
    assert (changed.capacity, changed.online_link) == (5, "https://example.org/room")
    page = text(boss.get(run_page(place)))
    assert "Boss changed the number of seats and the link." in page
    address = f"/classes/class-1/{place['class']}"
    learner = visitor(app, "ada@example.org")
    assert "Join online" not in text(learner.get(address))
    learner.post(f"{address}/book")
    assert "Join online" in text(learner.get(address))


def test_a_class_sent_twice_is_one_class(app, boss, place):
    first, second = (boss.post(NEW, data=filled()) for _ in range(2))
    assert first.location == second.location
    assert len(all_of(app, Offering)) == 2
    assert "was scheduled already" in text(boss.get(first.location))


def test_the_pages_of_a_class_stand_under_rosters(boss, place):
    for tail in ("run", "edit", "add", "attendance"):
        assert '<a href="/staff/classes" aria-current="true">Rosters</a>' in boss.get(run_page(place, tail)).text


def test_cancelling_says_who_is_told_and_needs_a_reason(app, boss, place):
    visitor(app, "ada@example.org").post(f"/classes/class-1/{place['class']}/book")
    assert "1 person with a seat" in text(boss.get(run_page(place, "cancel")))
    assert faults(boss.post(run_page(place, "cancel"), data={"reason": " "}))
    assert boss.post(run_page(place, "cancel"), data={"reason": "The hall is closed."}).status_code == 303
    assert all_of(app, Offering)[0].state == "cancelled"
    assert "The hall is closed." in mail_to(app, "ada@example.org")[-1]
    assert "Cancelled" in text(boss.get(run_page(place)))
    assert boss.get(run_page(place, "cancel")).location == run_page(place)
    hers = text(visitor(app, "ada@example.org").get(f"/classes/class-1/{place['class']}"))
    assert "will not take place" in hers
    assert "See the other dates" in hers


def test_seats_are_kept_and_let_go(app, boss, place):
    until = (clock.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    sent = {"agency": place["north"], "seats": "2", "kept_until": until}
    assert boss.post(run_page(place, "kept"), data=sent).status_code == 303
    address = f"/classes/class-1/{place['class']}"
    assert "kept for an agency" in text(visitor(app, "cy@example.org").get(address))
    assert "Hold seat 1" in text(visitor(app, "ada@example.org").get(address))
    assert faults(boss.post(run_page(place, "kept"), data=sent | {"seats": "9"}))
    (hold,) = all_of(app, AgencyHold)
    assert boss.post(run_page(place, f"kept/{hold.id}/let-go")).status_code == 303
    assert "Hold seat 1" in text(visitor(app, "cy@example.org").get(address))


def test_staff_seat_and_release_people(app, boss, place):
    assert faults(boss.post(run_page(place, "add"), data={"who": "nobody@example.org"}))
    assert boss.post(run_page(place, "add"), data={"who": " ADA@example.org "}).status_code == 303
    (held,) = all_of(app, Booking)
    assert "was taken for you" in mail_to(app, "ada@example.org")[-1]
    release = run_page(place, f"seats/{held.public_id}/release")
    assert "Ada" in text(boss.get(release))
    assert boss.post(release, data={"reason": "Ill"}).status_code == 303
    assert "Boss released seat 1 of Ada. Reason: Ill" in text(boss.get(run_page(place)))


def test_an_agencys_coordinator_books_and_nominates_only_their_people(app, boss, chief, place):
    add = run_page(place, "add")
    assert "Book for somebody" in text(chief.get(add))
    assert faults(chief.post(add, data={"who": "cy@example.org"}))
    assert chief.post(add, data={"who": "ada@example.org"}).location == f"/staff/classes/{place['class']}"
    assert [held.state for held in all_of(app, Booking)] == ["booked"]
    assert chief.get(run_page(place)).status_code == 404


def test_requests_are_asked_nominated_approved_and_refused(app, boss, chief, place):
    sent = fields(boss.get(run_page(place, "edit"))) | {"needs_approval": "y"}
    boss.post(run_page(place, "edit"), data=sent)
    address, cy = f"/classes/class-1/{place['class']}", visitor(app, "cy@example.org")
    cy.post(f"{address}/book")
    assert all_of(app, Booking) == []
    assert cy.post(f"{address}/ask", data={"note": "My chief agrees."}).status_code == 303
    assert "You asked for a seat" in text(cy.get(address))
    assert chief.post(run_page(place, "add"), data={"who": "ada@example.org", "reason": "Leads the team"}).status_code == 303
    page = text(boss.get(run_page(place)))
    assert "My chief agrees." in page
    assert "Leads the team" in page
    asked = {one.note: one.public_id for one in all_of(app, SeatRequest)}
    assert boss.post(run_page(place, f"requests/{asked['Leads the team']}/approve")).status_code == 303
    refuse = run_page(place, f"requests/{asked['My chief agrees.']}/refuse")
    assert faults(boss.post(refuse, data={"reason": ""}))
    assert boss.post(refuse, data={"reason": "Only for supervisors."}).status_code == 303
    assert "Only for supervisors." in text(cy.get(address))
    assert "Seat 1 is yours" in text(visitor(app, "ada@example.org").get(address))
    assert cy.post(f"{address}/ask").status_code == 303
    assert cy.post(f"{address}/withdraw").status_code == 303
    assert "Ask for a seat" in text(cy.get(address))


def test_booking_that_finds_no_seat_joins_the_line(app, place):
    address = f"/classes/class-1/{place['class']}"
    people = [visitor(app, f"{name}@example.org") for name in ("ada", "cy", "chief")]
    for person in people:
        person.post(f"{address}/book")
    assert "You are on the waiting list." in text(people[-1].get(address))
