"""Plain functions that make classes, certificates and full classes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import insert

from lms import clock
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import CourseRequirement, Requirement
from lms.credentials.models import Credential, Revocation
from lms.db import db
from lms.enrolment import enrolling
from lms.offerings import booking, scheduling
from lms.offerings.models import Booking, Offering
from lms.people.models import Person
from tests.factories import a_classroom_document, a_person, a_published_course

ASKS_FOR_INTRO = CourseRequirement(course="course-1")
_numbers = count(1)


def a_class_course(requires: Requirement | None = None, key: str = "class-1") -> LoadedVersion:
    """A classroom course, and the online course ``course-1`` that it may require."""
    if requires:
        a_published_course()
    return a_published_course(a_classroom_document(key, requires=requires))


def an_offering(
    version: LoadedVersion | None = None,
    capacity: int = 2,
    starts_in: timedelta = timedelta(days=112),
    lasts: timedelta = timedelta(days=3, hours=4),
    starts_at: datetime | None = None,
    time_zone: str = "America/New_York",
) -> Offering:
    """A class in Alexandria; its course requires nothing unless ``version`` does."""
    start = starts_at or clock.now() + starts_in
    course_id = (version or a_class_course()).course_id
    return scheduling.schedule(course_id, start, start + lasts, time_zone, "Alexandria, Virginia", capacity)


def a_full_class(capacity: int = 1, version: LoadedVersion | None = None) -> tuple[Offering, list[Booking]]:
    """A class whose every seat is booked."""
    offering, seated = an_offering(version, capacity), people(capacity)
    if version and version.document.requires:
        for person in seated:
            a_certificate(person)
    return offering, [booking.book(offering, person) for person in seated]


def a_certificate(
    person: Person,
    version: LoadedVersion | None = None,
    issued_on: date = date(2026, 11, 12),
    expires_on: date | None = date(2029, 11, 12),
    superseded_by: Credential | None = None,
) -> Credential:
    """A certificate of the course ``course-1`` with any dates; written as a row, because issuing would choose its own."""
    version = version or a_published_course()
    number = next(_numbers)
    credential = Credential(
        enrolment_id=enrolling.enrol(person.id, version.course_id).id,
        version_id=version.id,
        public_id=f"public-{number}",
        number=f"TH-{number}",
        issued_at=clock.now(),
        issued_on=issued_on,
        expires_on=expires_on,
        claims={},
        signature={},
        superseded_by_id=superseded_by.id if superseded_by else None,
    )
    db.session.add(credential)
    db.session.flush()
    return credential


def revoke(credential: Credential) -> None:
    """Revoke the certificate."""
    db.session.add(Revocation(credential_id=credential.id, revoked_at=clock.now(), revoked_by="system", reason="An error"))
    db.session.flush()


def people(number: int) -> Sequence[Person]:
    """So many people."""
    return [a_person() for _ in range(number)]


def many_people(number: int) -> list[int]:
    """The ids of so many people without logins, made with one statement."""
    rows = [
        {"learner_number": f"M{next(_numbers)}", "legal_name": "Daniel Okafor", "created_at": clock.now()} for _ in range(number)
    ]
    made = db.session.scalars(insert(Person).returning(Person.id), rows)
    return list(made)
