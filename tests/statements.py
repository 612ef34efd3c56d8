"""Counting the SQL statements that a piece of code sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from lms.db import db


@contextmanager
def counting(engine: Engine | None = None) -> Iterator[list[str]]:
    """Collect every statement sent to the engine in the block, but for those that open and close transactions.

    Without one it is the engine of the app whose context is open.
    """
    counted = engine or db.engine
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(counted, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(counted, "before_cursor_execute", note)
