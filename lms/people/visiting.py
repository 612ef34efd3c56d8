"""Whoever sends a request: what their login and person say, read in one statement at the start of nearly every request.

The rows themselves are for changing them: they cost several times as much to load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, null, select, type_coerce, union_all

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
_WHO = (
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
_OF_SESSION = Prepared(_WHO)
_PERSON = slice(4, 4 + len(VisitingPerson._fields))
_GRANT = slice(_PERSON.stop, _PERSON.stop + len(Granted._fields))

VISITING: ColumnElement[int] = select(_users.person_id).where(_users.fs_uniquifier == bindparam("identity")).scalar_subquery()
"""The id of the person whose login a session names, for what is read along with who that is."""


class ReadAlong:
    """A statement about ``VISITING``, read in one with who that is: for the page that is opened most of all."""

    def __init__(self, statement: CompoundSelect[Any]) -> None:
        nobody = [_nothing(column) for column in _WHO.selected_columns]
        nothing = [_nothing(column) for column in statement.selected_columns]
        along = [one.with_only_columns(*nobody, *one.selected_columns) for one in statement.selects]  # type: ignore[attr-defined]
        self._statement = Prepared(union_all(_WHO.add_columns(*nothing), *along))

    def read(self, identity: str, values: Mapping[str, Any]) -> tuple[Visitor | None, list[Any]]:
        """The login that a session names, None when there is none, and the rows of the statement, as committed."""
        found = self._statement.committed_rows({**values, "identity": identity})
        return _visitor([row for row in found if row.login_id]), [row for row in found if not row.login_id]


def _nothing(column: Any) -> ColumnElement[Any]:
    return type_coerce(null().cast(column.type), column.type).label(column.key)


def find_visitor(identity: str) -> Visitor | None:
    """The login that a session names by its ``fs_uniquifier``, as committed; None when there is none. One statement."""
    return _visitor(_OF_SESSION.committed_rows({"identity": identity}))


def _visitor(found: Sequence[Any]) -> Visitor | None:
    if not found:
        return None
    one = found[0]
    roles = tuple(Granted(*row[_GRANT]) for row in found if row.role)
    return Visitor(one.login_id, one.fs_uniquifier, one.active, one.email, VisitingPerson(*one[_PERSON]), roles, one.unread)
