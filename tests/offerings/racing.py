"""Running several actions at the same moment, each in a thread and a transaction of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Semaphore, Thread
from typing import Any

from flask import Flask

from lms.db import db, expect_only_reads
from lms.errors import Refused


def race(app: Flask, actions: Sequence[Callable[[], Any]], at_once: int | None = None) -> list[Any]:
    """What each action answered, or the refusal it met, in order; any other exception fails the test.

    An action's transaction is committed when it answers and rolled back when it is refused, as a request's is. ``at_once`` is
    how many of them the database sees at the same time, as a server's threads are; the others wait at its door, in no order.
    """
    outcomes: list[Any] = [None] * len(actions)
    start, door = Barrier(len(actions)), Semaphore(at_once or len(actions))

    def run(number: int) -> None:
        start.wait(timeout=30)
        with door, app.app_context():
            expect_only_reads(False)
            try:
                outcomes[number] = actions[number]()
                db.session.commit()
            except Exception as problem:
                db.session.rollback()
                outcomes[number] = problem
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(number,)) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
            raise outcome
    return outcomes
