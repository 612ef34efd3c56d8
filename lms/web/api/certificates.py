"""Certificates, as they were issued and as they stand now."""

from datetime import date
from typing import Annotated

from flask import url_for
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Select, select

from lms import clock
from lms.catalogue.models import Course
from lms.credentials import keyring, numbers, reading
from lms.credentials.models import Credential
from lms.credentials.reading import Status
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import NotFound
from lms.people.models import Person
from lms.permissions import Permission, certificates_visible_to, people_visible_to
from lms.web.api.calling import area, caller, operation, require
from lms.web.api.people import find_one
from lms.web.api.shapes import CourseKey, Learner, Limit, Name, Sent

_TAG = "Certificates"
Number = Annotated[str, StringConstraints(pattern=r"^TH(-[0-9A-HJKMNP-TV-Z]{4}){3}$")]


class CertificatesAsked(Sent):
    """Which certificates."""

    person: Name | None = None
    course: CourseKey | None = None
    issued_from: date | None = Field(None, description="Issued on this day or later.")
    after: Number | None = Field(None, description="The number that the page before ended with: its next.")
    limit: Limit = 50


class Certificate(BaseModel):
    """A certificate: what it says, word for word, and what it is worth today."""

    number: Number
    status: Status
    holder: Learner = Field(description="Whose it is, by the name it was issued in.")
    course: CourseKey
    title: str
    version: int
    hours: str
    result: str
    issued_on: date
    expires_on: date | None
    address: str = Field(description="Where anybody can check it.")


class Certificates(BaseModel):
    """A page of certificates, in the order of issue; ``next`` starts the page after it, null on the last."""

    items: list[Certificate]
    next: Number | None


@area.get("/certificates")
@operation("certificates:read", Certificates, _TAG)
def list_certificates(query: CertificatesAsked) -> Certificates:
    """Certificates, a page at a time."""
    found = _select().where(Credential.id.in_(certificates_visible_to(caller().user)))
    if query.person:
        found = found.where(Person.id == find_one(query.person, people_visible_to(caller().user)).id)
    if query.course:
        found = found.where(Course.key == query.course)
    if query.issued_from:
        found = found.where(Credential.issued_on >= query.issued_from)
    if query.after:
        found = found.where(Credential.id > _place_of(query.after))
    rows = db.session.execute(found.order_by(Credential.id).limit(query.limit + 1)).all()
    items = [_shape(*row) for row in rows[: query.limit]]
    return Certificates(items=items, next=items[-1].number if len(rows) > query.limit else None)


@area.get("/certificates/<number>")
@operation("certificates:read", Certificate, _TAG)
def show_certificate(number: str) -> Certificate:
    """One certificate by its number."""
    normal = numbers.normalize(number)
    row = db.session.execute(_select().where(Credential.number == normal)).one_or_none() if normal else None
    if row is None:
        raise NotFound(_MISSING)
    require(Permission.SEE_ISSUED, row[0].id, _MISSING)
    return _shape(*row)


_MISSING = "There is no such certificate among those you may see."


def _select() -> Select:
    query = select(Credential, Person.learner_number).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    return query.join(Person, Person.id == Enrolment.person_id).join(Course, Course.id == Enrolment.course_id)


def _place_of(number: str) -> int:
    last = reading.by_number(number)
    if last is None:
        raise NotFound("after names no certificate.")
    return last.id


def _shape(credential: Credential, learner_number: str) -> Certificate:
    said = credential.claims
    return Certificate(
        number=credential.number,
        status=reading.status(credential, clock.today()),
        holder=Learner(learner_number=learner_number, name=said["name"]),
        course=said["course_key"],
        title=said["course"],
        version=said["version"],
        hours=said["hours"],
        result=said["result"],
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        address=f"{keyring.current().base_url}{url_for('verify.show_public', number=credential.number)}",
    )
