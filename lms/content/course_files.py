"""How a course lies in its folder: which path holds what, how large it may be, and how its text is decoded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.content.problems import Problem
from lms.content.types import unwritable

COURSE_FILE = "course.yaml"
MAX_TEXT_BYTES = 512 * 1024
MAX_FILES = 2_000
MAX_COURSE_BYTES = 512 * 1024 * 1024

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_LESSON = re.compile(r"modules/[^/]+/\d+-([a-z0-9-]+)\.md")
_ASSESSMENT = re.compile(r"assessments/([a-z0-9-]+)\.yaml")


def lesson_path(module: int, module_key: str, place: int, key: str) -> str:
    """Where a lesson's file belongs; ``module`` and ``place`` count from 1, ``place`` among all activities of the module."""
    return f"modules/{module:02}-{module_key}/{place:02}-{key}.md"


def assessment_path(key: str) -> str:
    """Where the file of a quiz or an exam belongs."""
    return f"assessments/{key}.yaml"


def is_plain_path(path: str) -> bool:
    """Whether a path stays inside the course's folder and is made of plain characters."""
    return len(path) <= 200 and _PATH.fullmatch(path) is not None


@dataclass(frozen=True)
class CourseFiles:
    """The files of one course, sorted: lessons and assessments by the key in their file name, media by path."""

    course: bytes | None
    activities: dict[str, list[str]]
    media: dict[str, bytes]
    strays: list[str]
    problems: list[Problem] = field(default_factory=list)


def sort_files(files: Mapping[str, bytes]) -> CourseFiles:
    """What each file is by its path; what is too much, too large or badly named is reported and left out."""
    sorted_files = CourseFiles(files.get(COURSE_FILE), {}, {}, [])
    problems = sorted_files.problems
    if len(files) > MAX_FILES:
        problems.append(Problem(COURSE_FILE, 1, "size", f"the folder holds more than {MAX_FILES} files: remove some"))
    if sum(map(len, files.values())) > MAX_COURSE_BYTES:
        problems.append(Problem(COURSE_FILE, 1, "size", f"the folder is over {MAX_COURSE_BYTES >> 20} MB: shrink its media"))
    folded: dict[str, str] = {}
    for path in sorted(files):
        if not is_plain_path(path):
            problems.append(Problem(path, 1, "path", "name the file with letters, digits, dots, hyphens and underscores"))
        elif (first := folded.setdefault(path.casefold(), path)) != path:
            problems.append(Problem(path, 1, "path", f"elsewhere this is the same file as `{first}`: give it another name"))
        elif path.startswith("media/"):
            sorted_files.media[path] = files[path]
        elif match := _LESSON.fullmatch(path) or _ASSESSMENT.fullmatch(path):
            sorted_files.activities.setdefault(match[1], []).append(path)
        elif path != COURSE_FILE:
            sorted_files.strays.append(path)
    return sorted_files


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a file with plain line ends, None when it cannot be read, and why not."""
    if len(data) > MAX_TEXT_BYTES:
        return None, [Problem(file, 1, "size", f"the file is larger than {MAX_TEXT_BYTES >> 10} KB: split it")]
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, "encoding", "this is not UTF-8 text: save the file as UTF-8")]
    for number, line_text in enumerate(text.split("\n"), 1):
        if found := unwritable(line_text) or ("U+000D" if "\r" in line_text else None):
            return None, [Problem(file, number, "encoding", f"the line holds the character {found}: remove it")]
    return text, []
