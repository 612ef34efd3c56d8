"""One answer for terminals, tests and publishing: what is wrong with the course in a folder."""

from dataclasses import replace
from pathlib import Path

from lms.content.checks import findings
from lms.content.folder import read_folder
from lms.content.problems import Problem


def check_folder(folder: Path) -> list[Problem]:
    """Everything that is wrong with the course in ``folder``, with the path to each file; lint once it can be read."""
    reading = read_folder(folder)
    problems = findings(reading.course, reading.where) if reading.course else reading.problems
    return [replace(problem, file=f"{folder.as_posix()}/{problem.file}") for problem in problems]
