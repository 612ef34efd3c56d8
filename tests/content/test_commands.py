"""The commands check courses, put them into their form and print the schema."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.content import content
from tests.content.packing import packed
from tests.content.samples import COURSE, NIGHT_WATCH, QUIZ, course_files


@pytest.fixture
def night_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(NIGHT_WATCH, tmp_path / "course_content" / "night-watch"))


def run(*arguments: str):
    return CliRunner().invoke(content, arguments)


def test_check_says_nothing_about_courses_without_problems(night_watch: Path):
    assert (run("check").exit_code, run("check").output) == (0, "")


def test_check_lists_every_problem_of_every_course(night_watch: Path):
    (night_watch / "notes.txt").write_text("x")
    result = run("check")
    assert (result.exit_code, result.output) == (
        1,
        "course_content/night-watch/notes.txt:1: stray-file: a course has no such file: remove it\n",
    )
    assert run("check", str(night_watch)).output.startswith(f"{night_watch}/notes.txt:1:")
    assert run("check", "no-such-folder").exit_code == 2


def test_check_reads_an_archive_as_it_reads_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("a.zip").write_bytes(packed(course_files()))
    assert (run("check", "a.zip").exit_code, run("check", "a.zip").output) == (0, "")
    Path("a.zip").write_bytes(packed(course_files() | {"notes.txt": b"x"}))
    assert run("check", "a.zip").output == "a.zip/notes.txt:1: stray-file: a course has no such file: remove it\n"
    Path("a.zip").write_bytes(b"PK")
    assert (run("check", "a.zip").exit_code, run("check", "a.zip").output[:18]) == (1, "a.zip:1: archive: ")


def test_format_writes_the_canonical_form_and_names_what_it_wrote(night_watch: Path):
    quiz = night_watch / QUIZ
    canonical = quiz.read_text()
    quiz.write_text(canonical.replace("attempts: 3\n", "attempts:    '3'   # three\n"))
    result = run("format")
    assert (result.exit_code, result.output) == (0, f"course_content/night-watch/{QUIZ}\n")
    assert quiz.read_text() == canonical
    assert run("format").output == ""


def test_format_leaves_a_broken_course_as_it_is(night_watch: Path):
    (night_watch / COURSE).write_text("title: [\n")
    result = run("format")
    assert result.exit_code == 1
    assert "course.yaml:2: yaml:" in result.output
    assert (night_watch / QUIZ).read_bytes() == course_files()[QUIZ]


def test_schema_prints_json_schema():
    document = json.loads(run("schema").output)
    assert document["title"] == "Course"
    assert {"Lesson", "Assessment", "SingleChoice", "ScenarioBlock"} <= document["$defs"].keys()
