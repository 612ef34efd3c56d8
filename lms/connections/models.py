"""The tables of what connects other systems."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Json, Model

_NEW = text("spread_at IS NULL")
_OPEN = text("sent_at IS NULL AND failed_at IS NULL")


class ApiToken(Model):
    """A key to the API that acts for the login that made it. Only its SHA-256 is kept: the token is too long to be guessed.

    ``hint`` is how it begins, so that its owner can tell it apart; ``scopes`` are words with spaces between; ``once`` names the
    form that made it.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[str] = mapped_column(String(300))
    once: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("user_id", "once"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )


class KeptAnswer(Model):
    """What a call with an idempotency key was answered: nothing while it is being done. One token uses a key for one call."""

    __tablename__ = "kept_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("token_id", "key"),)


class WebhookEndpoint(Model):
    """An address that a login's system listens at, for events of some kinds, until it is ended.

    The secret that signs is derived from ``seed`` and the site's own key, so that nobody who reads the database has it. After a
    failure nothing is sent before ``quiet_until``: an address that does not answer must not keep others waiting.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[str] = mapped_column(String(300))
    seed: Mapped[str] = mapped_column(String(64))
    once: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    quiet_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "once"),)


class WebhookEvent(Model):
    """Something that happened to a person in a course. ``spread_at`` is set once all who may hear of it have a delivery."""

    __tablename__ = "webhook_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    happened_at: Mapped[datetime] = mapped_column(index=True)
    spread_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_webhook_event_new", "id", sqlite_where=_NEW, postgresql_where=_NEW),)


class WebhookDelivery(Model):
    """One event for one endpoint, sent until it was taken. Replaying opens it again; ``WebhookTry`` keeps what was tried."""

    __tablename__ = "webhook_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_event.id"), index=True)
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_delivery_waiting", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
    )


class WebhookTry(Model):
    """One time that a delivery was sent: the status that was answered, None without an answer, and what was said."""

    __tablename__ = "webhook_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"), index=True)
    tried_at: Mapped[datetime]
    status: Mapped[int | None]
    said: Mapped[str] = mapped_column(String(500))
