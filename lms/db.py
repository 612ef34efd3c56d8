"""The database: one handle, its column types, and how a transaction starts.

The only module below ``web/`` that knows of Flask, because Flask-SQLAlchemy gives each request its session.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, Executable, MetaData, Row, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

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
        app.teardown_appcontext(_close_reader)


db = Database(metadata=Model.metadata, session_options={"expire_on_commit": False})

_READER = "reader"
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def expect_only_reads(only_reads: bool) -> None:
    """Say whether the transactions of this thread will only read, so that SQLite need not take its write lock."""
    _only_reads.set(only_reads)


def rows(statement: Executable, values: Mapping[str, Any]) -> Sequence[Row]:
    """The rows of a statement of plain columns, with everything that the session has done.

    For what nearly every page asks: what the ORM does around a statement costs several times the statement itself.
    """
    if _only_reads.get() and not db.session.registry.has():
        return committed_rows(statement, values)
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values).all()


def committed_rows(statement: Executable, values: Mapping[str, Any]) -> Sequence[Row]:
    """The same as committed by now, outside of any transaction, so that SQLite's write lock is not held for it."""
    if _READER not in g:
        options = {"isolation_level": "AUTOCOMMIT"} if db.engine.dialect.name == "postgresql" else {_READER: True}
        setattr(g, _READER, db.engine.connect().execution_options(**options))
    return g.get(_READER).execute(statement, values).all()


def _close_reader(_problem: BaseException | None) -> None:
    if reader := g.pop(_READER, None):
        reader.close()


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


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once when another wrote in between: it must lock first.
    if connection.dialect.name == "sqlite" and _READER not in connection.get_execution_options():
        connection.connection.execute("BEGIN" if _only_reads.get() else "BEGIN IMMEDIATE")
