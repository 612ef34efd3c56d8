"""A lesson's page is kept for everybody in the same state, and yet each reader's own."""

import re

import pytest

from lms.catalogue import versions
from lms.db import db, expect_only_reads
from lms.enrolment import enrolling
from lms.people import registering
from tests.factories import a_user
from tests.web.school import a_school
from tests.web.signing_in import sign_in

LESSON = "/learn/course-1/lesson-1"
NAMES = {"one@example.org": "Ana <b>Okafor</b>", "two@example.org": "Ben Castellano"}


@pytest.fixture
def readers(app):
    """Two readers of the same lesson in the same state, by address."""
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        expect_only_reads(False)
        a_school()
        for email, name in NAMES.items():
            enrolling.enrol(a_user(name, email).person.id, versions.current("course-1").course_id)
        db.session.commit()
    found = {email: app.test_client() for email in NAMES}
    for email, client in found.items():
        sign_in(client, email)
    return found


def test_each_reader_gets_a_name_and_a_token_that_works(readers):
    pages = {email: client.get(LESSON).text for email, client in readers.items()}
    assert "Ana &lt;b&gt;Okafor&lt;/b&gt;" in pages["one@example.org"]
    assert "Ben Castellano" in pages["two@example.org"]
    assert "Okafor" not in pages["two@example.org"]
    tokens = {email: set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) for email, page in pages.items()}
    assert all(len(found) == 1 for found in tokens.values())
    for email, client in readers.items():
        for token, is_taken in (("another", False), (tokens[email].pop(), True)):
            client.post(f"{LESSON}/checks/lesson-1-check-1", data={"csrf_token": token, "answer": "yes"})
            assert ("Right." in client.get(LESSON).text) == is_taken


def test_what_one_reader_does_changes_only_that_readers_page(readers):
    one, two = readers.values()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', one.get(LESSON).text)[0]
    one.post(f"{LESSON}/checks/lesson-1-check-1", data={"csrf_token": token, "answer": "yes"})
    assert "Right." in one.get(LESSON).text
    assert "Right." not in two.get(LESSON).text


def test_roles_and_closed_logins_count_at_once(app, readers):
    client = readers["two@example.org"]
    assert "Coordinate" not in client.get(LESSON).text
    with app.app_context():
        expect_only_reads(False)
        user = registering.find_user("two@example.org")
        registering.grant(user, "coordinator")
        db.session.commit()
    assert "Coordinate" in client.get(LESSON).text
    with app.app_context():
        expect_only_reads(False)
        registering.find_user("two@example.org").active = False
        db.session.commit()
    assert client.get(LESSON).status_code == 302
