"""``flask users``: accounts that operators make can sign in, and what does not fit is said."""

import pytest
from sqlalchemy import select

from lms.audit import AuditEvent
from lms.db import db
from lms.people import registering
from tests.web.visiting import PASSWORD, all_logins, visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["users", *arguments])


def create(app, email="Mara@Example.org", *more: str, password=PASSWORD):
    return run(app, "create", email, "Mara Reyes", "--password", password, *more)


def test_an_account_made_here_can_sign_in_however_its_address_is_written(app):
    result = create(app, "Mara@Example.ORG", "--role", "coordinator")
    assert (result.exit_code, result.output) == (0, "mara@example.org can sign in.\n")
    client = visitor(app)
    assert client.post("/login", data={"email": "MARA@example.org", "password": PASSWORD}).location == "/learning"
    assert client.get("/staff/classes").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("nobody",), PASSWORD, "Invalid email"),
        (("mara@example.org",), "short", "at least 10 characters"),
        (("mara@example.org", "--time-zone", "Mars"), PASSWORD, "time zone"),
        (("mara@example.org", "--role", "emperor"), PASSWORD, "emperor"),
    ],
)
def test_what_does_not_fit_is_said_and_nobody_is_made(app, arguments, password, words):
    result = create(app, *arguments, password=password)
    assert result.exit_code != 0
    assert words in result.output
    assert all_logins(app) == []


def test_an_address_is_one_account(app):
    create(app)
    result = create(app, "mara@example.org")
    assert result.exit_code == 1
    assert "has an account already" in result.output
    assert all_logins(app) == ["mara@example.org"]


def test_roles_and_extra_time_are_given_and_put_on_record(app):
    create(app)
    assert run(app, "grant", "mara@example.org", "instructor").exit_code == 0
    assert run(app, "grant", "MARA@example.org", "instructor").exit_code == 0
    assert run(app, "extra-time", "mara@example.org", "50").exit_code == 0
    assert run(app, "extra-time", "mara@example.org", "301").exit_code == 2
    with app.app_context():
        user = registering.find_user("mara@example.org")
        assert [grant.role for grant in user.roles] == ["instructor"]
        assert user.person.extra_time_percent == 50
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions == ["person.registered", "role.granted", "person.accommodated"]


def test_nobody_is_said_to_be_nobody(app):
    for arguments in (("grant", "nobody@example.org", "instructor"), ("extra-time", "nobody@example.org", "50")):
        result = run(app, *arguments)
        assert result.exit_code == 1
        assert "Nobody has an account" in result.output


def test_the_commands_are_ours_and_each_says_what_it_is_for(app):
    listed = app.test_cli_runner().invoke(args=["--help"]).output
    for name in ("content", "database", "demo", "users", "worker"):
        assert f"\n  {name} " in listed
        assert app.test_cli_runner().invoke(args=[name, "--help"]).exit_code == 0
    # Flask-Security's own would not fit our tables.
    assert "\n  roles " not in listed
