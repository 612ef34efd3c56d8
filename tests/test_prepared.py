"""Statements handed to the driver: what they see, when what they write is kept, and what becomes of a connection that breaks."""

import sqlite3
from threading import Barrier, Thread

import psycopg
import pytest
from sqlalchemy import bindparam, insert, select

from lms import clock, prepared
from lms.db import PATIENCE, db, turn_to_write
from lms.people.models import Person
from lms.prepared import Prepared, each_statement_by_itself

_people = Person.__table__
ADD = Prepared(
    insert(_people)
    .values(
        learner_number=bindparam("number"),
        legal_name=bindparam("name"),
        time_zone="UTC",
        extra_time_percent=0,
        created_at=bindparam("at", type_=_people.c.created_at.type),
    )
    .returning(_people.c.learner_number)
)
NUMBERS = Prepared(select(_people.c.learner_number).order_by(_people.c.learner_number))


def add(number: str) -> None:
    ADD.rows({"number": number, "name": "Ada Lim", "at": clock.now()})


def numbers() -> list[str]:
    return [row.learner_number for row in NUMBERS.committed_rows({})]


def test_by_itself_it_is_kept_at_once_and_otherwise_with_the_transaction(session):
    with each_statement_by_itself():
        add("L1")
    assert numbers() == ["L1"]
    add("L2")
    assert [row.learner_number for row in NUMBERS.rows({})] == ["L1", "L2"]
    session.rollback()
    assert numbers() == ["L1"]


def test_in_a_transaction_that_has_begun_it_is_part_of_it(session):
    """Beside it, it would wait on SQLite for its own request."""
    add("L1")
    with each_statement_by_itself():
        add("L2")
    assert numbers() == []
    session.commit()
    assert numbers() == ["L1", "L2"]


def test_many_who_write_take_turns(app, session):
    """By statements of their own and by the session; nobody fails, and nobody keeps a turn."""
    together = Barrier(8)

    def write(number: int) -> None:
        with app.app_context():
            together.wait(timeout=30)
            for again in range(5):
                with each_statement_by_itself(number % 2 == 0):
                    add(f"L{number}{again}")
                if db.session.registry.has():
                    db.session.commit()
                    db.session.remove()

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=2 * PATIENCE)
    assert len(numbers()) == 40
    assert not turn_to_write(db.engine).locked()


def test_one_that_fails_leaves_nothing_behind(session):
    with each_statement_by_itself():
        add("L1")
        with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
            add("L1")
        add("L2")
    assert numbers() == ["L1", "L2"]
    assert not turn_to_write(db.engine).locked()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_restarted_is_asked_again(session, database_url, monkeypatch):
    with each_statement_by_itself():
        add("L1")
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
    monkeypatch.setattr(prepared, "LONG_IDLE", 0.0)
    assert numbers() == ["L1"]
