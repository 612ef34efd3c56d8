"""What changed on a roster since it was judged: read from the rows that triggers write (``RosterChange``)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, Select, bindparam, cast, delete, func, null, or_, select, union_all

from lms.db import Model, db
from lms.enrolment.models import Enrolment
from lms.offerings.models import Booking, WaitlistEntry
from lms.prepared import Prepared
from lms.reports.models import RosterChange

ROOM = 5_000
"""How many rows are kept: each is looked at whenever a roster is read."""

Stamp = tuple[tuple[str, int, int], ...]
"""How many changes of each kind concern a class, and the latest of them: nothing changed between two that are equal."""


class Change(NamedTuple):
    """One change; ``person_id`` where it is about one of the people."""

    id: int
    kind: str
    person_id: int | None


def read_stamp(offering_id: int) -> Stamp:
    """The stamp of the class now; one statement."""
    return tuple(sorted((row.kind, row.many, row.latest) for row in _STAMP.rows({"offering": offering_id})))


def read_changes(offering_id: int) -> list[Change]:
    """Every change that concerns the class and is still kept."""
    return [Change(row.id, row.kind, row.person_id) for row in _CHANGES.rows({"offering": offering_id})]


def stamp_of(changes: Sequence[Change]) -> Stamp:
    """The stamp of a class that these changes concern."""
    ids: dict[str, list[int]] = {}
    for change in changes:
        ids.setdefault(change.kind, []).append(change.id)
    return tuple(sorted((kind, len(of_kind), max(of_kind)) for kind, of_kind in ids.items()))


def forget_old() -> int:
    """Let a single row stand for all that are kept, once there are more than there is room for; how many went."""
    many = db.session.scalars(select(func.count()).select_from(RosterChange)).one()
    if many <= ROOM:
        return 0
    # It comes first, so that no later row is given a number that was used before.
    marker = RosterChange(kind="anything", key=None)
    db.session.add(marker)
    db.session.flush()
    # Of rows that others have not committed yet nobody knows: they stay, and count as new.
    db.session.execute(delete(RosterChange).where(RosterChange.id < marker.id).execution_options(synchronize_session=False))
    return many


def _of_class() -> CompoundSelect[Any]:
    changes, enrolments, bookings, line = (
        Model.metadata.tables[one.__tablename__] for one in (RosterChange, Enrolment, Booking, WaitlistEntry)
    )

    def about(person_id: Any) -> Select[Any]:
        return select(changes.c.id, changes.c.kind, person_id.label("person_id"))

    def is_among_us(person_id: Any) -> Any:
        seated = (bookings.c.person_id == person_id) & (bookings.c.state != "released")
        waiting = (line.c.person_id == person_id) & line.c.closed_at.is_(None)
        return or_(
            select(1).where(seated, bookings.c.offering_id == bindparam("offering")).exists(),
            select(1).where(waiting, line.c.offering_id == bindparam("offering")).exists(),
        )

    enrolled = about(enrolments.c.person_id).join(enrolments, enrolments.c.id == changes.c.key)
    return union_all(
        about(cast(null(), Integer)).where(changes.c.kind == "anything"),
        about(cast(null(), Integer)).where(changes.c.kind == "class", changes.c.key == bindparam("offering")),
        about(changes.c.key).where(changes.c.kind == "person", is_among_us(changes.c.key)),
        enrolled.where(changes.c.kind == "enrolment", is_among_us(enrolments.c.person_id)),
    )


def _stamp() -> Select[Any]:
    found = _of_class().subquery()
    return select(found.c.kind, func.count().label("many"), func.max(found.c.id).label("latest")).group_by(found.c.kind)


_CHANGES, _STAMP = Prepared(_of_class()), Prepared(_stamp())
