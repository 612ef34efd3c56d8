"""The tables of bulk verification: what was asked, what was found, what was done, and the notes it leaves on a class."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Json, Model
from lms.offerings.models import Offering
from lms.people.models import Person

STATES = ("checked", "applying", "applied", "undoing", "undone")

VERDICTS = ("ready", "seated", "waiting", "blocked", "unknown", "duplicate", "near")
"""What is found of a row. Of ``unknown`` and ``near`` nobody is taken for meant; ``duplicate`` repeats an earlier row."""

UNDO_FOR = timedelta(hours=24)

ACTIONS = ("book", "line", "nudge", "mark")

_STANDS = text("cleared_at IS NULL")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class VerificationBatch(Model):
    """A list of people that somebody had checked against a class, and what was then done for them.

    ``token`` comes with the form, so that one sent twice makes one batch. ``actions`` are words of ACTIONS, with commas between
    them, chosen once; ``waiving`` is what is waived beside them, and why (``waiving.ListWaiver``). ``runs_class`` says that it
    was done as the class's staff (``amending``). The state only ever moves forward through STATES.
    """

    __tablename__ = "verification_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    token: Mapped[str] = mapped_column(String(40))
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), default="checked")
    actions: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    waiving: Mapped[dict[str, Any] | None] = mapped_column(Json)
    runs_class: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime | None]

    offering: Mapped[Offering] = relationship(lazy="select")

    @property
    def undo_until(self) -> datetime | None:
        """Until when what was done can be undone, None as long as nothing was."""
        return self.applied_at and self.applied_at + UNDO_FOR

    __table_args__ = (
        UniqueConstraint("made_by_id", "token"),
        CheckConstraint(_one_of("state", STATES), name="state_known"),
        CheckConstraint("(state = 'checked') = (applied_at IS NULL)", name="applied_when_said"),
    )


class VerificationRow(Model):
    """One row of the list: what it said, whom it means, and what came of it.

    ``number`` counts the rows, ``line`` the lines as they were pasted. ``near_id`` is the person it may mean. ``unmet`` names
    what kept the person from coming when the list was checked, one requirement a line. What was done is named by the rows it
    made, so that exactly that can be undone; ``said`` and ``unsaid`` tell it in words, empty until it was tried.
    """

    __tablename__ = "verification_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("verification_batch.id"))
    number: Mapped[int]
    line: Mapped[int]
    typed: Mapped[str] = mapped_column(String(300))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    unmet: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    near_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said: Mapped[str | None] = mapped_column(Text)
    unsaid: Mapped[str | None] = mapped_column(Text)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("waitlist_entry.id"))
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("class_mark.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise")
    near: Mapped[Person | None] = relationship(foreign_keys=[near_id], lazy="raise")

    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        CheckConstraint(_one_of("verdict", VERDICTS), name="verdict_known"),
        CheckConstraint("person_id IS NOT NULL OR verdict IN ('unknown', 'duplicate', 'near')", name="person_known"),
    )


class VerificationWaiver(Model):
    """That a row of a list made a waiver; one that stood before has none."""

    __tablename__ = "verification_waiver"

    waiver_id: Mapped[int] = mapped_column(ForeignKey("waiver.id"), primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("verification_row.id"), index=True)


class ClassMark(Model):
    """That somebody in authority looked at a person for a class and found them verified; a cleared one stays as a record."""

    __tablename__ = "class_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_class_mark_standing", "offering_id", "person_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )
