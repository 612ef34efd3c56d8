"""``flask content``: courses as plain files, checked and put into their one form."""

import json
from pathlib import Path

import click

from lms.content import checking
from lms.content.folder import course_folders, load_folder, read_folder
from lms.content.schema import Course
from lms.content.writer import write_course

COURSES = Path("course_content")

folders_argument = click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def content() -> None:
    """Check, format and publish the courses in course_content/."""


@content.command()
@click.argument("courses", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(courses: tuple[Path, ...]) -> None:
    """List every problem of COURSES, which are folders or .zip archives, or of all courses; exit 1 when there is one."""
    problems = [problem for path in courses or course_folders(COURSES) for problem in checking.check(path)]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)


@content.command("format")
@folders_argument
def format_(folders: tuple[Path, ...]) -> None:
    """Write the courses in FOLDERS, or all courses, in their canonical form; exit 1 when one cannot be read."""
    formatted = [_format(folder) for folder in folders or course_folders(COURSES)]
    if not all(formatted):
        raise SystemExit(1)


@content.command()
def schema() -> None:
    """Print the JSON Schema of the course document."""
    click.echo(json.dumps(Course.model_json_schema(), indent=2, ensure_ascii=False))


def _format(folder: Path) -> bool:
    """Whether the course in ``folder`` could be read and now stands there in canonical form."""
    reading = read_folder(folder)
    for problem in reading.problems:
        click.echo(f"{folder.as_posix()}/{problem}", err=True)
    if reading.course is None:
        return False
    before, _ = load_folder(folder)
    after = write_course(reading.course, before)
    for path in sorted(path for path in after if after[path] != before.get(path)):
        (folder / path).write_bytes(after[path])
        click.echo(f"{folder.as_posix()}/{path}")
    return True
