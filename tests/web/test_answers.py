"""Saving an answer from a script: one statement stores it, and the same statement asks whose login it is."""

import pytest
from sqlalchemy import func, select, update

from lms.assessment.models import Response
from lms.db import db
from lms.people.models import User
from tests.statements import counting
from tests.web.school import a_school
from tests.web.signing_in import sign_in
from tests.web.visiting import changing


@pytest.fixture
def sitting(app):
    """Saving an answer as the learner whose attempt it is; a larger count each time."""
    with app.app_context():
        school = a_school()
        db.session.commit()
    client = app.test_client()
    sign_in(client, school.emails["learner"])
    counts = iter(range(1, 100))

    def save(answer="yes", by=client):
        body = {"fields": {"answer": [answer]}, "sequence": next(counts)}
        return by.put(f"/attempts/{school.names['attempt']}/answers/quiz-1-1", json=body)

    save.school = school
    return save


def stored(app):
    with app.app_context():
        return db.session.execute(select(func.max(Response.sequence), func.count()).select_from(Response)).one()


def change_login(app, email, **values):
    changing(app, lambda: db.session.execute(update(User).where(User.email == email).values(**values)))


def test_one_statement_stores_an_answer(app, sitting):
    sitting()
    with app.app_context():
        engine = db.engine
    with counting(engine) as sent:
        answer = sitting("no")
    assert answer.json["kind"] == "saved"
    assert answer.json["acknowledged"] is True
    assert len(sent) == 1
    assert tuple(stored(app)) == (2, 1)


@pytest.mark.parametrize("ended", [{"active": False}, {"fs_uniquifier": "f" * 64}], ids=["closed", "signed out everywhere"])
def test_a_login_that_ended_stores_nothing(app, sitting, ended):
    sitting()
    change_login(app, sitting.school.emails["learner"], **ended)
    assert sitting("no").status_code == 401
    assert tuple(stored(app)) == (1, 1)


def test_nobody_else_stores_an_answer(app, sitting):
    sitting()
    other = app.test_client()
    sign_in(other, sitting.school.emails["coordinator"])
    assert sitting("no", by=other).status_code == 404
    assert sitting("no", by=app.test_client()).status_code == 401
    assert tuple(stored(app)) == (1, 1)


def test_the_time_is_told_in_the_zone_that_the_person_has_now(app, sitting):
    first = sitting().json["saved_at"]
    client = app.test_client()
    sign_in(client, sitting.school.emails["learner"])
    client.post("/account", data={"legal_name": "Person learner", "time_zone": "Asia/Kathmandu"})
    assert sitting("no", by=client).json["saved_at"][:5] != first[:5]


def test_one_statement_reads_a_lesson_and_who_reads_it(app, sitting):
    client = app.test_client()
    sign_in(client, sitting.school.emails["learner"])
    client.get("/learn/course-1/lesson-1")
    with app.app_context():
        engine = db.engine
    with counting(engine) as sent:
        assert client.get("/learn/course-1/lesson-1").status_code == 200
    assert len(sent) == 1
    change_login(app, sitting.school.emails["learner"], active=False)
    assert client.get("/learn/course-1/lesson-1").status_code == 302
