"""Who may do what, in one table: every permission with the rule that grants it.

The web layer asks ``permits`` about one thing and ``people_visible_to`` about lists; both follow from the same grants. A test
holds every route and role against the table.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true

from lms.catalogue.models import Course
from lms.connections.models import WebhookEvent
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.offerings import teaching
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.people.agencies import below
from lms.people.models import COURSE_ROLES, Person
from lms.people.scopes import Scope, people_at, scope_of
from lms.people.visiting import Account
from lms.requirements.asking import asked_for
from lms.requirements.models import ExternalEvidence


class Permission(StrEnum):
    """Something a signed-in person may be allowed to do; what the target is stands with its rule."""

    LEARN = "learn"
    SEE_CERTIFICATE = "see-certificate"
    COORDINATE = "coordinate"
    SEE_ROSTER = "see-roster"
    RUN_CLASS = "run-class"
    TAKE_ATTENDANCE = "take-attendance"
    SEE_AGENCY = "see-agency"
    PLACE_AGENCY = "place-agency"
    GRANT_ROLES = "grant-roles"
    SEE_PERSON = "see-person"
    SEE_ISSUED = "see-issued"
    CERTIFY = "certify"
    SEE_EVIDENCE = "see-evidence"
    DECIDE_EVIDENCE = "decide-evidence"
    AUTHOR = "author"
    MAKE_COURSE = "make-course"
    SEE_DRAFT = "see-draft"
    EDIT_COURSE = "edit-course"
    REVIEW_COURSE = "review-course"
    PUBLISH_COURSE = "publish-course"
    SEE_COURSE_HEALTH = "see-course-health"
    SEE_ATTEMPTS = "see-attempts"
    ADMINISTER = "administer"


def _is_active(user: Account, _target: Any) -> bool:
    return user.active


def _is_theirs(user: Account, person_id: int) -> bool:
    return user.person_id == person_id


def _coordinates(user: Account, _target: Any) -> bool:
    return user.has_role("coordinator") or user.has_role("administrator")


def _runs_course(user: Account, course_id: int) -> bool:
    return coordinated_by(user).reaches_course(course_id)


def _sees_class(user: Account, course_id: int) -> bool:
    # A coordinator of an agency sees every class, but in it only the agency's people: ``roster_of`` says whom.
    scope = coordinated_by(user)
    return scope.reaches_course(course_id) or bool(scope.agency_ids)


def _takes_attendance(user: Account, offering_id: int | None) -> bool:
    """Whoever teaches the class or runs its course; without a class, whoever might."""
    if offering_id is None:
        return user.has_role("instructor") or _coordinates(user, None)
    if user.has_role("instructor") and teaching.teaches(user.id, offering_id):
        return True
    return _runs_course(user, db.session.get_one(Offering, offering_id).course_id)


def _reaches_agency(user: Account, agency_id: int) -> bool:
    return coordinated_by(user).reaches_agency(agency_id)


def _reaches_below_agency(user: Account, parent_id: int | None) -> bool:
    return coordinated_by(user).reaches_below(parent_id)


def _coordinates_everything(user: Account, _target: Any) -> bool:
    return coordinated_by(user).everything


def _sees_person(user: Account, person_id: int) -> bool:
    return db.session.scalar(people_visible_to(user).where(Person.id == person_id)) is not None


def _sees_issued(user: Account, credential_id: int) -> bool:
    return db.session.scalar(certificates_visible_to(user).where(Credential.id == credential_id)) is not None


def _sees_evidence(user: Account, evidence_id: int) -> bool:
    query = select(ExternalEvidence.id).where(ExternalEvidence.id == evidence_id, evidence_visible_to(user))
    return db.session.scalar(query) is not None


def _decides_evidence(user: Account, course_id: int) -> bool:
    # Whoever runs a class that asks for the course says what counts for it.
    decided = courses_decided_by(user)
    return decided is None or course_id in decided


def _makes_courses(user: Account, _target: Any) -> bool:
    return user.has_role("instructor") or user.has_role("administrator")


def _writes_anything(user: Account, _target: Any) -> bool:
    return _makes_courses(user, None) or any(user.has_role(role) for role in COURSE_ROLES)


def _has_course_role(*roles: str) -> Callable[[Account, int], bool]:
    """The rule that asks for one of the roles in the course."""
    return lambda user, course_id: any(scope_of(user, role).reaches_course(course_id) for role in roles)


def _sees_attempts(user: Account, course_id: int | None) -> bool:
    """Whoever can mark attempts again, and who coordinates the course; without a course, whoever might."""
    if course_id is None:
        return user.has_role("publisher") or _coordinates(user, None)
    return _runs_course(user, course_id) or scope_of(user, "publisher").reaches_course(course_id)


def _administers(user: Account, _target: Any) -> bool:
    return user.has_role("administrator")


RULES: Mapping[Permission, Callable[[Account, Any], bool]] = {
    Permission.LEARN: _is_active,
    Permission.SEE_CERTIFICATE: _is_theirs,
    Permission.COORDINATE: _coordinates,
    Permission.SEE_ROSTER: _sees_class,
    Permission.RUN_CLASS: _runs_course,
    Permission.TAKE_ATTENDANCE: _takes_attendance,
    Permission.SEE_AGENCY: _reaches_agency,
    Permission.PLACE_AGENCY: _reaches_below_agency,
    Permission.GRANT_ROLES: _coordinates_everything,
    Permission.SEE_PERSON: _sees_person,
    Permission.SEE_ISSUED: _sees_issued,
    Permission.CERTIFY: _runs_course,
    Permission.SEE_EVIDENCE: _sees_evidence,
    Permission.DECIDE_EVIDENCE: _decides_evidence,
    Permission.AUTHOR: _writes_anything,
    Permission.MAKE_COURSE: _makes_courses,
    Permission.SEE_DRAFT: _has_course_role(*COURSE_ROLES),
    Permission.EDIT_COURSE: _has_course_role("author"),
    Permission.REVIEW_COURSE: _has_course_role("reviewer"),
    Permission.PUBLISH_COURSE: _has_course_role("publisher"),
    Permission.SEE_COURSE_HEALTH: _has_course_role(*COURSE_ROLES),
    Permission.SEE_ATTEMPTS: _sees_attempts,
    Permission.ADMINISTER: _administers,
}


def permits(user: Any, permission: Permission, target: Any = None) -> bool:
    """Whether the user, who may be nobody, has the permission for the target: the id of a course, class, agency or person."""
    return bool(user.is_authenticated) and RULES[permission](user, target)


def coordinated_by(user: Account) -> Scope:
    """What the user coordinates."""
    return scope_of(user, "coordinator")


def agencies_shown(user: Account, agency_id: int, with_below: bool) -> frozenset[int]:
    """The ids of the agency and, if asked for, of those below it, as far as the user's role reaches them."""
    if not with_below:
        return frozenset({agency_id})
    ids, scope = frozenset(db.session.scalars(select(below([agency_id]).c.id))), coordinated_by(user)
    return ids if scope.everything else ids & scope.agency_ids


