"""Issuing: one certificate per enrolment, written once, true to the day it was issued on."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.audit import AuditEvent
from lms.catalogue import versions
from lms.credentials import issuing, keyring, reading, signing
from lms.credentials.claims import Claims
from lms.credentials.issuing import add_months
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.outbox import OutboxMessage
from lms.people import registering
from lms.people.models import Person
from tests.factories import a_classroom_document, a_course_document, a_person, a_published_course, an_enrolment
from tests.racing import drop_index, overlap, race

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def a_case(person=None, **settings):
    """What issuing needs: an enrolment, the version and the person."""
    version, person = a_published_course(**settings), person or a_person()
    return an_enrolment(person, version), version, person


def test_a_certificate_states_what_was_so_when_it_was_issued():
    enrolment, version, person = a_case(person=a_person("Zoë Ångström"))
    credential = issuing.issue(enrolment, version, person, {"words": "Passed 18 of 20"})
    assert (credential.enrolment_id, credential.version_id) == (enrolment.id, version.id)
    assert credential.issued_at == clock.now()
    assert Claims.model_validate(credential.claims) == Claims(
        number=credential.number,
        name="Zoë Ångström",
        course="Title of course-1",
        course_key="course-1",
        version=1,
        hours="1.5",
        delivery="Self-paced online",
        result="Passed 18 of 20",
        issued_on=date(2026, 11, 24),
        expires_on=date(2029, 11, 24),
        issuer="Threshold Training",
    )


def test_a_certificate_is_signed_and_any_change_shows():
    credential = issuing.issue(*a_case())
    claims, keys = Claims.model_validate(credential.claims), keyring.current().keyring
    assert signing.check(claims.values(), credential.signature, keys).is_genuine
    altered = claims.model_copy(update={"name": "Somebody Else"})
    assert signing.check(altered.values(), credential.signature, keys).altered == ("name",)


def test_a_later_change_of_name_or_course_changes_no_certificate(session):
    enrolment, version, person = a_case()
    before = dict(issuing.issue(enrolment, version, person).claims)
    registering.change_details(person, "Another Name", "Asia/Tokyo")
    newer = a_published_course(a_course_document(title="Another title"))
    again = issuing.issue(enrolment, newer, person)
    session.refresh(again)
    assert (again.claims, again.version_id) == (before, version.id)


def test_issuing_twice_is_issuing_once(session):
    case = a_case()
    assert issuing.issue(*case) is issuing.issue(*case)
    assert session.scalar(select(func.count(Credential.id))) == 1
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "credential.issued")).all()
    assert [event.subject for event in events] == [f"credential:{reading.current(case[0].id).id}"]
    assert audit.first_break(session) is None


def test_finished_work_sends_no_mail(session):
    issuing.issue(*a_case())
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0


@pytest.mark.parametrize(
    ("time_zone", "issued_on"),
    [("America/New_York", date(2026, 12, 31)), ("Pacific/Auckland", date(2027, 1, 1)), ("UTC", date(2027, 1, 1))],
)
def test_the_day_is_the_persons_own(time_zone, issued_on):
    with clock.frozen(datetime(2027, 1, 1, 3, 0, tzinfo=UTC)):
        credential = issuing.issue(*a_case(person=a_person(time_zone=time_zone)))
    assert credential.issued_on == issued_on
    assert credential.expires_on == add_months(issued_on, 36)


def test_a_certificate_can_be_for_ever_and_for_a_class():
    credential = issuing.issue(*a_case(document=a_classroom_document(certificate={"hours": 14})))
    assert credential.expires_on is None
    assert (credential.claims["hours"], credential.claims["delivery"]) == ("14", "Classroom")


def test_a_certificate_is_found_however_its_number_is_typed():
    credential = issuing.issue(*a_case())
    typed = credential.number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert reading.by_number(typed) is credential
    assert reading.by_number("TH-0000-0000-0001") is None
    assert reading.by_number("nonsense") is None
    assert reading.by_public_id(credential.public_id) is credential
    assert reading.by_public_id(credential.number) is None


def test_a_persons_certificates_are_the_newest_first_without_replaced_ones(session):
    person = a_person()
    first, second = (issuing.issue(*a_case(person, key=key)) for key in ("first", "second"))
    issuing.issue(*a_case(key="third"))
    assert reading.of_person(person.id) == [second, first]
    enrolment = session.get(Enrolment, second.enrolment_id)
    replace(session, second, enrolment)
    corrected = reading.current(enrolment.id)
    assert corrected is not second
    assert reading.of_person(person.id) == [corrected, first]


def replace(session, credential, enrolment):
    """Let another certificate supersede this one, as a correction does."""
    credential.superseded_by_id = credential.id
    session.flush()
    successor = issuing.issue(enrolment, versions.load(credential.version_id), session.get(Person, enrolment.person_id))
    credential.superseded_by_id = successor.id
    session.flush()


def test_what_a_certificate_is_worth_on_a_day(session):
    enrolment, version, person = a_case()
    credential = issuing.issue(enrolment, version, person)
    assert reading.status(credential, date(2029, 11, 24)) == "valid"
    assert reading.status(credential, date(2029, 11, 25)) == "expired"
    replace(session, credential, enrolment)
    assert reading.status(credential, date(2026, 11, 25)) == "superseded"
    issuing.revoke(credential, "person:1", "Issued by mistake.")
    assert reading.status(credential, date(2026, 11, 25)) == "revoked"


def test_a_certificate_for_ever_never_expires():
    credential = issuing.issue(*a_case(document=a_classroom_document(certificate={"hours": 14})))
    assert reading.status(credential, date(9999, 1, 1)) == "valid"


def test_a_revocation_is_another_row_and_the_first_one_stands(session):
    case = a_case()
    credential = issuing.issue(*case)
    before = dict(credential.claims)
    first = issuing.revoke(credential, "person:1", "Issued by mistake.")
    again = issuing.revoke(credential, "person:2", "Another reason.")
    assert again is first
    assert (first.revoked_by, first.reason, first.revoked_at) == ("person:1", "Issued by mistake.", clock.now())
    session.refresh(credential)
    assert credential.claims == before
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "credential.revoked")).all()
    assert (event.actor, event.detail) == ("person:1", {"reason": "Issued by mistake."})
    assert issuing.issue(*case) is credential


def issuer(case):
    """A request that issues the certificate, in a session of its own."""
    enrolment, version, person = case
    ids = enrolment.id, version.id, person.id

    def request():
        return issuing.issue(db.session.get(Enrolment, ids[0]), versions.load(ids[1]), db.session.get(Person, ids[2])).id

    return request


def test_issued_at_the_same_moment_it_is_one_certificate(app, session):
    case = a_case()
    session.commit()
    assert len(set(race(app, [issuer(case)] * 8))) == 1
    assert session.scalar(select(func.count(Credential.id))) == 1


def test_who_runs_into_another_issue_answers_with_the_same_certificate(app, session):
    case = a_case()
    session.commit()
    first, second = overlap(app, issuer(case), issuer(case))
    assert first == second


def test_the_index_refuses_a_second_current_certificate(session):
    credential = issuing.issue(*a_case())
    columns = {column.name: getattr(credential, column.name) for column in Credential.__table__.columns if column.name != "id"}
    session.add(Credential(**columns | {"public_id": "another", "number": "another"}))
    with pytest.raises(IntegrityError):
        session.flush()


@only_postgresql
def test_without_its_index_two_issues_make_two_certificates(app, session):
    """On SQLite a transaction that writes is alone from its start; on PostgreSQL only the index stands between two issues."""
    case = a_case()
    session.commit()
    drop_index("credential", "uq_credential_current")
    first, second = overlap(app, issuer(case), issuer(case))
    assert first != second
