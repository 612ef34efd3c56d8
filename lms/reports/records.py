"""Everything on record about one person: where they belong, their courses, certificates and classes."""

from dataclasses import dataclass

from sqlalchemy import select

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.credentials import reading as certified
from lms.credentials.models import Credential
from lms.db import db
from lms.offerings import reading as classes
from lms.offerings.reading import ScheduledClass
from lms.people.models import Agency, Membership, Person, User
from lms.progress import reading as progress
from lms.progress.reading import Record
from lms.progress.standing import Standing, derive
from lms.requirements import reading as beside
from lms.requirements.records import HeldWaiver


@dataclass(frozen=True)
class PersonRecord:
    """What is known of a person; a certificate comes with what it is worth today, a waiver with its class and what it waives."""

    email: str | None
    memberships: list[tuple[Membership, Agency]]
    courses: list[tuple[LoadedVersion, Record, Standing]]
    certificates: list[tuple[Credential, certified.Status]]
    classes: list[ScheduledClass]
    waivers: list[tuple[str, str, HeldWaiver]]


def read(person: Person) -> PersonRecord:
    """The person's record. The number of statements does not depend on how much there is."""
    today = clock.today(person.time_zone)
    return PersonRecord(
        email=db.session.scalar(select(User.email).where(User.person_id == person.id)),
        memberships=_memberships(person),
        courses=_courses(person),
        certificates=[(one, certified.status(one, today)) for one in certified.of_person(person.id)],
        classes=classes.of_person(person.id),
        waivers=_waivers(person),
    )


def _memberships(person: Person) -> list[tuple[Membership, Agency]]:
    query = select(Membership, Agency).join(Agency, Agency.id == Membership.agency_id).where(Membership.person_id == person.id)
    rows = db.session.execute(query.order_by(Membership.starts_on.desc(), Membership.id.desc()))
    return [(membership, agency) for membership, agency in rows]


def _waivers(person: Person) -> list[tuple[str, str, HeldWaiver]]:
    titles = {key: one.document.title for one in versions.all_current() for key in (one.course_id, one.key)}
    held = beside.waived([person.id]).get(person.id, ())
    return [(titles.get(one.course_id, ""), titles.get(one.key, one.key), one) for one in held]


def _courses(person: Person) -> list[tuple[LoadedVersion, Record, Standing]]:
    taught = {version.course_id: version for version in versions.all_current()}
    found = [(taught[record.enrolment.course_id], record) for record in progress.records(person.id)]
    return [(version, record, derive(version.document, record.completed)) for version, record in found]
