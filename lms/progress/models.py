"""The tables of completions, of practice inside lessons, and of reminders."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model


class Completion(Model):
    """An activity done, once. ``version_id`` names the version it was done in; it follows the key, not the version.

    One that a later publication asks to do again stays, and names that publication: it no longer counts, and the activity may
    be done once more.
    """

    __tablename__ = "completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    activity_key: Mapped[str] = mapped_column(String(80))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    method: Mapped[str] = mapped_column(String(20))
    completed_at: Mapped[datetime]
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))

    __table_args__ = (
        Index(
            "uq_completion_counting",
            "enrolment_id",
            "activity_key",
            unique=True,
            sqlite_where=set_aside_by_id.is_(None),
            postgresql_where=set_aside_by_id.is_(None),
        ),
        Index(
            "ix_completion_set_aside",
            "enrolment_id",
            "activity_key",
            sqlite_where=set_aside_by_id.is_not(None),
            postgresql_where=set_aside_by_id.is_not(None),
        ),
        CheckConstraint("method IN ('viewed', 'passed', 'attended', 'waived')", name="method_known"),
    )


class Practice(Model):
    """The latest answer to a knowledge check, or the path taken through a scenario: never scored, always resumable.

    ``answer`` is the check's answer or the list of the scenario's chosen keys; ``is_finished`` says that it is answered or
    that it has reached an ending.
    """

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    activity_key: Mapped[str] = mapped_column(String(80))
    part_key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[Any] = mapped_column(Json)
    is_finished: Mapped[bool]
    updated_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("enrolment_id", "activity_key", "part_key"),)


class Nudge(Model):
    """That somebody was reminded of a course in a week, which happens once at most; ``week_on`` is its Monday."""

    __tablename__ = "nudge"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    week_on: Mapped[date]
    nudged_at: Mapped[datetime]
    nudged_by: Mapped[str] = mapped_column(String(80))

    __table_args__ = (UniqueConstraint("person_id", "course_id", "week_on"),)
