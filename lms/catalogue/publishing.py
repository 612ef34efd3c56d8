"""Publishing: a checked course document becomes the current version, whole or not at all."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lms import audit, clock
from lms.catalogue import media_files, versions
from lms.catalogue.models import Course, CourseVersion, Publication
from lms.content import schema
from lms.content.changes import refusals
from lms.content.classing import CLASSES, to_redo
from lms.content.comparing import Change, compare
from lms.content.digest import digest
from lms.content.problems import Problem
from lms.db import db
from lms.errors import Invalid, Refused


class PublishingRefused(Refused):
    """The document cannot follow the version that is current; ``problems`` says why, one by one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The course was not published:\n" + "\n".join(str(problem) for problem in problems))
        self.problems = problems


def publish(
    document: schema.Course, media: Mapping[str, bytes], by: str, note: str = "", classes: Mapping[str, str] | None = None
) -> CourseVersion:
    """Make the document the current version of its course; content equal to the current version changes nothing.

    ``media`` holds the bytes of every file in the media folder by its path; ``by`` is written ``kind:id``. Content equal to an
    older version makes that version current again. ``classes`` says what the changes mean for learners, by activity key; what
    it leaves out is as the rules propose, but never must redo. Raises PublishingRefused.
    """
    # The weaker lock: rows that merely refer to the course need not wait, as of somebody who enrolls at this moment.
    course = db.session.scalar(select(Course).where(Course.key == document.key).with_for_update(key_share=True))
    if course is None:
        course = Course(key=document.key, delivery=document.delivery)
        db.session.add(course)
        db.session.flush()
    content, current_id = digest(document), course.current_version_id
    current = versions.load(current_id).document if current_id else None
    version = _find(course, content) or _write(course, document, content, current, by, note)
    if current_id != version.id:
        _keep_media(document, media)
        kinds = decided(compare(current, document) if current else [], classes or {})
        db.session.add(_publication(version, by, note, kinds))
        course.current_version_id = version.id
        audit.record(by, "course.published", f"course:{course.id}", version=version.number, digest=version.digest)
    db.session.flush()
    return version


def problems_of(course: Course, document: schema.Course) -> list[Problem]:
    """Why the document cannot follow what was published of the course; nothing stands in the way of what was published before."""
    newest = _newest(course)
    return [] if newest is None or _find(course, digest(document)) else refusals(versions.load(newest.id).document, document)


def decided(changes: Sequence[Change], classes: Mapping[str, str]) -> dict[str, str]:
    """The class of each activity that changed: as decided, else as proposed, but must redo only where that was decided.

    Raises Invalid for a class that does not exist, and for must redo of an activity that was not there before or did not change.
    """
    proposed = {change.key: change.proposed for change in changes if change.kind != "course"}
    may_redo = {change.key for change in changes if change.action == "changed" and change.kind != "course"}
    if set(classes.values()) - set(CLASSES) or set(to_redo(classes)) - may_redo:
        raise Invalid("Only an activity that changed can be marked as one that must be done again.")
    return {key: classes.get(key, "additive" if kind == "must-redo" else kind) for key, kind in proposed.items()}


def _publication(version: CourseVersion, by: str, note: str, classes: dict[str, str]) -> Publication:
    return Publication(
        course_id=version.course_id,
        version_id=version.id,
        published_at=clock.now(),
        published_by=by,
        note=note,
        classes=classes,
    )


def _find(course: Course, content_digest: str) -> CourseVersion | None:
    return db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == course.id, CourseVersion.digest == content_digest)
    )


def _newest(course: Course) -> CourseVersion | None:
    query = select(CourseVersion).where(CourseVersion.course_id == course.id).order_by(CourseVersion.number.desc()).limit(1)
    return db.session.scalar(query)


def _write(
    course: Course, document: schema.Course, content: str, current: schema.Course | None, by: str, note: str
) -> CourseVersion:
    newest = _newest(course)
    if newest is None:
        # Until then its authors may have changed their minds.
        course.delivery = document.delivery
    else:
        # Where an older one is current again, the keys of those after it still have their meaning.
        before = current if current and newest.id == course.current_version_id else versions.load(newest.id).document
        if problems := refusals(before, document):
            raise PublishingRefused(problems)
    version = CourseVersion(
        course_id=course.id,
        number=newest.number + 1 if newest else 1,
        digest=content,
        manifest=document.model_dump(mode="json"),
        published_at=clock.now(),
        published_by=by,
        note=note,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _keep_media(document: schema.Course, media: Mapping[str, bytes]) -> None:
    missing = media_files.missing(document.media, media)
    if missing:
        raise PublishingRefused([Problem(path, 1, "missing-file", "this file was never uploaded here") for path in missing])
    media_files.keep(document.media, media)
