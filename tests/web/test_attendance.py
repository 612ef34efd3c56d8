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
from tests.web.visiting import changing, faults, fields, text, visitor


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


def marks(place, name, status, minutes="", seen=""):
    cell = f"{place[name]}-day-1"
    return {f"status-{cell}": status, f"minutes-{cell}": minutes, f"seen-{cell}": seen}


def test_a_class_is_marked_and_attested(app, ben, place):
    assert "Attendance to take" in text(ben.get("/staff/teaching"))
    here = marks(place, "Ada", "present")
    for _ in range(2):
        assert ben.post(place["sheet"], data=here).status_code == 303
    refused = ben.post(place["sheet"], data={"action": "attest", "name": "Ben"})
    assert refused.status_code == 409
    assert "Not everything is marked yet: Cy" in refused.text
    for _ in range(2):
        assert (
            ben.post(place["sheet"], data=marks(place, "Cy", "absent") | {"action": "attest", "name": "Ben"}).status_code == 303
        )
    assert certificates(app) == 1
    page = text(ben.get(place["sheet"]))
    assert "Attested by Ben" in page
    assert "Attested" in text(ben.get("/staff/teaching"))
    assert "No-show" in page


def test_everything_on_the_sheet_is_saved_or_nothing_and_stays_as_filled_in(app, ben, place):
    both = marks(place, "Ada", "partial", "60") | marks(place, "Cy", "present", "421")
    refused = ben.post(place["sheet"], data=both)
    assert (refused.status_code, faults(refused)) == (422, ["Day 1: enter 1 to 420 minutes."])
    assert 'value="60"' in refused.text
    with app.app_context():
        assert db.session.scalars(select(Attendance)).all() == []
    ben.post(place["sheet"], data=both | marks(place, "Cy", "present"))
    with app.app_context():
        assert sorted(db.session.scalars(select(Attendance.minutes))) == [60, 420]


def test_a_page_from_before_does_not_undo_what_was_marked_since(app, ben, place):
    ben.post(place["sheet"], data=marks(place, "Ada", "absent"))
    assert fields(ben.get(place["sheet"]))[f"seen-{place['Ada']}-day-1"] == "absent/"
    ben.post(place["sheet"], data=marks(place, "Ada", "partial", "60", seen="absent/"))
    stale = marks(place, "Ada", "absent", "", seen="absent/") | marks(place, "Cy", "present")
    ben.post(place["sheet"], data=stale)
    with app.app_context():
        assert sorted(db.session.scalars(select(Attendance.minutes))) == [60, 420]


def test_the_rest_is_marked_present_and_an_amendment_needs_a_reason(app, ben, place):
    ben.post(place["sheet"], data={"action": "rest day-1"})
    ben.post(place["sheet"], data={"action": "attest", "name": "Ben"})
    assert certificates(app) == 2
    sent = marks(place, "Ada", "partial", "60", seen="present/420")
    refused = ben.post(place["sheet"], data=sent)
    assert (refused.status_code, "needs a reason" in faults(refused)[0]) == (422, True)
    assert 'value="60"' in refused.text
    assert ben.post(place["sheet"], data=sent | {"reason": "Left early"}).status_code == 303
    with app.app_context():
        assert sorted(db.session.scalars(select(Attendance.minutes))) == [60, 420]


@pytest.mark.parametrize("minutes", ["421", "-1", "x", "1e3", "999999999999"])
def test_minutes_that_cannot_be_are_refused_and_kept_on_the_page(ben, place, minutes):
    refused = ben.post(place["sheet"], data=marks(place, "Ada", "present", minutes))
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
