"""Reading what people have beside our own certificates, by person; one statement for each kind, however many people they are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload

from lms.catalogue.models import Course
from lms.db import db
from lms.people.models import Agency, Membership, Person
from lms.requirements.models import Affirmation, EvidenceDecision, ExternalEvidence, Waiver, WaiverWithdrawal
from lms.requirements.records import Affirmed, HeldCertificate, HeldPlace, HeldWaiver, PendingCertificate

Record = TypeVar("Record")

Named = Collection[int] | Select[int]
"""The ids of people, one by one or as a statement that selects them."""


def places(person_ids: Named) -> Mapping[int, tuple[HeldPlace, ...]]:
    """What people do, did and will do at agencies, by person."""
    query = (
        select(Membership.person_id, Membership.job, Agency.name, Agency.kind, Membership.starts_on, Membership.ends_on)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.person_id.in_(person_ids))
        .order_by(Membership.id)
    )
    return _by_person(HeldPlace, db.session.execute(query))


def affirmed(person_ids: Named) -> Mapping[int, tuple[Affirmed, ...]]:
    """What people affirmed for the classes of any course, by person."""
    query = (
        select(Affirmation.person_id, Affirmation.course_id, Affirmation.key, Affirmation.text, Affirmation.affirmed_on)
        .where(Affirmation.person_id.in_(person_ids))
        .order_by(Affirmation.id)
    )
    return _by_person(Affirmed, db.session.execute(query))


def waived(person_ids: Named) -> Mapping[int, tuple[HeldWaiver, ...]]:
    """The waivers of people that were not withdrawn, for any course and class, by person."""
    query = (
        select(
            Waiver.person_id,
            Waiver.course_id,
            Waiver.offering_id,
            Waiver.kind,
            Waiver.key,
            Waiver.reason,
            Waiver.authority,
            Person.legal_name,
            Waiver.starts_on,
            Waiver.ends_on,
        )
        .join(Person, Person.id == Waiver.granted_by_id)
        .outerjoin(WaiverWithdrawal, WaiverWithdrawal.waiver_id == Waiver.id)
        .where(Waiver.person_id.in_(person_ids), WaiverWithdrawal.id.is_(None))
        .order_by(Waiver.id)
    )
    return _by_person(HeldWaiver, db.session.execute(query))


def certificates_from_elsewhere(
    person_ids: Named, course_keys: Collection[str]
) -> tuple[Mapping[int, tuple[HeldCertificate, ...]], Mapping[int, tuple[PendingCertificate, ...]]]:
    """The approved certificates for the courses, and those that wait for a decision, by person. One statement."""
    undone = select(EvidenceDecision.evidence_id).where(EvidenceDecision.outcome.in_(("refused", "withdrawn")))
    query = (
        select(ExternalEvidence, Course.key, EvidenceDecision.id, Person.time_zone)
        .join(Course, Course.id == ExternalEvidence.course_id)
        .join(Person, Person.id == ExternalEvidence.person_id)
        .outerjoin(EvidenceDecision, EvidenceDecision.evidence_id == ExternalEvidence.id)
        .where(ExternalEvidence.person_id.in_(person_ids), Course.key.in_(course_keys), ExternalEvidence.id.not_in(undone))
        .order_by(ExternalEvidence.id)
        .options(lazyload("*"))
    )
    approved, waiting = [], []
    for one, key, approval, zone in db.session.execute(query):
        if approval:
            held = (one.person_id, key, None, one.number, one.public_id, one.issued_on, one.expires_on, "valid", one.issuer)
            approved.append(held)
        else:
            waiting.append((one.person_id, key, one.issuer, one.submitted_at.astimezone(ZoneInfo(zone)).date()))
    return _by_person(HeldCertificate, approved), _by_person(PendingCertificate, waiting)


def _by_person(record: Callable[..., Record], rows: Iterable[Any]) -> Mapping[int, tuple[Record, ...]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for person_id, *values in rows:
        found[person_id].append(record(*values))
    return {person_id: tuple(records) for person_id, records in found.items()}
