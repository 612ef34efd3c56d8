"""The tables of classes, bookings and waiting lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model

_OPEN = text("closed_at IS NULL")
_HOLDS = text("state IN ('booked', 'offered')")
_KEPT = text("ended_at IS NULL")
_LIVE = text("state IN ('asked', 'approved')")


class Offering(Model):
    """A class: a classroom course at a time and a place, with numbered seats from 1 to ``capacity``.

    Booking opens at ``opens_at`` and ends at ``closes_at``; seats can be released until ``release_until``; from ``locks_at`` on
    the roster is final and only staff change it. Without these moments the start of the class decides. ``online_link`` is for
    those with a seat.
    """

    __tablename__ = "offering"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(300))
    capacity: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="open")
    online_link: Mapped[str | None] = mapped_column(String(500))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    release_until: Mapped[datetime | None]
    locks_at: Mapped[datetime | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)

    @property
    def last_call_at(self) -> datetime:
        """When seats stop going to anybody by themselves: booking ends, the roster locks, or the class starts."""
        return min(moment for moment in (self.starts_at, self.closes_at, self.locks_at) if moment)

    @property
    def last_release_at(self) -> datetime:
        """Until when whoever holds a seat can give it back without asking."""
        return min(moment for moment in (self.starts_at, self.release_until, self.locks_at) if moment)

    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state IN ('open', 'cancelled')", name="state_known"),
    )


class Booking(Model):
    """A hold on a numbered seat. The two partial indexes decide every race for a seat.

    ``offered`` holds the seat for somebody from the waiting list until ``held_until``; ``eligibility`` is the explained
    requirement as it stood when the seat was taken; ``agency_hold_id`` names the agency's hold that the seat came from.
    """

    __tablename__ = "booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seat: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    held_until: Mapped[datetime | None]
    eligibility: Mapped[dict[str, Any] | None] = mapped_column(Json)
    agency_hold_id: Mapped[int | None] = mapped_column(ForeignKey("agency_hold.id"), index=True)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_booking_seat", "offering_id", "seat", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        Index("uq_booking_person", "offering_id", "person_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        CheckConstraint("seat >= 1", name="seat_from_one"),
        CheckConstraint("state IN ('booked', 'offered', 'released')", name="state_known"),
        CheckConstraint("(state = 'offered') = (held_until IS NOT NULL)", name="offered_until"),
    )


class WaitlistEntry(Model):
    """Somebody in line for a class, in the order of ``joined_at``, then ``id``. ``offered_until`` ends the hold on a seat."""

    __tablename__ = "waitlist_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime]
    offered_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        Index(
            "uq_waitlist_entry_open",
            "offering_id",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("outcome IN ('seated', 'left', 'lapsed')", name="outcome_known"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
    )


class AgencyHold(Model):
    """So many seats of a class kept for the people of an agency, and of those below it, until a moment or until it is ended."""

    __tablename__ = "agency_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    seats: Mapped[int]
    kept_until: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_agency_hold_kept", "offering_id", "agency_id", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
        CheckConstraint("seats >= 1", name="seats_from_one"),
    )


class SeatRequest(Model):
    """Somebody who asks, or is nominated, for a seat in a class that needs approval. ``reason`` explains a refusal.

    ``asked_by`` and ``decided_by`` are written ``kind:id``. A decided one is never asked again: asking anew is another row.
    """

    __tablename__ = "seat_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="asked")
    note: Mapped[str] = mapped_column(String(1000), default="")
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(1000))

    __table_args__ = (
        Index("uq_seat_request_live", "offering_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("state IN ('asked', 'approved', 'refused', 'withdrawn')", name="state_known"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_at_known"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_with_reason"),
    )


class Teaching(Model):
    """A login that teaches a class; only those with the role of instructor are given one."""

    __tablename__ = "teaching"

    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True)


class Attendance(Model):
    """How whoever holds a seat attended one segment: present, partial or absent, and for how many minutes."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    segment_key: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    marked_by: Mapped[str] = mapped_column(String(80))
    marked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("booking_id", "segment_key"),
        CheckConstraint("status IN ('present', 'partial', 'absent')", name="status_known"),
        CheckConstraint("(status = 'absent') = (minutes = 0) AND minutes >= 0", name="minutes_fit"),
    )


class Attestation(Model):
    """Somebody answers by name for the attendance of a class; there is one, and it is never changed."""

    __tablename__ = "attestation"

    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    attested_by: Mapped[str] = mapped_column(String(80))
    attested_at: Mapped[datetime]
