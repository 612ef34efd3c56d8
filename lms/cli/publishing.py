"""``flask content publish`` and ``export``: between the course files and the database."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from lms.catalogue import publishing, versions
from lms.catalogue.models import MediaFile
from lms.catalogue.publishing import PublishingRefused
from lms.cli.content import COURSES, content, folders_argument
from lms.content.checking import check_folder
from lms.content.folder import course_folders, load_folder, read_folder
from lms.content.writer import write_course
from lms.db import db
from lms.errors import NotFound


@content.command("publish")
@folders_argument
@click.option("--note", default="", help="What changed, for the list of versions.")
@with_appcontext
def publish(folders: tuple[Path, ...], note: str) -> None:
    """Make the courses in FOLDERS, or all courses, current: all of them, or none when one has a problem."""
    chosen = folders or tuple(course_folders(COURSES))
    problems = [problem for folder in chosen for problem in check_folder(folder)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException("Nothing was published. Mend what is listed above and publish again.")
    publish_folders(chosen, note)
    db.session.commit()


def publish_folders(folders: tuple[Path, ...], note: str = "") -> None:
    """Publish courses that have been checked, and say what became of each; nothing is committed."""
    for folder in folders:
        document = read_folder(folder).course
        if document is None:
            raise click.ClickException(f"{folder} changed while it was read. Publish again.")
        try:
            version = publishing.publish(document, load_folder(folder)[0], "system", note)
        except PublishingRefused as problem:
            db.session.rollback()
            raise click.ClickException(str(problem)) from problem
        click.echo(f"{document.key}: version {version.number}")


@content.command("export")
@click.argument("course_key")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export(course_key: str, target: Path) -> None:
    """Write the current version of COURSE_KEY into the folder TARGET/COURSE_KEY, as canonical files."""
    try:
        document = versions.current(course_key).document
    except NotFound as problem:
        raise click.ClickException(str(problem)) from None
    bodies = dict(
        db.session.execute(select(MediaFile.digest, MediaFile.body).where(MediaFile.digest.in_(document.media.values()))).all()
    )
    folder = target / course_key
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty. Name another folder, or empty it first.")
    media = {path: bodies[digest] for path, digest in document.media.items()}
    for path, body in (write_course(document, media) | media).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    click.echo(f"{folder}: version exported")
