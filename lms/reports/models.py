"""The tables of submissions (what was affirmed for an agency, as it stood), of saved filters, and of what changed on rosters."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model


class Submission(Model):
    """What somebody affirmed for an agency on a day: ``content`` holds the whole paper, and is never recomputed.

    ``affirmed_by`` is the name as it was typed; ``made_by`` is the login that did it, written ``kind:id``.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    affirmed_by: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)


class SavedFilter(Model):
    """What somebody asks of rosters again and again, under a name of their own; ``query`` is that of an address."""

    __tablename__ = "saved_filter"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "name"),)


class RosterChange(Model):
    """That something a roster shows has changed, so that what was judged before is judged again: of whom, or in which class.

    ``key`` is the id of a person, an enrolment or a class; without one, anything may have changed. Triggers on the tables that
    rosters are read from write the rows, in the transaction that changes those; decision 13 says why.
    """

    __tablename__ = "roster_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[int | None]

    __table_args__ = (
        Index("ix_roster_change_kind_key", "kind", "key"),
        CheckConstraint("kind IN ('person', 'enrolment', 'class', 'anything')", name="kind_known"),
        CheckConstraint("(kind = 'anything') = (key IS NULL)", name="key_known"),
    )
