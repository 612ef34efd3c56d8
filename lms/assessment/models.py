"""The tables of attempts, responses and grades."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model

_OPEN = text("submitted_at IS NULL")


class Attempt(Model):
    """One go at an assessment. ``items`` is what was drawn and shown: a list of ``{"key": ..., "order": [option keys]}``.

    An open attempt has no ``submitted_at``; an index lets a learner have one open attempt per assessment.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    activity_key: Mapped[str] = mapped_column(String(80))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    number: Mapped[int]
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_key", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "activity_key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("closed_by IN ('learner', 'clock')", name="closed_by_known"),
        CheckConstraint("(submitted_at IS NULL) = (closed_by IS NULL)", name="closed_when_submitted"),
    )


class Response(Model):
    """The latest answer to one question of an attempt. ``sequence`` grows with every change, so that replays change nothing."""

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item_key: Mapped[str] = mapped_column(String(80))
    answer: Mapped[Any] = mapped_column(Json, nullable=True)
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    is_flagged: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("attempt_id", "item_key"),)


class Grade(Model):
    """A judgement of an attempt. Append-only: a regrade is a new row and the latest row is the grade.

    ``marks`` maps each item's key to the share earned, from 0 to 1, so that a judgement can be explained later.
    """

    __tablename__ = "grade"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int] = mapped_column(default=1)
    points: Mapped[float]
    max_points: Mapped[float]
    marks: Mapped[dict[str, float]] = mapped_column(Json)
    passed: Mapped[bool]
    graded_at: Mapped[datetime]
    graded_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("points >= 0 AND points <= max_points", name="points_in_range"),
    )


class AssessmentTally(Model):
    """How the attempts at one assessment went, in sums to which each judged attempt adds what ``tallying.tally`` says.

    ``form`` names the questions as they were asked, so that attempts of all versions that ask the same count together;
    ``is_first`` keeps everybody's first attempt in an enrolment apart from later ones.
    """

    __tablename__ = "assessment_tally"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    activity_key: Mapped[str] = mapped_column(String(80))
    form: Mapped[str] = mapped_column(String(16))
    is_first: Mapped[bool]
    attempts: Mapped[int] = mapped_column(BigInteger)
    passed: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    total_squares: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("course_id", "activity_key", "form", "is_first"),)


class MinutesTally(Model):
    """How many of those attempts took so many whole minutes."""

    __tablename__ = "minutes_tally"

    tally_id: Mapped[int] = mapped_column(ForeignKey("assessment_tally.id"), primary_key=True)
    minutes: Mapped[int] = mapped_column(primary_key=True)
    attempts: Mapped[int] = mapped_column(BigInteger)


class ItemTally(Model):
    """How one question went in those attempts; ``wording`` names it as it was asked, as ``form`` does the whole.

    ``rest`` is what the attempts that asked it earned with their other questions.
    """

    __tablename__ = "item_tally"

    tally_id: Mapped[int] = mapped_column(ForeignKey("assessment_tally.id"), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    wording: Mapped[str] = mapped_column(String(16))
    asked: Mapped[int] = mapped_column(BigInteger)
    blank: Mapped[int] = mapped_column(BigInteger)
    earned: Mapped[int] = mapped_column(BigInteger)
    earned_squares: Mapped[int] = mapped_column(BigInteger)
    rest: Mapped[int] = mapped_column(BigInteger)
    rest_squares: Mapped[int] = mapped_column(BigInteger)
    earned_by_rest: Mapped[int] = mapped_column(BigInteger)


class ChoiceTally(Model):
    """How often one of a question's answers was chosen, and what those who chose it earned with their other questions."""

    __tablename__ = "choice_tally"

    tally_id: Mapped[int] = mapped_column(ForeignKey("assessment_tally.id"), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    choice: Mapped[str] = mapped_column(String(161), primary_key=True)
    chosen: Mapped[int] = mapped_column(BigInteger)
    rest: Mapped[int] = mapped_column(BigInteger)
