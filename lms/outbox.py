"""The outbox: messages written in the transaction that causes them, delivered after it by the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model, db

MOST_TRIES = 28
"""With pauses that grow to six hours, a mail server may be away for five days before a mail is given up."""

_NEW = "outbox-has-new"
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)


_OPEN = text("sent_at IS NULL AND failed_at IS NULL")


class Undeliverable(Exception):
    """The message can never be delivered; ``str()`` of it says why, in the mail server's words where it spoke."""


class OutboxMessage(Model):
    """One mail to one address, to the person if it is one's. ``sent_at`` is set only after the mail server took it.

    ``failed_at`` says that it will not be tried again; ``last_error`` keeps what was said the last time it was turned away.
    """

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_outbox_message_waiting", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
    )


def post(recipient: str, subject: str, body: str, person_id: int | None = None) -> OutboxMessage:
    """Put a mail into the outbox; it leaves once the transaction has been committed."""
    message = OutboxMessage(
        person_id=person_id, recipient=recipient, subject=subject, body=body, created_at=clock.now(), due_at=clock.now()
    )
    db.session.add(message)
    db.session().info[_NEW] = True
    return message


def hurry(message: OutboxMessage) -> None:
    """Let a message that waits for another try leave at once."""
    message.due_at = clock.now()
    db.session().info[_NEW] = True


def take_note_of_new() -> bool:
    """Whether this session posted anything since the last call, so that delivery can be started at once."""
    return db.session.registry.has() and bool(db.session().info.pop(_NEW, False))


def take() -> OutboxMessage | None:
    """The oldest message whose time has come, taken from other workers for a pause that doubles with every try.

    Commit before sending it: a mail server may take its time, and nobody's answer may wait for it. If whoever took the message
    is lost, the pause ends and it is sent by another.
    """
    query = select(OutboxMessage).where(_OPEN, OutboxMessage.due_at <= clock.now())
    message = db.session.scalar(query.order_by(OutboxMessage.id).limit(1).with_for_update(skip_locked=True))
    if message:
        message.tries += 1
        message.tried_at = clock.now()
        message.due_at = clock.now() + pause_after(message.tries)
        db.session.flush()
    return message


def pause_after(tries: int) -> timedelta:
    """How long to wait before the next try."""
    return min(_FIRST_PAUSE * 2 ** min(tries, 12), _LONGEST_PAUSE)


def deliver(message: OutboxMessage, send: Callable[[OutboxMessage], None]) -> bool:
    """Send a message that was taken and note the outcome on it.

    A failure is tried again when the pause is over, unless ``send`` raised Undeliverable or it was tried too often.
    """
    try:
        send(message)
    except Exception as problem:
        # Whatever is wrong with one message, such as an address no server takes, must not keep the others back.
        message.last_error = str(problem)[:2000] or type(problem).__name__
        if isinstance(problem, Undeliverable) or message.tries >= MOST_TRIES:
            message.failed_at = clock.now()
        return False
    message.sent_at, message.last_error = clock.now(), None
    return True
