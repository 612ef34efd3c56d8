"""Publishing a version from which on some activities must be done again by those who are still on their way."""

from collections.abc import Collection, Mapping

from sqlalchemy import select, update

from lms import audit
from lms.catalogue import publishing
from lms.catalogue.models import Course, CourseVersion, Publication
from lms.content import schema
from lms.content.classing import to_redo
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion, Practice
from lms.progress.underway import in_progress

EARNED = ("viewed", "passed")
"""How an activity was done that somebody has to do again; what was waived stays waived."""


def publish(
    document: schema.Course, media: Mapping[str, bytes], by: str, note: str = "", classes: Mapping[str, str] | None = None
) -> CourseVersion:
    """Publish as ``publishing.publish`` does, and set aside what must be done again; certificates stay, and what they rest on.

    An attempt that is under way keeps its version and counts when it is passed. Raises PublishingRefused and Invalid.
    """
    redo = to_redo(classes or {})
    if redo:
        _hold(document.key)
    version = publishing.publish(document, media, by, note, classes)
    if redo:
        _set_aside(version, redo, by)
    return version


def _hold(course_key: str) -> None:
    """Let nobody complete anything meanwhile, so that none is certified by what is just being set aside."""
    course_id = db.session.scalar(select(Course.id).where(Course.key == course_key))
    if course_id is not None:
        held = select(Enrolment.id).where(Enrolment.id.in_(in_progress(course_id))).order_by(Enrolment.id)
        db.session.execute(held.with_for_update(key_share=True))


def _set_aside(version: CourseVersion, redo: Collection[str], by: str) -> None:
    newest = select(Publication.id).where(Publication.course_id == version.course_id, Publication.version_id == version.id)
    publication_id = db.session.scalars(newest.order_by(Publication.id.desc()).limit(1)).one()
    setting = update(Completion).where(
        Completion.enrolment_id.in_(in_progress(version.course_id)),
        Completion.activity_key.in_(redo),
        Completion.method.in_(EARNED),
        Completion.set_aside_by_id.is_(None),
    )
    setting = setting.values(set_aside_by_id=publication_id).returning(Completion.id)
    found = db.session.scalars(setting, execution_options={"synchronize_session": False}).all()
    _open_practice(publication_id)
    audit.record(by, "completions.set-aside", f"course:{version.course_id}", activities=sorted(redo), completions=len(found))


def _open_practice(publication_id: int) -> None:
    """Ask the questions inside those lessons again; what was answered stays, to be looked at and sent anew."""
    aside = Completion.set_aside_by_id == publication_id
    asked = (Completion.enrolment_id == Practice.enrolment_id) & (Completion.activity_key == Practice.activity_key)
    reopening = update(Practice).where(select(Completion.id).where(aside, asked).exists()).values(is_finished=False)
    db.session.execute(reopening, execution_options={"synchronize_session": False})
