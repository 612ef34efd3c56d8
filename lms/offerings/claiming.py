"""Claiming: which agencies have seats kept in a class, and whose people may take them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import CTE, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.db import db
from lms.offerings.models import AgencyHold
from lms.people.agencies import is_current
from lms.people.models import Agency, Membership


def active_holds(offering_ids: Collection[int]) -> Sequence[AgencyHold]:
    """The agency holds of the classes that keep seats now, those that end first coming first."""
    query = select(AgencyHold).where(
        AgencyHold.offering_id.in_(offering_ids), AgencyHold.ended_at.is_(None), AgencyHold.kept_until > clock.now()
    )
    return db.session.scalars(query.order_by(AgencyHold.kept_until, AgencyHold.id)).all()


def claims_of(holds: Sequence[AgencyHold], person_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """By person, the ids of the holds whose seats they may take, in the order of ``holds``; at most one statement.

    They belong to the agency today, or to one below it.
    """
    reached = _agencies_of(holds, person_ids) if holds else {}
    return {
        person_id: tuple(hold.id for hold in holds if hold.agency_id in reached.get(person_id, ())) for person_id in person_ids
    }


def _agencies_of(holds: Sequence[AgencyHold], person_ids: Collection[int]) -> dict[int, set[int]]:
    tree = _below_each({hold.agency_id for hold in holds})
    query = select(Membership.person_id, tree.c.root).join(tree, tree.c.id == Membership.agency_id)
    query = query.where(Membership.person_id.in_(person_ids), is_current(clock.today()))
    found: dict[int, set[int]] = defaultdict(set)
    for person_id, root in db.session.execute(query):
        found[person_id].add(root)
    return found


def _below_each(agency_ids: Collection[int]) -> CTE:
    """The pairs of an agency (``root``) and each agency at or below it (``id``)."""
    tree = select(Agency.id.label("root"), Agency.id).where(Agency.id.in_(agency_ids)).cte("below_each", recursive=True)
    child = aliased(Agency)
    return tree.union(select(tree.c.root, child.id).join(tree, child.parent_id == tree.c.id))
