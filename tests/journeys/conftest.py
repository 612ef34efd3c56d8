"""What every journey needs: a browser, sites to visit, and visitors whose consoles stay silent."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lms.cli.content import COURSES
from lms.cli.publishing import publish_folders
from lms.content.folder import course_folders
from lms.db import db
from tests.browsing import PATIENCE
from tests.conftest import make_app, migrate
from tests.journeys.hands import WITHOUT_MOUSE
from tests.journeys.sites import Site, serve
from tests.journeys.visitors import Watch

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def real_courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the real courses, to copy."""
    folder = tmp_path_factory.mktemp("real-courses")
    app = make_app(folder)
    migrate(app)
    with app.app_context():
        publish_folders(tuple(course_folders(COURSES)))
        db.session.commit()
        db.engine.dispose()
    return folder / "test.db"


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A served site with nothing in it yet."""
    with serve(tmp_path, sqlite_template) as served:
        yield served


@pytest.fixture
def real_site(real_courses: Path, tmp_path: Path) -> Iterator[Site]:
    """A served site with the real courses."""
    with serve(tmp_path, real_courses) as served:
        yield served


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Open a browser context of its own, as another person or device has it; afterward its console must have been silent.

    Call it with the site, the address of who is signed in already (nobody without one), whether there is a mouse, and settings of
    the context.
    """
    opened = []

    def _visit(site: Site, email: str | None = None, has_mouse: bool = True, **kwargs: Any) -> Page:
        context = chromium.new_context(base_url=site.address, **kwargs)
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context)))
        if not has_mouse:
            WITHOUT_MOUSE.add(context)
        if email:
            context.add_cookies([{"name": "session", "value": site.session_of(email), "url": site.address}])
        return context.new_page()

    yield _visit
    for context, _watch in opened:
        context.close()
    assert [problem for _context, watch in opened for problem in watch.problems] == []
