"""A course's folder on disk, read without following links out of it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lms.content.course_files import COURSE_FILE, MAX_COURSE_BYTES, MAX_FILES
from lms.content.problems import Problem
from lms.content.reader import Reading, read_course


def load_folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Every file in ``folder`` by its path inside it, with ``/`` between names, and what could not be taken along.

    Hidden files are left out silently; links, special files and what exceeds the largest size are reported.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    size = 0
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            problems.append(Problem(name, 1, "path", "this is a link or a special file: put a plain file here"))
            continue
        size += path.stat().st_size
        if size > MAX_COURSE_BYTES or len(files) > MAX_FILES:
            problems.append(Problem(name, 1, "size", "the folder is too large from here on: remove what is not needed"))
            break
        files[name] = path.read_bytes()
    return files, problems


def read_folder(folder: Path) -> Reading:
    """The course in ``folder``, or every problem with its files; the folder's name must be the course's key."""
    files, problems = load_folder(folder)
    reading = read_course(files)
    problems += reading.problems
    key = reading.where.at(("key",))
    if key.text and key.text != folder.resolve().name:
        message = f"`key: {key.text}` differs from the folder's name, `{folder.resolve().name}`: use one name"
        problems.append(Problem(COURSE_FILE, key.line, "course-file", message))
    return replace(reading, course=None if problems else reading.course, problems=tuple(sorted(problems)))


def course_folders(root: Path) -> list[Path]:
    """The folders below ``root`` that hold a course, in the order of their names."""
    return sorted(path.parent for path in root.glob(f"*/{COURSE_FILE}"))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in linked)
        yield from (Path(parent, name) for name in sorted(linked + names) if not name.startswith("."))
