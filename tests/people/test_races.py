"""Registering one address twice at once makes one login and one person, because the index says so."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.audit import AuditEvent
from lms.db import db
from lms.people import registering
from lms.people.models import Person, User
from tests.racing import drop_index, overlap, race

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
FORM = {
    "email": "daniel@example.org",
    "password": "seven quiet lanterns",
    "password_confirm": "seven quiet lanterns",
    "legal_name": "Daniel Okafor",
    "time_zone": "America/New_York",
}


def register():
    """A request that registers the address."""
    return registering.register(FORM["email"], FORM["legal_name"], FORM["time_zone"]).id


def counts():
    return [db.session.scalar(select(func.count(table.id))) for table in (User, Person)]


def test_of_many_registrations_at_once_one_comes_in(app, session):
    def register_or_not():
        try:
            return register()
        except IntegrityError:
            db.session.rollback()
            return None

    assert len([one for one in race(app, [register_or_not] * 8) if one]) == 1
    assert counts() == [1, 1]
    assert session.scalar(select(func.count()).where(AuditEvent.action == "person.registered")) == 1


def test_two_who_send_the_form_at_once_both_get_an_answer(app, session):
    """The second is told, on a page or by mail, that the address is taken; neither sees an error, and nothing is half made."""
    answers = race(app, [lambda: app.test_client().post("/register", data=FORM)] * 4)
    assert {answer.status_code for answer in answers} <= {302, 409}
    assert 302 in {answer.status_code for answer in answers}
    assert counts() == [1, 1]


@only_postgresql
def test_without_its_index_one_address_has_two_logins(app, session):
    """On SQLite a transaction that writes is alone, and the form's check sees the first; on PostgreSQL only the index decides."""
    drop_index("user_account", "uq_user_account_email")
    first, second = overlap(app, register, register)
    assert first != second
    assert counts() == [2, 2]
