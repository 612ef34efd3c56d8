"""Affirming for an agency who is complete: the paper is kept as it stood, so that it says the same whenever it is fetched."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue import versions
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, NotFound
from lms.people.models import Agency, Person
from lms.people.registering import clean_name
from lms.reports import readiness
from lms.reports.certified import certified_people
from lms.reports.models import Submission

SHOWN = 20


def affirm(agency: Agency, agency_ids: Collection[int], name: str, public_id: str, issuer: str, by: str) -> Submission:
    """What stands now of the agencies, affirmed under the name. The same ``public_id`` again gives what was kept first.

    Raises Invalid for a name that cannot be kept.
    """
    name = _signed(name)
    if found := _by_public_id(public_id, agency):
        return found
    content = _state(agency, agency_ids, name, issuer)
    made = Submission(
        public_id=public_id, agency_id=agency.id, affirmed_by=name, made_by=by, made_at=clock.now(), content=content
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        # A second click was quicker.
        return find(public_id, agency)
    counts = {course["key"]: [course["complete"], course["total"]] for course in content["courses"]}
    audit.record(by, "agency.affirmed", f"agency:{agency.id}", name=name, submission=made.id, complete=counts)
    return made


def find(public_id: str, agency: Agency) -> Submission:
    """The agency's submission with that address; raises NotFound."""
    found = _by_public_id(public_id, agency)
    if found is None:
        raise NotFound("There is no such submission.")
    return found


def newest(agency: Agency) -> list[Submission]:
    """The newest submissions of the agency, without their content."""
    query = select(Submission).where(Submission.agency_id == agency.id).order_by(Submission.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def _by_public_id(public_id: str, agency: Agency) -> Submission | None:
    return db.session.scalar(select(Submission).where(Submission.public_id == public_id, Submission.agency_id == agency.id))


def _signed(name: str) -> str:
    try:
        return clean_name(name)
    except Invalid:
        raise Invalid("Enter the name of whoever affirms this, in at most 200 characters.") from None


def _state(agency: Agency, agency_ids: Collection[int], name: str, issuer: str) -> dict[str, Any]:
    rolls = _rolls(agency_ids)
    return {
        "agency": agency.name,
        "provider_number": agency.provider_number,
        "agencies": len(agency_ids),
        "on": clock.today().isoformat(),
        "by": name,
        "issuer": issuer,
        "courses": [
            {
                "key": line.version.key,
                "title": line.version.document.title,
                "complete": line.complete,
                "total": line.total,
                "roll": rolls[line.version.course_id],
            }
            for line in readiness.read(agency_ids)
        ],
    }


def _rolls(agency_ids: Collection[int]) -> dict[int, list[list[str]]]:
    """By course, the people who are complete: name, learner number, certificate's number, hours, and its first and last day."""
    found = certified_people(agency_ids, versions.all_current())
    query = select(
        found.course_id,
        Person.legal_name,
        Person.learner_number,
        Credential.number,
        Credential.version_id,
        Credential.issued_on,
        Credential.expires_on,
    )
    query = query.join(Person, Person.id == found.person_id).join(
        Enrolment,
        (Enrolment.person_id == found.person_id) & (Enrolment.course_id == found.course_id) & (Enrolment.cycle == found.cycle),
    )
    query = query.join(Credential, (Credential.enrolment_id == Enrolment.id) & Credential.superseded_by_id.is_(None))
    rolls: dict[int, list[list[str]]] = defaultdict(list)
    for row in db.session.execute(query.where(found.state == "complete").order_by(Person.legal_name, Person.id)):
        hours = f"{versions.load(row.version_id).document.certificate.hours:g}"
        until = row.expires_on.isoformat() if row.expires_on else ""
        rolls[row.course_id].append([row.legal_name, row.learner_number, row.number, hours, row.issued_on.isoformat(), until])
    return rolls
