"""Answers kept for a day, so that a call that is sent again with the same key is answered again and not done again."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.connections.models import KeptAnswer
from lms.db import db
from lms.errors import Invalid

KEPT_FOR = timedelta(days=1)


class OtherCall(Invalid):
    """The key was sent before, with something else."""

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key was sent before with another request. Use a new key for each.",
            type="urn:threshold:problem:key-reused",
        )


def claim(token_id: int, key: str, fingerprint: str) -> KeptAnswer:
    """What is kept under the key: with an answer when the call was done before, else for this call to be done and answered.

    The row is written first and in the transaction of what is done, so the unique index lets one call through and others wait for
    its end. Whoever is refused keeps nothing: the key is free again. Raises OtherCall when the key stands for another call.
    """
    mine = KeptAnswer(token_id=token_id, key=key, fingerprint=fingerprint, created_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(mine)
        return mine
    except IntegrityError:
        found = db.session.scalar(select(KeptAnswer).where(KeptAnswer.token_id == token_id, KeptAnswer.key == key))
        if found is None:
            raise
        if found.fingerprint != fingerprint:
            raise OtherCall() from None
        return found


def forget_old() -> None:
    """Let go of the answers that were kept for long enough."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < clock.now() - KEPT_FOR))
