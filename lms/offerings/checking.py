"""Checking: what must hold before somebody gets a seat."""

from collections.abc import Collection

from sqlalchemy import select

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import AnyOf, Requirement
from lms.db import db
from lms.errors import NotFound
from lms.offerings.models import Booking, Offering
from lms.offerings.refusals import Closed, Overlapping, Unmet
from lms.offerings.when import class_day, say_dates
from lms.requirements import evidence
from lms.requirements.evaluating import evaluate
from lms.requirements.explained import Branch, Leaf
from lms.requirements.records import Evidence


def taught(offering: Offering) -> LoadedVersion:
    """The version of the course that the class teaches: the one that is current."""
    found = versions.all_current([offering.course_id])
    if not found:
        raise NotFound("This class has no course.")
    return found[0]


def explain(offering: Offering, person_id: int) -> Leaf | Branch:
    """What the class asks for, held against the person's evidence as of the day it starts."""
    return explain_all(offering, [person_id])[person_id]


def explain_all(offering: Offering, person_ids: Collection[int]) -> dict[int, Leaf | Branch]:
    """The same for many people, by person, in a number of statements that does not depend on how many they are."""
    rule = taught(offering).document.requires
    found = evidence.for_people(person_ids, rule)
    return {person_id: _explain(offering, rule, known) for person_id, known in found.items()}


def explain_each(offerings: Collection[Offering], person_id: int) -> dict[int, Leaf | Branch]:
    """What each of the classes asks for, held against one person's evidence, by the class's id; a fixed number of statements."""
    rules = {
        version.course_id: version.document.requires for version in versions.all_current([one.course_id for one in offerings])
    }
    asked = tuple(rule for rule in rules.values() if rule is not None)
    known = evidence.for_person(person_id, AnyOf(any=asked) if asked else None)
    return {one.id: _explain(one, rules[one.course_id], known) for one in offerings}


def _explain(offering: Offering, rule: Requirement | None, known: Evidence) -> Leaf | Branch:
    day, today = class_day(offering.starts_at, offering.time_zone), clock.today(offering.time_zone)
    return evaluate(rule, known.for_class(offering.course_id, offering.id), day, today)


def require_eligible(offering: Offering, person_id: int) -> Leaf | Branch:
    """The explained requirement when it holds; raises Unmet, which carries it, when it does not."""
    explained = explain(offering, person_id)
    if not explained.is_met:
        raise Unmet(explained)
    return explained


def refuse_closed(offering: Offering) -> None:
    """Raise Closed when the class was cancelled or has started."""
    if offering.state == "cancelled":
        raise Closed("This class was cancelled. Choose another date.")
    if offering.starts_at <= clock.now():
        raise Closed("This class has started, so its seats can no longer change. Choose another date.")


def refuse_overlap(offering: Offering, person_id: int) -> None:
    """Raise Overlapping when the person holds a seat in another class at the same time; an offer alone does not count."""
    row = db.session.execute(
        select(Offering, Booking.seat)
        .join(Booking, Booking.offering_id == Offering.id)
        .where(
            Booking.person_id == person_id,
            Booking.state == "booked",
            Offering.id != offering.id,
            Offering.state == "open",
            Offering.starts_at < offering.ends_at,
            Offering.ends_at > offering.starts_at,
        )
        .order_by(Offering.starts_at, Offering.id)
        .limit(1)
    ).one_or_none()
    if row:
        other, seat = row
        dates = say_dates(other.starts_at, other.ends_at, other.time_zone)
        title = taught(other).document.title
        raise Overlapping(
            f"You hold seat {seat} in {title}, {dates}, at the same time. Release that seat first, or choose another date."
        )
