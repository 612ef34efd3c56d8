"""Certificates from elsewhere: what is kept, who may change what, and that the class sees it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.content.schema import AnyOf, CourseRequirement
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.offerings import booking, checking
from lms.outbox import OutboxMessage
from lms.people.models import Person
from lms.requirements import equivalences, external
from lms.requirements.documents import LARGEST, Document, keep, read, recognize
from lms.requirements.explained import from_json, leaves
from lms.requirements.external import Certificate
from lms.requirements.models import Equivalence, EvidenceDecision, ExternalEvidence
from tests.factories import a_person, a_published_course
from tests.offerings.factories import ASKS_FOR_INTRO, a_class_course, an_offering
from tests.racing import race

IS_100 = Certificate("County  Academy", "First hour", "C-17", date(2026, 3, 1), date(2027, 12, 31))
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def actions():
    query = select(AuditEvent.action).where(AuditEvent.action.startswith("e")).order_by(AuditEvent.id)
    return [action for action in db.session.scalars(query) if action.startswith(("evidence", "equivalence"))]


def mails():
    return db.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)).all()


@pytest.fixture
def course(session, frozen_clock):
    return a_published_course()


@pytest.fixture
def mara(course):
    return a_person("Mara Reyes")


def submitted(course, person=None, certificate=IS_100, **kwargs):
    person = person or a_person()
    return external.submit(person, course.course_id, certificate, person, **kwargs)


def test_is_verified_once_and_counts_in_every_rule_that_asks_for_the_course(course, mara):
    first = an_offering(a_class_course(CourseRequirement(course="course-1", minimum_version=9), "class-1"))
    other = AnyOf(any=(CourseRequirement(course="gone", equivalents=("course-1",)),))
    second = an_offering(a_class_course(other, "class-2"), starts_in=timedelta(days=200))
    person = a_person()
    evidence = submitted(course, person)
    (leaf,) = leaves(checking.explain(first, person.id))
    assert (leaf.status, leaf.facts) == (
        "not-started",
        ("a certificate from County Academy, submitted 24 November 2026, waits for a decision",),
    )
    external.approve(evidence, mara)
    kept = from_json(booking.book(first, person).eligibility)
    assert (kept.status, kept.sentence) == (
        "accepted",
        "Certificate C-17 from County Academy, which is accepted instead, counts for this class.",
    )
    assert booking.book(second, person).seat == 1
    assert actions() == ["evidence.submitted", "evidence.approved"]
    assert mails() == ["Your certificate was accepted: First hour"]


def test_counts_only_while_it_is_valid(course, mara):
    offering = an_offering(a_class_course(ASKS_FOR_INTRO))
    evidence = submitted(course, person := a_person(), Certificate("A", "B", "", date(2026, 1, 1), date(2027, 3, 1)))
    external.approve(evidence, mara)
    assert checking.explain(offering, person.id).status == "not-on-the-day"
    assert external.state_of(evidence) == "approved"
    clock.advance(timedelta(days=98))
    assert external.state_of(evidence) == "expired"


def test_a_refused_one_counts_nowhere_and_says_why(course, mara):
    offering = an_offering(a_class_course(ASKS_FOR_INTRO))
    evidence = submitted(course, person := a_person())
    with pytest.raises(Invalid, match="Say why"):
        external.refuse(evidence, " ", mara)
    external.refuse(evidence, "The name is another. Send the one with yours.", mara)
    (leaf,) = leaves(checking.explain(offering, person.id))
    assert (leaf.status, leaf.facts) == ("not-started", ())
    assert external.state_of(evidence) == "refused"
    assert "The name is another." in db.session.scalar(select(OutboxMessage.body))
    with pytest.raises(Refused, match="Mara Reyes decided on this certificate already: it was refused"):
        external.approve(evidence, mara)
    with pytest.raises(Refused, match="nothing to withdraw"):
        external.withdraw(evidence, person)
    assert submitted(course, person).id != evidence.id


def test_its_holder_withdraws_it_and_a_coordinator_says_why(course, mara):
    offering, person = an_offering(a_class_course(ASKS_FOR_INTRO)), a_person()
    evidence = submitted(course, person)
    external.approve(evidence, mara)
    assert checking.explain(offering, person.id).is_met
    with pytest.raises(Invalid, match="Say why"):
        external.withdraw(evidence, mara)
    external.withdraw(evidence, mara, "The issuer has revoked it.")
    external.withdraw(evidence, person)
    assert external.state_of(evidence) == "withdrawn"
    assert not checking.explain(offering, person.id).is_met
    waiting = submitted(course, person)
    external.withdraw(waiting, person)
    assert external.state_of(waiting) == "withdrawn"
    assert mails() == [
        "Your certificate was accepted: First hour",
        "Your certificate no longer counts: First hour",
    ]
    with pytest.raises(Refused):
        external.approve(waiting, mara)


def test_the_same_again_is_the_same(course, mara):
    person = a_person()
    first = submitted(course, person)
    assert submitted(course, person).id == first.id
    assert submitted(course).id != first.id
    assert first.issuer == "County Academy"
    external.approve(first, mara)
    assert submitted(course, person).id == first.id


def test_two_clicks_at_once_submit_one(app, course):
    person_id = a_person().id
    db.session.commit()
    clicks = [lambda: submitted(course, db.session.get_one(Person, person_id)).id] * 4
    assert len(set(race(app, clicks))) == 1


def test_two_who_decide_at_once_make_one_decision(app, course, mara):
    evidence_id, others = submitted(course).id, [a_person(f"Decider {number}").id for number in range(4)]
    db.session.commit()

    def decide(number):
        evidence, by = db.session.get_one(ExternalEvidence, evidence_id), db.session.get_one(Person, others[number])
        try:
            external.approve(evidence, by) if number % 2 else external.refuse(evidence, "No.", by)
        except Refused:
            return False
        return True

    assert sum(race(app, [lambda number=number: decide(number) for number in range(4)])) == 1
    assert (count(EvidenceDecision), count(OutboxMessage)) == (1, 1)


def test_the_database_itself_takes_one_decision(course, mara):
    evidence = submitted(course)
    external.approve(evidence, mara)
    second = {"evidence_id": evidence.id, "reason": "", "decided_by_id": mara.id, "decided_at": clock.now()}
    with pytest.raises(Exception, match="(?i)unique"):
        db.session.execute(EvidenceDecision.__table__.insert().values(outcome="refused", **second))
    db.session.rollback()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"issuer": " "}, "who issued"),
        ({"title": ""}, "title on the certificate"),
        ({"number": "x" * 101}, "certificate number"),
        ({"issued_on": date(2026, 11, 25)}, "in the future"),
        ({"expires_on": date(2026, 2, 1)}, "before it was issued"),
        ({"expires_on": date(2026, 11, 23)}, "has expired"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_refuses_what_cannot_be(course, changed, message):
    with pytest.raises(Invalid, match=message):
        submitted(course, certificate=Certificate(**(vars(IS_100) | changed)))
    assert count(ExternalEvidence) == 0


def test_what_expired_while_it_waited_is_not_approved(course, mara):
    evidence = submitted(course, certificate=Certificate("A", "B", "", date(2026, 1, 1), date(2026, 11, 25)))
    clock.advance(timedelta(days=3))
    with pytest.raises(Invalid, match="has expired"):
        external.approve(evidence, mara)
    external.refuse(evidence, "It has expired.", mara)


def test_an_accepted_issuer_and_title_are_proposed_next_time(course, mara):
    first, same = (
        submitted(course),
        submitted(course, certificate=Certificate("COUNTY academy", "First  Hour", "", date(2026, 2, 1))),
    )
    other = submitted(course, certificate=Certificate("County Academy", "Second hour", "", date(2026, 2, 1)))
    external.approve(first, mara, remember=True)
    assert {key: one.evidence_id for key, one in equivalences.known_for([same, other]).items()} == {same.id: first.id}
    external.approve(same, mara, remember=True)
    assert count(Equivalence) == 1
    assert actions().count("equivalence.remembered") == 1


def test_a_retired_issuer_is_proposed_no_more_and_can_be_accepted_anew(course, mara):
    first, second, third = (submitted(course) for _ in range(3))
    external.approve(first, mara, remember=True)
    (one,) = equivalences.of_courses([first.course_id])
    with pytest.raises(Invalid):
        equivalences.retire(one, " ", mara)
    for _ in range(2):
        equivalences.retire(one, "Their course has changed.", mara)
    assert equivalences.known_for([second]) == {}
    assert external.state_of(first) == "approved"
    assert actions().count("equivalence.retired") == 1
    external.approve(second, mara, remember=True)
    assert equivalences.known_for([third])[third.id].evidence_id == second.id
    assert count(Equivalence) == 2


def test_a_document_is_kept_once_and_whole(tmp_path):
    first, second = keep(tmp_path, PDF), keep(tmp_path, PDF)
    assert first == second == Document(first.digest, "application/pdf")
    assert read(tmp_path, first.digest) == PDF
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_bytes(b"something else")
    with pytest.raises(NotFound):
        read(tmp_path, first.digest)
    with pytest.raises(NotFound):
        read(tmp_path, "0" * 64)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not a PDF"),
        (b"<html>%PDF-", "not a PDF"),
        (b"MZ\x90\x00", "not a PDF"),
        (b"GIF89a", "not a PDF"),
        (PDF[:-6], "cut off"),
        (PNG[:-4], "cut off"),
        (b"\xff\xd8\xff" + b"0" * 20, "cut off"),
        (PDF.ljust(LARGEST + 1, b"\n"), "larger than 5 MB"),
    ],
)
def test_a_document_is_judged_by_its_content(body, message):
    with pytest.raises(Invalid, match=message):
        recognize(body)


def test_recognizes_what_is_taken():
    assert [recognize(body) for body in (PDF, PNG, b"\xff\xd8\xff\xe0..\xff\xd9")] == [
        "application/pdf",
        "image/png",
        "image/jpeg",
    ]


def test_an_address_that_leads_nowhere(course):
    evidence = submitted(course)
    assert external.find(evidence.public_id) is evidence
    with pytest.raises(NotFound):
        external.find("nothing")
