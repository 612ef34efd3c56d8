"""Scopes: what a role reaches. One grant decides what somebody sees and may do, everywhere the same."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from lms import clock
from lms.db import db
from lms.people.agencies import below, is_current
from lms.people.models import Agency, Membership, Person
from lms.people.visiting import Account


@dataclass(frozen=True)
class Scope:
    """Everything, or some agencies and some courses. ``branch_ids`` are the agencies reached with all that lies below them."""

    everything: bool = False
    agency_ids: frozenset[int] = frozenset()
    course_ids: frozenset[int] = frozenset()
    branch_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.agency_ids or self.course_ids)

    def reaches_agency(self, agency_id: int) -> bool:
        """Whether the agency lies in it."""
        return self.everything or agency_id in self.agency_ids

    def reaches_below(self, agency_id: int | None) -> bool:
        """Whether whatever is put below the agency lies in it; below None, the top, lies everything."""
        return self.everything or agency_id in self.branch_ids

    def reaches_course(self, course_id: int) -> bool:
        """Whether the course lies in it."""
        return self.everything or course_id in self.course_ids


def scope_of(user: Account, role: str) -> Scope:
    """What the user's grants of the role reach together; at most one statement. An administrator reaches everything."""
    grants = [grant for grant in user.roles if grant.role in (role, "administrator")]
    if any(grant.agency_id is None and grant.course_id is None for grant in grants):
        return Scope(everything=True)
    agencies = {grant.agency_id for grant in grants if grant.agency_id}
    roots = [grant.agency_id for grant in grants if grant.agency_id and grant.includes_below]
    branches = frozenset(db.session.scalars(select(below(roots).c.id))) if roots else frozenset()
    courses = frozenset(grant.course_id for grant in grants if grant.course_id)
    return Scope(False, branches | agencies, courses, branches)


def people_at(scope: Scope) -> Select[int]:
    """The ids of the people who belong today to an agency the scope reaches; of everybody when it reaches everything."""
    if scope.everything:
        return select(Person.id)
    query = select(Membership.person_id).where(Membership.agency_id.in_(scope.agency_ids))
    return query.where(is_current(clock.today()))


def agencies_in(scope: Scope) -> Select[Agency]:
    """The agencies that the scope reaches, by name."""
    query = select(Agency).order_by(Agency.name, Agency.id)
    return query if scope.everything else query.where(Agency.id.in_(scope.agency_ids))
