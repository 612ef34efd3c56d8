"""``flask content publish`` and ``export``: all or nothing, and what comes out is what went in."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.catalogue import versions
from lms.catalogue.models import CourseVersion
from lms.db import db
from tests.content.samples import COURSE, LESSON, NIGHT_WATCH, course_files

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def night_watch(tmp_path: Path) -> Path:
    return Path(shutil.copytree(NIGHT_WATCH, tmp_path / "courses" / "night-watch"))


def run(app, *arguments: object):
    return app.test_cli_runner().invoke(args=["content", *map(str, arguments)])


def published(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(CourseVersion))


def test_a_course_goes_in_and_comes_out_byte_for_byte(app, night_watch, tmp_path):
    result = run(app, "publish", night_watch, "--note", "First.")
    assert (result.exit_code, result.output) == (0, "night-watch: version 1\n")
    assert run(app, "export", "night-watch", tmp_path / "out").exit_code == 0
    out = tmp_path / "out" / "night-watch"
    assert {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()} == course_files()


def test_publishing_the_same_again_makes_no_version(app, night_watch):
    for _ in range(2):
        assert run(app, "publish", night_watch).output == "night-watch: version 1\n"
    lesson = night_watch / LESSON
    lesson.write_text(lesson.read_text() + "\nOne more line.\n")
    assert run(app, "publish", night_watch).output == "night-watch: version 2\n"
    with app.app_context():
        assert versions.current("night-watch").number == 2


def test_one_broken_course_keeps_all_back(app, night_watch, tmp_path):
    broken = Path(shutil.copytree(NIGHT_WATCH, tmp_path / "courses" / "other"))
    (broken / COURSE).write_text("title: [\n")
    result = run(app, "publish", night_watch, broken)
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert published(app) == 0


def test_a_version_that_would_lose_a_key_is_refused(app, night_watch):
    run(app, "publish", night_watch)
    lesson = night_watch / LESSON
    lesson.rename(lesson.with_name("01-other-words.md"))
    result = run(app, "publish", night_watch)
    assert result.exit_code == 1
    assert result.output.startswith(("Error: ", str(night_watch)))
    assert published(app) == 1


def test_export_says_what_it_cannot_do(app, night_watch, tmp_path):
    unknown = run(app, "export", "no-such-course", tmp_path / "out")
    assert (unknown.exit_code, unknown.output) == (1, "Error: There is no such course.\n")
    run(app, "publish", night_watch)
    taken = run(app, "export", "night-watch", night_watch.parent)
    assert taken.exit_code == 1
    assert "is not empty" in taken.output
