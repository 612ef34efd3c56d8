"""Who teaches a class: only instructors, told of it, and warned of a clash."""

import pytest
from sqlalchemy import select

from lms.db import db
from lms.errors import Invalid
from lms.offerings import scheduling, teaching
from lms.outbox import OutboxMessage
from tests.factories import a_user
from tests.offerings.factories import a_class_course, an_offering

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
STAFF = "person:999"


def mails():
    return [mail.subject.split(":")[0] for mail in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def test_assigns_instructors_and_tells_them():
    offering, one, other = an_offering(), a_user("Ada", roles=["instructor"]), a_user("Ben", roles=["instructor"])
    teaching.assign(offering, [other.id, one.id], STAFF)
    teaching.assign(offering, [one.id, other.id], STAFF)
    assert [user.legal_name for user in teaching.instructors_of(offering)] == ["Ada", "Ben"]
    teaching.assign(offering, [one.id], STAFF)
    assert not teaching.teaches(other.id, offering.id)
    assert mails() == ["You teach a class", "You teach a class", "You no longer teach a class"]
    scheduling.cancel(offering, reason="The hall is closed.")
    assert mails()[3:] == ["Your class was cancelled"]
    assert db.session.scalars(teaching.classes_of(one.id)).all() == [offering]


def test_only_instructors_teach():
    with pytest.raises(Invalid):
        teaching.assign(an_offering(), [a_user().id], STAFF)


def test_warns_of_a_class_at_the_same_time():
    version, user = a_class_course(), a_user("Ada", roles=["instructor"])
    offering, other = an_offering(version), an_offering(version)
    teaching.assign(offering, [user.id], STAFF)
    assert teaching.clashes(offering) == []
    teaching.assign(other, [user.id], STAFF)
    (clash,) = teaching.clashes(offering)
    assert clash.startswith("Ada also teaches Title of class-1 then")
    scheduling.cancel(other)
    assert teaching.clashes(offering) == []
