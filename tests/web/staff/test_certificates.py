"""Certificates for coordinators, and what their holders and the public see of a revocation and of another name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.catalogue.models import Course
from lms.credentials import reading
from lms.db import db
from lms.enrolment.models import Enrolment
from tests.web.visiting import changing, faults, fields, mail_to, text, visitor


@pytest.fixture
def coordinator(app, school):
    return visitor(app, school.emails["coordinator"])


@pytest.fixture
def learner(app, school):
    return visitor(app, school.emails["learner"])


def page_of(school, rest: str = "") -> str:
    return f"/staff/certificates/{school.names['certificate']}{rest}"


def test_a_certificate_is_found_by_its_number_name_learner_number_or_address(app, school, coordinator):
    number = school.names["number"]
    for query in (number, number.lower().replace("-", " "), "person learner", school.names["person"], "LEARNER@example"):
        assert number in text(coordinator.get("/staff/certificates", query_string={"q": query})), query
    assert "No certificate fits this search." in text(coordinator.get("/staff/certificates?q=%25"))
    states = ("valid", "expiring", "expired", "revoked", "superseded")
    shown = [state for state in states if "No certificate" not in text(coordinator.get(f"/staff/certificates?state={state}"))]
    assert shown == ["valid"]


def test_others_coordinators_find_nothing(app, school):
    theirs = visitor(app, school.emails["elsewhere"])
    assert "No certificate" in text(theirs.get("/staff/certificates"))
    # A coordinator of the agency sees its people's certificates, and decides nothing about them.
    agency = visitor(app, school.emails["agency"])
    assert school.names["number"] in text(agency.get("/staff/certificates"))
    shown = agency.get(page_of(school))
    assert "/revoke" not in shown.text
    assert agency.post(page_of(school, "/revoke"), data={"reason": "Because."}).status_code == 404


def test_a_revocation_asks_first_says_why_and_can_be_undone_by_issuing_again(app, school, coordinator, learner):
    asked = coordinator.get(page_of(school, "/revoke"))
    assert "No seat in a class to come rests on it." in text(asked)
    empty = coordinator.post(page_of(school, "/revoke"), data={"reason": " "})
    assert (empty.status_code, len(faults(empty))) == (422, 1)
    before = len(mail_to(app, school.emails["learner"]))
    for _click in range(2):
        assert coordinator.post(page_of(school, "/revoke"), data={"reason": "Issued by mistake."}).status_code == 303
    assert len(mail_to(app, school.emails["learner"])) == before + 1
    public = visitor(app).get(f"/verify/{school.names['number']}")
    assert "This certificate was revoked" in text(public)
    assert "Issued by mistake." not in public.text
    theirs = learner.get(f"/certificates/{school.names['certificate']}")
    assert "Issued by mistake." in text(theirs)
    assert "Save as PDF" not in theirs.text
    assert "The reason given: Issued by mistake." in text(coordinator.get(page_of(school)))
    again = coordinator.post(page_of(school, "/reissue"), data={"reason": "The revocation was a mistake."})
    assert again.status_code == 303
    assert "This certificate was revoked" in text(visitor(app).get(f"/verify/{school.names['number']}"))
    new = text(coordinator.get(again.location))
    assert "Valid" in new
    assert new.split("Certificate ")[1][:17] in text(visitor(app).get(f"/verify/{school.names['number']}"))
    assert coordinator.post(page_of(school, "/reissue"), data={"reason": "Twice."}).status_code == 422


def test_the_holder_asks_for_another_name_and_a_coordinator_approves(app, school, coordinator, learner):
    assert "You asked for the name Another Name" in text(learner.get(f"/certificates/{school.names['certificate']}"))
    assert "Another Name" in text(coordinator.get("/staff/certificates"))
    page = f"/staff/certificates/requests/{school.names['correction']}"
    assert "A slip in typing." in text(coordinator.get(page))
    assert coordinator.post(page, data={"outcome": "approve", "reason": ""}).status_code == 303
    assert coordinator.post(page, data={"outcome": "approve", "reason": ""}).status_code == 422
    assert "Names to correct" not in text(coordinator.get("/staff/certificates"))
    old = text(visitor(app).get(f"/verify/{school.names['number']}"))
    assert "This certificate was replaced" in old
    assert "Person learner" in old
    number = old.split("The certificate in its place: ")[1][:17]
    valid = text(visitor(app).get(f"/verify/{number}"))
    assert "This certificate is valid" in valid
    assert "Another Name" in valid
    assert number in text(learner.get(f"/certificates/{school.names['certificate']}"))


def test_a_refusal_needs_a_reason_and_reaches_the_holder(app, school, coordinator, learner):
    page = f"/staff/certificates/requests/{school.names['correction']}"
    assert len(faults(coordinator.post(page, data={"outcome": "refuse", "reason": ""}))) == 1
    coordinator.post(page, data={"outcome": "refuse", "reason": "The record says otherwise."})
    certificate = learner.get(f"/certificates/{school.names['certificate']}")
    assert "was refused" in text(certificate)
    assert "The record says otherwise." in text(certificate)
    ask = f"/certificates/{school.names['certificate']}/name"
    same = learner.post(ask, data=fields(learner.get(ask)) | {"reason": "Why not."})
    assert "bears this name already" in faults(same)[0]
    assert fields(same)["reason"].strip() == "Why not."
    assert learner.post(ask, data={"name": "Right Name", "reason": "See the license."}).status_code == 303


def test_a_coordinator_corrects_a_name_unasked(app, school, coordinator):
    form = fields(coordinator.get(page_of(school, "/name"))) | {"name": "Right Name", "reason": "As on the license."}
    assert "Right Name" in text(coordinator.get(coordinator.post(page_of(school, "/name"), data=form).location))
    assert len(faults(coordinator.post(page_of(school, "/name"), data=form))) == 1


def test_the_course_can_be_renewed_within_the_window(app, school, learner):
    def expire_in(days: int) -> None:
        credential = reading.by_public_id(school.names["certificate"])
        credential.expires_on = clock.today("America/New_York") + timedelta(days=days)

    changing(app, lambda: expire_in(91))
    assert "You can renew the certificate from" in text(learner.get("/courses/course-2"))
    changing(app, lambda: expire_in(90))
    assert "valid until" in text(learner.get("/courses/course-2"))
    for _click in range(2):
        assert learner.post("/courses/course-2/enroll").status_code == 303
    again = text(learner.get("/courses/course-2"))
    assert f"Your certificate of before, {school.names['number']}, stays valid until" in again
    assert school.names["number"] in text(learner.get("/transcript"))
    assert "This certificate is valid" in text(visitor(app).get(f"/verify/{school.names['number']}"))
    with app.app_context():
        cycles = select(Enrolment.cycle, Enrolment.state).join(Course, Course.id == Enrolment.course_id)
        rows = db.session.execute(cycles.where(Course.key == "course-2").order_by(Enrolment.cycle)).all()
    assert rows == [(1, "closed"), (2, "active")]
