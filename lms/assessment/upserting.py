"""The statements that save one answer or one flag: atomic, and without effect once the attempt is closed.

Each is built once; only its values change from request to request.
"""

from sqlalchemy import Insert, bindparam, case, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.assessment.models import Attempt, Response
from lms.db import Json, UtcDateTime

_ANSWER = bindparam("answer", type_=Json)
_COLUMNS = ["attempt_id", "item_key", "answer", "sequence", "is_flagged", "saved_at"]


def _row_of_an_open_attempt(answer, sequence, is_flagged):
    query = select(
        Attempt.id,
        bindparam("item_key", type_=Response.item_key.type),
        answer,
        sequence,
        is_flagged,
        bindparam("saved_at", type_=UtcDateTime),
    )
    # Whoever submits waits for the answers on their way, and an answer that waited for a submission finds no open attempt.
    return query.where(Attempt.id == bindparam("attempt_id"), Attempt.submitted_at.is_(None)).with_for_update(read=True)
