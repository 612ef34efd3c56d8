"""Whom each course is meant for in some agencies, and whether they are certified: one table expression for every report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, String, Subquery, case, func, literal, or_, select, union_all

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
    """The table expression, one row per course and person, and its columns.

    ``state`` is complete, lapsed (a certificate that is no longer valid), underway or not-started; ``cycle`` is the one that the
    person is in, or has to begin; ``until`` is the last day of the certificate that counts; ``began_on`` is the person's first
    day at the agencies.
    """

    table: Subquery

    def __getattr__(self, name: str) -> Any:
        return self.table.c[name]


def certified_people(agency_ids: Collection[int], courses: Sequence[LoadedVersion]) -> Certified:
    """Everybody who belongs to the agencies today, once for each of the courses that is meant for their job."""
    known = _known(agency_ids, courses).subquery()
    holds, once, latest = known.c.held.is_not(None), known.c.certified, known.c.latest
    cycle = case((holds, known.c.held), (once == latest, latest + 1), else_=func.coalesce(latest, 1))
    state = case((holds, "complete"), (once == latest, "lapsed"), (latest.is_not(None), "underway"), else_="not-started")
    columns = (known.c.course_id, known.c.person_id, known.c.began_on, known.c.until)
    return Certified(select(*columns, cycle.label("cycle"), state.label("state")).subquery("standing"))


def _known(agency_ids: Collection[int], courses: Sequence[LoadedVersion]) -> Any:
    expected = _expected(agency_ids, courses).subquery()
    lasts = or_(Credential.expires_on.is_(None), Credential.expires_on >= clock.today())
    holds = Credential.id.is_not(None) & Revocation.id.is_(None) & lasts
    until = func.coalesce(Credential.expires_on, literal(FOREVER, Date))
    return (
        select(
            *expected.c,
            func.max(Enrolment.cycle).label("latest"),
            func.max(case((Credential.id.is_not(None), Enrolment.cycle))).label("certified"),
            func.max(case((holds, Enrolment.cycle))).label("held"),
            func.max(case((holds, until))).label("until"),
        )
        .outerjoin(Enrolment, (Enrolment.person_id == expected.c.person_id) & (Enrolment.course_id == expected.c.course_id))
        .outerjoin(Credential, (Credential.enrolment_id == Enrolment.id) & Credential.superseded_by_id.is_(None))
        .outerjoin(Revocation, Revocation.credential_id == Credential.id)
        .group_by(*expected.c)
    )


def _expected(agency_ids: Collection[int], courses: Sequence[LoadedVersion]) -> Any:
    meant_for: list[tuple[int, str]] = [(course.course_id, job) for course in courses for job in course.document.roles]
    # Without a course there is nobody it is meant for; a union needs one part all the same.
    audience = union_all(*(_meant_for(*pair) for pair in meant_for or [(0, "")])).subquery()
    query = select(audience.c.course_id, Membership.person_id, func.min(Membership.starts_on).label("began_on"))
    query = query.join(Membership, Membership.job == audience.c.job).where(Membership.agency_id.in_(agency_ids))
    return query.where(is_current(clock.today())).group_by(audience.c.course_id, Membership.person_id)


def _meant_for(course_id: int, job: str) -> Select:
    return select(literal(course_id, Integer).label("course_id"), literal(job, String).label("job"))
