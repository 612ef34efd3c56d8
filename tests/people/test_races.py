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


def register():
    """A request that registers the address."""
    return registering.register("daniel@example.org", "Daniel Okafor", "America/New_York").id


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


@only_postgresql
def test_without_its_index_one_address_has_two_logins(app, session):
    """On SQLite a transaction that writes is alone, and the form's check sees the first; on PostgreSQL only the index decides."""
    drop_index("user_account", "uq_user_account_email")
    first, second = overlap(app, register, register)
    assert first != second
    assert counts() == [2, 2]
