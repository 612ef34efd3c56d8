"""Gathering what is known of people that a rule asks about: their certificates, and how far they are in the courses."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from sqlalchemy import Select, select

from lms.catalogue import versions
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import AffirmationRequirement, AgencyRequirement, JobRequirement, Requirement
from lms.credentials.models import Credential, Revocation
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.reading import CompletedActivity
from lms.progress.standing import derive
from lms.progress.underway import completed_in_open_cycles
from lms.requirements import reading
from lms.requirements.records import CourseProgress, Evidence, HeldCertificate
from lms.requirements.rules import leaves_of
from lms.requirements.unlocking import named_in

_Completed = dict[str, CompletedActivity]


def for_person(person_id: int, rule: Requirement | None) -> Evidence:
    """What is known of the person that the rule asks about."""
    return for_people([person_id], rule)[person_id]


def for_people(person_ids: Collection[int], rule: Requirement | None, among: Select[int] | None = None) -> dict[int, Evidence]:
    """The same for many people at once, by person; the number of statements does not depend on how many they are.

    ``among`` selects the same ids: thousands of them are better named by a statement than one by one.
    """
    if rule is None or not person_ids:
        return {person_id: Evidence() for person_id in person_ids}
    named = person_ids if among is None else among
    keys = set(named_in(rule))
    taught = _load_taught(keys) if keys else []
    certificates = _read_certificates(named, keys) if keys else {}
    progress = _measure_all(taught, completed_in_open_cycles(named, {version.course_id for version in taught}) if taught else {})
    not_begun = tuple(_measure(version, None) for version in taught)
    asked = {type(leaf) for leaf in leaves_of(rule)}
    places = reading.places(named) if asked & {JobRequirement, AgencyRequirement} else {}
    affirmed = reading.affirmed(named) if AffirmationRequirement in asked else {}
    waived = reading.waived(named)
    accepted, pending = reading.certificates_from_elsewhere(named, keys) if keys else ({}, {})
    # Most of thousands have nothing at all, and share that.
    found = dict.fromkeys(person_ids, Evidence(progress=not_begun))
    for person_id in {*certificates, *accepted, *progress, *places, *affirmed, *waived, *pending}:
        found[person_id] = Evidence(
            certificates=(*certificates.get(person_id, ()), *accepted.get(person_id, ())),
            progress=progress.get(person_id, not_begun),
            places=places.get(person_id, ()),
            affirmed=affirmed.get(person_id, ()),
            waivers=waived.get(person_id, ()),
            pending=pending.get(person_id, ()),
        )
    return found


def _load_taught(keys: Iterable[str]) -> list[LoadedVersion]:
    query = select(Course.current_version_id).where(Course.key.in_(keys), Course.current_version_id.is_not(None))
    return versions.load_all([version_id for version_id in db.session.scalars(query.order_by(Course.id)) if version_id])


def _read_certificates(person_ids: reading.Named, keys: Collection[str]) -> Mapping[int, list[HeldCertificate]]:
    query = (
        select(
            Credential.id,
            Enrolment.person_id,
            Course.key,
            CourseVersion.number.label("version"),
            Credential.number,
            Credential.public_id,
            Credential.issued_on,
            Credential.expires_on,
            Credential.superseded_by_id,
            Revocation.id.label("revocation_id"),
        )
        .join(Credential, Credential.enrolment_id == Enrolment.id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, CourseVersion.id == Credential.version_id)
        .outerjoin(Revocation, Revocation.credential_id == Credential.id)
        .where(Enrolment.person_id.in_(person_ids), Course.key.in_(keys))
    )
    held = defaultdict(list)
    # Asked for in this order, a database reads through every certificate there is.
    for row in sorted(db.session.execute(query), key=lambda row: row.id):
        status: Literal["revoked", "superseded", "valid"]
        status = "revoked" if row.revocation_id else "superseded" if row.superseded_by_id else "valid"
        held[row.person_id].append(
            HeldCertificate(row.key, row.version, row.number, row.public_id, row.issued_on, row.expires_on, status)
        )
    return held


def _measure_all(
    taught: list[LoadedVersion], underway: dict[tuple[int, int], _Completed]
) -> dict[int, tuple[CourseProgress, ...]]:
    """The progress of those who have begun any of the courses."""
    return {
        person_id: tuple(_measure(version, underway.get((person_id, version.course_id))) for version in taught)
        for person_id in {person_id for person_id, _course_id in underway}
    }


def _measure(version: LoadedVersion, completed: _Completed | None) -> CourseProgress:
    standing = derive(version.document, completed or {})
    return CourseProgress(
        course_key=version.key,
        title=version.document.title,
        minutes_left=standing.minutes_left,
        met=standing.met,
        total=standing.total,
        is_enrolled=completed is not None,
        is_classroom=version.document.delivery == "classroom",
    )