def people_visible_to(user: Account) -> Select[int]:
    """The ids of the people whose records the user may see as a coordinator.

    They belong to an agency of the user's, or hold a seat in a class of a course of the user's, or wait for one.
    """
    scope = coordinated_by(user)
    if scope.everything:
        return select(Person.id)
    return select(Person.id).where(Person.id.in_(people_at(scope)) | Person.id.in_(_people_in_classes(scope)))


def certificates_visible_to(user: Account) -> Select[int]:
    """The ids of the certificates that the user may see as a coordinator: of people they see, and of courses of theirs."""
    scope = coordinated_by(user)
    query = select(Credential.id).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    if scope.everything:
        return query
    return query.where(Enrolment.person_id.in_(people_visible_to(user)) | Enrolment.course_id.in_(scope.course_ids))


def bookings_visible_to(user: Account) -> ColumnElement[bool]:
    """The condition that a coordinator may see a booking: of their agencies' people, or in classes of their courses."""
    scope = coordinated_by(user)
    if scope.everything:
        return true()
    classes = select(Offering.id).where(Offering.course_id.in_(scope.course_ids))
    return Booking.person_id.in_(people_at(scope)) | Booking.offering_id.in_(classes)


def events_visible_to(user: Account) -> ColumnElement[bool] | None:
    """The condition that the user may hear of an event: of people they see, and in courses of theirs. None for nothing at all."""
    if not (user.active and _coordinates(user, None)):
        return None
    scope = coordinated_by(user)
    if scope.everything:
        return true()
    return WebhookEvent.person_id.in_(people_visible_to(user)) | WebhookEvent.course_id.in_(scope.course_ids)


def courses_written_by(user: Account) -> ColumnElement[bool]:
    """The condition that the user may see what is being written of a course."""
    scopes = [scope_of(user, role) for role in COURSE_ROLES]
    if any(scope.everything for scope in scopes):
        return true()
    return Course.id.in_(frozenset().union(*(scope.course_ids for scope in scopes)))


def roster_of(user: Account, course_id: int) -> Select[int] | None:
    """The ids of the people whom the user may see in classes of the course, None for all."""
    scope = coordinated_by(user)
    return None if scope.reaches_course(course_id) else people_at(scope)


def courses_decided_by(user: Account) -> set[int] | None:
    """The ids of the courses for which the user may accept certificates from elsewhere, None for all."""
    scope = coordinated_by(user)
    if scope.everything:
        return None
    if not scope.course_ids:
        return set()
    return {course_id for course_id, (_version, asking) in asked_for().items() if asking & scope.course_ids}


def evidence_decided_by(user: Account) -> ColumnElement[bool]:
    """The condition that the user may decide on a certificate from elsewhere."""
    decided = courses_decided_by(user)
    return true() if decided is None else ExternalEvidence.course_id.in_(decided)


def evidence_visible_to(user: Account) -> ColumnElement[bool]:
    """The condition that the user may see a certificate from elsewhere: to decide on it, or because they see the person."""
    return evidence_decided_by(user) | ExternalEvidence.person_id.in_(people_visible_to(user))


def _people_in_classes(scope: Scope) -> Any:
    seated = select(Booking.person_id).join(Offering, Offering.id == Booking.offering_id)
    waiting = select(WaitlistEntry.person_id).join(Offering, Offering.id == WaitlistEntry.offering_id)
    return seated.where(Offering.course_id.in_(scope.course_ids)).union(waiting.where(Offering.course_id.in_(scope.course_ids)))
