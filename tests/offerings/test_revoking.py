"""Revoking a certificate that seats rest on, and warning people whose requirement will not hold on the class day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.credentials import issuing
from lms.db import db
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from lms.errors import Invalid
from lms.offerings import booking, scheduling, seating
from lms.offerings.revoking import revoke, seats_resting_on
from lms.offerings.scheduling import Schedule
from lms.offerings.warning import warn
from lms.people.models import Notice
from tests.factories import a_person, a_published_course, an_enrolment
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, an_offering

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def a_seat():
    """Somebody with a seat that rests on their certificate."""
    offering, person = an_offering(a_class_course(ASKS_FOR_INTRO)), a_person("Ana Sá")
    version = a_published_course()
    credential = issuing.issue(an_enrolment(person, version), version, person)
    booking.book(offering, person)
    return offering, person, credential


def notices(kind: str) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_the_seats_that_rest_on_a_certificate_are_known_before():
    offering, person, credential = a_seat()
    booking.book(an_offering(a_class_course(key="class-2"), starts_in=timedelta(days=200)), person)
    assert [view.offering.id for view in seats_resting_on(credential, person)] == [offering.id]
    # A certificate of another cycle carries the seat as well.
    enrolling.close(db.session.get(Enrolment, credential.enrolment_id))
    a_certificate(person)
    assert seats_resting_on(credential, person) == []


def test_a_revocation_leaves_the_seat_and_tells_its_holder():
    offering, person, credential = a_seat()
    with pytest.raises(Invalid):
        revoke(credential, "person:1", " ")
    revoke(credential, "person:1", "Issued by mistake.")
    revoke(credential, "person:1", "Again.")
    assert seating.held_by(offering.id, person.id).state == "booked"
    (notice,) = notices("certificate-changed")
    assert "Issued by mistake." in notice.body
    assert "Alexandria, Virginia" in notice.body
    assert notice.link == f"/certificates/{credential.public_id}"


def test_a_revocation_without_seats_speaks_of_none():
    version, person = a_published_course(), a_person()
    revoke(issuing.issue(an_enrolment(person, version), version, person), "person:1", "Issued by mistake.")
    assert "Seats" not in notices("certificate-changed")[0].body


def test_whoever_lacks_something_on_the_class_day_is_warned_once():
    offering, person, credential = a_seat()
    last = warn(0)
    assert (last, warn(last), notices("requirement-expiring")) == (offering.id, None, [])
    far = Schedule(
        offering.starts_at + timedelta(days=1200),
        offering.ends_at + timedelta(days=1200),
        offering.time_zone,
        offering.place,
        offering.capacity,
    )
    scheduling.change(offering, far)
    warn(0)
    warn(0)
    (notice,) = notices("requirement-expiring")
    assert notice.person_id == person.id
    assert str(credential.expires_on.year) in notice.body
    scheduling.change(
        offering, replace(far, starts_at=far.starts_at + timedelta(days=7), ends_at=far.ends_at + timedelta(days=7))
    )
    warn(0)
    assert len(notices("requirement-expiring")) == 2
