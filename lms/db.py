"""The database: one handle, its column types, and how a transaction starts.

The only module below ``web/`` that knows of Flask, because Flask-SQLAlchemy gives each request its session.
"""

import sqlite3
import time
from collections import defaultdict
from contextvars import ContextVar
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
"""A column of plain JSON values."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; naive datetimes are refused on the way in, aware ones come out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment in UTC, as the database keeps it; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment as an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}


db = SQLAlchemy(metadata=Model.metadata, session_options={"expire_on_commit": False})

PATIENCE = 15
"""Seconds that somebody who writes waits for those before them, on SQLite."""

_IDLE_SINCE = "idle_since"
LONG_IDLE = 2.0
"""Seconds after which a connection is asked whether it is still alive."""

_TURN = "turn"
_turns: defaultdict[str | None, Lock] = defaultdict(Lock)
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def expect_only_reads(only_reads: bool) -> None:
    """Say whether the transactions of this thread will only read, so that SQLite need not take its write lock."""
    _only_reads.set(only_reads)


def only_reads() -> bool:
    """Whether the transactions of this thread will only read."""
    return _only_reads.get()


def name_of(engine: Engine) -> str | None:
    """What tells one database from another, for what a process keeps of them."""
    return engine.url.database


def turn_to_write(engine: Engine) -> Lock:
    """What everybody in this process who writes to the SQLite database holds meanwhile.

    SQLite itself lets those who wait sleep and look again, so that under load the disk idles and some are never let in.
    """
    return _turns[name_of(engine)]


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        _prepare_sqlite(connection)
    else:
        _prepare_postgresql(connection)


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    # The driver's own transaction handling starts too late and too weakly; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any) -> None:
    # What is acknowledged is on disk even where the server is set not to wait for it; whoever asks for more keeps that.
    durable = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    connection.autocommit = True
    connection.execute(durable)
    connection.autocommit = False


@event.listens_for(Pool, "checkin")
def _note_when_idle(_connection: Any, record: Any) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()
    if turn := record.info.pop(_TURN, None):
        turn.release()


@event.listens_for(Pool, "checkout")
def _ask_whether_alive(connection: Any, record: Any, _proxy: Any) -> None:
    # A server that was restarted has closed what is kept in the pool. To ask every time would double what a short page costs.
    idle_for = time.monotonic() - record.info.get(_IDLE_SINCE, time.monotonic())
    if isinstance(connection, sqlite3.Connection) or idle_for < LONG_IDLE:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as problem:
        raise DisconnectionError("the connection was closed while it was idle") from problem


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    if _only_reads.get():
        connection.connection.execute("BEGIN")
        return
    turn = turn_to_write(connection.engine)
    if _TURN not in connection.info and turn.acquire(timeout=PATIENCE):
        connection.info[_TURN] = turn
    # A deferred transaction that reads and then writes fails at once when another wrote in between: it must lock first.
    connection.connection.execute("BEGIN IMMEDIATE")
