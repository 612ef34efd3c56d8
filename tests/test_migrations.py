"""What earlier releases kept survives every later migration, on both databases."""

import pytest
from sqlalchemy import text

from lms.cli.database import downgrade_database, upgrade_database
from lms.db import db


@pytest.fixture
def at(session):
    """Bring the database to a revision with nothing in it."""

    def _at(revision: str) -> None:
        db.session.remove()
        downgrade_database(revision)

    return _at


def run(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def a_login_of_0001(user_id: int) -> None:
    run(
        "INSERT INTO person (id, learner_number, legal_name, time_zone, extra_time_percent, created_at) "
        "VALUES (:id, :number, 'Mara Reyes', 'America/New_York', 0, '2026-11-24 12:00:00')",
        id=user_id,
        number=f"L{user_id}",
    )
    run(
        "INSERT INTO user_account (id, person_id, email, active, fs_uniquifier) VALUES (:id, :id, :email, true, :email)",
        id=user_id,
        email=f"{user_id}@example.org",
    )


def a_seat_of_0001() -> None:
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'class-1', 'classroom')")
    run(
        "INSERT INTO offering (id, public_id, course_id, starts_at, ends_at, time_zone, place, capacity, state) VALUES "
        "(1, 'o', 1, '2027-03-16 12:30:00', '2027-03-19 12:30:00', 'America/New_York', 'Alexandria', 2, 'open')"
    )
    run(
        "INSERT INTO booking (id, public_id, offering_id, person_id, seat, state, created_at) "
        "VALUES (1, 'b', 1, 1, 1, 'booked', '2026-11-24 12:00:00')"
    )


def test_0002_lets_every_role_keep_reaching_everything(at):
    at("0001")
    a_login_of_0001(1)
    run("INSERT INTO role_grant (user_id, role, granted_at) VALUES (1, 'coordinator', '2026-11-24 12:00:00')")
    db.session.remove()
    upgrade_database("0002")
    rows = db.session.execute(text("SELECT role, agency_id, course_id, includes_below FROM role_grant")).all()
    assert [(row.role, row.agency_id, row.course_id, bool(row.includes_below)) for row in rows] == [
        ("coordinator", None, None, False)
    ]
    db.session.remove()
    downgrade_database("0001")
    assert db.session.execute(text("SELECT role FROM role_grant")).all() == [("coordinator",)]


def test_0003_keeps_everybody_and_takes_waivers_along_when_undone(at):
    at("0002")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'class-1', 'classroom')")
    db.session.remove()
    upgrade_database("0003")
    run(
        "INSERT INTO waiver (public_id, person_id, course_id, kind, key, reason, authority, note, starts_on, granted_by_id, "
        "granted_at) VALUES ('w', 1, 1, 'course', 'intro', 'tested-out', 'The chief', '', '2026-11-24', 1, '2026-11-24 12:00:00')"
    )
    db.session.remove()
    downgrade_database("0002")
    assert db.session.execute(text("SELECT legal_name FROM person")).all() == [("Mara Reyes",)]


def test_0005_keeps_classes_and_seats_open_to_everybody(at):
    at("0003")
    a_login_of_0001(1)
    a_seat_of_0001()
    db.session.remove()
    upgrade_database("0005")
    kept = (
        "SELECT o.place, o.needs_approval, o.locks_at, b.seat, b.agency_hold_id "
        "FROM offering o JOIN booking b ON b.offering_id = o.id"
    )
    (row,) = db.session.execute(text(kept)).all()
    assert (row.place, bool(row.needs_approval), row.locks_at, row.seat, row.agency_hold_id) == (
        "Alexandria",
        False,
        None,
        1,
        None,
    )
    db.session.remove()
    downgrade_database("0003")
    assert db.session.execute(text("SELECT seat FROM booking")).all() == [(1,)]


def test_0009_keeps_everybody(at):
    at("0005")
    a_login_of_0001(1)
    db.session.remove()
    upgrade_database("0009")
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    run(
        "INSERT INTO nudge (person_id, course_id, week_on, nudged_at, nudged_by) "
        "VALUES (1, 1, '2026-11-23', '2026-11-24 12:00:00', 'person:1')"
    )
    db.session.remove()
    downgrade_database("0005")
    assert db.session.execute(text("SELECT legal_name FROM person")).all() == [("Mara Reyes",)]


