"""Five hundred broken folders and archives: each is refused with file and line or published whole, and never half of it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lms.catalogue import publishing
from lms.catalogue.models import Course, CourseVersion, MediaFile
from lms.catalogue.publishing import PublishingRefused
from lms.content import schema
from lms.content.archives import read_archive
from lms.content.digest import digest
from lms.content.folder import load_folder, read_folder
from lms.content.problems import REFUSALS
from lms.content.reader import Reading
from lms.db import db
from tests.content.mutating import mutated_archive, mutated_folder

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def is_explained(reading: Reading, files: dict[str, bytes]) -> bool:
    """Whether the reading is a course, or problems each with a file and a line of it."""
    for problem in reading.problems:
        assert problem.rule in REFUSALS
        assert problem.file
        assert problem.message
        assert 1 <= problem.line <= files.get(problem.file, b"").count(b"\n") + 2
        assert str(problem).encode(), "it can be shown"
    return (reading.course is None) == bool(reading.problems)


def current() -> tuple[str, dict[str, str]] | None:
    """The digest of what is published and its media, which must all be there."""
    query = select(CourseVersion).join(Course, Course.current_version_id == CourseVersion.id)
    version = db.session.scalar(query)
    if version is None:
        return None
    document = schema.Course.model_validate(version.manifest)
    assert digest(document) == version.digest
    assert set(document.media.values()) <= set(db.session.scalars(select(MediaFile.digest)))
    return version.digest, document.media


def is_whole_or_unchanged(course: schema.Course | None, files: dict[str, bytes]) -> bool:
    """Whether publishing made the course current or left all as it was."""
    before = current()
    if course is None:
        return True
    try:
        publishing.publish(course, files, "system")
        db.session.commit()
    except PublishingRefused as refused:
        db.session.rollback()
        return current() == before and {problem.rule for problem in refused.problems} <= REFUSALS.keys()
    return current() == (digest(course), course.media)


def test_mutated_archives(session):
    outcomes = set()
    for seed in range(250):
        reading, files = read_archive(mutated_archive(seed), "sent.zip")
        assert is_explained(reading, files), seed
        assert is_whole_or_unchanged(reading.course, files), seed
        outcomes |= {problem.rule for problem in reading.problems} or {"taken"}
    assert outcomes >= {"taken", "archive", "path", "size", "yaml", "media", "stray-file"}


def test_mutated_folders(session, tmp_path: Path):
    outcomes = set()
    for seed in range(250):
        folder = mutated_folder(seed, tmp_path / str(seed))
        reading, files = read_folder(folder), load_folder(folder)[0]
        assert is_explained(reading, files), seed
        assert is_whole_or_unchanged(reading.course, files), seed
        outcomes |= {problem.rule for problem in reading.problems} or {"taken"}
    assert outcomes >= {"taken", "course-file", "path", "size", "encoding", "media", "stray-file", "missing-file"}


def test_the_command_answers_mutated_folders_in_words(app, tmp_path: Path):
    for seed in range(0, 250, 5):
        folder = mutated_folder(seed, tmp_path / str(seed))
        result = app.test_cli_runner().invoke(args=["content", "publish", str(folder)])
        assert result.exit_code in (0, 1), (seed, result.exception)
        assert result.output.startswith("night-watch: version" if result.exit_code == 0 else (str(folder), "Error:")), seed
