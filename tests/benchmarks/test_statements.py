"""How many SQL statements each page of the learner's way sends, and that a larger school needs no more."""

from itertools import count

import pytest
from flask import Flask

from lms.catalogue import versions
from lms.db import db, expect_only_reads
from lms.progress import completing
from tests.benchmarks.growth import grow, size
from tests.factories import a_person, an_enrolment
from tests.statements import counting
from tests.web.school import a_school
from tests.web.signing_in import sign_in

MOST_FOR_A_LESSON = 4
WAY = {
    "courses": "/courses",
    "course": "/courses/course-1",
    "my learning": "/learning",
    "resume": "/learn/course-1",
    "lesson": "/learn/course-1/lesson-1",
    "quiz": "/learn/course-1/quiz-1/start",
    "question": "/attempts/{attempt}/1",
    "saving an answer": "/attempts/{attempt}/answers/quiz-1-1",
    "check answers": "/attempts/{attempt}/check",
    "certificates": "/certificates",
    "certificate": "/certificates/{certificate}",
    "transcript": "/transcript",
    "classes": "/classes",
    "class": "/classes/class-1/{offering}",
}

SEQUENCES = count(1)


@pytest.mark.parametrize("factor", [20, pytest.param(1000, marks=pytest.mark.benchmark)])
def test_a_larger_school_needs_no_more_statements(app, factor, report):
    with app.app_context():
        expect_only_reads(False)
        school = a_school()
        person, version = a_person(), versions.current("course-1")
        completing.complete(an_enrolment(person, version), version, "lesson-1", "viewed", person)
        db.session.commit()
        before = size()
    small = count_on_the_way(app, school)
    with app.app_context():
        expect_only_reads(False)
        grow(factor)
        assert size() == {name: number * factor for name, number in before.items()}
    large = count_on_the_way(app, school)
    if factor == 1000:
        head = ("statements", "database", "before", "a thousandfold")
        for page in WAY:
            report(head, page, app.config["SETTINGS"].database.partition(":")[0], str(small[page]), str(large[page]))
    assert small == large
    assert small["lesson"] <= MOST_FOR_A_LESSON


def count_on_the_way(app: Flask, school) -> dict[str, int]:
    client = app.test_client()
    sign_in(client, school.emails["learner"])
    return {page: _count(app, client, page, path.format(**school.names)) for page, path in WAY.items()}


def _count(app, client, page, path):
    def ask():
        saves = page == "saving an answer"
        body = {"fields": {"answer": ["yes"]}, "sequence": next(SEQUENCES)} if saves else None
        answer = client.open(path, method="PUT" if saves else "GET", json=body)
        assert answer.status_code in (200, 302), (page, answer.status_code)

    ask()  # What every process keeps is read by the first request.
    with app.app_context():
        engine = db.engine
    with counting(engine) as sent:
        ask()
    return len(sent)
