"""How long the health of a course keeps its authors waiting once a million answers have been given, against a lesson's page."""

import statistics

import pytest
from sqlalchemy import func, select

from lms.assessment import recounting
from lms.assessment.models import Response
from lms.catalogue import versions
from lms.content.schema import Lesson
from lms.db import db, expect_only_reads
from lms.enrolment import enrolling
from tests.benchmarks.answers import answer_many
from tests.benchmarks.load import Call, times
from tests.benchmarks.sides import COURSE, publish
from tests.factories import a_user
from tests.serving import Server, environment
from tests.statements import counting
from tests.web.cookies import admit
from tests.web.signing_in import sign_in

ROUNDS = 30
MOST = 100
"""In lesson pages: a fifth of a second where one takes two milliseconds."""
HEALTH = f"/staff/courses/{COURSE}/health"
PAGES = {"health of a course": HEALTH, "the same, of its exam": f"{HEALTH}/final-exam"}
HEAD = ("answers", "page", "database", "median ms", "95th ms", "lesson median ms", "ratio", "at most", "statements")


@pytest.mark.parametrize("answers", [2_000, pytest.param(1_000_000, marks=pytest.mark.benchmark)])
def test_a_million_answers_cost_the_page_nothing_that_a_few_do_not(app, answers, report):
    add_answers(app, 500)
    few = statements(app)
    made = add_answers(app, answers)
    assert statements(app) == few
    if answers < 1_000_000:
        return
    kind = app.config["SETTINGS"].database.partition(":")[0]
    found = measure(app)
    for page, (median, late, lesson) in found.items():
        cells = (f"{1000 * value:.1f}" for value in (median, late, lesson))
        report(HEAD, f"{made:,}", page, kind, *cells, f"{median / lesson:.1f}", str(MOST), str(few[page]))
    assert max(median / lesson for median, _late, lesson in found.values()) <= MOST


def add_answers(app, number):
    """Give so many answers, count them as ``flask database recount`` does, and hold that against what is kept."""
    with app.app_context():
        expect_only_reads(False)
        version = publish(COURSE)
        before = db.session.scalar(select(func.count()).select_from(Response))
        made = answer_many(version, number, seed=number)
        for course_id, activity_key in recounting.assessments_taken():
            assert recounting.recount(course_id, activity_key)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Response)) == before + made
        return made


def statements(app):
    """How many statements each page sends to a process that has read the course before."""
    with app.app_context():
        expect_only_reads(False)
        email = a_user(roles=["administrator"]).email
        db.session.commit()
    client = app.test_client()
    sign_in(client, email)
    found = {}
    for page, path in PAGES.items():
        client.get(path)
        with app.app_context(), counting() as sent:
            assert client.get(path).status_code == 200
        found[page] = len(sent)
    return found


def measure(app):
    """By page the median and the 95th percentile of its time, and the median of a lesson's."""
    with app.app_context():
        expect_only_reads(False)
        version = versions.current(COURSE)
        lesson = next(one for one in version.document.activities if isinstance(one, Lesson))
        learner, administrator = a_user(), a_user(roles=["administrator"])
        enrolling.enrol(learner.person.id, version.course_id)
        db.session.commit()
        reads, looks = admit(app, learner), admit(app, administrator)
    server = Server("wsgi:app", environment(app.config["SETTINGS"].model_copy(update={"mode": "production"})))
    try:
        server.start()
        calls = [Call(server.port, f"/learn/{COURSE}/{lesson.key}", b"</html>", headers=reads.headers)]
        calls += [Call(server.port, path, b"</html>", headers=looks.headers) for path in PAGES.values()]
        times(calls, 3)  # Only to warm up.
        lessons, *pages = times(calls, ROUNDS)
    finally:
        server.stop()
    usual = statistics.median(lessons)
    measured = [(statistics.median(one), statistics.quantiles(one, n=20)[-1], usual) for one in pages]
    return dict(zip(PAGES, measured, strict=True))
