"""Scheduling: making a class, changing it, and cancelling it."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms import audit, clock
from lms.catalogue.models import Course
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.offerings import asking, seating
from lms.offerings.checking import refuse_closed
from lms.offerings.locking import hold_still
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import move_on
from lms.offerings.refusals import Closed
from lms.offerings.teaching import instructors_of
from lms.offerings.telling import tell_cancelled, tell_changed, tell_instructor_of_change
from lms.people.models import User
from lms.people.registering import known_zone

MOST_SEATS = 1000
_WHEN_AND_WHERE = ("starts_at", "ends_at", "time_zone", "place", "online_link")


@dataclass(frozen=True)
class Schedule:
    """When and where a class is held, how many seats it has, and how one gets them; moments are aware datetimes.

    What the moments of booking, releasing and locking mean stands with ``Offering``.
    """

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    capacity: int
    online_link: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    release_until: datetime | None = None
    locks_at: datetime | None = None
    needs_approval: bool = False


def schedule(
    course_id: int,
    starts_at: datetime,
    ends_at: datetime,
    time_zone: str,
    place: str,
    capacity: int,
    by: str = "system",
    **more: Any,
) -> Offering:
    """A new class of a classroom course; ``more`` are the other fields of ``Schedule``.

    ``by`` is written ``kind:id``. Raises Invalid for what cannot be.
    """
    course = db.session.get(Course, course_id)
    if course is None:
        raise NotFound("There is no such course.")
    if course.delivery != "classroom":
        raise Invalid("Only a classroom course has classes. Choose another course.")
    plan = _check(Schedule(starts_at, ends_at, time_zone, place, capacity, **more))
    offering = Offering(course_id=course_id, public_id=secrets.token_urlsafe(16), **asdict(plan))
    db.session.add(offering)
    db.session.flush()
    audit.record(by, "offering.scheduled", f"offering:{offering.id}", **_as_json(asdict(plan)))
    return offering


def find_same(course_id: int, plan: Schedule) -> Offering | None:
    """The open class of the course that is scheduled for the very same time and place, so that what is sent twice makes one."""
    plan = _check(plan)
    return db.session.scalar(
        select(Offering)
        .where(Offering.course_id == course_id, Offering.state == "open", Offering.place == plan.place)
        .where(Offering.starts_at == plan.starts_at, Offering.ends_at == plan.ends_at)
        .limit(1)
    )


def change(offering: Offering, plan: Schedule, by: str = "system") -> None:
    """Give the class the new schedule; equal ones change nothing.

    Those who hold a seat and those who teach are told of a new time or place; new seats go to the line first; offers end no
    later than the new last call. Raises Invalid, as when a seat above the new capacity is held, and Closed once the class has
    started or was cancelled.
    """
    hold_still(offering)
    refuse_closed(offering)
    plan = _check(plan)
    _check_against_roster(offering, plan)
    changed = {name: value for name, value in asdict(plan).items() if getattr(offering, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(offering, name, value)
    db.session.flush()
    audit.record(by, "offering.changed", f"offering:{offering.id}", **_as_json(changed))
    if changed.get("needs_approval"):
        asking.ask_for_those_in_line(offering)
    if changed.keys() & set(_WHEN_AND_WHERE):
        _tell_of_change(offering)
    _shorten_offers(offering)
    move_on(offering)


def cancel(offering: Offering, by: str = "system", reason: str = "") -> None:
    """Call the class off and tell everybody whom it concerns; their rows stay as a record. Twice is the same as once.

    Raises Closed once the class is over.
    """
    hold_still(offering)
    if offering.state == "cancelled":
        return
    if offering.ends_at <= clock.now():
        raise Closed("This class is over, so it cannot be cancelled any more.")
    reason = asking.clean_words(reason, "reason")
    offering.state = "cancelled"
    db.session.flush()
    audit.record(by, "offering.cancelled", f"offering:{offering.id}", **({"reason": reason} if reason else {}))
    concerned = whom_it_concerns(offering)
    for person_id in sorted({*concerned.seated, *concerned.waiting, *concerned.asking}):
        tell_cancelled(offering, person_id, reason)
    for user in concerned.teaching:
        tell_instructor_of_change(offering, user, reason)
    _end_offers(offering)


@dataclass(frozen=True)
class Concerned:
    """Whom a change to a class concerns: the ids of people who sit in it, wait for it or ask for it, and who teaches it."""

    seated: Sequence[int]
    waiting: Sequence[int]
    asking: Sequence[int]
    teaching: Sequence[User]


def whom_it_concerns(offering: Offering) -> Concerned:
    """Whom a change to the class concerns now."""
    asked = [request.person_id for request in asking.undecided(offering)]
    return Concerned(_people_seated(offering), _people_waiting(offering), asked, instructors_of(offering))


def _tell_of_change(offering: Offering) -> None:
    for person_id in _people_seated(offering):
        tell_changed(offering, person_id)
    for user in instructors_of(offering):
        tell_instructor_of_change(offering, user)


def _check(plan: Schedule) -> Schedule:
    link = (plan.online_link or "").strip() or None
    place = " ".join(plan.place.split()) or ("Online" if link else "")
    if not 1 <= len(place) <= 300:
        raise Invalid("Say where the class is held, in at most 300 characters, or give the link to join it online.")
    if link and (not link.startswith("https://") or len(link) > 500 or not link.isprintable() or " " in link):
        raise Invalid("Enter the whole link, beginning with https://, in at most 500 characters.")
    if plan.starts_at <= clock.now():
        raise Invalid("Choose a start in the future.")
    if plan.ends_at <= plan.starts_at:
        raise Invalid("Choose an end that is after the start.")
    if not 1 <= plan.capacity <= MOST_SEATS:
        raise Invalid(f"A class has 1 to {MOST_SEATS} seats.")
    _check_cut_offs(plan)
    return replace(plan, time_zone=known_zone(plan.time_zone), place=place, online_link=link)


def _check_cut_offs(plan: Schedule) -> None:
    for moment, what in (
        (plan.closes_at, "Booking ends"),
        (plan.release_until, "Releasing ends"),
        (plan.locks_at, "The roster is final"),
    ):
        if moment and moment > plan.starts_at:
            raise Invalid(f"{what} when the class starts at the latest. Choose an earlier moment, or leave it open.")
    last_call = min(moment for moment in (plan.starts_at, plan.closes_at, plan.locks_at) if moment)
    if plan.opens_at and plan.opens_at >= last_call:
        raise Invalid("Booking opens before it ends. Choose an earlier moment for its opening.")


def _check_against_roster(offering: Offering, plan: Schedule) -> None:
    room = seating.room_of(offering)
    highest = max(room.held, default=0)
    if plan.capacity < highest:
        raise Invalid(f"Seat {highest} is taken, so the class needs at least {highest} seats. Release that seat first.")
    kept = sum((room.kept or {}).values())
    if plan.capacity < len(room.held) + kept:
        raise Invalid(
            f"{len(room.held)} seats are taken and {kept} are kept for agencies, so the class needs at least "
            f"{len(room.held) + kept} seats. Let go of kept seats first."
        )
    if offering.needs_approval and not plan.needs_approval and (left := len(asking.undecided(offering))):
        raise Invalid(f"Decide about those who asked for a seat first: {left} {'waits' if left == 1 else 'wait'} for an answer.")


def _people_seated(offering: Offering) -> list[int]:
    query = select(Booking.person_id).where(Booking.offering_id == offering.id, Booking.state.in_(seating.HELD))
    return list(db.session.scalars(query.order_by(Booking.seat)))


def _people_waiting(offering: Offering) -> list[int]:
    query = select(WaitlistEntry.person_id).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None))
    return list(db.session.scalars(query))


def _shorten_offers(offering: Offering) -> None:
    last_call = offering.last_call_at
    late = select(Booking).where(Booking.offering_id == offering.id, Booking.held_until > last_call)
    for booking in db.session.scalars(late).all():
        booking.held_until = last_call
    entries = select(WaitlistEntry).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.offered_until > last_call)
    for entry in db.session.scalars(entries).all():
        entry.offered_until = last_call
    db.session.flush()


def _end_offers(offering: Offering) -> None:
    # Nobody can accept a seat in a class that is off, and nobody needs to hear that the time for it ran out.
    offered = select(Booking).where(Booking.offering_id == offering.id, Booking.state == "offered")
    for booking in db.session.scalars(offered).all():
        seating.vacate(booking)
    waiting = select(WaitlistEntry).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.offered_until.is_not(None))
    for entry in db.session.scalars(waiting).all():
        entry.offered_until = None
    db.session.flush()


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
