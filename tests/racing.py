"""Races between requests: each runs in a thread with a session of its own, and commits."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event
from typing import Any, TypeVar

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from flask import Flask

from lms.db import db, expect_only_reads

T = TypeVar("T")
Request = Callable[[], Any]

PATIENCE = 0.4
"""Seconds that the first of two requests holds its transaction open while the second one runs into it."""


def race(app: Flask, requests: Sequence[Callable[[], T]]) -> list[T]:
    """What each request answered, all let go at the same moment."""
    together = Barrier(len(requests))

    def run(request: Callable[[], T]) -> T:
        together.wait(timeout=30)
        return _in_a_session(app, request)

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(run, requests))


def overlap(app: Flask, first: Request, second: Request) -> tuple[Any, Any]:
    """What two requests answered when the second one starts while the first has done its work but not committed.

    An exception is an answer too.
    """
    has_worked, has_answered = Event(), Event()

    def lead() -> Any:
        def request() -> Any:
            try:
                return first()
            finally:
                has_worked.set()
                has_answered.wait(timeout=PATIENCE)

        return _or_refusal(lambda: _in_a_session(app, request))

    def follow() -> Any:
        has_worked.wait(timeout=30)
        answer = _or_refusal(lambda: _in_a_session(app, second))
        has_answered.set()
        return answer

    with ThreadPoolExecutor(2) as threads:
        leading, following = threads.submit(lead), threads.submit(follow)
        return leading.result(), following.result()


def drop_index(table: str, name: str) -> None:
    """Take a unique index or constraint out of the test's database, to see what it is for."""
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        if name.startswith("uq_") and any(index.name == name for index in db.metadata.tables[table].indexes):
            operations.drop_index(name, table)
            return
        with operations.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="unique")


def _in_a_session(app: Flask, request: Callable[[], T]) -> T:
    expect_only_reads(False)
    with app.app_context():
        try:
            answer = request()
            db.session.commit()
            return answer
        finally:
            with suppress(Exception):
                db.session.rollback()
            db.session.remove()


def _or_refusal(request: Request) -> Any:
    try:
        return request()
    except Exception as problem:
        return problem
