"""What tests of pages start from: the site on SQLite, unless a test asks for both databases, and a small school."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.web.school import School, a_school


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def school(app: Flask) -> School:
    """The school, committed."""
    with app.app_context():
        return a_school()
