"""Checking: what must hold before somebody gets a seat."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import AnyOf, Requirement
from lms.db import db
from lms.errors import NotFound
from lms.offerings.models import Booking, Offering, SeatRequest
from lms.offerings.refusals import Closed, Overlapping, Unapproved, Unmet
from lms.offerings.when import class_day, say_dates, say_moment
from lms.requirements import evidence
from lms.requirements.evaluating import evaluate
from lms.requirements.explained import Branch, Leaf
from lms.requirements.outcomes import Outcome, days_that_matter, outcome_of, simplify
from lms.requirements.records import Evidence


def taught(offering: Offering) -> LoadedVersion:
    """The version of the course that the class teaches: the one that is current."""
    found = versions.current_of(offering.course_id)
    if found is None:
        raise NotFound("This class has no course.")
    return found


def explain(offering: Offering, person_id: int) -> Leaf | Branch:
    """What the class asks for, held against the person's evidence as of the day it starts."""
    return explain_all(offering, [person_id])[person_id]


def explain_all(offering: Offering, person_ids: Collection[int]) -> dict[int, Leaf | Branch]:
    """The same for many people, by person, in a number of statements that does not depend on how many they are."""
    return explain_known(offering, evidence.for_people(person_ids, taught(offering).document.requires))


def explain_known(offering: Offering, known: Mapping[int, Evidence]) -> dict[int, Leaf | Branch]:
    """What the class asks for, held against evidence that was read already, by person."""
    rule = taught(offering).document.requires
    return {person_id: _explain(offering, rule, one) for person_id, one in known.items()}


def explain_on(
    version: LoadedVersion, person_ids: Collection[int], on_day: date, offering: Offering | None = None
) -> dict[int, Leaf | Branch]:
    """What the course asks for, held against evidence as of a day, by person; for one class also what counts there alone."""
    rule, zone = version.document.requires, offering.time_zone if offering else "UTC"
    return {
        person_id: evaluate(rule, one.for_class(version.course_id, offering.id if offering else None), on_day, clock.today(zone))
        for person_id, one in evidence.for_people(person_ids, rule).items()
    }


def judge_known(offering: Offering, known: Mapping[int, Evidence]) -> dict[int, Outcome]:
    """The same without words, and quick for thousands of people: evidence that comes to the same is held against it once."""
    rule = taught(offering).document.requires
    days = days_that_matter(rule, *_days_of(offering)) if rule else []
    outcomes: dict[Evidence, Outcome] = {}
    # Comparing evidence costs more than seeing that it is the very same.
    shared: dict[int, Outcome] = {}
    for one in known.values():
        if id(one) not in shared:
            like = simplify(one, days)
            if like not in outcomes:
                outcomes[like] = outcome_of(_explain(offering, rule, like))
            shared[id(one)] = outcomes[like]
    return {person_id: shared[id(one)] for person_id, one in known.items()}


def explain_each(offerings: Collection[Offering], person_id: int, without: str | None = None) -> dict[int, Leaf | Branch]:
    """What each of the classes asks for, held against one person's evidence, by the class's id; a fixed number of statements.

    The certificate with the number ``without`` is left out, as if it counted no longer.
    """
    rules = {
        version.course_id: version.document.requires for version in versions.all_current([one.course_id for one in offerings])
    }
    asked = tuple(rule for rule in rules.values() if rule is not None)
    known = evidence.for_person(person_id, AnyOf(any=asked) if asked else None)
    known = replace(known, certificates=tuple(held for held in known.certificates if held.number != without))
    return {one.id: _explain(one, rules[one.course_id], known) for one in offerings}


def _explain(offering: Offering, rule: Requirement | None, known: Evidence) -> Leaf | Branch:
    return evaluate(rule, known.for_class(offering.course_id, offering.id), *_days_of(offering))


def _days_of(offering: Offering) -> tuple[date, date]:
    return class_day(offering.starts_at, offering.time_zone), clock.today(offering.time_zone)


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


def refuse_outside_booking(offering: Offering) -> None:
    """Raise Closed when a learner cannot book: the class was cancelled or has started, or booking is not open."""
    refuse_closed(offering)
    zone = offering.time_zone
    if offering.opens_at and clock.now() < offering.opens_at:
        raise Closed(f"Booking opens at {say_moment(offering.opens_at, zone)}. Come back then.")
    if offering.locks_at and offering.locks_at <= clock.now():
        raise Closed("The roster of this class is final. Ask your coordinator if you still need a seat.")
    if offering.closes_at and offering.closes_at <= clock.now():
        raise Closed(f"Booking ended at {say_moment(offering.closes_at, zone)}. Ask your coordinator if you still need a seat.")


def refuse_late_release(offering: Offering) -> None:
    """Raise Closed when a learner cannot give the seat back by themselves any more."""
    refuse_closed(offering)
    if offering.last_release_at <= clock.now():
        until = say_moment(offering.last_release_at, offering.time_zone)
        raise Closed(f"Seats could be released until {until}. If you cannot come, ask your coordinator to release yours.")


def refuse_unapproved(offering: Offering, person_id: int) -> None:
    """Raise Unapproved when the class asks for approval and the person has none."""
    if person_id not in who_is_approved(offering, [person_id]):
        raise Unapproved()


def who_is_approved(offering: Offering, person_ids: Collection[int]) -> set[int]:
    """Those of the people who may have a seat as far as approval goes: all, unless the class asks for it."""
    if not offering.needs_approval:
        return set(person_ids)
    query = select(SeatRequest.person_id).where(SeatRequest.offering_id == offering.id, SeatRequest.state == "approved")
    return set(db.session.scalars(query.where(SeatRequest.person_id.in_(person_ids))))


def refuse_overlap(offering: Offering, person_id: int) -> None:
    """Raise Overlapping when the person holds a seat in another class at the same time; an offer alone does not count."""
    if other := overlaps([offering], person_id).get(offering.id):
        raise Overlapping(other)


def overlaps(offerings: Collection[Offering], person_id: int) -> dict[int, str]:
    """What the person holds at the same time as each of the classes, by the class's id: the seat, the class and its dates.

    At most two statements, however many classes.
    """
    query = select(Offering, Booking.seat).join(Booking, Booking.offering_id == Offering.id)
    query = query.where(Booking.person_id == person_id, Booking.state == "booked", Offering.state == "open")
    query = query.where(Offering.ends_at > min((one.starts_at for one in offerings), default=clock.now()))
    held = db.session.execute(query.order_by(Offering.starts_at, Offering.id)).all()
    if not held:
        return {}
    titles = {one.course_id: one.document.title for one in versions.all_current([other.course_id for other, _seat in held])}
    return {
        one.id: f"seat {seat} in {titles[other.course_id]}, {say_dates(other.starts_at, other.ends_at, other.time_zone)}"
        for one in offerings
        for other, seat in reversed(held)
        if other.id != one.id and other.starts_at < one.ends_at and other.ends_at > one.starts_at
    }
