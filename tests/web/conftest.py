"""What tests of pages start from: the site on SQLite, unless a test asks for both databases, and a small school."""

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import pytest

from lms import clock
from lms.db import db, expect_only_reads
from tests.conftest import NOON, make_app
from tests.web.school import School, a_school

Founded = Callable[[bool], tuple[Path, School]]


@pytest.fixture(scope="session")
def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The data folder of a school to copy, which takes a tenth of making one: made now, or at noon when the clock is held."""

    @cache
    def found(is_noon: bool) -> tuple[Path, School]:
        folder = tmp_path_factory.mktemp("school")
        shutil.copy(sqlite_template, folder / "test.db")
        with make_app(folder).app_context(), clock.frozen(NOON) if is_noon else nullcontext():
            expect_only_reads(False)
            school = a_school()
            db.session.remove()
            db.engine.dispose()
        return folder, school

    return found


@pytest.fixture
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite database, with the school in it where the test has one."""
    if "school" in request.fixturenames:
        folder, _school = request.getfixturevalue("founded")("frozen_clock" in request.fixturenames)
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    else:
        shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def school(request: pytest.FixtureRequest, database_url: str, founded: Founded) -> School:
    """The school, committed."""
    return founded("frozen_clock" in request.fixturenames)[1]
