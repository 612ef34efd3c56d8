"""The tree of agencies as a coordinator sees it: only what their scope reaches, in a number of statements that never grows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.agencies import above, is_current
from lms.people.models import Agency, Membership
from lms.people.scopes import Scope, agencies_in


@dataclass(frozen=True)
class Branch:
    """An agency with how many people belong to it today and the branches below it, by name."""

    agency: Agency
    people: int
    below: list["Branch"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Agency]]:
        """The agency and all below it, each with how deep it lies."""
        yield depth, self.agency
        for branch in self.below:
            yield from branch.walk(depth + 1)


def read(scope: Scope) -> list[Branch]:
    """The agencies of the scope as a tree; one whose parent lies outside the scope stands at the top. Two statements."""
    agencies = db.session.scalars(agencies_in(scope)).all()
    people = _count_people()
    branches = {agency.id: Branch(agency, people[agency.id]) for agency in agencies}
    top: list[Branch] = []
    for agency in agencies:
        parent = branches.get(agency.parent_id or 0)
        (parent.below if parent else top).append(branches[agency.id])
    return top


def path_to(agency: Agency, scope: Scope) -> list[Agency]:
    """The agencies above this one that the scope reaches, the highest first. One statement."""
    in_path = agencies_in(scope).where(Agency.id.in_(select(above(agency.id).c.id)))
    reached = {one.id: one for one in db.session.scalars(in_path)}
    path: list[Agency] = []
    parent = reached.get(agency.parent_id or 0)
    while parent and parent not in path:
        path.insert(0, parent)
        parent = reached.get(parent.parent_id or 0)
    return path


def has_below(agency: Agency) -> bool:
    """Whether any agency lies below this one."""
    return db.session.scalar(select(Agency.id).where(Agency.parent_id == agency.id).limit(1)) is not None


def _count_people() -> dict[int, int]:
    # Of every agency: a list of the ids of thousands of them would be longer than the answer.
    query = select(Membership.agency_id, func.count(Membership.person_id.distinct())).where(is_current(clock.today()))
    counts: dict[int, int] = defaultdict(int)
    for agency_id, count in db.session.execute(query.group_by(Membership.agency_id)):
        counts[agency_id] = count
    return counts
