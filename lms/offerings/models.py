"""The tables of classes, bookings and waiting lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model

_OPEN = text("closed_at IS NULL")
_HOLDS = text("state IN ('booked', 'offered')")


class Offering(Model):
    """A class: a classroom course at a time and a place, with numbered seats from 1 to ``capacity``."""

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

    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state IN ('open', 'cancelled')", name="state_known"),
    )


class Booking(Model):
    """A hold on a numbered seat. The two partial indexes decide every race for a seat.

    ``offered`` holds the seat for somebody from the waiting list until ``held_until``; ``eligibility`` is the explained
    requirement as it stood when the seat was taken.
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
