"""Contact hours by course that an agency's people earned in a period: in all, and person by person.

A course is its own category: the course format names none beyond it. Certificates that were revoked or replaced do not count.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from lms.catalogue import versions
from lms.credentials.models import Credential, Revocation
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.people.scopes import Scope, people_at
from lms.reports.paging import Page, read_page
from lms.reports.periods import Period


@dataclass(frozen=True)
class CategoryHours:
    """A course with how many certificates were earned in it and the hours they state together."""

    title: str
    certificates: int
    hours: float


def by_category(agency_ids: Collection[int], period: Period) -> list[CategoryHours]:
    """The hours of all people together, by course. One statement, once the versions are loaded."""
    query = _earned(period).with_only_columns(Credential.version_id, func.count()).group_by(Credential.version_id)
    counts: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for version_id, count in db.session.execute(query.where(Enrolment.person_id.in_(_people(agency_ids)))):
        document = versions.load(version_id).document
        counts[document.title].append((count, count * document.certificate.hours))
    return [CategoryHours(title, sum(n for n, _ in found), sum(h for _, h in found)) for title, found in sorted(counts.items())]


def by_person(agency_ids: Collection[int], period: Period, after: str | None = None) -> tuple[Page, dict[int, dict[str, float]]]:
    """A page of the people, and by person's id the hours of each by course; nobody is left out who has none."""
    page = read_page(select(Person).where(Person.id.in_(_people(agency_ids))), after)
    earned: dict[int, dict[str, float]] = {row[0].id: defaultdict(float) for row in page.rows}
    query = _earned(period).with_only_columns(Enrolment.person_id, Credential.version_id)
    for person_id, version_id in db.session.execute(query.where(Enrolment.person_id.in_(earned))):
        document = versions.load(version_id).document
        earned[person_id][document.title] += document.certificate.hours
    return page, earned


def _people(agency_ids: Collection[int]) -> Select[int]:
    return people_at(Scope(agency_ids=frozenset(agency_ids)))


def _earned(period: Period) -> Select:
    query = select(Credential).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.outerjoin(Revocation, Revocation.credential_id == Credential.id)
    query = query.where(Revocation.id.is_(None), Credential.superseded_by_id.is_(None))
    return query.where(Credential.issued_on.between(period.first, period.last))
