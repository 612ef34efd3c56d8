"""Bookings by the API: through the same door as the pages, once for each key."""

import pytest

from lms.audit import AuditEvent
from lms.db import db
from lms.people import agencies
from tests.factories import a_person
from tests.web.calling import caller
from tests.web.visiting import changing

BOOKINGS = "/api/v1/bookings"


@pytest.fixture
def officer(app, school):
    """The learner number of somebody at the learner's agency."""

    def join():
        person = a_person("Noor Haddad")
        agencies.join(person, agencies.find(school.names["agency"]), "officer")
        return person.learner_number

    return changing(app, join)


def audited(app, action):
    with app.app_context():
        return db.session.query(AuditEvent).filter_by(action=action).count()


def test_a_seat_is_booked_listed_and_released(app, school, officer):
    system = caller(app, school.emails["agency"])
    wanted = {"class_id": school.names["offering"], "person": officer}
    given = system.post(BOOKINGS, json=wanted).json
    assert (given["outcome"], given["booking"]["seat"], given["booking"]["state"]) == ("booked", 2, "booked")
    assert given["booking"]["requirement"]["is_met"] is True
    assert system.post(BOOKINGS, json=wanted).json == given
    one = f"{BOOKINGS}/{given['booking']['id']}"
    assert system.get(one).json == given["booking"]
    assert system.get(f"{BOOKINGS}?person={officer}&state=booked").json == {"items": [given["booking"]], "next": None}
    assert [system.post(f"{one}/release", json={}).json["state"] for _ in range(2)] == ["released", "released"]
    assert system.get(f"{BOOKINGS}?person={officer}&state=booked").json["items"] == []
    assert caller(app, school.emails["elsewhere"]).get(one).status_code == 404


def test_a_key_books_once_and_answers_again(app, school, officer):
    system, key = caller(app, school.emails["coordinator"]), {"Idempotency-Key": "order-1"}
    wanted = {"class_id": school.names["offering"], "person": officer}
    before = audited(app, "booking.made")
    first = system.post(BOOKINGS, json=wanted, headers=key)
    system.post(f"{BOOKINGS}/{first.json['booking']['id']}/release", json={})
    again = system.post(BOOKINGS, json=wanted, headers=key)
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first.json, "true")
    assert "Idempotent-Replayed" not in first.headers
    assert audited(app, "booking.made") == before + 1
    other = system.post(BOOKINGS, json=wanted | {"person": school.names["person"]}, headers=key)
    assert (other.status_code, other.json["type"]) == (422, "urn:threshold:problem:key-reused")
    assert system.post(BOOKINGS, json=wanted, headers={"Idempotency-Key": "no spaces"}).status_code == 422
    assert caller(app, school.emails["administrator"]).post(BOOKINGS, json=wanted, headers=key).json["outcome"] == "booked"


def test_who_is_not_ready_is_refused_with_the_tree_and_the_key_stays_free(app, school, officer):
    system, key = caller(app, school.emails["coordinator"]), {"Idempotency-Key": "order-1"}
    wanted = {"class_id": school.names["gated"], "person": officer}
    refused = system.post(BOOKINGS, json=wanted, headers=key)
    assert (refused.status_code, refused.json["type"]) == (409, "urn:threshold:problem:unmet")
    assert "Noor Haddad" in refused.json["detail"]
    asked = system.get(f"/api/v1/classes/{school.names['gated']}/eligibility/{officer}").json["people"][0]
    assert refused.json["requirement"] == asked["requirement"]
    wanted["person"] = "L000000001"
    assert system.post(BOOKINGS, json=wanted, headers=key).json["outcome"] == "booked"


def test_staff_of_an_agency_find_only_their_people(app, school):
    wanted = {"class_id": school.names["offering"], "person": school.names["person"]}
    assert caller(app, school.emails["elsewhere"]).post(BOOKINGS, json=wanted).status_code == 404
    assert caller(app, school.emails["agency"]).post(BOOKINGS, json=wanted | {"class_id": "none"}).status_code == 404


def test_a_roster_shows_the_people_of_the_caller(app, school, officer):
    address = f"/api/v1/classes/{school.names['offering']}/roster"
    rows = caller(app, school.emails["agency"]).get(address).json
    assert [(row["person"]["learner_number"], row["place"], row["is_ready"]) for row in rows["items"]] == [
        (school.names["person"], 1, True)
    ]
    assert caller(app, school.emails["elsewhere"]).get(address).json["items"] == []
    after = caller(app, school.emails["coordinator"]).get(f"{address}?after=[false,1]").json
    assert after["items"] == []
    assert caller(app, school.emails["coordinator"]).get(f"{address}?after=1").status_code == 422


def test_classes_come_soonest_first_page_by_page(app, school):
    system = caller(app, school.emails["elsewhere"], ["bookings:read"])
    first = system.get("/api/v1/classes?limit=1").json
    second = system.get(f"/api/v1/classes?limit=1&after={first['next']}").json
    found = [first["items"][0]["id"], second["items"][0]["id"]]
    assert found == [school.names["offering"], school.names["gated"]]
    assert second["next"] is None
    assert system.get(f"/api/v1/classes/{found[1]}").json == second["items"][0]
