"""What the audit trail says of a person, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.audit import AuditEvent
from lms.catalogue import versions
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Agency, Person, User
from lms.people.naming import names_of
from lms.requirements.models import ExternalEvidence, Waiver
from lms.requirements.wording import JOBS, say_day

MOST = 100

_SENTENCES = {
    "person.registered": "Registered.",
    "person.renamed": "The name was changed from {before} to {after}.",
    "person.accommodated": "{extra_time_percent} % extra time was given for timed assessments.",
    "membership.began": "Joined {agency} as {job}, from {starts_on}.",
    "membership.changed": "The membership in {agency} was changed: {job}, from {starts_on} to {ends_on}.",
    "membership.ended": "The membership in {agency} ends after {ends_on}.",
    "role.granted": "The role of {role} was given for {reach}.",
    "role.revoked": "The role of {role} for {reach} was taken back.",
    "enrolment.opened": "Enrolled in {course}, cycle {cycle}.",
    "enrolment.closed": "A cycle of a course was closed.",
    "course.completed": "Completed {course}, version {version}.",
    "credential.issued": "Certificate {number} was issued.",
    "credential.revoked": "A certificate was revoked.",
    "credential.corrected": "Certificate {number} was issued in the name {after}, before {before}.",
    "credential.reissued": "Certificate {number} was issued again after the revocation of another.",
    "credential.replaced": "A certificate was replaced by {by}.",
    "name.asked": "The name {name} was asked for on a certificate.",
    "name.refused": "Another name on a certificate was refused.",
    "affirmation.given": "Affirmed for {course}: “{text}”",
    "waiver.granted": "A requirement of {course} was waived, on the authority of {authority}.",
    "waiver.withdrawn": "A waiver for {course} was withdrawn: {reason}",
    "evidence.submitted": "A certificate of {issuer} was submitted for {course}: {title}.",
    "evidence.approved": "A certificate from elsewhere was accepted.",
    "evidence.refused": "A certificate from elsewhere was not accepted: {reason}",
    "evidence.withdrawn": "A certificate from elsewhere was withdrawn.",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, in a sentence, and by whom."""

    at: datetime
    sentence: str
    by: str


def read(person: Person) -> list[Line]:
    """The newest entries about the person and their records, newest first. The number of statements is fixed."""
    return _lines(_subjects(person), False)


def of_certificate(credential: Credential, with_reasons: bool) -> list[Line]:
    """The entries about the certificate, newest first; the reasons given are for those who may change it."""
    return _lines([f"credential:{credential.id}"], with_reasons)


def _lines(subjects: list[str], with_reasons: bool) -> list[Line]:
    query = select(AuditEvent).where(AuditEvent.subject.in_(subjects)).order_by(AuditEvent.id.desc()).limit(MOST)
    events = db.session.scalars(query).all()
    names = names_of({event.actor for event in events})
    agencies = _titles(Agency.id, Agency.name, _ids(events, "agency"))
    courses = {key: one.document.title for one in versions.all_current() for key in (one.course_id, one.key)}
    said = [(event, _say(event, agencies, courses)) for event in events]
    if with_reasons:
        said = [
            (event, f"{words} The reason given: {event.detail['reason']}" if event.detail.get("reason") else words)
            for event, words in said
        ]
    return [Line(event.at, words, names[event.actor]) for event, words in said]


def _subjects(person: Person) -> list[str]:
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person.id)
    credentials = select(Credential.id).where(Credential.enrolment_id.in_(enrolments))
    users = select(User.id).where(User.person_id == person.id)
    waivers = select(Waiver.id).where(Waiver.person_id == person.id)
    evidence = select(ExternalEvidence.id).where(ExternalEvidence.person_id == person.id)
    kinds = {"waiver": waivers, "evidence": evidence, "enrolment": enrolments, "credential": credentials, "user": users}
    return [f"person:{person.id}", *(f"{kind}:{key}" for kind, query in kinds.items() for key in db.session.scalars(query))]


def _say(event: AuditEvent, agencies: dict[Any, str], courses: dict[Any, str]) -> str:
    detail = dict(event.detail)
    if detail.get("agency") in agencies:
        detail["agency"] = agencies[detail["agency"]]
    if detail.get("course") in courses:
        detail["course"] = courses[detail["course"]]
    detail["reach"] = detail.get("agency") or detail.get("course") or "everything"
    if event.action == "role.granted" and detail.get("below"):
        detail["reach"] += " and what lies below it"
    for name in ("starts_on", "ends_on"):
        detail[name] = say_day(date.fromisoformat(detail[name])) if detail.get(name) else "no set day"
    if detail.get("job") in JOBS:
        detail["job"] = JOBS[detail["job"]]
    try:
        return _SENTENCES[event.action].format(**detail)
    except KeyError:
        # Another part of the site wrote it: what happened can still be read from its name.
        return event.action.replace(".", " ").replace("-", " ").capitalize() + "."


def _ids(events: Iterable[AuditEvent], name: str) -> set[int]:
    return {event.detail[name] for event in events if isinstance(event.detail.get(name), int)}


def _titles(key: Any, title: Any, ids: set[int]) -> dict[Any, str]:
    return {row[0]: row[1] for row in db.session.execute(select(key, title).where(key.in_(ids)))}
