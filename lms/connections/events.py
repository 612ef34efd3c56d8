"""Events: what happened that other systems asked to hear of, written in the transaction in which it happens."""

import secrets
from typing import Any, Literal

from sqlalchemy import select

from lms import clock
from lms.connections.models import WebhookEndpoint, WebhookEvent
from lms.db import db

Kind = Literal["course.completed", "certificate.issued", "booking.booked", "booking.released"]

_NEW = "webhooks-have-new"


def happened(kind: Kind, person_id: int, course_id: int, **data: Any) -> None:
    """Note that something happened to a person; it is told once the transaction has been committed.

    ``data`` holds plain JSON values that name things and describe nobody. Nothing is written while nobody listens.
    """
    if db.session.scalar(select(WebhookEndpoint.id).where(WebhookEndpoint.ended_at.is_(None)).limit(1)) is None:
        return
    event = WebhookEvent(
        public_id=f"msg_{secrets.token_urlsafe(16)}",
        kind=kind,
        person_id=person_id,
        course_id=course_id,
        data=data,
        happened_at=clock.now(),
    )
    db.session.add(event)
    tell_soon()


def tell_soon() -> None:
    """Let whoever delivers look at once, when this transaction is over."""
    db.session().info[_NEW] = True


def take_note_of_new() -> bool:
    """Whether there was cause to look since the last call in this session."""
    return db.session.registry.has() and bool(db.session().info.pop(_NEW, False))
