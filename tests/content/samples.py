"""The sample course as files, and ways to change them."""

from collections.abc import Mapping
from pathlib import Path

from lms.content.folder import load_folder
from lms.content.problems import Problem
from lms.content.reader import read_course
from lms.content.schema import Course

NIGHT_WATCH = Path(__file__).parent / "night-watch"
COURSE = "course.yaml"
LESSON = "modules/01-the-call/01-first-words.md"
QUIZ = "assessments/quiz-the-call.yaml"
EXAM = "assessments/final-exam.yaml"


def course_files() -> dict[str, bytes]:
    """The files of the sample course, which has no problem of any kind."""
    files, problems = load_folder(NIGHT_WATCH)
    assert not problems
    return files


def changed(file: str, old: str, new: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files with the first ``old`` in one of them replaced by ``new``."""
    files = dict(files or course_files())
    text = files[file].decode()
    assert old in text, f"{old!r} is not in {file}"
    return {**files, file: text.replace(old, new, 1).encode()}


def course_of(files: Mapping[str, bytes]) -> Course:
    """The course in ``files``, which must be without problems."""
    reading = read_course(files)
    assert reading.course, "\n".join(map(str, reading.problems))
    return reading.course


def told(problems: list[Problem] | tuple[Problem, ...]) -> list[tuple[str, int, str]]:
    """The problems as file, line and rule."""
    return [(problem.file, problem.line, problem.rule) for problem in problems]


def line_of(file: str, words: str, files: Mapping[str, bytes]) -> int:
    """The number of the first line of a file that holds ``words``."""
    return next(number for number, line in enumerate(files[file].decode().split("\n"), 1) if words in line)
