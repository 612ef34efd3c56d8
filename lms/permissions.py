"""Who may do what, in one table: every permission with the rule that grants it.

The web layer asks ``permits``; a test holds every route and role against it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from lms.people.models import User


class Permission(StrEnum):
    """Something a signed-in person may be allowed to do."""

    LEARN = "learn"
    SEE_CERTIFICATE = "see-certificate"
    SEE_ROSTER = "see-roster"


def _is_theirs(user: User, person_id: Any) -> bool:
    return user.person_id == person_id


RULES: Mapping[Permission, Callable[[User, Any], bool]] = {
    Permission.LEARN: lambda user, _target: user.active,
    Permission.SEE_CERTIFICATE: _is_theirs,
    Permission.SEE_ROSTER: lambda user, _target: user.has_role("coordinator") or user.has_role("administrator"),
}


def permits(user: Any, permission: Permission, target: Any = None) -> bool:
    """Whether the user, who may be nobody, has the permission for the target (what that is depends on the permission)."""
    return bool(user.is_authenticated) and RULES[permission](user, target)
