"""Reading who coordinates an agency or a course. Whoever reaches everything is an operator's to name, at a terminal."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from lms.db import db
from lms.people.models import Agency, Person, RoleGrant, User


@dataclass(frozen=True)
class Given:
    """A coordinator's grant with the login that has it; ``agency`` is None when it reaches a course."""

    grant: RoleGrant
    user: User
    agency: Agency | None


def read() -> list[Given]:
    """Every coordinator of an agency or a course, by name. One statement."""
    return [Given(*row) for row in db.session.execute(_limited().order_by(Person.legal_name, RoleGrant.id)).unique()]


def find(grant_id: int) -> Given | None:
    """The coordinator's grant with that id, None when there is none or it reaches everything."""
    row = db.session.execute(_limited().where(RoleGrant.id == grant_id)).unique().one_or_none()
    return Given(*row) if row else None


def _limited() -> Select:
    query = select(RoleGrant, User, Agency).join(User, User.id == RoleGrant.user_id).join(Person, Person.id == User.person_id)
    query = query.outerjoin(Agency, Agency.id == RoleGrant.agency_id).where(RoleGrant.role == "coordinator")
    return query.where(or_(RoleGrant.agency_id.is_not(None), RoleGrant.course_id.is_not(None)))
