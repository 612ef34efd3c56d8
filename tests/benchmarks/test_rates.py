"""How the site keeps pace with the reference in reading a lesson and in saving an answer durably."""

import pytest
from sqlalchemy import select, text

from lms.assessment.models import Response
from lms.db import db
from tests.benchmarks.load import compare
from tests.benchmarks.sides import served

GOAL, FLOOR = 0.7, 0.5
SECONDS, ROUNDS = 2.0, 7
HEAD = ("requests per second", "database", "site", "reference", "ratio", "")


@pytest.mark.benchmark
def test_the_site_keeps_pace_with_the_reference(app, report):
    assert is_durable(app)
    with served(app) as sides:
        lesson = compare(sides.lessons, sides.pages, SECONDS, ROUNDS)
        saving = compare(sides.answers, sides.inserts, SECONDS, ROUNDS)
    for name, found in (("lesson page", lesson), ("saving an answer", saving)):
        verdict = "goal met" if found.ratio >= GOAL else "above the floor" if found.ratio >= FLOOR else "BELOW THE FLOOR"
        report(HEAD, name, dialect(app), f"{found.ours:.0f}", f"{found.reference:.0f}", f"{found.ratio:.2f}", verdict)
    assert min(lesson.ratio, saving.ratio) >= FLOOR


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_both_sides_answer_and_keep_what_they_acknowledge(app):
    with served(app) as sides:
        assert compare(sides.lessons, sides.pages, seconds=0.5, rounds=1).ratio > 0
        assert compare(sides.answers, sides.inserts, seconds=0.5, rounds=1).ratio > 0
    with app.app_context():
        assert len(db.session.scalars(select(Response.sequence)).all()) == len(sides.answers)
        assert db.session.scalar(text("SELECT count(*) FROM reference_answer")) >= len(sides.inserts)


def dialect(app):
    with app.app_context():
        return db.engine.dialect.name


def is_durable(app):
    """Whether the database writes through to the disk before it says that something is committed."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return db.session.scalar(text("PRAGMA synchronous")) == 2
        return {db.session.scalar(text(f"SHOW {name}")) for name in ("fsync", "synchronous_commit")} == {"on"}