def test_0007_keeps_mail_and_says_whose_it_is(at):
    at("0009")
    a_login_of_0001(1)
    for recipient in ("1@example.org", "gone@example.org"):
        run(
            "INSERT INTO outbox_message (recipient, subject, body, created_at, due_at, tries) "
            "VALUES (:recipient, 'A seat', 'Hello', '2026-11-24 12:00:00', '2026-11-24 12:00:00', 2)",
            recipient=recipient,
        )
    db.session.remove()
    upgrade_database("0007")
    query = text("SELECT recipient, person_id, tries, failed_at FROM outbox_message ORDER BY id")
    assert db.session.execute(query).all() == [("1@example.org", 1, 2, None), ("gone@example.org", None, 2, None)]
    db.session.remove()
    downgrade_database("0009")
    assert db.session.scalar(text("SELECT count(*) FROM outbox_message")) == 2


def test_0011_keeps_every_agency(at):
    at("0007")
    run("INSERT INTO agency (id, public_id, name, kind, created_at) VALUES (1, 'a', 'North', 'academy', '2026-11-24 12:00:00')")
    db.session.remove()
    upgrade_database("0011")
    run(
        "INSERT INTO submission (public_id, agency_id, affirmed_by, made_by, made_at, content) "
        "VALUES ('s', 1, 'Mara Reyes', 'person:1', '2026-11-24 12:00:00', '{}')"
    )
    db.session.remove()
    downgrade_database("0007")
    assert db.session.execute(text("SELECT name FROM agency")).all() == [("North",)]


def test_0010_keeps_everybody_and_takes_saved_filters_along_when_undone(at):
    at("0011")
    a_login_of_0001(1)
    db.session.remove()
    upgrade_database("0010")
    run(
        "INSERT INTO saved_filter (public_id, user_id, name, query, saved_at) VALUES ('f', 1, 'Mine', 'show=ready', '2026-11-24')"
    )
    db.session.remove()
    downgrade_database("0011")
    assert db.session.execute(text("SELECT email FROM user_account")).all() == [("1@example.org",)]


def test_0008_adds_what_nobody_asked_for_yet(at):
    at("0010")
    a_login_of_0001(1)
    db.session.remove()
    upgrade_database("0008")
    assert db.session.scalar(text("SELECT count(*) FROM name_correction")) == 0
    db.session.remove()
    downgrade_database("0010")
    assert db.session.execute(text("SELECT legal_name FROM person")).all() == [("Mara Reyes",)]


def test_0006_leaves_seats_as_they_are_and_takes_attendance_along_when_undone(at):
    at("0008")
    a_login_of_0001(1)
    a_seat_of_0001()
    db.session.remove()
    upgrade_database("0006")
    run(
        "INSERT INTO attendance (booking_id, segment_key, status, minutes, marked_by, marked_at) "
        "VALUES (1, 'day-1', 'present', 420, 'system', '2027-03-16 16:00:00')"
    )
    db.session.remove()
    downgrade_database("0008")
    assert db.session.execute(text("SELECT seat FROM booking")).all() == [(1,)]


def test_0012_keeps_everybody_and_takes_lists_along_when_undone(at):
    at("0006")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'class-1', 'classroom')")
    run(
        "INSERT INTO offering (id, public_id, course_id, starts_at, ends_at, time_zone, place, capacity, state, needs_approval) "
        "VALUES (1, 'o', 1, '2027-03-16 12:30:00', '2027-03-19 12:30:00', 'America/New_York', 'Alexandria', 2, 'open', false)"
    )
    db.session.remove()
    upgrade_database("0012")
    run(
        "INSERT INTO verification_batch "
        "(id, public_id, token, offering_id, made_by_id, made_at, state, actions, reason, runs_class) VALUES "
        "(1, 'b', 't', 1, 1, '2026-11-24 12:00:00', 'checked', '', '', false)"
    )
    run("INSERT INTO verification_row (batch_id, number, line, typed, verdict, reason) VALUES (1, 1, 1, 'x', 'unknown', '')")
    db.session.remove()
    downgrade_database("0006")
    assert db.session.execute(text("SELECT place FROM offering")).all() == [("Alexandria",)]


