"""The attendance page: marking, attesting, amending, substitutes and walk-ins, by those who teach or run the class."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.credentials.models import Credential
from lms.db import db
from lms.offerings import booking, teaching
from lms.offerings.models import Attendance
from tests.factories import a_user
from tests.offerings.factories import a_class_course, an_offering
from tests.web.visiting import changing, faults, text, visitor


@pytest.fixture
def place(app, frozen_clock: datetime):
    """A class of one day that has begun, with Ada and Cy in two of its three seats; Ben teaches it, Dee teaches nothing."""

    def make():
        offering = an_offering(a_class_course(), capacity=3, starts_in=timedelta(hours=2), lasts=timedelta(hours=4))
        people = [a_user(name, f"{name.lower()}@example.org").person for name in ("Ada", "Cy")]
        seats = {person.legal_name: booking.book(offering, person).public_id for person in people}
        ben, _dee = (a_user(name, f"{name.lower()}@example.org", roles=("instructor",)) for name in ("Ben", "Dee"))
        a_user("Eve", "eve@example.org")
        teaching.assign(offering, [ben.id], "system")
        return {"sheet": f"/staff/classes/{offering.public_id}/attendance"} | seats

    made = changing(app, make)
    clock.advance(timedelta(hours=3))
    return made


@pytest.fixture
def ben(app, place):
    return visitor(app, "ben@example.org")


def certificates(app):
    with app.app_context():
        return len(db.session.scalars(select(Credential)).all())


def test_a_class_is_marked_and_attested(app, ben, place):
    assert "Title of class-1" in text(ben.get("/staff/teaching"))
    row = f"{place['sheet']}/{place['Ada']}"
    for _ in range(2):
        assert ben.post(row, data={"status-day-1": "present", "minutes-day-1": ""}).status_code == 303
    refused = ben.post(f"{place['sheet']}/attest", data={"name": "Ben"})
    assert refused.status_code == 422
    assert "Not everything is marked yet: Cy" in refused.text
    ben.post(f"{place['sheet']}/{place['Cy']}", data={"status-day-1": "absent"})
    assert "No-show" in text(ben.get(place["sheet"]))
    for _ in range(2):
        assert ben.post(f"{place['sheet']}/attest", data={"name": "Ben"}).status_code == 303
    assert certificates(app) == 1
    assert "Attested by Ben" in text(ben.get(place["sheet"]))


def test_the_rest_is_marked_present_and_an_amendment_needs_a_reason(app, ben, place):
    ben.post(f"{place['sheet']}/segments/day-1")
    ben.post(f"{place['sheet']}/attest", data={"name": "Ben"})
    assert certificates(app) == 2
    sent = {"status-day-1": "partial", "minutes-day-1": "60"}
    refused = ben.post(f"{place['sheet']}/{place['Ada']}", data=sent)
    assert (refused.status_code, "needs a reason" in refused.text) == (422, True)
    assert 'value="60"' in refused.text
    assert ben.post(f"{place['sheet']}/{place['Ada']}", data=sent | {"reason": "Left early"}).status_code == 303
    with app.app_context():
        assert sorted(db.session.scalars(select(Attendance.minutes))) == [60, 420]


@pytest.mark.parametrize("minutes", ["421", "-1", "x", "1e3", "999999999999"])
def test_minutes_that_cannot_be_are_refused_and_kept_on_the_page(ben, place, minutes):
    refused = ben.post(f"{place['sheet']}/{place['Ada']}", data={"status-day-1": "present", "minutes-day-1": minutes})
    assert refused.status_code == 422
    assert f'value="{minutes}"' in refused.text


def test_somebody_else_comes_and_somebody_without_a_seat(ben, place):
    substitute = f"{place['sheet']}/{place['Ada']}/substitute"
    assert "takes the seat of Ada" in text(ben.get(substitute))
    assert faults(ben.post(substitute, data={"who": "eve@example.org", "reason": ""}))
    assert ben.post(substitute, data={"who": "eve@example.org", "reason": "Called to court"}).status_code == 303
    page = text(ben.get(place["sheet"]))
    assert "Eve" in page
    assert "Ada" not in page
    assert faults(ben.post(f"{place['sheet']}/walk-in", data={"who": "ada@example.org", "reason": ""}))
    assert ben.post(f"{place['sheet']}/walk-in", data={"who": "ada@example.org", "reason": "Came after all"}).status_code == 303
    assert "Ada" in text(ben.get(place["sheet"]))


def test_only_those_who_teach_or_run_it(app, place):
    assert visitor(app, "dee@example.org").get(place["sheet"]).status_code == 404
    assert visitor(app, "ada@example.org").get(place["sheet"]).status_code == 403
    assert "You teach no class" in text(visitor(app, "dee@example.org").get("/staff/teaching"))
