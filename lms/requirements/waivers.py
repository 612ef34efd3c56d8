"""Waivers: letting a person come to a class who does not meet one of its requirements. Nothing is ever rewritten."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue.versions import LoadedVersion
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people.models import Person
from lms.requirements.models import Waiver, WaiverWithdrawal
from lms.requirements.rules import identify, leaves_of
from lms.requirements.telling import tell_unwaived, tell_waived
from lms.requirements.wording import REASONS


@dataclass(frozen=True)
class Grounds:
    """Why a requirement is waived, who allows it, what else is to be said, and for classes from when to when."""

    reason: str
    authority: str
    starts_on: date
    ends_on: date | None = None
    note: str = ""


def grant(
    person: Person,
    version: LoadedVersion,
    requirement: tuple[str, str],
    grounds: Grounds,
    by: Person,
    offering_id: int | None = None,
) -> Waiver:
    """Waive a requirement of the classroom course for the person, in one class or in all; ``rules.identify`` gives its name.

    An equal waiver that stands is answered again, so that a second click changes nothing. Raises Invalid for what cannot be kept.
    """
    kind, key = check_requirement(version, requirement)
    grounds = check_grounds(grounds)
    # Two clicks at once must not make two rows: no index can tell which of the rows still stand.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    for standing in of_person(person, version.course_id):
        if _says_the_same(standing, offering_id, kind, key, grounds):
            return standing
    waiver = Waiver(
        public_id=secrets.token_urlsafe(16),
        person_id=person.id,
        course_id=version.course_id,
        offering_id=offering_id,
        kind=kind,
        key=key,
        reason=grounds.reason,
        authority=grounds.authority,
        note=grounds.note,
        starts_on=grounds.starts_on,
        ends_on=grounds.ends_on,
        granted_by_id=by.id,
        granted_at=clock.now(),
    )
    db.session.add(waiver)
    db.session.flush()
    _record(by, "waiver.granted", waiver, reason=grounds.reason, authority=grounds.authority, note=grounds.note)
    tell_waived(waiver)
    return waiver


def withdraw(waiver: Waiver, reason: str, by: Person) -> WaiverWithdrawal:
    """End the waiver; a second time changes nothing. Seats taken with its help stay. Raises Invalid without a reason."""
    cleaned = reason.strip()
    if not 1 <= len(cleaned) <= 2000:
        raise Invalid("Say why the waiver is withdrawn, in at most 2,000 characters.")
    withdrawal = WaiverWithdrawal(waiver_id=waiver.id, reason=cleaned, withdrawn_by_id=by.id, withdrawn_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(withdrawal)
    except IntegrityError:
        return db.session.scalars(select(WaiverWithdrawal).where(WaiverWithdrawal.waiver_id == waiver.id)).one()
    db.session.expire(waiver, ["withdrawal"])
    _record(by, "waiver.withdrawn", waiver, reason=cleaned)
    tell_unwaived(waiver, cleaned)
    return withdrawal


def find(public_id: str) -> Waiver:
    """The waiver with that address; raises NotFound."""
    waiver = db.session.scalar(select(Waiver).where(Waiver.public_id == public_id))
    if waiver is None:
        raise NotFound("There is no such waiver.")
    return waiver


def of_person(person: Person, course_id: int) -> list[Waiver]:
    """Every waiver of the person for the classroom course, the newest first, withdrawn ones too."""
    query = select(Waiver).where(Waiver.person_id == person.id, Waiver.course_id == course_id).order_by(Waiver.id.desc())
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def check_requirement(version: LoadedVersion, requirement: tuple[str, str]) -> tuple[str, str]:
    """The requirement when the classroom course has it; raises Invalid."""
    rule = version.document.requires
    if rule is None or requirement not in {identify(leaf) for leaf in leaves_of(rule)}:
        raise Invalid("Choose one of the requirements that the class has.")
    return requirement


def check_grounds(grounds: Grounds) -> Grounds:
    """The grounds as they are kept; raises Invalid for what cannot be."""
    authority, note = " ".join(grounds.authority.split()), grounds.note.strip()
    if grounds.reason not in REASONS:
        raise Invalid("Choose a reason from the list.")
    if not 1 <= len(authority) <= 200:
        raise Invalid("Say who allows this waiver, in at most 200 characters.")
    if len(note) > 2000:
        raise Invalid("Write a note of at most 2,000 characters.")
    if grounds.ends_on and grounds.ends_on < grounds.starts_on:
        raise Invalid("Choose a last day that is not before the first.")
    return Grounds(grounds.reason, authority, grounds.starts_on, grounds.ends_on, note)


def _says_the_same(standing: Waiver, offering_id: int | None, kind: str, key: str, grounds: Grounds) -> bool:
    mine = (offering_id, kind, key, grounds.reason, grounds.authority, grounds.note, grounds.starts_on, grounds.ends_on)
    return standing.withdrawal is None and mine == (
        standing.offering_id,
        standing.kind,
        standing.key,
        standing.reason,
        standing.authority,
        standing.note,
        standing.starts_on,
        standing.ends_on,
    )


def _record(by: Person, action: str, waiver: Waiver, **detail: object) -> None:
    audit.record(
        f"person:{by.id}",
        action,
        f"waiver:{waiver.id}",
        person=waiver.person_id,
        course=waiver.course_id,
        offering=waiver.offering_id,
        requirement=f"{waiver.kind}:{waiver.key}",
        **detail,
    )
