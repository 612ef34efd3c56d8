"""Taking turns: what changes one enrolment's progress happens one at a time."""

from sqlalchemy import select

from lms.db import db
from lms.enrolment.models import Enrolment


def lock(enrolment: Enrolment) -> None:
    """Wait until no other transaction changes the enrolment's progress, and keep others waiting until this one ends.

    Without it two activities that complete at the same moment would each miss the other, and nobody would issue the
    certificate; two tabs would each find no row and both insert one. (On SQLite a writing transaction is alone anyway.)
    """
    # The weaker of the two write locks, because rows that merely refer to the enrolment need not wait.
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update(key_share=True))
