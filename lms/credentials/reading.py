"""Finding certificates, and saying what one is worth on a given day."""

from datetime import date
from typing import Literal

from sqlalchemy import select

from lms.credentials.models import Credential
from lms.credentials.numbers import normalize
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person

Status = Literal["valid", "expired", "revoked", "superseded"]


def current(enrolment_id: int) -> Credential | None:
    """The enrolment's certificate, whatever it is worth by now; None when none was issued. One statement."""
    query = select(Credential).where(Credential.enrolment_id == enrolment_id, Credential.superseded_by_id.is_(None))
    return db.session.scalar(query)


def by_public_id(public_id: str) -> Credential | None:
    """The certificate with that address, None when there is none. One statement."""
    return db.session.scalar(select(Credential).where(Credential.public_id == public_id))


def by_number(number: str) -> Credential | None:
    """The certificate with that number, however it was typed; None when there is none. One statement at most."""
    normal = normalize(number)
    return db.session.scalar(select(Credential).where(Credential.number == normal)) if normal else None


def successor_of(credential: Credential) -> Credential | None:
    """The certificate that stands in its place now, however often it was replaced; None when it was not."""
    found = None
    while next_id := (found or credential).superseded_by_id:
        found = db.session.get_one(Credential, next_id)
    return found


def predecessor_of(credential: Credential) -> Credential | None:
    """The certificate in whose place it was issued, None when it was the first."""
    return db.session.scalar(select(Credential).where(Credential.superseded_by_id == credential.id))


def holder_of(credential: Credential) -> Person:
    """The person it was issued to. One statement."""
    query = select(Person).join(Enrolment, Enrolment.person_id == Person.id)
    return db.session.scalars(query.where(Enrolment.id == credential.enrolment_id)).one()


def course_of(credential: Credential) -> int:
    """The id of the course it certifies. One statement."""
    return db.session.scalars(select(Enrolment.course_id).where(Enrolment.id == credential.enrolment_id)).one()


def of_person(person_id: int) -> list[Credential]:
    """The person's certificates, newest first, without those that a corrected one replaced. One statement."""
    query = select(Credential).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.where(Enrolment.person_id == person_id, Credential.superseded_by_id.is_(None))
    return list(db.session.scalars(query.order_by(Credential.issued_at.desc(), Credential.id.desc())))


def of_person_in(person_id: int, course_id: int) -> Credential | None:
    """The person's latest certificate of the course, None without one. One statement."""
    query = select(Credential).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.where(Enrolment.person_id == person_id, Enrolment.course_id == course_id, Credential.superseded_by_id.is_(None))
    return db.session.scalar(query.order_by(Enrolment.cycle.desc()).limit(1))


def status(credential: Credential, on: date) -> Status:
    """What the certificate is worth on that day; it is valid to the end of the day it expires on.

    A revocation says more than being replaced, and being replaced more than having expired.
    """
    if credential.revocation is not None:
        return "revoked"
    if credential.superseded_by_id is not None:
        return "superseded"
    return "expired" if credential.expires_on is not None and credential.expires_on < on else "valid"
