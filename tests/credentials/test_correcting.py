"""Correcting: a successor in the right name or after a revocation, both numbers true, nothing deleted, nothing automatic."""

import pytest
from sqlalchemy import select

from lms import audit, clock
from lms.audit import AuditEvent
from lms.credentials import correcting, issuing, keyring, reading, signing
from lms.credentials.claims import Claims
from lms.credentials.models import Credential, NameCorrection
from lms.db import db
from lms.errors import Invalid, Refused
from lms.people.models import Notice
from tests.factories import a_person, a_published_course, an_enrolment
from tests.racing import race

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def a_certificate(name="Daniel Okafro") -> Credential:
    person, version = a_person(name), a_published_course()
    return issuing.issue(an_enrolment(person, version), version, person)


def is_genuine(credential) -> bool:
    claims = Claims.model_validate(credential.claims)
    return signing.check(claims.values(), credential.signature, keyring.current().keyring).is_genuine


def notices() -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_a_corrected_name_is_a_new_certificate_and_both_are_true():
    old = a_certificate()
    before = dict(old.claims)
    new = correcting.correct(old, "Daniel Okafor", "person:1", "A slip in typing.")
    db.session.expire_all()
    assert old.claims == before
    assert new.claims == before | {"name": "Daniel Okafor", "number": new.number}
    assert (new.issued_on, new.expires_on, new.version_id) == (old.issued_on, old.expires_on, old.version_id)
    assert is_genuine(old)
    assert is_genuine(new)
    assert [reading.status(one, clock.today()) for one in (old, new)] == ["superseded", "valid"]
    assert reading.successor_of(old) == reading.current(old.enrolment_id) == new
    assert reading.predecessor_of(new) == old
    assert reading.holder_of(new).legal_name == "Daniel Okafor"
    assert notices() == [("certificate-changed", "Your certificate was corrected")]
    assert audit.first_break(db.session) is None


def test_the_oldest_number_leads_to_the_newest_certificate():
    first = a_certificate()
    second = correcting.correct(first, "Daniel Okafor", "person:1", "A slip.")
    third = correcting.correct(second, "Daniel Okafor-Reyes", "person:1", "Marriage.")
    assert reading.successor_of(first) == reading.successor_of(second) == third
    assert reading.of_person(reading.holder_of(third).id) == [third]
    with pytest.raises(Refused):
        correcting.correct(first, "Somebody", "person:1", "Again.")


def test_a_request_changes_nothing_until_somebody_decides():
    credential = a_certificate()
    asked = correcting.ask(credential, "  Daniel   Okafor ", "A slip in typing.")
    assert correcting.ask(credential, "Another", "Twice.") is asked
    assert reading.status(credential, clock.today()) == "valid"
    assert reading.holder_of(credential).legal_name == "Daniel Okafro"
    new = correcting.approve(asked, "person:9")
    assert new.claims["name"] == reading.holder_of(new).legal_name == "Daniel Okafor"
    assert (asked.decision.successor_id, asked.decision.decided_by) == (new.id, "person:9")
    assert notices() == [("name-decided", "The name on your certificate was corrected")]
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "credential.corrected"))
    assert (event.actor, event.detail["before"], event.detail["reason"]) == ("person:9", "Daniel Okafro", "A slip in typing.")


def test_a_refused_request_leaves_all_as_it_is_and_another_can_be_made():
    credential = a_certificate()
    asked = correcting.ask(credential, "Daniel Okafor", "A slip.")
    with pytest.raises(Invalid):
        correcting.refuse(asked, "person:9", " ")
    correcting.refuse(asked, "person:9", "The record says otherwise.")
    for decide in (lambda: correcting.refuse(asked, "person:9", "Again."), lambda: correcting.approve(asked, "person:9")):
        with pytest.raises(Refused):
            decide()
    assert reading.current(credential.enrolment_id) == credential
    assert notices() == [("name-decided", "The name on your certificate stays as it is")]
    assert correcting.ask(credential, "Daniel Okafor", "See the license.").number == 2


@pytest.mark.parametrize(
    ("name", "reason"), [("", "Why"), ("Daniel\x07", "Why"), ("Daniel Okafor", "  "), ("Daniel", "x" * 1001)]
)
def test_what_cannot_be_kept_is_refused(name, reason):
    credential = a_certificate()
    with pytest.raises(Invalid):
        correcting.ask(credential, name, reason)
    with pytest.raises(Invalid):
        correcting.correct(credential, name, "person:1", reason)


def test_no_request_where_nothing_is_to_be_corrected():
    credential = a_certificate()
    with pytest.raises(Refused, match="bears this name already"):
        correcting.ask(credential, "Daniel Okafro", "Why not.")
    issuing.revoke(credential, "person:1", "By mistake.")
    with pytest.raises(Refused, match="revoked"):
        correcting.ask(credential, "Daniel Okafor", "A slip.")


def test_a_certificate_revoked_in_error_is_issued_again_and_the_revocation_stays():
    old = a_certificate()
    with pytest.raises(Refused):
        correcting.reissue(old, "person:1", "It was not revoked.")
    issuing.revoke(old, "person:1", "By mistake.")
    new = correcting.reissue(old, "person:2", "The revocation was a mistake.")
    assert [reading.status(one, clock.today()) for one in (old, new)] == ["revoked", "valid"]
    assert old.revocation.reason == "By mistake."
    assert new.number != old.number
    assert is_genuine(new)
    assert reading.successor_of(old) == new
    with pytest.raises(Refused):
        correcting.reissue(old, "person:2", "Twice.")


def test_of_two_decisions_at_the_same_moment_one_counts(app, session):
    public_id = correcting.ask(a_certificate(), "Daniel Okafor", "A slip.").public_id
    session.commit()

    def decide(act):
        def attempt():
            try:
                return bool(act(correcting.find(public_id), "person:1", "Because.") or True)
            except Refused:
                return False

        return attempt

    assert sorted(race(app, [decide(correcting.approve), decide(correcting.refuse)] * 2)) == [False, False, False, True]


def test_asked_at_the_same_moment_it_is_one_request(app, session):
    credential_id = a_certificate().id
    session.commit()

    def ask():
        return correcting.ask(db.session.get(Credential, credential_id), "Daniel Okafor", "A slip.").id

    assert len(set(race(app, [ask] * 4))) == 1
    assert len(session.scalars(select(NameCorrection)).all()) == 1
