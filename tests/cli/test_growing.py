"""A grown school holds what was asked for, and nothing in it contradicts the rest."""

from sqlalchemy import func, select

from lms import clock
from lms.cli.growing import Growth, Size
from lms.credentials import keyring, reading, signing
from lms.credentials.claims import Claims
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.offerings.models import Booking, Offering
from lms.people.models import Agency, Membership, Person, User
from lms.progress.models import Completion
from lms.reports import roster_changes
from lms.reports.models import RosterChange
from tests.factories import a_classroom_document, a_person, a_published_course

SIZE = Size(people=900, classes=4, certificates=300, largest=60)


def count(table):
    return db.session.scalar(select(func.count(table.id)))


def grown(seed=1):
    a_published_course()
    a_published_course(a_classroom_document())
    Growth(SIZE, seed).run()


def test_everything_asked_for_is_there(session):
    grown()
    assert [count(table) for table in (Person, User, Membership, Credential, Enrolment)] == [900, 900, 900, 300, 300]
    assert count(Offering) == 4
    assert count(Agency) == 2
    largest = select(func.count(Booking.id)).group_by(Booking.offering_id).order_by(func.count(Booking.id).desc()).limit(1)
    assert db.session.scalar(largest) == 60


def test_no_certificate_is_without_its_evidence_and_each_verifies(session):
    grown()
    assert count(Completion) >= 300
    for credential in db.session.scalars(select(Credential)):
        claims = Claims.model_validate(credential.claims)
        assert signing.check(claims.values(), credential.signature, keyring.current().keyring).is_genuine
        assert reading.status(credential, clock.today()) in ("valid", "expired")
        done = select(func.count(Completion.id)).where(Completion.enrolment_id == credential.enrolment_id)
        assert db.session.scalar(done)


def test_people_come_after_it_as_before(session):
    before = a_person()
    grown()
    assert a_person().id > before.id + 900
    db.session.commit()


def test_a_single_row_stands_for_all_changes_noted_on_the_way(session):
    grown()
    assert db.session.scalars(select(func.count(RosterChange.id))).one() <= roster_changes.ROOM
