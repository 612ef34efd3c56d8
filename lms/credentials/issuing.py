"""Issuing certificates and revoking them. A certificate is written once, signed, and never recomputed."""

import secrets
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from random import SystemRandom
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue.versions import LoadedVersion
from lms.connections.events import happened
from lms.credentials import keyring, reading, signing
from lms.credentials.claims import Claims
from lms.credentials.models import Credential, Revocation
from lms.credentials.numbers import new_number
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid
from lms.people.models import Person

MOST_WORDS = 1000
"""How many characters a reason may have."""

_DELIVERY = {"online": "Self-paced online", "classroom": "Classroom"}


def issue(enrolment: Enrolment, version: LoadedVersion, person: Person, result: Mapping[str, Any] | None = None) -> Credential:
    """The enrolment's certificate for the version, issued now unless there is one; the index lets only one in.

    ``result`` may hold ``words``, what the certificate says of the result, such as "Passed 18 of 20".
    """
    if found := reading.current(enrolment.id):
        return found
    credential = _signed(enrolment.id, version.id, _state(version, person, (result or {}).get("words", "Completed")))
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
    _tell(credential, person.id, version.course_id)
    return credential


def revoke(credential: Credential, by: str, reason: str) -> Revocation:
    """Take back a certificate's worth; the row stays, and its page says when and why. Twice is the same as once.

    Raises Invalid without a reason.
    """
    reason = require_reason(reason)
    hold(credential)
    if credential.revocation is None:
        credential.revocation = Revocation(revoked_at=clock.now(), revoked_by=by, reason=reason)
        db.session.flush()
        audit.record(by, "credential.revoked", f"credential:{credential.id}", reason=reason)
    return credential.revocation


def replace(credential: Credential, name: str) -> Credential:
    """A certificate in the place of this one, in the name, with a number of its own; everything else it states stays.

    The old row names its successor. The certificate must be held (``hold``) and not be replaced yet.
    """
    claims = Claims.model_validate(credential.claims).model_copy(update={"number": new_number(SystemRandom()), "name": name})
    successor = _signed(credential.enrolment_id, credential.version_id, claims)
    # The index lets one current certificate in: the old one stands aside, for a moment behind itself, before the new one comes.
    credential.superseded_by_id = credential.id
    db.session.flush()
    db.session.add(successor)
    db.session.flush()
    credential.superseded_by_id = successor.id
    db.session.flush()
    _tell(successor, reading.holder_of(successor).id, reading.course_of(successor), replaces=credential.number)
    return successor


def hold(credential: Credential) -> None:
    """Let nobody else revoke or replace the certificate until this transaction ends, and read it as it is now."""
    db.session.execute(select(Credential.id).where(Credential.id == credential.id).with_for_update(key_share=True))
    db.session.refresh(credential)


def require_reason(text: str) -> str:
    """The reason with its ends trimmed; raises Invalid when there is none, or too much of it."""
    reason = text.strip()
    if not reason:
        raise Invalid("Say why. The reason stays on record.")
    if len(reason) > MOST_WORDS:
        raise Invalid(f"Give the reason in at most {MOST_WORDS} characters.")
    return reason


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


def _tell(credential: Credential, person_id: int, course_id: int, **more: str) -> None:
    number, course = credential.number, credential.claims["course_key"]
    happened("certificate.issued", person_id, course_id, certificate=number, course=course, **more)


def _signed(enrolment_id: int, version_id: int, claims: Claims) -> Credential:
    return Credential(
        enrolment_id=enrolment_id,
        version_id=version_id,
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
