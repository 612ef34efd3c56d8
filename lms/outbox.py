"""The outbox: messages written in the transaction that causes them, delivered after it by the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model, db

_NEW = "outbox-has-new"
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)


_OPEN = text("sent_at IS NULL")


class OutboxMessage(Model):
    """One mail to one address. ``sent_at`` is set only after the mail server took it."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_outbox_message_waiting", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),)


def post(recipient: str, subject: str, body: str) -> OutboxMessage:
    """Put a mail into the outbox; it leaves once the transaction has been committed."""
    message = OutboxMessage(recipient=recipient, subject=subject, body=body, created_at=clock.now(), due_at=clock.now())
    db.session.add(message)
    db.session().info[_NEW] = True
    return message


def take_note_of_new() -> bool:
    """Whether this session posted anything since the last call, so that delivery can be started at once."""
    return db.session.registry.has() and bool(db.session().info.pop(_NEW, False))


def take() -> OutboxMessage | None:
    """The oldest message whose time has come, taken from other workers for a pause that doubles with every try.

    Commit before sending it: a mail server may take its time, and nobody's answer may wait for it. If whoever took the message
    is lost, the pause ends and it is sent by another.
    """
    query = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None), OutboxMessage.due_at <= clock.now())
    message = db.session.scalar(query.order_by(OutboxMessage.id).limit(1).with_for_update(skip_locked=True))
    if message:
        message.tries += 1
        message.due_at = clock.now() + min(_FIRST_PAUSE * 2 ** min(message.tries, 12), _LONGEST_PAUSE)
        db.session.flush()
    return message


def deliver(message: OutboxMessage, send: Callable[[OutboxMessage], None]) -> bool:
    """Send a message that was taken and note the outcome on it; a failure is tried again when the pause is over."""
    try:
        send(message)
    except Exception as problem:
        # Whatever is wrong with one message, such as an address no server takes, must not keep the others back.
        message.last_error = str(problem)[:2000] or type(problem).__name__
        return False
    message.sent_at, message.last_error = clock.now(), None
    return True
