"""A thousand attempts over a bad line to a server that is killed: nothing acknowledged is lost or doubled or made up.

The learners note only what they sent and what the server acknowledged. Afterward the database is read and held against that.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from random import Random

import pytest
from sqlalchemy import select

from lms.assessment.models import Attempt, Grade, Response
from lms.audit import first_break
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion
from tests import serving
from tests.conftest import settings
from tests.factories import a_course_document, a_lesson, a_published_course, a_quiz, a_user
from tests.faults.learners import COURSE, ITEMS, LESSON, QUIZZES, Learner, each
from tests.faults.line import Line, Traffic
from tests.web.cookies import admit

ATTEMPTS = 500
"""On each of the two databases."""

KILLS = 5
LANES = 8
"""How many learners are on the line at a time."""

SEED = 20261124
PASS_PERCENT = 60


def a_school():
    """A course whose every quiz may be taken once; the answer is as many users as it takes for all attempts."""
    quizzes = [a_quiz(key, ITEMS, attempts=1, pass_percent=PASS_PERCENT) for key in QUIZZES]
    a_published_course(a_course_document(COURSE, activities=[a_lesson(LESSON), *quizzes]))
    return [a_user() for _ in range(ATTEMPTS // len(QUIZZES))]


@pytest.fixture
def school(app, session, database_url, tmp_path):
    """The server, running, and the learners who will use it."""
    users = a_school()
    session.commit()
    server = serving.Server("wsgi:app", serving.environment(settings(tmp_path, database_url)))
    traffic, learners = Traffic(LANES), []
    for number, user in enumerate(users):
        visitor, luck = admit(app, user), Random(f"{SEED}-{number}")
        headers = {**visitor.headers, "X-CSRFToken": visitor.token}
        learners.append(Learner(user.person_id, Line(server.port, headers, luck, traffic), luck))
    session.remove()
    server.start()
    yield server, traffic, learners
    server.kill()


def take_the_course(server, traffic, learners):
    """Let everybody take the course while the server is killed again and again, for the last time when all are done."""
    with ThreadPoolExecutor(LANES) as lanes:
        taking = [lanes.submit(learner.take_course) for learner in learners]
        try:
            kill_again_and_again(server, traffic, learners, taking)
            for one in taking:
                one.result()
        finally:
            # Where one has failed, nobody else need start.
            for one in taking:
                one.cancel()
    server.kill()


def kill_again_and_again(server, traffic, learners, taking):
    """Kill and start the server evenly over all attempts, in turn with requests on their way and without."""
    for kill in range(1, KILLS + 1):
        while sum(learner.notes.submitted for learner in learners) < ATTEMPTS * kill // (KILLS + 1):
            assert [one.exception() for one in taking if one.done() and one.exception()] == []
            time.sleep(0.02)
        with traffic.silenced() if kill % 2 == 0 else nullcontext():
            server.kill()
        server.start()


def test_nothing_acknowledged_is_lost_or_doubled_or_made_up(school):
    server, traffic, learners = school
    take_the_course(server, traffic, learners)
    assert [surprise for learner in learners for surprise in learner.notes.surprises] == []
    assert_that_enough_went_wrong(learners)
    assert_that_there_is_one_attempt_for_each(learners)
    assert_that_answers_are_what_was_acknowledged(learners)
    assert_that_grades_follow_from_the_answers()
    assert_that_completions_follow_from_the_grades(learners)
    assert_that_certificates_follow_from_the_completions(learners)
    assert first_break(db.session) is None


def assert_that_enough_went_wrong(learners):
    faults = sum((learner.line.faults for learner in learners), Counter())
    faults["reordered"] = sum(learner.notes.reordered for learner in learners)
    faults["late"] = sum(len(learner.notes.late) for learner in learners)
    assert all(faults[kind] > 100 for kind in ("lost", "unheard", "doubled", "reordered", "late")), faults
    assert faults["broken"] >= KILLS, faults


def assert_that_there_is_one_attempt_for_each(learners):
    people = list(db.session.scalars(select(Enrolment.person_id)))
    assert sorted(people) == sorted(learner.person_id for learner in learners)
    query = select(Enrolment.person_id, Attempt.activity_key, Attempt.public_id).join(Enrolment)
    started = {(learner.person_id, *pair) for learner in learners for pair in learner.notes.attempts.items()}
    assert len(started) == ATTEMPTS
    assert sorted(tuple(row) for row in db.session.execute(query)) == sorted(started)


def assert_that_answers_are_what_was_acknowledged(learners):
    query = select(Attempt.public_id, Response.item_key, Response.sequence, Response.answer).join(Attempt)
    rows = [((row.public_id, row.item_key), row.sequence, row.answer) for row in db.session.execute(query)]
    sent, acknowledged = each(learners, lambda one: one.notes.sent), each(learners, lambda one: one.notes.acknowledged)
    assert len(rows) == len({question for question, *_ in rows}) == ATTEMPTS * ITEMS
    assert [row for row in rows if row[1] < acknowledged[row[0]]] == [], "lost"
    assert [row for row in rows if sent[row[0]].get(row[1]) != row[2]] == [], "made up"
    late = set().union(*(learner.notes.late for learner in learners))
    assert [row for row in rows if row[:2] in late] == [], "stored after the submission"


def assert_that_grades_follow_from_the_answers():
    answers = db.session.execute(select(Response.attempt_id, Response.answer))
    right = Counter(row.attempt_id for row in answers if row.answer == "yes")
    expected = [
        (id_, right[id_], ITEMS, right[id_] * 100 >= PASS_PERCENT * ITEMS) for id_ in db.session.scalars(select(Attempt.id))
    ]
    grades = db.session.execute(select(Grade.attempt_id, Grade.points, Grade.max_points, Grade.passed))
    assert sorted(tuple(row) for row in grades) == sorted(expected)


def completions():
    """Whose enrolment has which activity done."""
    query = select(Enrolment.person_id, Completion.activity_key).join(Enrolment)
    return sorted(tuple(row) for row in db.session.execute(query))


def assert_that_completions_follow_from_the_grades(learners):
    query = select(Enrolment.person_id, Attempt.activity_key).join(Attempt, Attempt.enrolment_id == Enrolment.id).join(Grade)
    passed = [tuple(row) for row in db.session.execute(query.where(Grade.passed))]
    assert completions() == sorted(passed + [(learner.person_id, LESSON) for learner in learners])


def assert_that_certificates_follow_from_the_completions(learners):
    done = Counter(person_id for person_id, _ in completions())
    complete = sorted(person_id for person_id, count in done.items() if count == len(QUIZZES) + 1)
    rows = list(db.session.execute(select(Enrolment.person_id, Credential.public_id).join(Enrolment)))
    assert sorted(row.person_id for row in rows) == complete
    assert 0 < len(complete) < len(learners)
    seen = {(learner.person_id, certificate) for learner in learners for certificate in learner.notes.certificates}
    assert seen == {tuple(row) for row in rows}
