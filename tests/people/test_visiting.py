"""Whoever sends a request: the same as the rows say, in one statement."""

import pytest

from lms.db import db
from lms.people import visiting
from tests.factories import a_user
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("session")


def test_a_visitor_is_what_the_rows_say():
    user = a_user("Mara Reyes", roles=("coordinator", "instructor"))
    db.session.commit()
    with counting() as statements:
        visitor = visiting.find_visitor(user.fs_uniquifier)
    assert len(statements) == 1
    assert (visitor.id, visitor.get_id(), visitor.is_active) == (user.id, user.fs_uniquifier, True)
    assert all(getattr(visitor.person, name) == getattr(user.person, name) for name in visiting.VisitingPerson._fields)
    assert {grant.role for grant in visitor.roles} == {"coordinator", "instructor"}
    assert [visitor.has_role(role) for role in ("learner", "instructor", "administrator")] == [True, True, False]


def test_what_was_taken_back_counts_at_once():
    user = a_user(roles=("coordinator",))
    db.session.commit()
    user.active = False
    user.roles.clear()
    db.session.commit()
    visitor = visiting.find_visitor(user.fs_uniquifier)
    assert (visitor.is_active, visitor.roles) == (False, ())
    assert visiting.find_visitor("nobody") is None
