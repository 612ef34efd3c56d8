"""A course's folder is read without leaving it."""

import os
import shutil
from pathlib import Path

import pytest

from lms.content import folder as folders
from lms.content.__main__ import main
from lms.content.checking import check_folder
from lms.content.folder import course_folders, load_folder, read_folder
from tests.content.samples import NIGHT_WATCH, course_files, told


@pytest.fixture
def night_watch(tmp_path: Path) -> Path:
    return Path(shutil.copytree(NIGHT_WATCH, tmp_path / "night-watch"))


def test_a_folder_is_read_whole(night_watch: Path):
    assert load_folder(night_watch) == (course_files(), [])
    assert read_folder(night_watch).course.key == "night-watch"


def test_the_folder_must_be_named_after_the_course(night_watch: Path):
    reading = read_folder(night_watch.rename(night_watch.with_name("day-watch")))
    assert reading.course is None
    assert told(reading.problems) == [("course.yaml", 2, "course-file")]


def test_links_are_reported_and_not_followed(night_watch: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.svg").write_text("secret")
    (night_watch / "media" / "link.svg").symlink_to(secret / "key.svg")
    (night_watch / "media" / "folder").symlink_to(secret, target_is_directory=True)
    os.mkfifo(night_watch / "media" / "pipe.svg")
    files, problems = load_folder(night_watch)
    assert files == course_files()
    assert [problem.file for problem in problems] == ["media/folder", "media/link.svg", "media/pipe.svg"]
    assert read_folder(night_watch).course is None


def test_hidden_files_are_left_out_and_others_reported(night_watch: Path):
    (night_watch / ".DS_Store").write_text("x")
    (night_watch / ".git").mkdir()
    (night_watch / ".git" / "config").write_text("x")
    (night_watch / "notes.txt").write_text("x")
    assert told(read_folder(night_watch).problems) == [("notes.txt", 1, "stray-file")]


def test_reading_stops_before_a_folder_fills_the_memory(night_watch: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folders, "MAX_COURSE_BYTES", 1000)
    assert "size" in [problem.rule for problem in load_folder(night_watch)[1]]


def test_a_folder_that_is_not_there_has_no_course(tmp_path: Path):
    assert told(read_folder(tmp_path / "nowhere").problems) == [("course.yaml", 1, "course-file")]


def test_course_folders_are_those_with_a_course_file(night_watch: Path):
    (night_watch.parent / "other").mkdir()
    assert course_folders(night_watch.parent) == [night_watch]


def test_the_command_prints_what_is_wrong_and_says_so_in_its_exit_code(night_watch: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(night_watch)]) == 0
    assert capsys.readouterr().out == ""
    (night_watch / "notes.txt").write_text("x")
    assert main([str(night_watch)]) == 1
    assert capsys.readouterr().out == f"{night_watch}/notes.txt:1: stray-file: a course has no such file: remove it\n"
    assert main([]) == 2


@pytest.mark.parametrize("folder", course_folders(Path("course_content")), ids=lambda folder: folder.name)
def test_shipped_courses_have_no_problem_and_no_finding(folder: Path):
    assert [str(problem) for problem in check_folder(folder)] == []


def test_a_name_that_is_no_text_is_told_in_plain_letters(night_watch: Path):
    os.rename(night_watch / "media" / "order.svg", os.fsencode(night_watch / "media") + b"/\xff\n.svg")
    told_of = [str(problem) for problem in check_folder(night_watch) if problem.rule == "path"]
    assert [line.encode().partition(b": path: ")[0].rpartition(b"/media/")[2] for line in told_of] == [b"\\udcff\\n.svg:1"]
