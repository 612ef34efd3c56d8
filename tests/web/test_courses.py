"""The catalogue, a course's page, enrolling, and the files that lessons show."""

import pytest
from sqlalchemy import func, select

from lms.catalogue import publishing
from lms.db import db
from lms.enrolment.models import Enrolment
from tests.factories import a_course_document, a_lesson, a_user
from tests.web.visiting import changing, text, visitor


def enrolments(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Enrolment))


def test_a_site_without_courses_still_has_its_pages(app):
    for address in ("/", "/courses", "/classes"):
        assert visitor(app).get(address).status_code == 200
    assert visitor(app).get("/courses/course-1").status_code == 404


def test_the_catalogue_shows_what_there_is_for_a_role(app):
    def publish() -> None:
        publishing.publish(a_course_document("for-officers", roles=["officer"]), {}, "system")
        publishing.publish(a_course_document("for-dispatch", roles=["telecommunicator"]), {}, "system")

    changing(app, publish)
    assert "Title of for-officers" in text(visitor(app).get("/courses"))
    chosen = text(visitor(app).get("/courses?role=telecommunicator"))
    assert ("Title of for-dispatch" in chosen, "Title of for-officers" in chosen) == (True, False)
    # A role there is not is everybody.
    assert "Title of for-officers" in text(visitor(app).get("/courses?role=<b>"))


def test_enrolling_twice_is_one_enrolment(app, school):
    client, before = visitor(app, school.emails["stranger"]), enrolments(app)
    assert client.get("/learn/course-1").status_code == 404
    for _ in range(2):
        assert client.post("/courses/course-1/enroll").location == "/learn/course-1/lesson-1"
    assert enrolments(app) == before + 1
    assert client.get("/learn/course-1").location == "/learn/course-1/lesson-1"


def test_a_classroom_course_is_not_enrolled_in(app, school):
    client, before = visitor(app, school.emails["stranger"]), enrolments(app)
    assert client.post("/courses/class-1/enroll").location == "/classes/class-1"
    assert client.get("/courses/class-1").location == "/classes/class-1"
    assert client.get("/classes/course-1").location == "/courses/course-1"
    assert enrolments(app) == before


def test_whoever_is_done_by_a_lighter_version_asks_for_the_certificate(app):
    def publish() -> None:
        publishing.publish(a_course_document(activities=(a_lesson(), a_lesson("lesson-2"))), {}, "system")
        a_user(email="ada@example.org")

    changing(app, publish)
    client = visitor(app, "ada@example.org")
    client.post("/courses/course-1/enroll")
    assert client.post("/learn/course-1/lesson-1/done").location == "/learn/course-1/lesson-2"
    assert client.post("/courses/course-1/certificate").location == "/courses/course-1"
    changing(app, lambda: publishing.publish(a_course_document(activities=(a_lesson(),), retired=["lesson-2"]), {}, "system"))
    assert client.post("/courses/course-1/certificate").location.startswith("/certificates/")


@pytest.mark.parametrize("path", ["/media/course-1/{media}/anything.svg", "/media/course-1/{media}/%2e%2e/%2e%2e/config.py"])
def test_a_file_is_named_by_its_digest_and_by_nothing_else(app, school, path):
    client = visitor(app, school.emails["learner"])
    answer = client.get(path.format(**school.names))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/media/course-2/{media}/media/a.svg", "/media/course-1/" + "0" * 64 + "/media/a.svg"])
def test_a_file_that_the_course_does_not_show_is_not_there(app, school, path):
    assert visitor(app, school.emails["learner"]).get(path.format(**school.names)).status_code == 404
