"""Issuing certificates and revoking them. A certificate is written once, signed, and never recomputed."""

import secrets
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from random import SystemRandom
from typing import Any

from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue.versions import LoadedVersion
from lms.credentials import keyring, reading, signing
from lms.credentials.claims import Claims
from lms.credentials.models import Credential, Revocation
from lms.credentials.numbers import new_number
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person

_DELIVERY = {"online": "Self-paced online", "classroom": "Classroom"}


def issue(enrolment: Enrolment, version: LoadedVersion, person: Person, result: Mapping[str, Any] | None = None) -> Credential:
    """The enrolment's certificate for the version, issued now unless there is one; the index lets only one in.

    ``result`` may hold ``words``, what the certificate says of the result, such as "Passed 18 of 20".
    """
    if found := reading.current(enrolment.id):
        return found
    credential = _signed(enrolment, version, _state(version, person, (result or {}).get("words", "Completed")))
    enrolment_id = enrolment.id
    try:
        with db.session.begin_nested():
            db.session.add(credential)
    except IntegrityError:
        winner = reading.current(enrolment_id)
        if winner is None:
            raise
        return winner
    audit.record(f"person:{person.id}", "credential.issued", f"credential:{credential.id}", number=credential.number)
    return credential


def revoke(credential: Credential, by: str, reason: str) -> Revocation:
    """Take back a certificate's worth; the row stays, and its page says when and why. Twice is the same as once."""
    if credential.revocation is None:
        credential.revocation = Revocation(revoked_at=clock.now(), revoked_by=by, reason=reason)
        db.session.flush()
        audit.record(by, "credential.revoked", f"credential:{credential.id}", reason=reason)
    return credential.revocation


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _state(version: LoadedVersion, person: Person, result: str) -> Claims:
    course, issued_on = version.document, clock.today(person.time_zone)
    months = course.certificate.valid_months
    return Claims(
        number=new_number(SystemRandom()),
        name=person.legal_name,
        course=course.title,
        course_key=course.key,
        version=version.number,
        hours=f"{course.certificate.hours:g}",
        delivery=_DELIVERY[course.delivery],
        result=result,
        issued_on=issued_on,
        expires_on=add_months(issued_on, months) if months else None,
        issuer=keyring.current().issuer,
    )


def _signed(enrolment: Enrolment, version: LoadedVersion, claims: Claims) -> Credential:
    return Credential(
        enrolment_id=enrolment.id,
        version_id=version.id,
        public_id=secrets.token_urlsafe(16),
        number=claims.number,
        issued_at=clock.now(),
        issued_on=claims.issued_on,
        expires_on=claims.expires_on,
        claims=claims.model_dump(mode="json"),
        signature=signing.sign(claims, keyring.current().keyring, secrets.token_bytes(signing.SALT_BYTES)),
        superseded_by_id=None,
        revocation=None,
    )
