"""How long authors of a very large course wait: 500 lessons and 5,000 questions, held against a course of a hundredth of that."""

import statistics
import time
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.catalogue import drafting, publishing
from lms.content import schema
from lms.content.draft_checks import read_draft
from lms.db import db, expect_only_reads
from lms.people import registering
from tests.benchmarks.large_courses import ITEMS, LESSONS, a_large_document
from tests.factories import a_published_course, a_user
from tests.web.visiting import changing, fields, visitor

ROUNDS = 5
AUTHOR = "author@example.org"
HEAD = ("a course of", "database", "outline ms", "lesson ms", "settings ms", "saving ms", "checks ms", "publishing ms")
MOST = {"lesson": 30, "settings": 150, "saving": 40, "checks": 150, "publishing": 150}
"""How many times as long as with a hundredth of the course; to look at all of it may take half as much again as that."""


_edits = count(1)


@pytest.mark.benchmark
def test_the_size_of_a_course_weighs_only_on_what_looks_at_all_of_it(app, report):
    small, large = measure(app, "small", LESSONS // 100), measure(app, "large", LESSONS)
    database = app.config["SETTINGS"].database.partition(":")[0]
    for words, found in ((f"{LESSONS // 100} lessons", small), (f"{LESSONS} lessons, {LESSONS * ITEMS:,} questions", large)):
        report(HEAD, words, database, *(f"{1000 * seconds:.1f}" for seconds in found.values()))
    assert {name: most for name, most in MOST.items() if large[name] / small[name] > most} == {}


def measure(app: Flask, key: str, lessons: int) -> dict[str, float]:
    """The median seconds of what an author does in a course of that size."""
    document = a_large_document(key, lessons)
    with app.app_context():
        expect_only_reads(False)
        a_published_course(document)
        author = registering.find_user(AUTHOR) or a_user("An Author", AUTHOR, roles=("administrator",))
        assert author.email == AUTHOR
        drafting.open_draft(drafting.find(key), "system")
        db.session.commit()
    client = visitor(app, AUTHOR)
    outline, lesson = f"/staff/courses/{key}", f"/staff/courses/{key}/activities/lesson-1"
    return {
        "outline": median(lambda: ask(client, outline)),
        "lesson": median(lambda: ask(client, lesson)),
        "settings": median(lambda: ask(client, f"{outline}/settings")),
        "saving": median(lambda: save(client, lesson)),
        "checks": median(lambda: read_draft(document.model_dump(mode="json"))),
        "publishing": median(lambda: publish(app, document)),
    }


def median(act: Callable[[], object]) -> float:
    """The median seconds that it takes, once it was done to warm up."""
    act()
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def ask(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def save(client: FlaskClient, address: str) -> None:
    form = fields(client.get(address), form=0)
    body = "blocks.0.body"
    answer = client.post(address, data=form | {body: form[body] + " And more."}, headers={"Accept": "application/json"})
    assert answer.json["revision"] == int(form["revision"]) + 1


def publish(app: Flask, document: schema.Course) -> None:
    changed = document.model_copy(update={"summary": f"A summary of {next(_edits)} words."})
    changing(app, lambda: publishing.publish(changed, {}, "system"))
