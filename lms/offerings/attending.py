"""Attending: who was there for which segment of a class, who came in another's seat, and the attestation that closes it.

Whoever was present at every segment completes the course through ``progress.completing``, which issues the certificate.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from lms import audit, clock
from lms.content.schema import Segment
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment import enrolling
from lms.errors import Invalid, NotFound, Refused
from lms.offerings.checking import taught
from lms.offerings.locking import hold_still
from lms.offerings.models import Attendance, Attestation, Booking, Offering
from lms.offerings.refusals import Closed, ReasonNeeded
from lms.offerings.when import class_day
from lms.people.models import Person
from lms.progress import completing
from lms.progress.locking import lock
from lms.requirements.wording import say_day

PRESENT, PARTIAL, ABSENT = "present", "partial", "absent"
_LONGEST_NAME = 200
_LONGEST_REASON = 500


@dataclass(frozen=True)
class Mark:
    """How somebody attended a segment. Without ``minutes`` it is all of them, or none for somebody absent."""

    status: str
    minutes: int | None = None


@dataclass(frozen=True)
class SheetRow:
    """One person with a seat, and how they attended each segment that is marked, by its key."""

    booking: Booking
    person: Person
    marks: Mapping[str, Attendance]

    def is_no_show(self, segments: Sequence[Segment]) -> bool:
        """Whether the person was absent from every segment."""
        return self.has_all(segments, ABSENT)

    def has_all(self, segments: Sequence[Segment], status: str) -> bool:
        """Whether every segment is marked with that status."""
        return all(one.key in self.marks and self.marks[one.key].status == status for one in segments)


@dataclass(frozen=True)
class Sheet:
    """The attendance of a class: its segments, everybody with a seat by name, and the attestation if there is one."""

    segments: tuple[Segment, ...]
    rows: tuple[SheetRow, ...]
    attestation: Attestation | None

    @property
    def unmarked(self) -> int:
        """How many marks are missing."""
        return sum(one.key not in row.marks for row in self.rows for one in self.segments)

    @property
    def complete(self) -> int:
        """How many people were present at every segment."""
        return sum(row.has_all(self.segments, PRESENT) for row in self.rows)


def sheet(offering: Offering) -> Sheet:
    """The attendance of the class as it stands; a fixed number of statements."""
    query = select(Booking, Person).join(Person, Person.id == Booking.person_id)
    query = query.where(Booking.offering_id == offering.id, Booking.state == "booked")
    rows = db.session.execute(query.order_by(Person.legal_name, Booking.id)).all()
    marks: dict[int, dict[str, Attendance]] = {booking.id: {} for booking, _person in rows}
    for one in db.session.scalars(select(Attendance).where(Attendance.booking_id.in_(marks))):
        marks[one.booking_id][one.segment_key] = one
    lines = tuple(SheetRow(booking, person, marks[booking.id]) for booking, person in rows)
    return Sheet(_segments(offering), lines, db.session.get(Attestation, offering.id))


def mark(booking: Booking, marks: Mapping[str, Mark], by: str, reason: str = "") -> Credential | None:
    """Note how somebody attended some segments; equal marks change nothing. ``by`` is written ``kind:id``.

    After the attestation it is an amendment: it needs a reason, and may complete the course. The answer is the person's
    certificate then, if there is one. Raises Closed, Invalid, Refused for a segment whose day has not come, and ReasonNeeded.
    """
    offering = _hold(booking.offering_id)
    db.session.refresh(booking)
    if booking.state != "booked":
        raise Refused("This seat was given up a moment ago. Look at the sheet as it is now.")
    segments = {one.key: one for one in _segments(offering)}
    known = _marks_of([booking.id])
    changed = {}
    for key, given in marks.items():
        if key not in segments:
            raise NotFound("There is no such segment.")
        status, minutes = _check(given, segments[key])
        if key not in known or (known[key].status, known[key].minutes) != (status, minutes):
            _refuse_early(offering, segments[key])
            changed[key] = (status, minutes)
    is_attested = db.session.get(Attestation, offering.id) is not None
    if changed:
        _write(booking, changed, known, by, _check_reason(reason, is_attested))
    return _complete(offering, [booking.person_id]).get(booking.person_id) if is_attested else None


def mark_rest_present(offering: Offering, segment_key: str, by: str) -> int:
    """Note everybody whose attendance of the segment is not marked as present for all of it; how many those were."""
    unmarked = [row.booking for row in sheet(offering).rows if segment_key not in row.marks]
    for booking in unmarked:
        mark(booking, {segment_key: Mark(PRESENT)}, by)
    return len(unmarked)


def attest(offering: Offering, name: str, by: str) -> Mapping[int, Credential]:
    """Close the attendance with the name of whoever answers for it, and complete the course for those who were at everything.

    The answer holds their certificates by person. A second attestation changes nothing. Raises Closed, Invalid without a name,
    and Refused before the last day or while a mark is missing.
    """
    offering = _hold(offering.id)
    if db.session.get(Attestation, offering.id):
        return {}
    name = " ".join(name.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Invalid("Enter your name as the one who answers for this attendance.")
    marked = sheet(offering)
    _refuse_unfinished(offering, marked)
    db.session.add(Attestation(offering_id=offering.id, name=name, attested_by=by, attested_at=clock.now()))
    db.session.flush()
    everything = [row.person.id for row in marked.rows if row.has_all(marked.segments, PRESENT)]
    certificates = _complete(offering, everything)
    audit.record(by, "attendance.attested", f"offering:{offering.id}", name=name, present=len(everything), of=len(marked.rows))
    return certificates


def attested_among(offering_ids: Collection[int]) -> set[int]:
    """Those of the classes whose attendance is closed."""
    return set(db.session.scalars(select(Attestation.offering_id).where(Attestation.offering_id.in_(offering_ids))))


def is_attested(offering: Offering) -> bool:
    """Whether the attendance of the class is closed."""
    return db.session.get(Attestation, offering.id) is not None


def _complete(offering: Offering, person_ids: Collection[int]) -> dict[int, Credential]:
    """The certificates of those among the people who were present at every segment, issued now where they were not before."""
    marked = sheet(offering)
    present = [row.person for row in marked.rows if row.person.id in person_ids and row.has_all(marked.segments, PRESENT)]
    version = taught(offering)
    # Every enrolment is locked before the first event is written: see the order of locks in ``locking``.
    for person in sorted(present, key=lambda one: one.id):
        if found := enrolling.find(person.id, offering.course_id):
            lock(found)
    issued = {}
    for person in sorted(present, key=lambda one: one.id):
        enrolment = enrolling.enrol(person.id, offering.course_id)
        for segment in marked.segments:
            credential = completing.complete(enrolment, version, segment.key, "attended", person)
            if credential:
                issued[person.id] = credential
    return issued


def _segments(offering: Offering) -> tuple[Segment, ...]:
    classroom = taught(offering).document.classroom
    return classroom.segments if classroom else ()


def _hold(offering_id: int) -> Offering:
    offering = db.session.get_one(Offering, offering_id)
    hold_still(offering)
    if offering.state == "cancelled":
        raise Closed("This class was cancelled, so nobody attended it.")
    return offering


def _check(given: Mark, segment: Segment) -> tuple[str, int]:
    if given.status not in (PRESENT, PARTIAL, ABSENT):
        raise Invalid(f"{segment.title}: choose present, partly or absent.")
    full = 0 if given.status == ABSENT else segment.minutes
    minutes = full if given.minutes is None or given.status == ABSENT else given.minutes
    if given.status != ABSENT and not 1 <= minutes <= segment.minutes:
        raise Invalid(f"{segment.title}: enter 1 to {segment.minutes} minutes.")
    if given.status == PARTIAL and minutes == segment.minutes:
        raise Invalid(f"{segment.title}: enter how many of the {segment.minutes} minutes the person was there.")
    return given.status, minutes


def _check_reason(reason: str, is_needed: bool) -> str:
    reason = " ".join(reason.split())
    if len(reason) > _LONGEST_REASON:
        raise Invalid(f"Keep the reason to {_LONGEST_REASON} characters.")
    if is_needed and not reason:
        raise ReasonNeeded("The attendance is attested, so a change to it needs a reason. Give one; it is kept with the change.")
    return reason


def _refuse_early(offering: Offering, segment: Segment) -> None:
    day = class_day(offering.starts_at, offering.time_zone) + timedelta(days=segment.day - 1)
    if day > clock.today(offering.time_zone):
        raise Refused(f"{segment.title} is on {say_day(day)} at the earliest. Mark it from then on.")


def _refuse_unfinished(offering: Offering, marked: Sheet) -> None:
    last = class_day(offering.ends_at, offering.time_zone)
    if last > clock.today(offering.time_zone):
        raise Refused(f"The class ends on {say_day(last)}. Attest the attendance from then on.")
    missing = [row.person.legal_name for row in marked.rows if any(one.key not in row.marks for one in marked.segments)]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise Refused(f"Not everything is marked yet: {named}.")


def _marks_of(booking_ids: Collection[int]) -> dict[str, Attendance]:
    query = select(Attendance).where(Attendance.booking_id.in_(booking_ids)).execution_options(populate_existing=True)
    return {one.segment_key: one for one in db.session.scalars(query)}


def _write(
    booking: Booking, changed: Mapping[str, tuple[str, int]], known: Mapping[str, Attendance], by: str, reason: str
) -> None:
    for key, (status, minutes) in changed.items():
        row = known.get(key) or Attendance(booking_id=booking.id, segment_key=key)
        row.status, row.minutes, row.marked_by, row.marked_at = status, minutes, by, clock.now()
        db.session.add(row)
    detail = {"marks": {key: list(value) for key, value in changed.items()}, "person": booking.person_id}
    why = {"reason": reason} if reason else {}
    audit.record(by, "attendance.marked", f"booking:{booking.id}", offering=booking.offering_id, **detail, **why)
