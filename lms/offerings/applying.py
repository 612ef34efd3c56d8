"""Applying and undoing a verified list, some rows at a time, so that nobody waits long and a stop loses nothing.

A row is done when it says what came of it, in the same transaction. Locks are taken in the order of ``locking``: the batch, the
people by id, the class.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.offerings import amending, booking, nudging, seating, waiting, waiving
from lms.offerings.locking import hold_still, take_turn
from lms.offerings.models import Booking, Offering, WaitlistEntry
from lms.offerings.promoting import close_entry, find_entry
from lms.offerings.refusals import Full, Unmet
from lms.offerings.telling import tell_seated
from lms.offerings.verification import ClassMark, VerificationBatch, VerificationRow
from lms.people.models import Person

CHUNK = 50
"""How many rows one transaction works on."""

_REFUSED: dict[type[Refused], str] = {
    Full: "no seat is free.",
    Unmet: "what the class asks for is not met yet.",
}
"""What the domain tells the person themselves, in words for whoever acts for them."""


def unfinished() -> list[int]:
    """The ids of the batches with work left, oldest first."""
    query = select(VerificationBatch.id).where(VerificationBatch.state.in_(("applying", "undoing")))
    return list(db.session.scalars(query.order_by(VerificationBatch.id)))


def work_on(batch_id: int) -> bool:
    """Work on the next rows of the batch; whether there may be more. Commit after each call."""
    batch = db.session.get_one(VerificationBatch, batch_id, populate_existing=True, with_for_update={"key_share": True})
    if batch.state not in ("applying", "undoing"):
        return False
    rows = _next_rows(batch)
    if not rows:
        batch.state = "applied" if batch.state == "applying" else "undone"
        db.session.flush()
        return False
    offering = db.session.get_one(Offering, batch.offering_id)
    for person_id in sorted({row.person_id for row in rows if row.person_id}):
        take_turn(person_id)
    hold_still(offering)
    for row in rows:
        if batch.state == "applying":
            row.said = _apply(_Work(batch, offering, row))
        else:
            row.unsaid = _undo(_Work(batch, offering, row))
        db.session.flush()
    return True


class _Work:
    """One row with all that working on it needs."""

    def __init__(self, batch: VerificationBatch, offering: Offering, row: VerificationRow) -> None:
        self.batch, self.offering, self.row = batch, offering, row
        self.person = db.session.get_one(Person, row.person_id)
        self.maker = db.session.get_one(Person, batch.made_by_id)
        self.by = f"person:{batch.made_by_id}"

    def wants(self, action: str) -> bool:
        """Whether the action was chosen."""
        return action in self.batch.actions.split(",")


def _next_rows(batch: VerificationBatch) -> Sequence[VerificationRow]:
    query = select(VerificationRow).where(VerificationRow.batch_id == batch.id, VerificationRow.person_id.is_not(None))
    if batch.state == "applying":
        query = query.where(VerificationRow.said.is_(None)).order_by(VerificationRow.number)
    else:
        # A seat given back goes to the next in line, so those whom the list put there leave it first.
        query = query.where(VerificationRow.said.is_not(None), VerificationRow.unsaid.is_(None))
        query = query.order_by(VerificationRow.booking_id.is_not(None), VerificationRow.number.desc())
    return db.session.scalars(query.limit(CHUNK)).all()


def _apply(work: _Work) -> str:
    said = []
    # Whoever lacks nothing any more can have a seat.
    if work.batch.waiving:
        said.append(_attempt(_waive, work))
    if work.wants("book"):
        said.append(_attempt(_seat, work))
    elif work.wants("line"):
        said.append(_attempt(_put_in_line, work))
    if work.wants("nudge"):
        said.append(_attempt(_nudge, work))
    if work.wants("mark"):
        said.append(_mark(work))
    return " ".join(said)


def _attempt(action: Any, work: _Work) -> str:
    """What came of the action; one that is refused leaves nothing behind but the reason."""
    try:
        with db.session.begin_nested():
            return action(work)
    except Refused as problem:
        return f"Not done: {problem}"


def _waive(work: _Work) -> str:
    return waiving.waive(work.batch, work.offering, work.row, work.person, work.maker)


def _seat(work: _Work) -> str:
    offering, person = work.offering, work.person
    held = seating.held_by(offering.id, person.id)
    if held and held.state == "booked":
        return f"Holds seat {held.seat} already."
    entry = find_entry(offering.id, person.id)
    try:
        with db.session.begin_nested():
            taken = _take_seat(work)
    except (Full, Unmet) as problem:
        if work.wants("line"):
            return _put_in_line(work)
        raise Refused(_REFUSED[type(problem)]) from problem
    if held:
        return f"Seat {taken.seat}, which was on offer, is booked."
    work.row.booking_id, work.row.entry_id = taken.id, entry.id if entry else None
    return f"Seat {taken.seat} booked."


def _take_seat(work: _Work) -> Booking:
    if work.batch.runs_class:
        return amending.seat(work.offering, work.person, work.by, work.batch.reason)
    taken = booking.book(work.offering, work.person, work.by)
    close_entry(work.offering.id, work.person.id, "seated")
    tell_seated(work.offering, taken)
    return taken


def _put_in_line(work: _Work) -> str:
    if find_entry(work.offering.id, work.person.id):
        return "In line already."
    if held := seating.held_by(work.offering.id, work.person.id):
        return f"Holds seat {held.seat} already."
    work.row.entry_id = waiting.join(work.offering, work.person, work.by).id
    return "Put in line."


def _nudge(work: _Work) -> str:
    return nudging.nudge(work.offering, work.person)


def _mark(work: _Work) -> str:
    mark = ClassMark(
        offering_id=work.offering.id, person_id=work.person.id, marked_by_id=work.batch.made_by_id, marked_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(mark)
    except IntegrityError:
        return "Marked as verified already."
    work.row.mark_id = mark.id
    return "Marked as verified."


def _undo(work: _Work) -> str:
    row = work.row
    said = []
    if work.batch.waiving:
        said.append(waiving.take_back(row, work.maker))
    if row.booking_id:
        said.append(_attempt(_give_back_seat, work))
    elif row.entry_id:
        said.append(_attempt(_take_out_of_line, work))
    if row.mark_id:
        said.append(_clear_mark(work))
    if work.wants("nudge") and "Reminder sent" in (row.said or ""):
        said.append("The reminder cannot be taken back.")
    return " ".join(filter(None, said)) or "Nothing to undo."


def _give_back_seat(work: _Work) -> str:
    taken = db.session.get_one(Booking, work.row.booking_id)
    db.session.refresh(taken)
    if taken.state != "booked":
        return f"Seat {taken.seat} was released already."
    if work.batch.runs_class:
        amending.unseat(taken, work.by, work.batch.reason or "A list was applied by mistake.")
    else:
        booking.release(taken, work.by)
    return f"Seat {taken.seat} released.{_reopen_entry(work)}"


def _reopen_entry(work: _Work) -> str:
    if work.row.entry_id is None or find_entry(work.offering.id, work.person.id):
        return ""
    entry = db.session.get_one(WaitlistEntry, work.row.entry_id)
    entry.closed_at, entry.outcome = None, None
    return " Back in line at the place they had."


def _take_out_of_line(work: _Work) -> str:
    entry = find_entry(work.offering.id, work.person.id)
    if entry is None or entry.id != work.row.entry_id:
        return "The place in line is not theirs any more."
    if entry.offered_until:
        return "Not undone: a seat was offered to them meanwhile."
    waiting.leave(work.offering, work.person)
    return "Taken out of line."


def _clear_mark(work: _Work) -> str:
    mark = db.session.get_one(ClassMark, work.row.mark_id)
    if mark.cleared_at is None:
        mark.cleared_at = clock.now()
    return "No longer marked."
