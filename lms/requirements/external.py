"""Certificates from elsewhere: submitted, decided on once, and then counted wherever their course is asked for."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.people.models import Person
from lms.requirements.documents import Document
from lms.requirements.equivalences import remember_as_equal
from lms.requirements.models import EvidenceDecision, ExternalEvidence
from lms.requirements.telling import tell_decided

State = Literal["submitted", "approved", "expired", "refused", "withdrawn"]


@dataclass(frozen=True)
class Certificate:
    """What a certificate from elsewhere says; ``number`` may be empty."""

    issuer: str
    title: str
    number: str
    issued_on: date
    expires_on: date | None = None


def submit(
    person: Person, course_id: int, certificate: Certificate, by: Person, document: Document | None = None
) -> ExternalEvidence:
    """Ask that the person's certificate count for the course; ``by`` is the person or a coordinator.

    The same again answers the one that waits or was approved. Raises Invalid for what cannot be.
    """
    checked = _check(certificate, clock.today(person.time_zone))
    # Two clicks at once must not make two rows: no index can tell which of the rows still stand.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    for standing in of_person(person):
        if standing.course_id == course_id and _of(standing) == checked and state_of(standing) in ("submitted", "approved"):
            return standing
    evidence = ExternalEvidence(
        public_id=secrets.token_urlsafe(16),
        person_id=person.id,
        course_id=course_id,
        **vars(checked),
        document_digest=document.digest if document else None,
        document_type=document.media_type if document else None,
        submitted_by_id=by.id,
        submitted_at=clock.now(),
    )
    db.session.add(evidence)
    db.session.flush()
    _record(by, "evidence.submitted", evidence, course=course_id, issuer=checked.issuer, title=checked.title)
    return evidence


def approve(evidence: ExternalEvidence, by: Person, note: str = "", remember: bool = False) -> None:
    """Let the certificate count for its course from now on; with ``remember``, propose others of its issuer and title too.

    Raises Refused when it was decided on or withdrawn before.
    """
    if state_of(evidence) == "submitted" and _has_expired(evidence):
        raise Invalid("This certificate has expired, so it cannot count. Refuse it, and say so.")
    _decide(evidence, "approved", note, by)
    if remember:
        remember_as_equal(evidence, by)


def refuse(evidence: ExternalEvidence, reason: str, by: Person) -> None:
    """Say that the certificate does not count, and why. Raises Invalid without a reason, Refused as ``approve`` does."""
    if not reason.strip():
        raise Invalid("Say why it does not count, and what the person can do next.")
    _decide(evidence, "refused", reason, by)


def withdraw(evidence: ExternalEvidence, by: Person, reason: str = "") -> None:
    """Take the certificate back, waiting or approved; a second time changes nothing. Seats taken with its help stay.

    Whoever it belongs to need not say why. Raises Invalid when somebody else does not, Refused for a refused one.
    """
    if by.id != evidence.person_id and not reason.strip():
        raise Invalid("Say why it no longer counts.")
    _hold_still(evidence)
    state = state_of(evidence)
    if state == "withdrawn":
        return
    if state == "refused":
        raise Refused("This certificate was refused, so there is nothing to withdraw.")
    _write(evidence, "withdrawn", reason, by)
    if by.id != evidence.person_id:
        tell_decided(evidence, "withdrawn", reason.strip())


def find(public_id: str) -> ExternalEvidence:
    """The evidence with that address; raises NotFound."""
    evidence = db.session.scalar(select(ExternalEvidence).where(ExternalEvidence.public_id == public_id))
    if evidence is None:
        raise NotFound("There is no such certificate.")
    return evidence


def of_person(person: Person) -> list[ExternalEvidence]:
    """Everything that was submitted for the person, the newest first."""
    query = select(ExternalEvidence).where(ExternalEvidence.person_id == person.id).order_by(ExternalEvidence.id.desc())
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def state_of(evidence: ExternalEvidence) -> State:
    """How the certificate stands now: the last decision, but expired once its last day is over."""
    outcome = evidence.decisions[-1].outcome if evidence.decisions else "submitted"
    if outcome == "approved" and _has_expired(evidence):
        return "expired"
    return outcome  # type: ignore[return-value]


def _has_expired(evidence: ExternalEvidence) -> bool:
    return evidence.expires_on is not None and evidence.expires_on < clock.today(evidence.person.time_zone)


def _decide(evidence: ExternalEvidence, outcome: str, reason: str, by: Person) -> None:
    _hold_still(evidence)
    if state_of(evidence) != "submitted":
        last = evidence.decisions[-1]
        raise Refused(f"{last.decided_by.legal_name} decided on this certificate already: it was {last.outcome}.")
    _write(evidence, outcome, reason, by)
    tell_decided(evidence, outcome, reason.strip())


def _hold_still(evidence: ExternalEvidence) -> None:
    # The index alone would let one person approve what another has just withdrawn.
    db.session.refresh(evidence, with_for_update={"of": ExternalEvidence})
    db.session.refresh(evidence, ["decisions"])


def _write(evidence: ExternalEvidence, outcome: str, reason: str, by: Person) -> None:
    cleaned = reason.strip()
    if len(cleaned) > 2000:
        raise Invalid("Write at most 2,000 characters.")
    made = EvidenceDecision(evidence_id=evidence.id, outcome=outcome, reason=cleaned, decided_by_id=by.id, decided_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as problem:
        raise Refused("Somebody else decided on this certificate a moment ago. Load the page again.") from problem
    db.session.refresh(evidence, ["decisions"])
    _record(by, f"evidence.{outcome}", evidence, reason=cleaned)


def _check(certificate: Certificate, today: date) -> Certificate:
    issuer, title, number = (" ".join(text.split()) for text in (certificate.issuer, certificate.title, certificate.number))
    if not 1 <= len(issuer) <= 200:
        raise Invalid("Say who issued the certificate, in at most 200 characters.")
    if not 1 <= len(title) <= 200:
        raise Invalid("Give the title on the certificate, in at most 200 characters.")
    if len(number) > 100:
        raise Invalid("Give a certificate number of at most 100 characters.")
    if certificate.issued_on > today:
        raise Invalid("The day of issue is in the future. Check the date.")
    if certificate.expires_on and certificate.expires_on < certificate.issued_on:
        raise Invalid("The certificate would expire before it was issued. Check both dates.")
    if certificate.expires_on and certificate.expires_on < today:
        raise Invalid("This certificate has expired, so it cannot count. Submit one that is still valid.")
    return Certificate(issuer, title, number, certificate.issued_on, certificate.expires_on)


def _of(evidence: ExternalEvidence) -> Certificate:
    return Certificate(evidence.issuer, evidence.title, evidence.number, evidence.issued_on, evidence.expires_on)


def _record(by: Person, action: str, evidence: ExternalEvidence, **detail: object) -> None:
    audit.record(f"person:{by.id}", action, f"evidence:{evidence.id}", person=evidence.person_id, **detail)
