"""Certificates: one's own, their papers, and the public page on which anybody checks one."""

import pytest
from sqlalchemy import update

from lms import clock
from lms.credentials.models import Credential, Revocation
from lms.db import db
from tests.web.visiting import changing, text, visitor


@pytest.fixture
def client(app, school):
    return visitor(app, school.emails["learner"])


def credential() -> Credential:
    return db.session.query(Credential).one()


def test_somebody_without_certificates_is_told_how_to_get_one(app, school):
    for address in ("/certificates", "/transcript"):
        page = visitor(app, school.emails["stranger"]).get(address)
        assert page.status_code == 200
        assert school.names["number"] not in page.text


def test_a_certificate_with_its_papers(client, school):
    page = f"/certificates/{school.names['certificate']}"
    assert school.names["number"] in text(client.get(page))
    assert school.names["number"] in text(client.get("/certificates"))
    assert "Title of course-2" in text(client.get("/transcript"))
    pdf = client.get(f"{page}/certificate.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="certificate-{school.names["number"]}.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert client.get(f"{page}/badge.jwt").mimetype == "application/vc+jwt"


def test_anybody_checks_a_number_however_it_is_written(app, school):
    number = school.names["number"]
    anybody = visitor(app)
    for written in (number, number.lower(), number.replace("-", " "), f"  {number.replace('-', '')} "):
        assert anybody.get("/verify", query_string={"number": written}).location == f"/verify/{number}"
    page = text(anybody.get(f"/verify/{number}"))
    assert "This certificate is valid" in page
    assert "The signature fits what is shown here." in page
    # The page shows what the paper shows, and nothing else about the holder.
    assert school.emails["learner"] not in page


@pytest.mark.parametrize("typed", ["TH-0000-0000-0000", "<b>x", "x" * 3000, "%", "٣" * 12])
def test_a_number_there_is_not(app, school, typed):
    for page in (
        visitor(app).get("/verify", query_string={"number": typed}),
        visitor(app).get("/verify/" + typed.replace("%", "%25")),
    ):
        assert page.status_code == 404
        assert "There is no certificate with" in text(page)
        assert "<b>x" not in page.text


def test_a_revoked_certificate_says_so_and_the_reason_stays_private(app, school, client):
    def revoke() -> None:
        db.session.add(Revocation(credential_id=credential().id, revoked_at=clock.now(), revoked_by="system", reason="Secret."))

    changing(app, revoke)
    page = text(visitor(app).get(f"/verify/{school.names['number']}"))
    assert "This certificate was revoked" in page
    assert "Secret." not in page
    assert "Secret." in text(client.get(f"/certificates/{school.names['certificate']}"))


def test_a_record_that_was_changed_behind_the_sites_back_is_exposed(app, school):
    def alter() -> None:
        one = credential()
        db.session.execute(update(Credential).values(claims=one.claims | {"name": "Somebody Else"}))

    changing(app, alter)
    page = text(visitor(app).get(f"/verify/{school.names['number']}"))
    assert "This record does not fit its signature" in page
    assert "is valid" not in page
