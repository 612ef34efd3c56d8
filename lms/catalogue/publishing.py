"""Publishing: a checked course document becomes the current version, whole or not at all."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from lms import audit, clock
from lms.catalogue.models import Course, CourseVersion, MediaFile
from lms.content import schema
from lms.content.changes import refusals
from lms.content.digest import digest
from lms.content.media import media_type
from lms.content.problems import Problem
from lms.db import db
from lms.errors import Refused


class PublishingRefused(Refused):
    """The document cannot follow the version that is current; ``problems`` says why, one by one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The course was not published:\n" + "\n".join(str(problem) for problem in problems))
        self.problems = problems


def publish(document: schema.Course, media: Mapping[str, bytes], by: str, note: str = "") -> CourseVersion:
    """Make the document the current version of its course; equal content is a no-op that returns what there is.

    ``media`` holds the bytes of every file in the media folder by its path; ``by`` is written ``kind:id``. Content equal to
    an older version makes that version current again. Raises PublishingRefused.
    """
    course = db.session.scalar(select(Course).where(Course.key == document.key).with_for_update())
    if course is None:
        course = Course(key=document.key, delivery=document.delivery)
        db.session.add(course)
        db.session.flush()
    elif course.current_version_id:
        _refuse_what_would_lose_credit(course.current_version_id, document)
    version = _find(course, digest(document)) or _write(course, document, by, note)
    if course.current_version_id != version.id:
        _keep_media(document, media)
        course.current_version_id = version.id
        audit.record(by, "course.published", f"course:{course.id}", version=version.number, digest=version.digest)
    db.session.flush()
    return version


def _refuse_what_would_lose_credit(version_id: int, document: schema.Course) -> None:
    manifest = db.session.scalars(select(CourseVersion.manifest).where(CourseVersion.id == version_id)).one()
    if problems := refusals(schema.Course.model_validate(manifest), document):
        raise PublishingRefused(problems)


def _find(course: Course, content_digest: str) -> CourseVersion | None:
    return db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == course.id, CourseVersion.digest == content_digest)
    )


def _write(course: Course, document: schema.Course, by: str, note: str) -> CourseVersion:
    last = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)) or 0
    version = CourseVersion(
        course_id=course.id,
        number=last + 1,
        digest=digest(document),
        manifest=document.model_dump(mode="json"),
        published_at=clock.now(),
        published_by=by,
        note=note,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _keep_media(document: schema.Course, media: Mapping[str, bytes]) -> None:
    kept = set(db.session.scalars(select(MediaFile.digest).where(MediaFile.digest.in_(document.media.values()))))
    for path, file_digest in document.media.items():
        if file_digest not in kept:
            db.session.add(MediaFile(digest=file_digest, media_type=media_type(path), body=media[path]))
            kept.add(file_digest)
