"""The statements that save one answer or one flag: each a single one, and without effect once the attempt is closed.

They are built once per kind of database; only their values change from request to request.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, bindparam, case, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.assessment.models import Attempt, Response
from lms.db import Model, db
from lms.people.models import Person, User
from lms.prepared import Prepared

_RESPONSE = Model.metadata.tables[Response.__tablename__]
_attempts, _responses = Attempt.__table__.c, _RESPONSE.c
_logins, _people = User.__table__.c, Person.__table__.c

_ATTEMPT = bindparam("for_attempt", type_=_attempts.id.type)
_ITEM = bindparam("for_item", type_=_responses.item_key.type)
_ANSWER = bindparam("new_answer", type_=_responses.answer.type)
_SEQUENCE = bindparam("new_sequence", type_=_responses.sequence.type)
_FLAG = bindparam("new_flag", type_=_responses.is_flagged.type)
_SEEN = bindparam("seen_sequence", type_=_responses.sequence.type)
_NOW = bindparam("at_moment", type_=_responses.saved_at.type)

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def save_answer(
    attempt_id: int, item_key: str, answer: Any, sequence: int, *, is_ordered: bool, at: datetime, seen: int
) -> Row | None:
    """Store the answer; the row's ``sequence`` and ``saved_at``, None when nothing was stored.

    With ``is_ordered`` the answer is stored only over one with a smaller sequence; without, only over one whose sequence is at
    most what was ``seen``, and it takes the next sequence if the given one is not larger.
    """
    values = {"for_attempt": attempt_id, "for_item": item_key, "new_answer": answer, "new_sequence": sequence, "at_moment": at}
    values |= {} if is_ordered else {"seen_sequence": seen}
    statements = _IN_ORDER if is_ordered else _NEWEST
    found = statements[_dialect()].rows(values)
    return found[0] if found else None


def save_answer_as(
    login: str, owner_id: int, attempt_id: int, item_key: str, answer: Any, sequence: int, *, at: datetime
) -> str | None:
    """Store the answer over one with a smaller sequence, if the login may be used and is the owner's; their time zone.

    ``login`` is what a session names (``fs_uniquifier``); None when nothing was stored.
    """
    values = {"for_attempt": attempt_id, "for_item": item_key, "new_answer": answer, "new_sequence": sequence, "at_moment": at}
    found = _IN_ORDER_AS[_dialect()].rows(values | {"login": login, "owner": owner_id})
    return found[0].time_zone if found else None


def save_flag(attempt_id: int, item_key: str, is_flagged: bool, at: datetime) -> bool:
    """Store the flag and leave the answer alone; False when nothing was stored."""
    values = {"for_attempt": attempt_id, "for_item": item_key, "new_flag": is_flagged, "at_moment": at}
    return db.session.execute(_FLAGGED[_dialect()], values).one_or_none() is not None


def _dialect() -> str:
    return db.engine.dialect.name


def _into_open_attempt(dialect: str, values: dict[str, ColumnElement[Any]], *where: ColumnElement[bool]) -> Any:
    # The lock makes whoever submits wait for answers on their way; an answer that waited for a submission finds no open
    # attempt. So what was acknowledged is what is marked.
    row = select(_ATTEMPT, _ITEM, _NOW, *values.values())
    row = row.where(_attempts.id == _ATTEMPT, _attempts.submitted_at.is_(None), *where).with_for_update(read=True)
    return _INSERT[dialect](_RESPONSE).from_select(["attempt_id", "item_key", "saved_at", *values], row)


def _answering(dialect: str, *where: ColumnElement[bool], is_ordered: bool) -> Any:
    insert = _into_open_attempt(dialect, {"answer": _ANSWER, "sequence": _SEQUENCE, "is_flagged": literal(False)}, *where)
    new = insert.excluded
    follows = case((_responses.sequence >= new.sequence, _responses.sequence + 1), else_=new.sequence)
    return insert.on_conflict_do_update(
        index_elements=["attempt_id", "item_key"],
        set_={"answer": new.answer, "saved_at": new.saved_at, "sequence": new.sequence if is_ordered else follows},
        where=_responses.sequence < new.sequence if is_ordered else _responses.sequence <= _SEEN,
    )


def _answering_by_owner(dialect: str, *, is_ordered: bool) -> Insert:
    return _answering(dialect, is_ordered=is_ordered).returning(_responses.sequence, _responses.saved_at)


def _answering_by_login(dialect: str) -> Insert:
    owner = bindparam("owner", type_=_people.id.type)
    is_theirs = exists().where(_logins.fs_uniquifier == bindparam("login"), _logins.active, _logins.person_id == owner)
    zone = select(_people.time_zone).where(_people.id == owner).scalar_subquery()
    return _answering(dialect, is_theirs, is_ordered=True).returning(zone.label("time_zone"))


def _flagging(dialect: str) -> Insert:
    insert = _into_open_attempt(dialect, {"sequence": literal(0), "is_flagged": _FLAG})
    return insert.on_conflict_do_update(
        index_elements=["attempt_id", "item_key"], set_={"is_flagged": insert.excluded.is_flagged}
    ).returning(_responses.id)


_IN_ORDER = {dialect: Prepared(_answering_by_owner(dialect, is_ordered=True)) for dialect in _INSERT}
_NEWEST = {dialect: Prepared(_answering_by_owner(dialect, is_ordered=False)) for dialect in _INSERT}
_IN_ORDER_AS = {dialect: Prepared(_answering_by_login(dialect)) for dialect in _INSERT}
_FLAGGED = {dialect: _flagging(dialect) for dialect in _INSERT}
