"""Bulk verification over HTTP: a messy list checked, applied, undone; people of a roster; each form only once."""

import io

import pytest
from lxml import html
from sqlalchemy import func, select

from lms.content.schema import CourseRequirement
from lms.db import db
from lms.offerings import waiting
from lms.offerings.models import Booking
from lms.offerings.verification import VerificationBatch
from lms.people import agencies, registering
from lms.requirements.models import Waiver
from tests.factories import a_person, a_user, an_agency
from tests.offerings.factories import a_class_course, an_offering
from tests.web.visiting import changing, faults, fields, text, visitor


@pytest.fixture
def client(app, school):
    return visitor(app, school.emails["coordinator"])


@pytest.fixture
def roster(school):
    return f"/staff/classes/{school.names['offering']}"


@pytest.fixture
def people(app):
    def add():
        return [a_person(name, email=f"{name.lower()}@example.org").learner_number for name in ("Ana", "Bea", "Cleo")]

    return changing(app, add)


def upload(client, roster, body):
    data = fields(client.get(f"{roster}/verify")) | {"file": (io.BytesIO(body), "list.csv")}
    return client.post(f"{roster}/verify", data=data, content_type="multipart/form-data", follow_redirects=True)


def seats(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Booking.state == "booked"))


def test_a_messy_file_is_checked_applied_and_undone(app, client, roster, people):
    body = "Name;E-mail\r\nAna;ANA@Example.org\r\n\r\nBea;bea@exmaple.org\r\nAna again;ana@example.org\r\n;nobody@nowhere.net\r\n"
    checked = upload(client, roster, body.encode("utf-16"))
    page = text(checked)
    for said in ("1 ready", "1 near match", "1 duplicate", "1 unknown", "Did you mean bea@example.org?", "The same as line 2."):
        assert said in page
    address = checked.request.path
    assert seats(app) == 1
    client.post(f"{address}/accept", data={"row": "2"})
    assert "2 ready" in text(client.get(address))
    applied = client.post(f"{address}/apply", data={"actions": ["book", "mark"]}, follow_redirects=True)
    assert "Seat 2 booked. Marked as verified." in text(applied)
    assert seats(app) == 3
    # A form sent once more, as by a second tab, changes nothing.
    client.post(f"{address}/apply", data={"actions": ["book", "line", "nudge"]})
    assert seats(app) == 3
    assert "Verified by Person coordinator" in text(client.get(f"{roster}?show=marked"))
    assert "Seat 2 released. No longer marked." in text(client.post(f"{address}/undo", follow_redirects=True))
    assert seats(app) == 1


