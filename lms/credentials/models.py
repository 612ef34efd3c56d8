"""The tables of credentials, their revocations, and the corrections of names that were asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Json, Model


class Credential(Model):
    """A certificate as it was issued: its claims and its signature, frozen.

    A corrected one supersedes it: the older row then names its successor, and still verifies, and says so.
    """

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
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


class NameCorrection(Model):
    """That a certificate's holder asked for another name on it, and why; ``number`` counts the requests for one certificate.

    The next one can be made once the last was decided.
    """

    __tablename__ = "name_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]

    decision: Mapped["NameDecision | None"] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("credential_id", "number"),)


class NameDecision(Model):
    """What became of a request, once; ``successor_id`` is the certificate in the new name, None when it was refused."""

    __tablename__ = "name_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("name_correction.id"), unique=True)
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
