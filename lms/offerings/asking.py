"""Asking: a request for a seat in a class that needs approval, made by the person or for them, and what is decided about it."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, Refused
from lms.offerings import amending, seating, waiting
from lms.offerings.checking import refuse_closed, refuse_outside_booking, refuse_overlap
from lms.offerings.locking import hold_still, take_turn
from lms.offerings.models import Booking, Offering, SeatRequest, WaitlistEntry
from lms.offerings.promoting import find_entry, move_on
from lms.offerings.refusals import Full, Unmet
from lms.offerings.telling import tell_decided, tell_nominated
from lms.people.models import Person

LONGEST_NOTE = 1000


def ask(offering: Offering, person: Person, by: str | None = None, note: str = "") -> SeatRequest:
    """The person's request for a seat, made when there is none that is undecided or approved; a second click changes nothing.

    ``by`` is who asks, ``kind:id``; the person unless said. Raises Closed, Overlapping, Invalid for a note that is too long,
    and Refused to somebody who has a seat or where nobody has to ask.
    """
    take_turn(person.id)
    hold_still(offering)
    if found := live_request(offering.id, person.id):
        return found
    _refuse_to_ask(offering, person.id)
    request = _insert(offering, person.id, by or f"person:{person.id}", clean_words(note, "note"))
    _record(request, request.asked_by, "seat.asked")
    if by and by != f"person:{person.id}":
        tell_nominated(offering, person.id)
    return request


def withdraw(offering: Offering, person: Person) -> None:
    """Take back a request that is undecided; nothing happens when there is none."""
    hold_still(offering)
    request = live_request(offering.id, person.id)
    if request and request.state == "asked":
        _decide(request, "withdrawn", f"person:{person.id}")


def approve(request: SeatRequest, by: str) -> Booking | WaitlistEntry:
    """Approve the request: the person gets a seat at once if one is free and the requirement holds, and waits in line if not.

    Approving twice changes nothing. Raises Refused for a request that was refused or taken back, and what ``amending.seat``
    raises when the person cannot have a seat at all.
    """
    offering, person = _lock(request)
    if request.state != "approved":
        _require_undecided(request)
        refuse_closed(offering)
        _decide(request, "approved", by)
        tell_decided(offering, request)
    return _place(offering, person, by)


def refuse(request: SeatRequest, by: str, reason: str) -> None:
    """Refuse the request and say why; the person leaves the line. Refusing twice changes nothing; Invalid without a reason."""
    reason = clean_words(reason, "reason")
    if not reason:
        raise Invalid("Say why, so that the person knows what to do next.")
    offering, person = _lock(request)
    if request.state == "refused":
        return
    _require_undecided(request)
    _decide(request, "refused", by, reason)
    waiting.leave(offering, person)
    tell_decided(offering, request)


def ask_for_those_in_line(offering: Offering) -> None:
    """Ask on behalf of everybody in line, because the class begins to need approval; they keep their places."""
    query = select(WaitlistEntry.person_id).where(WaitlistEntry.offering_id == offering.id, WaitlistEntry.closed_at.is_(None))
    for person_id in db.session.scalars(query.order_by(WaitlistEntry.joined_at, WaitlistEntry.id)).all():
        if live_request(offering.id, person_id) is None:
            _insert(offering, person_id, "system", "")


def undecided(offering: Offering) -> list[SeatRequest]:
    """The requests that wait for a decision, first come first."""
    query = select(SeatRequest).where(SeatRequest.offering_id == offering.id, SeatRequest.state == "asked")
    return list(db.session.scalars(query.order_by(SeatRequest.asked_at, SeatRequest.id)))


def live_request(offering_id: int, person_id: int) -> SeatRequest | None:
    """The person's request that is undecided or approved, None without one."""
    query = select(SeatRequest).where(SeatRequest.offering_id == offering_id, SeatRequest.person_id == person_id)
    live = query.where(SeatRequest.state.in_(("asked", "approved"))).execution_options(populate_existing=True)
    return db.session.scalar(live)


def clean_words(words: str, name: str) -> str:
    """The note or reason without spare spaces; Invalid when it is longer than can be kept."""
    words = words.strip()
    if len(words) > LONGEST_NOTE:
        raise Invalid(f"Keep the {name} to {LONGEST_NOTE} characters.")
    return words


def _refuse_to_ask(offering: Offering, person_id: int) -> None:
    if not offering.needs_approval:
        raise Refused("Nobody has to ask for a seat in this class: it can be booked at once.")
    if held := seating.held_by(offering.id, person_id):
        raise Refused(f"Seat {held.seat} in this class is taken for this person already.")
    refuse_outside_booking(offering)
    refuse_overlap(offering, person_id)


def _place(offering: Offering, person: Person, by: str) -> Booking | WaitlistEntry:
    if entry := find_entry(offering.id, person.id):
        move_on(offering)
        return entry
    try:
        return amending.seat(offering, person, by, "Approved")
    except (Full, Unmet):
        return waiting.add(offering, person, by)


def _insert(offering: Offering, person_id: int, by: str, note: str) -> SeatRequest:
    request = SeatRequest(
        public_id=secrets.token_urlsafe(16),
        offering_id=offering.id,
        person_id=person_id,
        note=note,
        asked_by=by,
        asked_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        found = live_request(offering.id, person_id)
        if found is None:
            raise
        return found
    return request


def _decide(request: SeatRequest, state: str, by: str, reason: str | None = None) -> None:
    request.state, request.decided_by, request.decided_at, request.reason = state, by, clock.now(), reason
    _record(request, by, f"seat.{state}", **({"reason": reason} if reason else {}))


def _require_undecided(request: SeatRequest) -> None:
    if request.state != "asked":
        raise Refused("This request was decided or taken back a moment ago. Look at how it stands now.")


def _lock(request: SeatRequest) -> tuple[Offering, Person]:
    take_turn(request.person_id)
    offering = db.session.get_one(Offering, request.offering_id)
    hold_still(offering)
    db.session.refresh(request)
    return offering, db.session.get_one(Person, request.person_id)


def _record(request: SeatRequest, by: str, action: str, **detail: str) -> None:
    audit.record(by, action, f"offering:{request.offering_id}", person=request.person_id, request=request.id, **detail)
