"""What is acknowledged is on disk: how every connection to the database is set, whatever the server's own settings are."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lms.db import db, expect_only_reads

only = pytest.mark.parametrize


@only("database_url", ["sqlite"], indirect=True)
@only(("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 15000)])
def test_every_connection_to_sqlite_is_set(session, pragma, value):
    first, second = db.engine.connect(), db.engine.connect()
    # The first to begin holds the write lock, so that two connections are really two.
    expect_only_reads(True)
    with first, second:
        assert first.connection.dbapi_connection is not second.connection.dbapi_connection
        assert [one.scalar(text(f"PRAGMA {pragma}")) for one in (first, second)] == [value, value]


@only("database_url", ["postgresql"], indirect=True)
@only("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_every_connection_to_postgresql_is_durable(session, setting):
    assert session.scalar(text(f"SHOW {setting}")) == "on"


@only("database_url", ["postgresql"], indirect=True)
@only(("set_by_operator", "used"), [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")])
def test_a_server_that_need_not_wait_for_its_disk_is_told_to(app, session, database_url, set_by_operator, used):
    """An operator may ask for more than the disk, such as a second server, and that stays."""
    name = db.engine.url.database
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = {set_by_operator}")
    db.engine.dispose()
    assert session.scalar(text("SHOW synchronous_commit")) == used
    # Neither a transaction that failed nor giving the connection back to the pool undoes it.
    session.rollback()
    session.remove()
    assert session.scalar(text("SHOW synchronous_commit")) == used


def test_foreign_keys_hold(session):
    with pytest.raises(IntegrityError):
        session.execute(
            text("INSERT INTO revocation (credential_id, revoked_at, revoked_by, reason) VALUES (7, :at, 'x', 'x')"),
            {"at": "2026-11-24 17:00:00+00:00"},
        )


@only("database_url", ["sqlite"], indirect=True)
def test_a_transaction_that_may_write_is_alone_from_its_start(session):
    """Otherwise two that read first and write then would fail at once instead of taking turns."""
    begun: list[str] = []
    session.connection().connection.dbapi_connection.set_trace_callback(begun.append)
    for only_reads in (False, True):
        session.rollback()
        expect_only_reads(only_reads)
        session.execute(text("SELECT 1"))
    assert [one for one in begun if one.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]
