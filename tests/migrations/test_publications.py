"""The migration that keeps every act of publishing leaves completions, enrolments and what rosters hear of them as they were."""

from sqlalchemy import text

from lms.cli.database import downgrade_database, upgrade_database
from lms.db import db
from tests.test_migrations import a_login_of_0001, at, run

__all__ = ["at"]

COMPLETION = "INSERT INTO completion (id, enrolment_id, activity_key, version_id, method, completed_at"
NOON = "'2026-11-24 12:00:00'"


def test_0022_keeps_what_was_done_and_what_was_published(at):
    at("0023")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    for number in (1, 2):
        run(
            "INSERT INTO course_version (id, course_id, number, digest, manifest, published_at, published_by, note) "
            f"VALUES (:n, 1, :n, :d, '{{}}', {NOON}, 'system', :note)",
            n=number,
            d=str(number),
            note=f"Note {number}",
        )
    run("UPDATE course SET current_version_id = 1")
    run(f"INSERT INTO enrolment (id, person_id, course_id, cycle, state, enrolled_at) VALUES (1, 1, 1, 1, 'active', {NOON})")
    run(f"{COMPLETION}) VALUES (1, 1, 'one', 1, 'viewed', {NOON})")
    db.session.remove()
    upgrade_database("0022")
    # The older one had been made current again.
    notes = db.session.execute(text("SELECT version_id, note FROM publication ORDER BY id")).all()
    assert notes == [(1, "Note 1"), (2, "Note 2"), (1, "")]
    assert db.session.execute(text("SELECT told_version FROM enrolment")).all() == [(1,)]
    heard = db.session.scalar(text("SELECT count(*) FROM roster_change WHERE kind = 'enrolment'"))
    run("UPDATE completion SET set_aside_by_id = 2")
    run(f"{COMPLETION}) VALUES (2, 1, 'one', 2, 'viewed', {NOON})")
    assert db.session.scalar(text("SELECT count(*) FROM roster_change WHERE kind = 'enrolment'")) == heard + 2
    db.session.remove()
    downgrade_database("0023")
    assert db.session.execute(text("SELECT id, version_id FROM completion")).all() == [(2, 2)]
    run("DELETE FROM completion")
    assert db.session.scalar(text("SELECT count(*) FROM roster_change WHERE kind = 'enrolment'")) == heard + 4
