"""One answer for terminals, tests and publishing: what is wrong with the course in a folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lms.content.archives import read_archive
from lms.content.checks import findings
from lms.content.folder import read_folder
from lms.content.problems import Problem
from lms.content.reader import Reading


def check(path: Path) -> list[Problem]:
    """Everything that is wrong with the course in a folder or a zip archive, with the path to each file."""
    return check_folder(path) if path.is_dir() else check_archive(path)


def check_folder(folder: Path) -> list[Problem]:
    """Everything that is wrong with the course in ``folder``, with the path to each file; lint once it can be read."""
    return [replace(problem, file=f"{folder.as_posix()}/{problem.file}") for problem in _problems(read_folder(folder))]


def check_archive(archive: Path) -> list[Problem]:
    """The same of a zip archive, as whoever uploads it is told."""
    name = archive.as_posix()
    reading, _files = read_archive(archive.read_bytes(), name)
    problems = _problems(reading)
    return [one if one.file == name else replace(one, file=f"{name}/{one.file}") for one in problems]


def _problems(reading: Reading) -> Sequence[Problem]:
    return findings(reading.course, reading.where) if reading.course else reading.problems
