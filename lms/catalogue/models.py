"""The tables of courses, their versions and their media."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.content.classing import to_redo
from lms.db import Json, Model


class Course(Model):
    """The lasting thing: a key, and one pointer that publishing moves."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    delivery: Mapped[str] = mapped_column(String(20))
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("course_version.id", use_alter=True, name="fk_course_current_version_id")
    )

    __table_args__ = (CheckConstraint("delivery IN ('online', 'classroom')", name="delivery_known"),)


class CourseVersion(Model):
    """One immutable snapshot of a whole course; ``manifest`` is the course document as JSON, ``digest`` its SHA-256."""

    __tablename__ = "course_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("course_id", "number"), UniqueConstraint("course_id", "digest"))


class Publication(Model):
    """One act of publishing: it made a version current, a new one or one of before. Append-only.

    ``classes`` says by activity key what the change means for learners, as whoever published decided: editorial, additive or
    must-redo.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text)
    classes: Mapped[dict[str, str]] = mapped_column(Json)

    @property
    def redo(self) -> list[str]:
        """The keys of the activities that must be done again from then on."""
        return to_redo(self.classes)


class CourseDraft(Model):
    """What its authors are writing: ``manifest`` is the course document as JSON, which may not be valid yet.

    ``base_version_id`` is the version it was made from, and ``revision`` counts its saves.
    """

    __tablename__ = "course_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), unique=True)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))
    revision: Mapped[int]
    manifest: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_by: Mapped[str] = mapped_column(String(80))
    updated_at: Mapped[datetime]


class DraftSave(Model):
    """What a draft was at one revision, with every lesson and assessment kept apart as a DraftPart."""

    __tablename__ = "draft_save"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id", ondelete="CASCADE"))
    revision: Mapped[int]
    manifest: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    saved_by: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("draft_id", "revision"),)


class DraftPart(Model):
    """A lesson or an assessment of some save, kept once under its SHA-256, so that a save costs no more than it changed."""

    __tablename__ = "draft_part"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)


class MediaFile(Model):
    """A file that some version or draft shows, kept once under its SHA-256 whatever its name."""

    __tablename__ = "media_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(LargeBinary)