def test_0013_keeps_certificates(at):
    at("0012")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    run(
        "INSERT INTO course_version (id, course_id, number, digest, manifest, published_at, published_by, note) "
        "VALUES (1, 1, 1, 'd', '{}', '2026-11-24 12:00:00', 'system', '')"
    )
    run(
        "INSERT INTO enrolment (id, person_id, course_id, cycle, state, enrolled_at) "
        "VALUES (1, 1, 1, 1, 'closed', '2026-11-24 12:00:00')"
    )
    run(
        "INSERT INTO credential (id, enrolment_id, version_id, public_id, number, issued_at, issued_on, claims, signature) "
        "VALUES (1, 1, 1, 'c', 'TH-1', '2026-11-24 12:00:00', '2026-11-24', '{}', '{}')"
    )
    db.session.remove()
    upgrade_database("0013")
    assert db.session.execute(text("SELECT number FROM credential")).all() == [("TH-1",)]
    db.session.remove()
    downgrade_database("0012")
    assert db.session.execute(text("SELECT number FROM credential")).all() == [("TH-1",)]


def test_0014_keeps_logins_and_takes_tokens_along_when_undone(at):
    at("0013")
    a_login_of_0001(1)
    db.session.remove()
    upgrade_database("0014")
    run(
        "INSERT INTO api_token (id, public_id, user_id, name, digest, hint, scopes, once, created_at, expires_at) "
        "VALUES (1, 't', 1, 'Academy', 'd', 'h', 'rosters:read', 'o', '2026-11-24 12:00:00', '2026-12-24 12:00:00')"
    )
    db.session.remove()
    downgrade_database("0013")
    assert db.session.execute(text("SELECT email FROM user_account")).all() == [("1@example.org",)]


def test_0015_keeps_tokens_and_takes_answers_along_when_undone(at):
    at("0014")
    a_login_of_0001(1)
    run(
        "INSERT INTO api_token (id, public_id, user_id, name, digest, hint, scopes, once, created_at, expires_at) "
        "VALUES (1, 't', 1, 'Academy', 'd', 'h', 'rosters:read', 'o', '2026-11-24 12:00:00', '2026-12-24 12:00:00')"
    )
    db.session.remove()
    upgrade_database("0015")
    run("INSERT INTO kept_answer (token_id, key, fingerprint, created_at) VALUES (1, 'k', 'f', '2026-11-24 12:00:00')")
    db.session.remove()
    downgrade_database("0014")
    assert db.session.execute(text("SELECT name FROM api_token")).all() == [("Academy",)]


def test_0016_keeps_accepted_issuers_and_forgets_the_retired_when_undone(at):
    at("0015")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'course-1', 'online')")
    run(
        "INSERT INTO external_evidence "
        "(id, public_id, person_id, course_id, issuer, title, number, issued_on, submitted_by_id, submitted_at) VALUES "
        "(1, 'e', 1, 1, 'County Academy', 'First hour', '', '2026-01-01', 1, '2026-11-24 12:00:00')"
    )
    add = (
        "INSERT INTO equivalence (id, course_id, issuer_key, title_key, evidence_id, accepted_by_id, accepted_at{more}) "
        "VALUES ({id}, 1, 'county academy', 'first hour', 1, 1, '2026-11-24 12:00:00'{values})"
    )
    run(add.format(id=1, more="", values=""))
    db.session.remove()
    upgrade_database("0016")
    retired = ", '2026-11-25 12:00:00', 1, 'Changed'"
    run(add.format(id=2, more=", retired_at, retired_by_id, retired_reason", values=retired))
    db.session.remove()
    downgrade_database("0015")
    assert db.session.execute(text("SELECT id FROM equivalence")).all() == [(1,)]


