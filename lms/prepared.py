"""Statements that many requests send, handed to the driver: what the ORM does around one costs several times the statement."""

import time
from collections import deque, namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import CompoundSelect, Dialect, Engine, Executable, Insert, Row, Select, event

from lms.db import LONG_IDLE, db, only_reads, turn_to_write

_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)
_idle: WeakKeyDictionary[Engine, deque[tuple[Any, float]]] = WeakKeyDictionary()
"""Cursors, each the only one of its connection, and since when nobody used them: to open one takes as long as some statements."""


def rows(statement: Executable, values: Mapping[str, Any]) -> Sequence[Row]:
    """The rows of a statement of plain columns, with everything that the session has done."""
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values).all()


@contextmanager
def each_statement_by_itself(if_so: bool = True) -> Iterator[None]:
    """Let every prepared statement in the block be a transaction of its own, on disk once it returns; ``if_so`` may say no.

    A transaction that the session has begun already takes it all the same.
    """
    before = _by_itself.set(if_so)
    try:
        yield
    finally:
        _by_itself.reset(before)


class Prepared:
    """A statement of plain columns that is made ready once for each kind of database."""

    def __init__(self, statement: Select | CompoundSelect | Insert) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows, with everything that the session has done."""
        # Within a session's transaction a statement beside it would miss what it wrote, and on SQLite wait for it for ever.
        if (_by_itself.get() or only_reads()) and not db.session.registry.has():
            return self.committed_rows(values)
        return rows(self.statement, values)

    def committed_rows(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows as committed by now, outside of the session; what the statement writes is committed as well."""
        engine = db.engine
        ready = self._ready.get(engine.dialect.name) or self._make_ready(engine.dialect)
        with _cursor(engine) as cursor:
            if ready.waits_for_its_turn:
                return _write_in_turn(engine, cursor, ready, values)
            return _run(engine, cursor, ready, values)

    def _make_ready(self, dialect: Dialect) -> "_Ready":
        return self._ready.setdefault(dialect.name, _Ready(self.statement, dialect))


class _Ready:
    """A statement's text and how its values go in and its rows come out, for one kind of database."""

    def __init__(self, statement: Select | CompoundSelect | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        columns = statement.exported_columns
        self.text = str(compiled)
        self.waits_for_its_turn = isinstance(statement, Insert) and dialect.name == "sqlite"
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


def _run(engine: Engine, cursor: Any, ready: _Ready, values: Mapping[str, Any]) -> Sequence[Any]:
    sent = ready.parameters(values)
    for listener in engine.dispatch.before_cursor_execute:
        # Whoever counts or logs statements hears of these too.
        listener(None, None, ready.text, sent, None, False)
    cursor.execute(ready.text, sent)
    return [ready.row(found) for found in cursor.fetchall()]


def _write_in_turn(engine: Engine, cursor: Any, ready: _Ready, values: Mapping[str, Any]) -> Sequence[Any]:
    # A statement that reads before it writes would not wait for another process's lock: it must begin with it.
    with turn_to_write(engine):
        cursor.execute("BEGIN IMMEDIATE")
        found = _run(engine, cursor, ready, values)
        cursor.execute("COMMIT")
    return found


@contextmanager
def _cursor(engine: Engine) -> Iterator[Any]:
    """A cursor beside the pool, on which every statement is a transaction of its own; not used again after a failure."""
    cursor = _take(engine)
    try:
        yield cursor
    except BaseException:
        cursor.connection.close()
        raise
    _idle.setdefault(engine, deque()).append((cursor, time.monotonic()))


def _take(engine: Engine) -> Any:
    idle = _idle.setdefault(engine, deque())
    while idle:
        try:
            cursor, since = idle.pop()
        except IndexError:
            break
        if time.monotonic() - since < LONG_IDLE or _is_alive(cursor):
            return cursor
    return _open(engine)


def _is_alive(cursor: Any) -> bool:
    # A server that was restarted has closed what is kept here.
    try:
        cursor.execute("SELECT 1")
    except Exception:
        cursor.connection.close()
        return False
    return True


def _open(engine: Engine) -> Any:
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    pooled.detach()
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
    return connection.cursor()


@event.listens_for(Engine, "engine_disposed")
def _close_idle(engine: Engine) -> None:
    for cursor, _since in _idle.pop(engine, ()):
        cursor.connection.close()
