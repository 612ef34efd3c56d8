"""Lessons over HTTP: answering checks, walking scenarios, finishing, and going on where one stopped."""

import pytest
from sqlalchemy import func, select

from lms.content.types import is_key
from lms.db import db
from lms.progress.models import Completion, Practice
from tests.web.visiting import text, visitor

LESSON = "/learn/course-1/lesson-1"


@pytest.fixture
def client(app, school):
    return visitor(app, school.emails["learner"])


def count(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def choose(client, choice, step="first", position=0):
    return client.post(f"{LESSON}/scenarios/yard", data={"choice": choice, "step": step, "position": position})


def test_somebody_new_sees_what_to_do(app, school):
    page = visitor(app, school.emails["stranger"]).get("/learning")
    assert page.status_code == 200
    assert "/courses" in page.text
    assert "Title of course-1" not in text(page)


def test_a_lesson_is_done_once_everything_in_it_is(app, school, client):
    early = client.post(f"{LESSON}/done")
    assert early.status_code == 409
    assert "Still to do" in text(early)
    assert "Safety comes first." not in text(client.get(LESSON))
    answered = client.post(f"{LESSON}/checks/lesson-1-check-1", data={"answer": "no"})
    assert answered.location == f"{LESSON}#check-lesson-1-check-1"
    assert "Safety comes first." in text(client.get(LESSON))
    assert choose(client, "ask").status_code == 303
    assert "Looking back" in text(client.get(LESSON))
    assert client.post(f"{LESSON}/done").location == "/learn/course-1/quiz-1"
    # A second click finishes nothing twice.
    assert client.post(f"{LESSON}/done").status_code == 303
    assert count(app, Completion) == 1


def test_a_check_without_an_answer_says_so_and_keeps_nothing(app, client):
    for data in ({}, {"answer": "maybe"}):
        page = client.post(f"{LESSON}/checks/lesson-1-check-1", data=data)
        assert page.status_code == 422
        assert "There is a problem" in text(page)
    assert client.post(f"{LESSON}/checks/no-such", data={"answer": "yes"}).status_code == 404
    assert count(app, Practice) == 0


def test_a_choice_sent_twice_or_from_an_old_page_is_taken_once(app, client):
    for _ in range(2):
        choose(client, "wait")
    with app.app_context():
        assert db.session.scalars(select(Practice.answer)).all() == [["wait"]]
    assert choose(client, "no-such", position=1).status_code == 404
    assert choose(client, "").status_code == 422
    for position in ("9" * 30, "-1", "x"):
        assert client.post(f"{LESSON}/scenarios/yard/replay", data={"position": position}).status_code == 303
    assert client.post(f"{LESSON}/scenarios/no-such/replay").status_code == 404


def test_any_device_goes_on_where_the_last_one_stopped(app, school, client):
    assert client.post(f"{LESSON}/place", data={"anchor": "block-2"}).status_code == 204
    elsewhere = visitor(app, school.emails["learner"])
    assert elsewhere.get("/learn/course-1").location == f"{LESSON}#block-2"
    assert client.post(f"{LESSON}/place", data={"anchor": "x" * 121}).status_code == 422
    # What is kept leads to no other place than the lesson.
    client.post(f"{LESSON}/place", data={"anchor": "\r\nX: y//evil.example"})
    assert elsewhere.get("/learn/course-1").location.startswith(f"{LESSON}#")


def test_something_short_for_a_pause(client):
    assert client.get("/learn/course-1/resume/shortly").location == LESSON


@pytest.mark.parametrize("path", ["/learn/course-1/no-such", "/learn/no-such", f"{LESSON}/job-aids/no-such", "/learn/class-1"])
def test_what_is_not_there_is_said_to_be_not_there(client, path):
    assert client.get(path).status_code == 404


def test_a_quiz_has_a_start_page_of_its_own(client):
    assert client.get("/learn/course-1/quiz-1").location == "/learn/course-1/quiz-1/start"
    assert client.post("/learn/course-1/quiz-1/done").status_code == 404


def test_no_page_of_the_site_has_the_address_of_an_activity(app):
    addresses = app.url_map.bind("localhost")
    words = {rule.rule.removeprefix("/learn/<course_key>/") for rule in app.url_map.iter_rules()}
    found = {addresses.match(f"/learn/course-1/{word}")[0] for word in words if is_key(word)}
    assert found == {"learning.show"}
