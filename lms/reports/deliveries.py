"""What became of the mails: queued, sent, to be tried again or failed, by person and by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from lms.db import db
from lms.outbox import OutboxMessage
from lms.people.models import Notice, Person, User

PAGE = 50

State = Literal["queued", "retrying", "sent", "failed"]
STATES: dict[State, ColumnElement[bool]] = {
    "queued": OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None) & OutboxMessage.last_error.is_(None),
    "retrying": OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None) & OutboxMessage.last_error.is_not(None),
    "sent": OutboxMessage.sent_at.is_not(None),
    "failed": OutboxMessage.failed_at.is_not(None),
}
"""Every state of a mail with the condition that holds in it; exactly one holds for each mail."""


@dataclass(frozen=True)
class Delivery:
    """One mail to one person. ``can_be_sent_again`` is false for links that only the person may ask for, and after it was."""

    message: OutboxMessage
    person: Person
    can_be_sent_again: bool

    @property
    def state(self) -> State:
        """What became of it so far."""
        if self.message.sent_at:
            return "sent"
        if self.message.failed_at:
            return "failed"
        return "retrying" if self.message.last_error else "queued"


def read(
    people: Select[int], state: State | None = None, text: str = "", offering_id: int | None = None, before: int | None = None
) -> Sequence[Delivery]:
    """The mails to those people, newest first, a page of them from below the id ``before``. One statement.

    ``text`` is looked for in names, learner numbers and addresses; with ``offering_id`` only what carried word of that class.
    """
    carries = exists().where(Notice.message_id == OutboxMessage.id)
    query = select(OutboxMessage, Person, carries).join(Person, Person.id == OutboxMessage.person_id)
    query = query.where(OutboxMessage.person_id.in_(people))
    if state:
        query = query.where(STATES[state])
    if text:
        query = query.where(_matches(text))
    if offering_id:
        query = query.where(carries.where(Notice.about == f"offering:{offering_id}"))
    if before:
        query = query.where(OutboxMessage.id < before)
    rows = db.session.execute(query.order_by(OutboxMessage.id.desc()).limit(PAGE))
    return [Delivery(*row) for row in rows]


def find(people: Select[int], message_id: int) -> OutboxMessage | None:
    """The mail with that id when it went to one of those people."""
    return db.session.scalar(select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.person_id.in_(people)))


def _matches(text: str) -> ColumnElement[bool]:
    login = aliased(User)
    address = exists().where(login.person_id == Person.id, login.email.icontains(text, autoescape=True))
    return or_(
        Person.legal_name.icontains(text, autoescape=True),
        Person.learner_number.icontains(text, autoescape=True),
        OutboxMessage.recipient.icontains(text, autoescape=True),
        address,
    )
