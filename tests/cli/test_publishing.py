"""``flask content publish`` and ``export``: all or nothing, and what comes out is what went in."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.catalogue import drafting, filing, publishing, versions
from lms.catalogue.models import CourseVersion
from lms.content.folder import load_folder
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
    assert load_folder(tmp_path / "out" / "night-watch") == (course_files(), [])


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


def write_in_browser(app, *, publish: bool) -> None:
    """Change the course's summary in the browser, and publish it from there or leave it in the draft."""
    with app.app_context():
        draft = drafting.open_draft(drafting.find("night-watch"), "person:1")
        drafting.change(draft, lambda now: now | {"summary": "Written in the browser."}, "person:1")
        if publish:
            version = publishing.publish(filing.course_in(draft), {}, "person:1")
            drafting.follow(draft, version.id, "person:1")
        db.session.commit()


def edit(folder: Path) -> None:
    lesson = folder / LESSON
    lesson.write_text(lesson.read_text() + "\nOne more line.\n")


def test_what_was_written_in_the_browser_is_exported_edited_and_published(app, night_watch, tmp_path):
    run(app, "publish", night_watch)
    write_in_browser(app, publish=True)
    assert run(app, "publish", night_watch).output == (
        "night-watch: version 2 stays: it was published in the browser, and the files are older\n"
    )
    run(app, "export", "night-watch", tmp_path / "out")
    edit(tmp_path / "out" / "night-watch")
    assert run(app, "publish", tmp_path / "out" / "night-watch").output == "night-watch: version 3\n"
    with app.app_context():
        assert versions.current("night-watch").document.summary == "Written in the browser."


def test_when_both_moved_nothing_is_published_until_they_are_brought_together(app, night_watch, tmp_path):
    run(app, "publish", night_watch)
    write_in_browser(app, publish=False)
    edit(night_watch)
    result = run(app, "publish", night_watch)
    assert result.exit_code == 1
    assert "night-watch changed in the files and in the browser since version 1" in result.output
    assert published(app) == 1
    assert run(app, "publish", night_watch, "--to-draft").output == "night-watch: brought into the draft as save 3\n"
    assert run(app, "export", "night-watch", tmp_path / "out", "--draft").exit_code == 0
    out = load_folder(tmp_path / "out" / "night-watch")[0]
    assert b"Written in the browser." in out[COURSE]
    assert b"One more line." in out[LESSON]


def test_files_edited_from_an_older_version_than_the_browser_published_need_a_word(app, night_watch):
    run(app, "publish", night_watch)
    write_in_browser(app, publish=True)
    edit(night_watch)
    assert "publish with --after 2" in run(app, "publish", night_watch).output
    assert run(app, "publish", night_watch, "--after", "2").output == "night-watch: version 3\n"
