"""Taking turns: who must wait while somebody books, waits for or changes a class.

Locks are taken in one order everywhere: the person, then the class, and only then the audit trail's; otherwise two transactions
could wait for each other. On SQLite a writing transaction is alone and these change nothing.
"""

from sqlalchemy import select

from lms.db import db
from lms.offerings.models import Offering
from lms.people.models import Person


def hold_still(offering: Offering) -> None:
    """Let nobody else book, wait for or change the class until this transaction ends, and read it as it is now."""
    db.session.refresh(offering, with_for_update={"key_share": True})


def share(offering: Offering) -> None:
    """Let others book at the same time, but nobody change the class or its queue, and read it as it is now.

    Who gets a seat is then decided by the unique indexes alone. A transaction that shares must end before it holds the class
    still: two that both went on to do so would wait for each other.
    """
    db.session.refresh(offering, with_for_update={"read": True})


def take_turn(person_id: int) -> None:
    """Let the person's other tabs wait: no index can tell that two classes overlap."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
