"""Renewing and reminding: a new cycle within the window keeps the old certificate, and each reminder leaves once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.credentials import correcting, issuing, reading, reminding, renewing
from lms.db import db
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from lms.people.models import Notice
from tests.factories import a_person, a_published_course, an_enrolment

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")
LAST = date(2029, 11, 24)


def a_case(**certificate):
    version = a_published_course(certificate={"hours": 1.5, "valid_months": 36} | certificate)
    person = a_person()
    return person, version, issuing.issue(an_enrolment(person, version), version, person)


def go_to(days_before: int) -> None:
    """Move the clock to so many days before the certificate's last day."""
    clock.advance(timedelta(days=(LAST - clock.today("America/New_York")).days - days_before))


def remind() -> list[str]:
    """What is told when the worker has its turn."""
    before = len(subjects())
    last = 0
    while last is not None:
        last = reminding.remind(last, 2)
    return subjects()[before:]


def subjects() -> list[str]:
    return list(db.session.scalars(select(Notice.subject).order_by(Notice.id)))


def told(days: int | str) -> list[str]:
    return [f"Your certificate expires {days if isinstance(days, str) else f'in {days} days'}: Title of course-1"]


def test_before_the_window_there_is_one_cycle():
    person, version, credential = a_case()
    go_to(91)
    assert renewing.begin(person.id, version.course_id, person.time_zone).id == credential.enrolment_id


@pytest.mark.parametrize("days_before", [90, 1, 0, -1, -400])
def test_within_the_window_and_after_it_a_new_cycle_begins_and_the_old_certificate_stays(days_before):
    person, version, credential = a_case()
    go_to(days_before)
    cycle = renewing.begin(person.id, version.course_id, person.time_zone)
    assert (cycle.cycle, cycle.state) == (2, "active")
    assert db.session.get(Enrolment, credential.enrolment_id).state == "closed"
    assert renewing.begin(person.id, version.course_id, person.time_zone).id == cycle.id
    assert reading.status(credential, clock.today()) == ("valid" if days_before >= 0 else "expired")
    assert reading.of_person(person.id) == [credential]
    assert reading.by_number(credential.number) == credential
    renewed = issuing.issue(cycle, version, person)
    assert reading.of_person(person.id) == [renewed, credential]
    assert renewed.expires_on > credential.expires_on


def test_a_certificate_for_ever_needs_no_renewal_unless_it_is_revoked():
    person, version, credential = a_case(valid_months=None)
    clock.advance(timedelta(days=5000))
    assert renewing.begin(person.id, version.course_id, person.time_zone).cycle == 1
    issuing.revoke(credential, "person:1", "By mistake.")
    assert renewing.begin(person.id, version.course_id, person.time_zone).cycle == 2


def test_each_reminder_leaves_once():
    a_case()
    for days, expected in [
        (91, []),
        (90, told(90)),
        (89, []),
        (31, []),
        (30, told(30)),
        (8, []),
        (7, told(7)),
        (0, []),
        (-1, []),
    ]:
        go_to(days)
        assert remind() == expected, days
        assert remind() == [], days


@pytest.mark.parametrize(("days", "expected"), [(40, told(40)), (20, told(20)), (1, told("tomorrow")), (0, told("today"))])
def test_after_days_without_a_worker_only_the_nearest_reminder_leaves(days, expected):
    a_case()
    go_to(days)
    assert remind() == expected
    assert remind() == []


def test_the_day_is_the_holders_own():
    version = a_published_course()
    person = a_person(time_zone="Pacific/Auckland")
    credential = issuing.issue(an_enrolment(person, version), version, person)
    clock.advance(timedelta(days=(credential.expires_on - clock.today("Pacific/Auckland")).days - 91))
    assert remind() == []
    clock.advance(timedelta(days=1))
    assert remind() == told(90)


def test_nobody_is_reminded_of_what_is_renewed_revoked_or_too_short():
    person, version, _credential = a_case()
    _other, _version, revoked = a_case()
    a_case(valid_months=1)
    issuing.revoke(revoked, "person:1", "By mistake.")
    assert remind() == []
    go_to(60)
    issuing.issue(renewing.begin(person.id, version.course_id, person.time_zone), version, person)
    assert remind() == []


def test_whoever_has_only_begun_to_renew_is_still_reminded():
    person, version, _credential = a_case()
    go_to(60)
    renewing.begin(person.id, version.course_id, person.time_zone)
    assert remind() == told(60)


def test_a_corrected_certificate_is_not_spoken_of_twice():
    _person, _version, credential = a_case()
    go_to(90)
    assert remind() == told(90)
    correcting.correct(credential, "Another Name", "person:1", "A slip.")
    assert remind() == []
    go_to(30)
    assert remind() == told(30)


def test_every_batch_is_looked_at():
    for _ in range(5):
        a_case()
    go_to(90)
    assert remind() == told(90) * 5


def test_enrolling_again_in_a_closed_cycle_starts_the_next():
    person, version, credential = a_case()
    enrolling.close(db.session.get(Enrolment, credential.enrolment_id))
    assert renewing.begin(person.id, version.course_id, person.time_zone).cycle == 2
