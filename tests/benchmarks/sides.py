"""The site and the reference side by side: one database, one session, one server program, and what is asked of each."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from random import Random

from flask import Flask

from lms.assessment import starting
from lms.catalogue import publishing, versions
from lms.catalogue.versions import LoadedVersion
from lms.cli.content import COURSES
from lms.content.folder import load_folder, read_folder
from lms.content.items import SingleChoice
from lms.content.schema import Assessment, Lesson
from lms.db import db, expect_only_reads
from lms.enrolment import enrolling
from lms.progress import finishing, practice
from tests.benchmarks.load import CONNECTIONS, Call, fetch
from tests.factories import a_user
from tests.serving import ROOT, Server, environment
from tests.web.cookies import Visitor, admit

COURSE = "telecommunications-missing-children"
WORKERS, THREADS = 2, 2
"""Both sides are served by a process for each core, as docs/operating.md advises; a thread for each connection."""

_sequences = count(time.time_ns() // 1_000_000)


@dataclass(frozen=True)
class Learner:
    """Somebody in the middle of the course: a signed-in browser, the lesson that is open, and a question of an attempt."""

    visitor: Visitor
    lesson: Lesson
    attempt: str
    question: SingleChoice


@dataclass(frozen=True)
class Sides:
    """What is asked of the site and of the reference, one call per connection, each with a learner of its own."""

    lessons: list[Call]
    pages: list[Call]
    answers: list[Call]
    inserts: list[Call]


@contextmanager
def served(app: Flask) -> Iterator[Sides]:
    """Both sides on the app's database, which holds a course of the real content and a learner per connection."""
    with app.app_context():
        expect_only_reads(False)
        version = publish(COURSE)
        learners = [_a_learner(app, version, lessons_done=number) for number in range(CONNECTIONS)]
        db.session.commit()
    settings = app.config["SETTINGS"].model_copy(update={"mode": "production", "rate_limits": True})
    site = Server("wsgi:app", environment(settings), WORKERS, THREADS)
    reference = Server("tests.benchmarks.reference:app", {}, WORKERS, THREADS)
    try:
        site.start()
        lessons = [_reading(site, learner) for learner in learners]
        reference.environment = {
            "REFERENCE_DATABASE": settings.database.replace("sqlite:///", "").replace("+psycopg", ""),
            "REFERENCE_SECRET": settings.secret_key,
            "REFERENCE_PAGE_BYTES": str(sum(len(fetch(call)) for call in lessons) // len(lessons)),
        }
        _prepare(reference)
        reference.start()
        yield Sides(
            lessons,
            [Call(reference.port, "/page/1", b"A page", headers=learner.visitor.headers) for learner in learners],
            [_answering(site, learner) for learner in learners],
            [_inserting(reference, learner) for learner in learners],
        )
    finally:
        for server in (site, reference):
            server.stop()


def publish(course_key: str) -> LoadedVersion:
    """The current version of a course of the real content, published unless it is."""
    document = read_folder(COURSES / course_key).course
    assert document is not None
    return versions.load(publishing.publish(document, load_folder(COURSES / course_key)[0], "system").id)


def _a_learner(app: Flask, version: LoadedVersion, lessons_done: int) -> Learner:
    """A learner who has done so many lessons and has answered the checks of the next one."""
    user = a_user()
    enrolment = enrolling.enrol(user.person.id, version.course_id)
    lessons = [activity for activity in version.document.activities if isinstance(activity, Lesson) and not activity.scenarios]
    for lesson in lessons[: lessons_done + 1]:
        for item in lesson.checks:
            practice.answer_check(enrolment, lesson, item.key, item.solution())
        if lesson is not lessons[lessons_done]:
            finishing.finish_lesson(enrolment, version, lesson, user.person)
    quiz = next(activity for activity in version.document.activities if isinstance(activity, Assessment))
    attempt = starting.start(enrolment, version, quiz, user.person, Random(lessons_done))
    asked = [quiz.item(drawn["key"]) for drawn in attempt.items]
    question = next(item for item in asked if isinstance(item, SingleChoice))
    return Learner(admit(app, user), lessons[lessons_done], attempt.public_id, question)


def _prepare(reference: Server) -> None:
    code = "from tests.benchmarks.reference import prepare; prepare()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=reference.environment, check=True)


def _reading(site: Server, learner: Learner) -> Call:
    path = f"/learn/{COURSE}/{learner.lesson.key}"
    return Call(site.port, path, b"Mark as done and continue", headers=learner.visitor.headers)


def _answering(site: Server, learner: Learner) -> Call:
    path = f"/attempts/{learner.attempt}/answers/{learner.question.key}"
    return _sending(site, learner, path, b'"kind":"saved"')


def _inserting(reference: Server, learner: Learner) -> Call:
    return _sending(reference, learner, f"/answers/{learner.question.key}", b'"acknowledged":true')


def _sending(server: Server, learner: Learner, path: str, expected: bytes) -> Call:
    headers = learner.visitor.headers | {"X-CSRFToken": learner.visitor.token}
    fields = {"answer": [learner.question.solution()]}

    def body() -> object:
        # Each is a change of its own: one that was sent before would be acknowledged without being written.
        return {"fields": fields, "sequence": next(_sequences)}

    return Call(server.port, path, expected, "PUT", headers, body)
