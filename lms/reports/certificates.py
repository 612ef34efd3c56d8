"""Finding certificates among those a coordinator may see, and the requests for another name that wait for a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select

from lms.credentials import correcting
from lms.credentials.models import Credential, NameCorrection, Revocation
from lms.credentials.numbers import normalize
from lms.credentials.renewing import WINDOW
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person, User

PAGE = 50

State = Literal["valid", "expiring", "expired", "revoked", "superseded"]


def search(
    visible: Select[int], text: str, state: State | None, today: date, before: int | None = None
) -> Sequence[Row[Credential, Person]]:
    """The certificates with the ids ``visible``, the latest first, a page of them from below the id ``before``. One statement.

    ``text`` is a number however it was typed, or a part of the holder's name, learner number or address.
    """
    query = select(Credential, Person).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.join(Person, Person.id == Enrolment.person_id).where(Credential.id.in_(visible))
    if text:
        query = query.where(_matches(text))
    if state:
        query = query.where(_stands(state, today))
    if before:
        query = query.where(Credential.id < before)
    return db.session.execute(query.order_by(Credential.id.desc()).limit(PAGE)).all()


def requests(courses: ColumnElement[bool]) -> Sequence[Row[NameCorrection, Credential, Person]]:
    """The requests that wait, the oldest first, for certificates of the courses that the condition on enrolments picks."""
    query = select(NameCorrection, Credential, Person).join(Credential, Credential.id == NameCorrection.credential_id)
    query = query.join(Enrolment, Enrolment.id == Credential.enrolment_id).join(Person, Person.id == Enrolment.person_id)
    return db.session.execute(query.where(correcting.is_open(), courses).order_by(NameCorrection.id).limit(PAGE)).all()


def _matches(text: str) -> ColumnElement[bool]:
    if number := normalize(text):
        return Credential.number == number
    address = exists().where(User.person_id == Person.id, User.email.icontains(text, autoescape=True))
    return or_(
        Person.legal_name.icontains(text, autoescape=True), Person.learner_number.icontains(text, autoescape=True), address
    )


def _stands(state: State, today: date) -> ColumnElement[bool]:
    """The condition for a state, in the order of ``credentials.reading.status``."""
    is_revoked = exists().where(Revocation.credential_id == Credential.id)
    if state == "revoked":
        return is_revoked
    if state == "superseded":
        return and_(~is_revoked, Credential.superseded_by_id.is_not(None))
    expires = {
        "valid": or_(Credential.expires_on.is_(None), Credential.expires_on >= today),
        "expiring": Credential.expires_on.between(today, today + WINDOW),
        "expired": Credential.expires_on < today,
    }
    return and_(~is_revoked, Credential.superseded_by_id.is_(None), expires[state])
