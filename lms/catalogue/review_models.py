"""The tables of what reviewers say about drafts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class DraftComment(Model):
    """What somebody says about an activity of a draft, or about the block of it that starts with ``quote``.

    ``block`` counts from 0 and is where that block stood then.
    """

    __tablename__ = "draft_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id", ondelete="CASCADE"))
    activity_key: Mapped[str] = mapped_column(String(80))
    block: Mapped[int | None]
    quote: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(String(80))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_draft_comment_of_activity", "draft_id", "activity_key"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
    )


class DraftApproval(Model):
    """Somebody's word that the draft, as it was at a revision, may be published."""

    __tablename__ = "draft_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id", ondelete="CASCADE"))
    revision: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("draft_id", "revision", "made_by", name="uq_draft_approval_draft_id_revision_made_by"),)
