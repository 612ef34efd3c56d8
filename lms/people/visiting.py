"""Whoever sends a request: what their login and person say, read in one statement at the start of nearly every request.

The rows themselves are for changing them: they cost several times as much to load.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lms.people.models import Person, RoleGrant, User, count_unread
from lms.prepared import Prepared


class VisitingPerson(NamedTuple):
    """What a page may need to know of the person."""

    id: int
    learner_number: str
    legal_name: str
    time_zone: str
    extra_time_percent: int


class Granted(NamedTuple):
    """A role that was granted, and what it reaches."""

    role: str
    agency_id: int | None
    includes_below: bool
    course_id: int | None


@dataclass(frozen=True, eq=False)
class Visitor:
    """A signed-in login, as Flask-Login asks for it, with its person and the roles granted beyond being a learner."""

    id: int
    fs_uniquifier: str
    active: bool
    email: str
    person: VisitingPerson
    roles: tuple[Granted, ...]
    unread_notices: int

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the login may be used."""
        return self.active

    def get_id(self) -> str:
        """What stands for the login in its session."""
        return self.fs_uniquifier

    @property
    def person_id(self) -> int:
        """The person the login belongs to."""
        return self.person.id

    @property
    def legal_name(self) -> str:
        """The name of the person."""
        return self.person.legal_name

    def has_role(self, role: str) -> bool:
        """Whether the role was granted; everybody is a learner."""
        return role == "learner" or any(granted.role == role for granted in self.roles)


Account = User | Visitor
"""A login, as a row to be changed or as somebody who visits."""

_users, _people, _grants = User.__table__.c, Person.__table__.c, RoleGrant.__table__.c
_OF_SESSION = Prepared(
    select(
        _users.id.label("login_id"),
        _users.fs_uniquifier,
        _users.active,
        _users.email,
        *(_people[name] for name in VisitingPerson._fields),
        *(_grants[name] for name in Granted._fields),
        count_unread(_users.person_id).label("unread"),
    )
    .join_from(User.__table__, Person.__table__, _people.id == _users.person_id)
    .outerjoin(RoleGrant.__table__, _grants.user_id == _users.id)
    .where(_users.fs_uniquifier == bindparam("identity"))
)
_PERSON = slice(4, 4 + len(VisitingPerson._fields))
_GRANT = slice(_PERSON.stop, _PERSON.stop + len(Granted._fields))


def find_visitor(identity: str) -> Visitor | None:
    """The login that a session names by its ``fs_uniquifier``, as committed; None when there is none. One statement."""
    found = _OF_SESSION.committed_rows({"identity": identity})
    if not found:
        return None
    one = found[0]
    roles = tuple(Granted(*row[_GRANT]) for row in found if row.role)
    return Visitor(one.login_id, one.fs_uniquifier, one.active, one.email, VisitingPerson(*one[_PERSON]), roles, one.unread)
