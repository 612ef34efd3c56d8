"""``flask content publish`` and ``export``: between the course files and the database."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.catalogue import filing, media_files, versions
from lms.catalogue.filing import BothMoved, Unfinished
from lms.catalogue.publishing import PublishingRefused
from lms.cli.content import COURSES, content, folders_argument
from lms.content import schema
from lms.content.checking import check_folder
from lms.content.digest import digest
from lms.content.folder import course_folders, load_folder, read_folder
from lms.content.writer import write_course
from lms.db import db
from lms.errors import NotFound

MADE_FROM = ".exported"
"""A hidden file beside the course's own, which says what version they were exported from."""


@content.command("publish")
@folders_argument
@click.option("--note", default="", help="What changed, for the list of versions.")
@click.option("--after", type=int, help="The version that the files were made from, where export did not write it down.")
@click.option("--to-draft", is_flag=True, help="Bring the changes into the draft in the browser instead of publishing them.")
@with_appcontext
def publish(folders: tuple[Path, ...], note: str, after: int | None, to_draft: bool) -> None:
    """Make the courses in FOLDERS, or all courses, current: all of them, or none when one has a problem."""
    chosen = folders or tuple(course_folders(COURSES))
    if after is not None and len(chosen) != 1:
        raise click.ClickException("Name the one folder whose files were made from that version.")
    problems = [problem for folder in chosen for problem in check_folder(folder)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException("Nothing was published. Mend what is listed above and publish again.")
    if to_draft:
        bring_folders_into_drafts(chosen, after)
    else:
        publish_folders(chosen, note, after)
    db.session.commit()


def publish_folders(folders: tuple[Path, ...], note: str = "", after: int | None = None) -> None:
    """Publish courses that have been checked, and say what became of each; nothing is committed."""
    for folder in folders:
        document = _read(folder)
        try:
            made_from = after or _made_from(folder, document.key)
            version = filing.publish_files(document, load_folder(folder)[0], "system", note, made_from)
        except (PublishingRefused, BothMoved) as problem:
            db.session.rollback()
            raise click.ClickException(str(problem)) from problem
        stays = "" if version.digest == digest(document) else " stays: it was published in the browser, and the files are older"
        click.echo(f"{document.key}: version {version.number}{stays}")


def bring_folders_into_drafts(folders: tuple[Path, ...], after: int | None = None) -> None:
    """Merge courses that have been checked into their drafts, and say so; nothing is committed."""
    for folder in folders:
        document = _read(folder)
        try:
            made_from = after or _made_from(folder, document.key)
            draft = filing.bring_into_draft(document, load_folder(folder)[0], "system", made_from)
        except NotFound as problem:
            raise click.ClickException(f"{document.key}: {problem}") from problem
        click.echo(f"{document.key}: brought into the draft as save {draft.revision}")


@content.command("export")
@click.argument("course_key")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--draft", "of_draft", is_flag=True, help="The draft in the browser instead of the current version.")
@with_appcontext
def export(course_key: str, target: Path, of_draft: bool) -> None:
    """Write the current version of COURSE_KEY into the folder TARGET/COURSE_KEY, as canonical files."""
    try:
        document = filing.course_in(filing.draft_of(course_key)) if of_draft else versions.current(course_key).document
        made_from = filing.base_of(course_key) if of_draft else digest(document)
    except (NotFound, Unfinished) as problem:
        raise click.ClickException(str(problem)) from None
    folder = target / course_key
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty. Name another folder, or empty it first.")
    for path, body in write_course(document, media_files.read(document.media)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    (folder / MADE_FROM).write_text(f"{made_from}\n")
    click.echo(f"{folder}: {'draft' if of_draft else 'version'} exported")


def _made_from(folder: Path, course_key: str) -> int | None:
    """The number of the version that the files in a folder were exported from, None where nothing says so."""
    try:
        return filing.version_of(course_key, (folder / MADE_FROM).read_text()[:100].strip())
    except (OSError, UnicodeDecodeError):
        return None


def _read(folder: Path) -> schema.Course:
    document = read_folder(folder).course
    if document is None:
        raise click.ClickException(f"{folder} changed while it was read. Publish again.")
    return document
