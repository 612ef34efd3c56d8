"""Teaching: who instructs a class, and whether that clashes with another class of theirs."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid
from lms.offerings.checking import taught
from lms.offerings.locking import hold_still
from lms.offerings.models import Offering, Teaching
from lms.offerings.telling import tell_teaching
from lms.offerings.when import say_dates
from lms.people.models import Person, RoleGrant, User


def instructors() -> Sequence[User]:
    """Everybody with the role of instructor and a login that works, by name."""
    has_role = User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == "instructor"))
    query = select(User).join(Person).where(has_role, User.active)
    return db.session.scalars(query.order_by(Person.legal_name, User.id)).unique().all()


def instructors_of(offering: Offering) -> Sequence[User]:
    """Those who teach the class, by name."""
    query = select(User).join(Person).join(Teaching, Teaching.user_id == User.id).where(Teaching.offering_id == offering.id)
    return db.session.scalars(query.order_by(Person.legal_name, User.id)).unique().all()


def assign(offering: Offering, user_ids: Collection[int], by: str) -> None:
    """Let these logins, and no others, teach the class, and tell those for whom that is new or over.

    Raises Invalid for a login without the role of instructor; whoever teaches the class already may stay.
    """
    hold_still(offering)
    before, after = {user.id for user in instructors_of(offering)}, set(user_ids)
    if after - before - {user.id for user in instructors()}:
        raise Invalid("Choose instructors from the list.")
    if before == after:
        return
    for row in db.session.scalars(select(Teaching).where(Teaching.offering_id == offering.id)).all():
        if row.user_id not in after:
            db.session.delete(row)
    db.session.add_all(Teaching(offering_id=offering.id, user_id=user_id) for user_id in after - before)
    db.session.flush()
    audit.record(
        by, "offering.instructors", f"offering:{offering.id}", added=sorted(after - before), removed=sorted(before - after)
    )
    for user_id in sorted(before ^ after):
        tell_teaching(offering, db.session.get_one(User, user_id), is_teaching=user_id in after)


def teaches(user_id: int, offering_id: int) -> bool:
    """Whether the login teaches the class."""
    return db.session.get(Teaching, (offering_id, user_id)) is not None


def classes_of(user_id: int) -> Select[Offering]:
    """The classes that the login teaches, the latest start first."""
    query = select(Offering).join(Teaching, Teaching.offering_id == Offering.id).where(Teaching.user_id == user_id)
    return query.order_by(Offering.starts_at.desc(), Offering.id)


def clashes(offering: Offering) -> list[str]:
    """One sentence for every instructor of the class who teaches another one at the same time."""
    other = (
        select(Person.legal_name, Offering)
        .join(User, User.person_id == Person.id)
        .join(Teaching, Teaching.user_id == User.id)
        .join(Offering, Offering.id == Teaching.offering_id)
        .where(User.id.in_([user.id for user in instructors_of(offering)]), Offering.id != offering.id)
        .where(Offering.state == "open", Offering.starts_at < offering.ends_at, Offering.ends_at > offering.starts_at)
        .order_by(Person.legal_name, Offering.starts_at)
    )
    if offering.ends_at <= clock.now():
        return []
    return [
        f"{name} also teaches {taught(one).document.title} then ({say_dates(one.starts_at, one.ends_at, one.time_zone)})."
        for name, one in db.session.execute(other)
    ]