def test_0017_keeps_people_and_takes_webhooks_along_when_undone(at):
    at("0016")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'class-1', 'classroom')")
    db.session.remove()
    upgrade_database("0017")
    run(
        "INSERT INTO webhook_endpoint (id, public_id, user_id, address, kinds, seed, once, created_at) "
        "VALUES (1, 'w', 1, 'https://records.example.gov', 'booking.booked', 's', 'o', '2026-11-24 12:00:00')"
    )
    run(
        "INSERT INTO webhook_event (id, public_id, kind, person_id, course_id, data, happened_at) "
        "VALUES (1, 'msg_1', 'booking.booked', 1, 1, '{}', '2026-11-24 12:00:00')"
    )
    run("INSERT INTO webhook_delivery (id, endpoint_id, event_id, due_at, tries) VALUES (1, 1, 1, '2026-11-24 12:00:00', 0)")
    db.session.remove()
    downgrade_database("0016")
    assert db.session.execute(text("SELECT email FROM user_account")).all() == [("1@example.org",)]


def test_0018_keeps_everybody_and_notes_what_changes_from_then_on(at):
    at("0017")
    a_login_of_0001(1)
    db.session.remove()
    upgrade_database("0018")
    run("UPDATE user_account SET email = 'new@example.org'")
    assert db.session.execute(text("SELECT kind, key FROM roster_change")).all() == [("person", 1)]
    db.session.remove()
    downgrade_database("0017")
    run("UPDATE user_account SET email = 'newer@example.org'")
    assert db.session.execute(text("SELECT email FROM user_account")).all() == [("newer@example.org",)]


def test_0020_keeps_memberships(at):
    at("0018")
    a_login_of_0001(1)
    run(
        "INSERT INTO agency (id, public_id, name, kind, created_at) "
        "VALUES (1, 'a', 'Northgate', 'law-enforcement', '2026-11-24 12:00:00')"
    )
    run("INSERT INTO membership (id, person_id, agency_id, job, starts_on) VALUES (1, 1, 1, 'officer', '2026-11-24')")
    for move, revision in ((upgrade_database, "0020"), (downgrade_database, "0018")):
        db.session.remove()
        move(revision)
        assert db.session.execute(text("SELECT agency_id, job FROM membership")).all() == [(1, "officer")]
    # The table was not rebuilt, which would have lost its triggers.
    run("UPDATE membership SET job = 'supervisor'")
    assert db.session.scalar(text("SELECT count(*) FROM roster_change")) > 0


def test_0019_keeps_lists_and_takes_what_they_waive_along_when_undone(at):
    at("0020")
    a_login_of_0001(1)
    run("INSERT INTO course (id, key, delivery) VALUES (1, 'class-1', 'classroom')")
    run(
        "INSERT INTO offering (id, public_id, course_id, starts_at, ends_at, time_zone, place, capacity, state, needs_approval) "
        "VALUES (1, 'o', 1, '2027-03-16 12:30:00', '2027-03-19 12:30:00', 'America/New_York', 'Alexandria', 2, 'open', false)"
    )
    run(
        "INSERT INTO verification_batch "
        "(id, public_id, token, offering_id, made_by_id, made_at, state, actions, reason, runs_class) VALUES "
        "(1, 'b', 't', 1, 1, '2026-11-24 12:00:00', 'checked', '', '', false)"
    )
    run("INSERT INTO verification_row (id, batch_id, number, line, typed, verdict, reason) VALUES (1, 1, 1, 1, 'x', 'near', '')")
    db.session.remove()
    upgrade_database("0019")
    assert db.session.execute(text("SELECT typed, unmet FROM verification_row")).all() == [("x", "")]
    run(
        "INSERT INTO waiver (id, public_id, person_id, course_id, kind, key, reason, authority, note, starts_on, "
        "granted_by_id, granted_at) VALUES "
        "(1, 'w', 1, 1, 'course', 'course-1', 'tested-out', 'Chief', '', '2026-11-24', 1, '2026-11-24 12:00:00')"
    )
    run("INSERT INTO verification_waiver (waiver_id, row_id) VALUES (1, 1)")
    db.session.remove()
    downgrade_database("0020")
    assert db.session.execute(text("SELECT typed FROM verification_row")).all() == [("x",)]
    assert db.session.execute(text("SELECT authority FROM waiver")).all() == [("Chief",)]
