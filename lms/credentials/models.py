"""The tables of credentials and their revocations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Json, Model


class Credential(Model):
    """A certificate as it was issued: its claims and its signature, frozen.

    A corrected one supersedes it: the older row then names its successor, and still verifies, and says so.
    """

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    claims: Mapped[dict[str, Any]] = mapped_column(Json)
    signature: Mapped[dict[str, Any]] = mapped_column(Json)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))

    revocation: Mapped["Revocation | None"] = relationship(lazy="joined")

    __table_args__ = (
        Index(
            "uq_credential_current",
            "enrolment_id",
            unique=True,
            sqlite_where=superseded_by_id.is_(None),
            postgresql_where=superseded_by_id.is_(None),
        ),
    )


class Revocation(Model):
    """That a credential no longer counts, since when and why; the credential's row stays as it was."""

    __tablename__ = "revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"), unique=True)
    revoked_at: Mapped[datetime]
    revoked_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
