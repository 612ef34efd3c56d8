"""The database: one handle, its column types, and how a transaction starts.

The only module below ``web/`` that knows of Flask, because Flask-SQLAlchemy gives each request its session.
"""

import sqlite3
import time
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CompoundSelect,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Insert,
    MetaData,
    Row,
    Select,
    TypeDecorator,
    event,
)
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


class Database(SQLAlchemy):
    """Flask-SQLAlchemy's handle, with a second connection per request for single reads."""

    def init_app(self, app: Flask) -> None:
        """Give the app its engine, and close at the end of each request what was opened in it."""
        super().init_app(app)
        app.teardown_appcontext(_close_single)


db = Database(metadata=Model.metadata, session_options={"expire_on_commit": False})

_SINGLE = "single_connection"
_IDLE_SINCE = "idle_since"
_LONG_IDLE = 2.0
"""Seconds after which a connection is asked whether it is still alive."""

_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def expect_only_reads(only_reads: bool) -> None:
    """Say whether the transactions of this thread will only read, so that SQLite need not take its write lock."""
    _only_reads.set(only_reads)


def rows(statement: Executable, values: Mapping[str, Any]) -> Sequence[Row]:
    """The rows of a statement of plain columns, with everything that the session has done.

    For what nearly every page asks: what the ORM does around a statement costs several times the statement itself.
    """
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values).all()


@contextmanager
def each_statement_by_itself(if_so: bool = True) -> Iterator[None]:
    """Let every prepared statement in the block be a transaction of its own, on disk once it returns; ``if_so`` may say no.

    For a request that writes one row: it spares PostgreSQL two messages. On SQLite the session's transaction stays.
    """
    # SQLite would not wait for its lock here: a statement that reads before it writes must have begun with it.
    before = _by_itself.set(if_so and db.engine.dialect.name == "postgresql")
    try:
        yield
    finally:
        _by_itself.reset(before)


class Prepared:
    """A statement of plain columns that many requests send, made ready once for the driver.

    What SQLAlchemy does around a statement costs several times the statement itself.
    """

    def __init__(self, statement: Select | CompoundSelect | Insert) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows, with everything that the session has done."""
        if _by_itself.get() or (_only_reads.get() and not db.session.registry.has()):
            return self.committed_rows(values)
        return rows(self.statement, values)

    def committed_rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows as committed by now, outside of any transaction, so that SQLite's write lock is not held for them."""
        engine = db.engine
        ready = self._ready.get(engine.dialect.name) or self._make_ready(engine.dialect)
        sent = ready.parameters(values)
        cursor = _single(engine).cursor()
        for listener in engine.dispatch.before_cursor_execute:
            # Whoever counts or logs statements hears of these too.
            listener(None, cursor, ready.text, sent, None, False)
        cursor.execute(ready.text, sent)
        return [ready.row(found) for found in cursor.fetchall()]

    def _make_ready(self, dialect: Dialect) -> "_Ready":
        return self._ready.setdefault(dialect.name, _Ready(self.statement, dialect))


class _Ready:
    """A statement's text and how its values go in and its rows come out, for one kind of database."""

    def __init__(self, statement: Select | CompoundSelect | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        columns = statement.exported_columns
        self.text = str(compiled)
        self._places = getattr(compiled, "positiontup", None)
        names: Mapping[Any, str] = compiled.bind_names  # type: ignore[attr-defined]
        written = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in names.items()}
        self._writers = {name: writer for name, writer in written.items() if writer}
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = [(place, reader) for place, reader in enumerate(read) if reader]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        every = {**self._fixed, **values}
        for name, write in self._writers.items():
            every[name] = write(every[name])
        return every if self._places is None else [every[name] for name in self._places]

    def row(self, found: Sequence[Any]) -> Any:
        """The row with its columns by name, each as Python has it."""
        if not self._readers:
            return self._row._make(found)
        values = list(found)
        for place, read in self._readers:
            values[place] = read(values[place])
        return self._row._make(values)


def _single(engine: Engine) -> Any:
    """This request's connection outside of any transaction."""
    if _SINGLE not in g:
        connection = engine.raw_connection()
        if engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
        setattr(g, _SINGLE, connection)
    return g.get(_SINGLE)


def _close_single(_problem: BaseException | None) -> None:
    if connection := g.pop(_SINGLE, None):
        if db.engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = False
        connection.close()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        _prepare_sqlite(connection)
    else:
        _prepare_postgresql(connection)


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    # The driver's own transaction handling starts too late and too weakly; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
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


@event.listens_for(Pool, "checkout")
def _ask_whether_alive(connection: Any, record: Any, _proxy: Any) -> None:
    # A server that was restarted has closed what is kept in the pool. To ask every time would double what a short page costs.
    idle_for = time.monotonic() - record.info.get(_IDLE_SINCE, time.monotonic())
    if isinstance(connection, sqlite3.Connection) or idle_for < _LONG_IDLE:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as problem:
        raise DisconnectionError("the connection was closed while it was idle") from problem


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once when another wrote in between: it must lock first.
    if connection.dialect.name == "sqlite":
        connection.connection.execute("BEGIN" if _only_reads.get() else "BEGIN IMMEDIATE")
