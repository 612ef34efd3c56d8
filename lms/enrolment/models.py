"""The table of enrolments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Enrolment(Model):
    """A person in a course; a new cycle is a recertification. The last place is an activity's key and a block's anchor.

    ``told_version`` is the number of the version whose changes the learner knows of; None where there is nothing to tell.
    """

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    cycle: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="active")
    enrolled_at: Mapped[datetime]
    last_activity_key: Mapped[str | None] = mapped_column(String(80))
    last_anchor: Mapped[str | None] = mapped_column(String(120))
    last_seen_at: Mapped[datetime | None]
    told_version: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "cycle"),
        # Two tabs that both enrol must end in one open cycle, not two.
        Index(
            "uq_enrolment_open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=state == "active",
            postgresql_where=state == "active",
        ),
        CheckConstraint("state IN ('active', 'closed')", name="state_known"),
        CheckConstraint("cycle >= 1", name="cycle_from_one"),
    )
