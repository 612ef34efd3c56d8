"""Answering: each answer is saved by itself and acknowledged only once it is the one that will be marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from lms import clock
from lms.assessment import policy, reading, upserting
from lms.assessment.models import Attempt, Response
from lms.assessment.reading import Glance
from lms.assessment.submitting import close_if_overdue
from lms.content.items import Answer, InvalidAnswer
from lms.db import db
from lms.errors import Invalid, NotFound, Refused

LARGEST_SEQUENCE = 2**53 - 1
"""The largest whole number that a browser counts to exactly."""

ACKNOWLEDGED = ("saved", "replayed")
"""What may become of an answer that then is the one that counts."""


class AttemptClosed(Refused):
    """The attempt was submitted or its time is over; nothing about it changes any more."""

    def __init__(self) -> None:
        super().__init__("This attempt is closed, so its answers can no longer be changed. Open its result to see what counted.")


class AnswerStands(Refused):
    """The reason for the question has been told, so its answer can no longer be changed."""

    def __init__(self) -> None:
        super().__init__("You have seen the reason for this question, so your answer stands. Go on with the next one.")


@dataclass(frozen=True)
class Saved:
    """What became of an answer that was sent, and what is stored now.

    saved: it is stored. replayed: it was stored before. superseded: a later answer is stored and stays. late: the time was
    over, so the attempt has just been closed over what was stored. Only the first two acknowledge the answer.
    """

    kind: Literal["saved", "replayed", "superseded", "late"]
    saved_at: datetime | None
    sequence: int
    answer: Answer | None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the answer that was sent is the one that counts."""
        return self.kind in ACKNOWLEDGED


def save(
    attempt: Attempt | Glance, item_key: str, answer: Any, sequence: int | None = None, seen: int = LARGEST_SEQUENCE
) -> Saved:
    """Store the answer (JSON or what ``item.read`` gave; None clears it) unless a later one is stored already.

    ``sequence`` is the sender's count, larger with every change (milliseconds since 1970 serve); None, as from a plain form,
    means: now, and ``seen`` is the sequence of the answer that was on the form's page then. Raises AttemptClosed, AnswerStands,
    NotFound for a question the attempt does not ask, Invalid for what does not fit it. One statement when the answer is stored,
    unless reasons are told at once.
    """
    accepted = _accepted(attempt, item_key, answer)
    if not 1 <= (1 if sequence is None else sequence) <= LARGEST_SEQUENCE or not 0 <= seen <= LARGEST_SEQUENCE:
        raise Invalid("The answer came with an impossible count. Load the page again and answer once more.")
    now = clock.now()
    _refuse_closed(attempt)
    if policy.is_overdue(attempt, now) and close_if_overdue(_row(attempt)):
        return _as_stored("late", attempt, item_key)
    _refuse_told(attempt, item_key, accepted)
    order = sequence if sequence is not None else int(now.timestamp() * 1000)
    row = upserting.save_answer(attempt.id, item_key, accepted, order, is_ordered=sequence is not None, at=now, seen=seen)
    if row is not None:
        return Saved("saved", row.saved_at, row.sequence, accepted)
    attempt = _row(attempt)
    db.session.refresh(attempt)
    _refuse_closed(attempt)
    stored = _as_stored("superseded", attempt, item_key)
    is_replay = stored.sequence == sequence and stored.answer == accepted
    return Saved("replayed", stored.saved_at, stored.sequence, accepted) if is_replay else stored


def save_as(login: str, attempt: Glance, item_key: str, answer: Any, sequence: int) -> tuple[datetime, str] | None:
    """Store an answer whose sender nobody has looked up: when it was saved, and the time zone of whose attempt it is.

    The one statement asks whether the ``login`` that a session names may be used and owns the attempt. None, and nothing is
    stored, for whatever is not the usual case: that is for ``save`` to judge. Raises NotFound and Invalid as ``save`` does.
    """
    accepted, now = _accepted(attempt, item_key, answer), clock.now()
    if not 1 <= sequence <= LARGEST_SEQUENCE or policy.is_overdue(attempt, now) or _tells_at_once(attempt):
        return None
    zone = upserting.save_answer_as(login, attempt.person_id, attempt.id, item_key, accepted, sequence, at=now)
    return (now, zone) if zone else None


def flag(attempt: Attempt, item_key: str, is_flagged: bool) -> bool:
    """Note whether the learner wants to look at the question again; False when the time was over and the attempt was closed.

    Raises AttemptClosed, and NotFound for a question the attempt does not ask.
    """
    _asked(attempt, item_key)
    _refuse_closed(attempt)
    if close_if_overdue(attempt):
        return False
    if not upserting.save_flag(attempt.id, item_key, is_flagged, clock.now()):
        raise AttemptClosed
    return True


def _accepted(attempt: Attempt | Glance, item_key: str, answer: Any) -> Answer | None:
    _asked(attempt, item_key)
    try:
        return reading.assessment_of(attempt).item(item_key).accept(answer)
    except InvalidAnswer as problem:
        raise Invalid(str(problem)) from None


def _asked(attempt: Attempt | Glance, item_key: str) -> None:
    if not any(drawn["key"] == item_key for drawn in attempt.items):
        raise NotFound("This attempt does not ask that question.")


def _refuse_closed(attempt: Attempt | Glance) -> None:
    if attempt.submitted_at is not None:
        raise AttemptClosed


def _refuse_told(attempt: Attempt | Glance, item_key: str, accepted: Answer | None) -> None:
    if not _tells_at_once(attempt):
        return
    stored = _as_stored("superseded", attempt, item_key).answer
    if stored != accepted and policy.stands(reading.assessment_of(attempt), stored):
        raise AnswerStands


def _tells_at_once(attempt: Attempt | Glance) -> bool:
    return reading.assessment_of(attempt).feedback == "now"


def _row(attempt: Attempt | Glance) -> Attempt:
    return db.session.get_one(Attempt, attempt.id)


def _as_stored(kind: Literal["superseded", "late"], attempt: Attempt | Glance, item_key: str) -> Saved:
    query = select(Response.answer, Response.sequence, Response.saved_at)
    row = db.session.execute(query.where(Response.attempt_id == attempt.id, Response.item_key == item_key)).one_or_none()
    if row is None or not row.sequence:
        return Saved(kind, None, 0, None)
    return Saved(kind, row.saved_at, row.sequence, row.answer)