def test_a_list_sent_twice_is_kept_once(app, client, roster, people):
    data = fields(client.get(f"{roster}/verify")) | {"people": "ana@example.org"}
    first, second = (client.post(f"{roster}/verify", data=data) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with app.app_context():
        # The school comes with one of its own.
        assert db.session.scalar(select(func.count()).select_from(VerificationBatch)) == 2


@pytest.mark.parametrize(("sent", "fault"), [("", "at least one"), ("x@example.org\n" * 10_001, "10,001 rows")])
def test_a_list_that_cannot_be_checked_comes_back_as_it_was_sent(client, roster, sent, fault):
    answer = client.post(f"{roster}/verify", data={"people": sent, "once": "a"})
    assert answer.status_code == 422
    assert fault in faults(answer)[0]
    assert html.fromstring(answer.text).xpath("string(//textarea)").strip() == sent.strip()


def test_without_anything_to_do_the_page_says_so(client, roster, people):
    address = upload(client, roster, b"ana@example.org").request.path
    answer = client.post(f"{address}/apply", data={})
    assert answer.status_code == 422
    assert faults(answer) == ["Choose at least one thing to do."]


def test_somebody_elses_list_is_not_there(app, school, client, roster, people):
    address = upload(client, roster, b"ana@example.org").request.path
    other = visitor(app, school.emails["administrator"])
    for method, path in (
        ("GET", address),
        ("POST", f"{address}/apply"),
        ("POST", f"{address}/accept"),
        ("POST", f"{address}/undo"),
    ):
        assert other.open(path, method=method, data={"actions": "book"}).status_code == 404


def test_people_ticked_on_a_roster_and_all_that_match_are_acted_on_once(app, client, roster, school):
    page = client.get(roster)
    (number,) = html.fromstring(page.text).xpath("//input[@name='person']/@value")
    once = fields(page)["once"]
    answer = client.post(f"{roster}/people", data={"once": once, "person": number, "actions": "mark"}, follow_redirects=True)
    assert "Marked as verified." in text(answer)
    # The same form again leads to what it did.
    again = client.post(f"{roster}/people", data={"once": once, "person": number, "actions": "mark"}, follow_redirects=True)
    assert again.request.path == answer.request.path
    every = client.post(
        f"{roster}/people?show=marked", data={"once": "b", "all": "yes", "actions": "nudge"}, follow_redirects=True
    )
    assert "Nothing to remind them of." in text(every)


@pytest.mark.parametrize(
    "data", [{"actions": "mark"}, {"all": "yes"}, {"person": "L1", "actions": "mark"}, {"all": "y", "actions": "x"}]
)
def test_without_people_or_an_action_the_roster_says_what_to_choose(client, roster, data):
    answer = client.post(f"{roster}/people?sort=name", data=data | {"once": "c"}, follow_redirects=True)
    assert "Choose people and what to do for them." in text(answer)
    assert answer.request.path == roster


def test_while_work_goes_on_the_page_looks_again_by_itself(app, client, roster, people):
    address = upload(client, roster, b"ana@example.org").request.path

    def begin():
        batch = db.session.scalars(select(VerificationBatch).order_by(VerificationBatch.id.desc())).first()
        batch.state, batch.actions, batch.applied_at = "applying", "mark", batch.made_at

    changing(app, begin)
    answer = client.get(address)
    assert answer.headers["Refresh"] == "3"
    assert "0 of 1 done." in text(answer)


@pytest.mark.parametrize(
    "query", ["verdict=none", "after=x", "after=99999999999999999999", "verdict=near&after=-1", "after=%C2%B2"]
)
def test_odd_addresses_are_answered(client, roster, people, query):
    address = upload(client, roster, b"ana@example.org").request.path
    assert client.get(f"{address}?{query}").status_code == 200


def standing(app):
    with app.app_context():
        return len([one for one in db.session.scalars(select(Waiver)) if one.withdrawal is None])


def test_what_is_missing_is_waived_from_the_list_by_those_who_run_the_class(app):
    def make():
        version = a_class_course(CourseRequirement(course="course-1"))
        people = [a_person(name, email=f"{name.lower()}@example.org") for name in ("Ana", "Bea")]
        home = an_agency()
        for person in people:
            agencies.join(person, home, "officer")
        registering.grant(a_user("Runs", "runs@example.org"), "coordinator")
        registering.grant(a_user("Of the agency", "home@example.org"), "coordinator", agency=home)
        return f"/staff/classes/{an_offering(version).public_id}"

    roster = changing(app, make)
    runs, home = visitor(app, "runs@example.org"), visitor(app, "home@example.org")
    checked = upload(runs, roster, b"ana@example.org\nbea@example.org")
    assert "Waive for 2 people: A certificate in Title of course-1" in text(checked)
    asked = {"waive": "course:course-1", "actions": "book", "reason": "administrative", "note": "Agreed by phone."}
    answer = runs.post(f"{checked.request.path}/apply", data=asked)
    assert (answer.status_code, faults(answer)) == (422, ["Say who allows it."])
    kept = {name: value.strip() for name, value in fields(answer).items()}
    assert kept == kept | asked | {"authority": ""}
    forgot = runs.post(f"{checked.request.path}/apply", data={"note": "Agreed by phone."})
    assert faults(forgot) == ["Choose what to waive, or leave out who allows it and the note."]
    sent = asked | {"authority": "Chief Lindqvist"}
    for _ in range(2):
        applied = runs.post(f"{checked.request.path}/apply", data=sent, follow_redirects=True)
    assert "Waived: Title of course-1. Seat 2 booked." in text(applied)
    assert standing(app) == 2
    undone = runs.post(f"{checked.request.path}/undo", follow_redirects=True)
    assert "Waiver withdrawn. Seat 2 released." in text(undone)
    assert standing(app) == 0
    theirs = upload(home, roster, b"ana@example.org")
    assert "Blocked" in text(theirs)
    assert "Waive" not in text(theirs)
    refused = home.post(f"{theirs.request.path}/apply", data=sent)
    assert faults(refused) == ["Only a coordinator of the course can waive what its classes ask for."]
    assert standing(app) == 0


def test_what_people_of_a_roster_lack_is_waived_where_it_is_asked_on_which_grounds(app):
    def make():
        version = a_class_course(CourseRequirement(course="course-1"))
        offering, home = an_offering(version), an_agency()
        for name in ("Ana", "Bea"):
            person = a_person(name)
            agencies.join(person, home, "officer")
            waiting.stand_in_line(offering, person, "system")
        registering.grant(a_user("Runs", "runs@example.org"), "coordinator")
        registering.grant(a_user("Of the agency", "home@example.org"), "coordinator", agency=home)
        return f"/staff/classes/{offering.public_id}"

    roster = changing(app, make)
    runs, home = visitor(app, "runs@example.org"), visitor(app, "home@example.org")
    number = html.fromstring(runs.get(roster).text).xpath("//input[@name='person']/@value")[0]
    asked = runs.post(f"{roster}/people", data={"once": "a", "person": number, "actions": "waive"}, follow_redirects=True)
    assert "Waive for 1 person: A certificate in Title of course-1" in text(asked)
    assert standing(app) == 0
    grounds = {"waive": "course:course-1", "reason": "administrative", "authority": "Chief Lindqvist"}
    assert "Waived: Title of course-1." in text(runs.post(f"{asked.request.path}/apply", data=grounds, follow_redirects=True))
    assert standing(app) == 1
    again = runs.post(f"{roster}/people", data={"once": "b", "person": number, "actions": "waive"}, follow_redirects=True)
    assert "nothing to waive" in text(again)
    # Whoever coordinates only their agency is not offered it, and not heard.
    assert "Waive what is missing" in text(runs.get(roster))
    assert "Waive what is missing" not in text(home.get(roster))
    refused = home.post(f"{roster}/people", data={"once": "c", "all": "yes", "actions": "waive"}, follow_redirects=True)
    assert "Choose people and what to do for them." in text(refused)
