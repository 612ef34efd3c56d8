"""The tables of what stands beside our own certificates: affirmations, waivers, and certificates from elsewhere."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.people.models import Person

_DECIDED = text("outcome IN ('approved', 'refused')")
_CURRENT = text("retired_at IS NULL")
_WITHDRAWN = text("outcome = 'withdrawn'")


class Affirmation(Model):
    """What a person affirmed for the classes of a course, word by word. The digest stands for the text in the unique rule."""

    __tablename__ = "affirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    text_digest: Mapped[str] = mapped_column(String(64))
    affirmed_on: Mapped[date]
    affirmed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "course_id", "key", "text_digest"),)


class Waiver(Model):
    """That a person need not meet a requirement of a classroom course, in one class or (without ``offering_id``) in all.

    Written once; ``kind`` and ``key`` name the requirement as ``rules.identify`` does. It counts for classes that start from
    ``starts_on`` to ``ends_on``, both included. A withdrawal is another row.
    """

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offering.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(String(40))
    authority: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]

    granted_by: Mapped[Person] = relationship(foreign_keys=granted_by_id, lazy="joined", innerjoin=True)
    withdrawal: Mapped["WaiverWithdrawal | None"] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("kind IN ('course', 'job', 'agency', 'affirmation')", name="kind_known"),
        CheckConstraint(
            "reason IN ('tested-out', 'equivalent-activity', 'equivalent-outside-activity', 'administrative')",
            name="reason_known",
        ),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )


class WaiverWithdrawal(Model):
    """That a waiver no longer counts, since when and why; the waiver's row stays as it was."""

    __tablename__ = "waiver_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    waiver_id: Mapped[int] = mapped_column(ForeignKey("waiver.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime]

    withdrawn_by: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class ExternalEvidence(Model):
    """A certificate from elsewhere that somebody wants to count for a course. Written once; what becomes of it are more rows.

    The document, if there is one, lies in the data folder under its digest (``documents``).
    """

    __tablename__ = "external_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    document_digest: Mapped[str | None] = mapped_column(String(64))
    document_type: Mapped[str | None] = mapped_column(String(40))
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined", innerjoin=True)
    decisions: Mapped[list["EvidenceDecision"]] = relationship(lazy="selectin", order_by="EvidenceDecision.id")

    __table_args__ = (
        CheckConstraint("expires_on >= issued_on", name="expires_after_issue"),
        CheckConstraint("(document_digest IS NULL) = (document_type IS NULL)", name="document_with_type"),
    )


class EvidenceDecision(Model):
    """What became of a certificate from elsewhere. The partial indexes let one person decide, and it be withdrawn once."""

    __tablename__ = "evidence_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("external_evidence.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]

    decided_by: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("uq_evidence_decision_decided", "evidence_id", unique=True, sqlite_where=_DECIDED, postgresql_where=_DECIDED),
        Index("uq_evidence_decision_withdrawn", "evidence_id", unique=True, sqlite_where=_WITHDRAWN, postgresql_where=_WITHDRAWN),
        CheckConstraint("outcome IN ('approved', 'refused', 'withdrawn')", name="outcome_known"),
    )


class Equivalence(Model):
    """That certificates of an issuer with a title were accepted for a course, so that the next can be approved in one click.

    The keys are the words with case and white space folded. Once retired it proposes nothing any more; the row stays, and the
    same can be accepted anew.
    """

    __tablename__ = "equivalence"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    issuer_key: Mapped[str] = mapped_column(String(600))
    title_key: Mapped[str] = mapped_column(String(600))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("external_evidence.id"), index=True)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None] = mapped_column(Text)

    evidence: Mapped[ExternalEvidence] = relationship(lazy="raise")
    accepted_by: Mapped[Person] = relationship(foreign_keys=accepted_by_id, lazy="joined", innerjoin=True)
    retired_by: Mapped[Person | None] = relationship(foreign_keys=retired_by_id, lazy="joined")

    __table_args__ = (
        Index(
            "uq_equivalence_current",
            "course_id",
            "issuer_key",
            "title_key",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint(
            "(retired_at IS NULL) = (retired_by_id IS NULL) AND (retired_at IS NULL) = (retired_reason IS NULL)",
            name="retired_by_somebody",
        ),
    )
