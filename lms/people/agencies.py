"""Agencies: making them, moving them in their tree, and who belongs to which from when to when."""

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.people.models import AGENCY_KINDS, JOBS, Agency, Membership, Person
from lms.people.registering import is_printable


def establish(
    name: str, kind: str, parent: Agency | None = None, provider_number: str | None = None, by: str = "system"
) -> Agency:
    """A new agency below ``parent``, or at the top. ``by`` is written ``kind:id``. Raises Invalid for what cannot be kept."""
    agency = Agency(public_id=secrets.token_urlsafe(16), parent_id=parent.id if parent else None, created_at=clock.now())
    return _keep(agency, name, kind, provider_number, by, "agency.established")


def change(agency: Agency, name: str, kind: str, provider_number: str | None, by: str = "system") -> Agency:
    """Give the agency another name, kind or provider number. Raises Invalid for what cannot be kept."""
    return _keep(agency, name, kind, provider_number, by, "agency.changed")


def move(agency: Agency, parent: Agency | None, by: str = "system") -> None:
    """Put the agency, with all below it, below another one or at the top. Raises Refused when it would lie below itself."""
    # Two moves at once could together close a ring that neither of them sees.
    db.session.execute(select(Agency.id).with_for_update()).all()
    if parent and parent.id in set(db.session.scalars(select(below([agency.id]).c.id))):
        raise Refused(f"{parent.name} lies below {agency.name}. Choose an agency outside it.")
    _write(agency, parent_id=parent.id if parent else None)
    audit.record(by, "agency.moved", f"agency:{agency.id}", parent=agency.parent_id)


def find(public_id: str) -> Agency:
    """The agency with that address; raises NotFound."""
    agency = db.session.scalar(select(Agency).where(Agency.public_id == public_id))
    if agency is None:
        raise NotFound("There is no such agency.")
    return agency


def named(name: str) -> Agency:
    """The only agency with that name; NotFound when there is none, Refused when there are several."""
    found = db.session.scalars(select(Agency).where(Agency.name == name)).all()
    if not found:
        raise NotFound(f"There is no agency called {name}.")
    if len(found) > 1:
        raise Refused(f"There are {len(found)} agencies called {name}. Grant the role in the browser instead.")
    return found[0]


def below(agency_ids: Collection[int]) -> CTE:
    """The agencies and everything below them, as a table expression with the column ``id``."""
    tree = select(Agency.id).where(Agency.id.in_(agency_ids)).cte("below", recursive=True)
    child = aliased(Agency)
    # UNION, not UNION ALL: it ends even on a ring, which must not hang a page.
    return tree.union(select(child.id).join(tree, child.parent_id == tree.c.id))


def above(agency_id: int) -> CTE:
    """The agency and everything above it, as a table expression with the columns ``id`` and ``parent_id``."""
    tree = select(Agency.id, Agency.parent_id).where(Agency.id == agency_id).cte("above", recursive=True)
    parent = aliased(Agency)
    return tree.union(select(parent.id, parent.parent_id).join(tree, tree.c.parent_id == parent.id))


def join(person: Person, agency: Agency, job: str, starts_on: date | None = None, by: str = "system") -> Membership:
    """The person's membership in the agency, made when there is none now; ``starts_on`` is today unless given.

    Raises Invalid for a job there is not.
    """
    if job not in JOBS:
        raise Invalid("Choose a job from the list.")
    if current := membership(person, agency):
        return current
    made = Membership(person_id=person.id, agency_id=agency.id, job=job, starts_on=starts_on or clock.today(person.time_zone))
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return _existing(person, agency)
    audit.record(by, "membership.began", f"person:{person.id}", agency=agency.id, job=job, starts_on=made.starts_on.isoformat())
    return made


def leave(person: Person, agency: Agency, last_day: date | None = None, by: str = "system") -> None:
    """End the person's membership after ``last_day``, today unless given; nothing happens to somebody who is no member.

    Raises Invalid for a day before the first one.
    """
    current = membership(person, agency)
    if current is None:
        return
    day = last_day or max(clock.today(person.time_zone), current.starts_on)
    if day < current.starts_on:
        raise Invalid(f"The membership began on {current.starts_on:%Y-%m-%d}. Choose a last day on or after that.")
    current.ends_on = day
    db.session.flush()
    audit.record(by, "membership.ended", f"person:{person.id}", agency=agency.id, ends_on=day.isoformat())


def amend(held: Membership, job: str, starts_on: date, ends_on: date | None, by: str = "system") -> None:
    """Give the membership another job or other days; without a last day it goes on. Raises Invalid for what cannot be kept."""
    if job not in JOBS:
        raise Invalid("Choose a job from the list.")
    if ends_on and ends_on < starts_on:
        raise Invalid("The last day lies before the first one. Choose a last day on or after the first.")
    if (held.job, held.starts_on, held.ends_on) == (job, starts_on, ends_on):
        return
    try:
        with db.session.begin_nested():
            held.job, held.starts_on, held.ends_on = job, starts_on, ends_on
    except IntegrityError as problem:
        raise Invalid("There is another membership without a last day. Give this one a last day.") from problem
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None}
    audit.record(by, "membership.changed", f"person:{held.person_id}", agency=held.agency_id, job=job, **days)


def membership(person: Person, agency: Agency) -> Membership | None:
    """The person's membership in the agency that has no end, None without one."""
    query = select(Membership).where(Membership.person_id == person.id, Membership.agency_id == agency.id)
    return db.session.scalar(query.where(Membership.ends_on.is_(None)).execution_options(populate_existing=True))


def is_current(day: date) -> ColumnElement[bool]:
    """The condition that a membership holds on the day."""
    return (Membership.starts_on <= day) & or_(Membership.ends_on.is_(None), Membership.ends_on >= day)


def _existing(person: Person, agency: Agency) -> Membership:
    kept = membership(person, agency)
    if kept is None:
        raise Refused("That could not be kept just now. Try again.")
    return kept


def _keep(agency: Agency, name: str, kind: str, provider_number: str | None, by: str, action: str) -> Agency:
    if kind not in AGENCY_KINDS:
        raise Invalid("Choose what kind of agency it is.")
    _write(agency, name=_clean(name), kind=kind, provider_number=(provider_number or "").strip()[:40] or None)
    audit.record(by, action, f"agency:{agency.id}", name=agency.name, kind=kind, parent=agency.parent_id)
    return agency


def _clean(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 200 or not is_printable(cleaned):
        raise Invalid("Enter the agency's name in at most 200 characters.")
    return cleaned


def _write(agency: Agency, **values: Any) -> None:
    name = values.get("name", agency.name)
    try:
        # What is set before the savepoint would be written before it, and its failure would end the whole transaction.
        with db.session.begin_nested():
            db.session.add(agency)
            for column, value in values.items():
                setattr(agency, column, value)
    except IntegrityError as problem:
        raise Invalid(f"There is an agency called {name} there already. Choose another name, or use that one.") from problem
