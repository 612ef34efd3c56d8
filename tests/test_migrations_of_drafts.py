"""What earlier releases kept survives the migrations about writing courses, on both databases."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lms.cli.database import downgrade_database, upgrade_database
from lms.db import db
from tests.test_migrations import a_login_of_0001, run


def test_0021_keeps_roles_and_ties_those_of_authors_to_a_course(session):
    db.session.remove()
    downgrade_database("0022")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    given = "INSERT INTO role_grant (user_id, role, course_id, includes_below, granted_at) VALUES "
    run(given + "(1, 'coordinator', NULL, false, '2026-11-24 12:00:00')")
    db.session.remove()
    upgrade_database("0021")
    run(given + "(1, 'author', 1, false, '2026-11-24 12:00:00')")
    for refused in ("'author', NULL", "'writer', 1"):
        with pytest.raises(IntegrityError):
            run(given + f"(1, {refused}, false, '2026-11-24 12:00:00')")
        db.session.rollback()
    run(
        "INSERT INTO course_draft (id, course_id, revision, manifest, updated_by, updated_at) "
        "VALUES (1, 1, 1, '{}', 'person:1', '2026-11-24 12:00:00')"
    )
    db.session.remove()
    downgrade_database("0022")
    assert db.session.execute(text("SELECT role FROM role_grant")).all() == [("coordinator",)]
    assert db.session.execute(text("SELECT key FROM course")).all() == [("course-1",)]


def test_0024_takes_reviews_along_when_undone_and_leaves_the_draft(session):
    db.session.remove()
    downgrade_database("0024")
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    run(
        "INSERT INTO course_draft (id, course_id, revision, manifest, updated_by, updated_at) "
        "VALUES (1, 1, 1, '{}', 'person:1', '2026-11-24 12:00:00')"
    )
    said = "INSERT INTO draft_comment (draft_id, activity_key, quote, text, made_by, made_at, settled_by) VALUES "
    run(said + "(1, 'lesson-1', '', 'Shorter.', 'person:1', '2026-11-24 12:00:00', NULL)")
    with pytest.raises(IntegrityError):
        run(said + "(1, 'lesson-1', '', 'Shorter.', 'person:1', '2026-11-24 12:00:00', 'person:1')")
    db.session.remove()
    downgrade_database("0021")
    assert db.session.execute(text("SELECT revision FROM course_draft")).all() == [(1,)]
