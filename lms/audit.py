"""The audit trail: who did what to which thing, append-only, each row sealed by a hash over the one before."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms import clock
from lms.db import Json, Model, db

_CHAIN_LOCK = 7_205_101
"""The PostgreSQL advisory lock that lets one transaction at a time extend the chain."""


class AuditEvent(Model):
    """One thing that happened. ``hash`` covers the row and ``previous_hash``, so that a changed or lost row shows."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[str] = mapped_column(String(160), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


def record(actor: str, action: str, subject: str, **detail: Any) -> AuditEvent:
    """Add one event to the chain, in the transaction that causes it.

    ``actor`` and ``subject`` are written ``kind:id`` (``person:7``); ``detail`` holds plain JSON values.
    """
    session = db.session
    wait_for_turn()
    last = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(at=clock.now(), actor=actor, action=action, subject=subject, detail=detail, previous_hash=last or "0" * 64)
    event.hash = _seal(event)
    session.add(event)
    session.flush()
    return event


def wait_for_turn() -> None:
    """Wait until no other transaction extends the chain, and keep others waiting until this one ends."""
    # What is still unwritten may wait for a lock, and nobody may wait for one while holding the chain's.
    db.session.flush()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def first_break(session: Session) -> int | None:
    """The id of the first event whose seal does not fit, None when the whole chain holds."""
    previous = "0" * 64
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)):
        if event.previous_hash != previous or event.hash != _seal(event):
            return event.id
        previous = event.hash
    return None


def _seal(event: AuditEvent) -> str:
    parts = [event.previous_hash, event.at.isoformat(), event.actor, event.action, event.subject, event.detail]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
