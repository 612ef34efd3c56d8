"""Whom each course is meant for in some agencies, and whether they are certified: one table expression for every report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, Integer, Select, String, Subquery, case, func, literal, or_, select, union_all

from lms import clock
from lms.catalogue.versions import LoadedVersion
from lms.credentials.models import Credential, Revocation
from lms.enrolment.models import Enrolment
from lms.people.agencies import is_current
from lms.people.models import Membership

FOREVER = date(9999, 12, 31)
"""Stands for the day on which a certificate that does not expire would do so."""


@dataclass(frozen=True)
class Certified:
    """The table expression, one row per course and person, and its columns. A statement that names it twice works it out once.

    ``state`` is complete, lapsed (a certificate that is no longer valid), underway or not-started; ``cycle`` is the one that the
    person is in, or has to begin; ``until`` is the last day of the certificate that counts; ``began_on`` is the person's first
    day at the agencies.
    """

    table: CTE

    def __getattr__(self, name: str) -> Any:
        return self.table.c[name]


def certified_people(agency_ids: Collection[int], courses: Sequence[LoadedVersion]) -> Certified:
    """Everybody who belongs to the agencies today, once for each of the courses that is meant for their job."""
    known = _known(agency_ids, courses).subquery()
    holds, once, latest = known.c.held.is_not(None), known.c.certified, known.c.latest
    cycle = case((holds, known.c.held), (once == latest, latest + 1), else_=func.coalesce(latest, 1))
    state = case((holds, "complete"), (once == latest, "lapsed"), (latest.is_not(None), "underway"), else_="not-started")
    columns = (known.c.course_id, known.c.person_id, known.c.began_on, known.c.until)
    return Certified(select(*columns, cycle.label("cycle"), state.label("state")).cte("standing"))


def _known(agency_ids: Collection[int], courses: Sequence[LoadedVersion]) -> Any:
    audience = _audience(courses)
    lasts = or_(Credential.expires_on.is_(None), Credential.expires_on >= clock.today())
    holds = Credential.id.is_not(None) & Revocation.id.is_(None) & lasts
    until = func.coalesce(Credential.expires_on, literal(FOREVER, Date))
    taken = (Enrolment.person_id == Membership.person_id) & (Enrolment.course_id == audience.c.course_id)
    return (
        select(
            audience.c.course_id,
            Membership.person_id,
            # Whoever has several memberships has each enrolment as often, which no minimum or maximum minds.
            func.min(Membership.starts_on).label("began_on"),
            func.max(Enrolment.cycle).label("latest"),
            func.max(case((Credential.id.is_not(None), Enrolment.cycle))).label("certified"),
            func.max(case((holds, Enrolment.cycle))).label("held"),
            func.max(case((holds, until))).label("until"),
        )
        .join(audience, audience.c.job == Membership.job)
        .outerjoin(Enrolment, taken)
        .outerjoin(Credential, (Credential.enrolment_id == Enrolment.id) & Credential.superseded_by_id.is_(None))
        .outerjoin(Revocation, Revocation.credential_id == Credential.id)
        .where(Membership.agency_id.in_(agency_ids), is_current(clock.today()))
        .group_by(audience.c.course_id, Membership.person_id)
    )


def _audience(courses: Sequence[LoadedVersion]) -> Subquery:
    meant_for: list[tuple[int, str]] = [(course.course_id, job) for course in courses for job in course.document.roles]
    # Without a course there is nobody it is meant for; a union needs one part all the same.
    return union_all(*(_meant_for(*pair) for pair in meant_for or [(0, "")])).subquery("audience")


def _meant_for(course_id: int, job: str) -> Select:
    return select(literal(course_id, Integer).label("course_id"), literal(job, String).label("job"))
