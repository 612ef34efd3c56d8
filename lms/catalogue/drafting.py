"""Drafts: what authors are writing, with every save kept and two authors at once merged, never overwritten.

Who may do it is the web's to ask; what becomes current is publishing's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.catalogue import saves, versions
from lms.catalogue.models import Course, CourseDraft, CourseVersion
from lms.content import schema
from lms.content.apart import Document
from lms.content.merging import merge
from lms.content.schema import Assessment
from lms.content.tidying import tidy
from lms.content.types import TAKEN_KEYS, is_key
from lms.db import db
from lms.errors import Invalid, NotFound, Refused

Edit = Callable[[Document], Document]
"""What an author makes of a document: another one, the given one staying as it is."""


@dataclass(frozen=True)
class Saved:
    """What became of an edit: the draft's document and revision, and the revision that holds just what its author had."""

    document: Document
    revision: int
    own: int

    @property
    def is_merged(self) -> bool:
        """Whether the draft also holds what others saved meanwhile."""
        return self.own != self.revision


class Taken(Refused):
    """Another course has this key."""


def find(course_key: str) -> Course:
    """The course with that key, published or not; NotFound when there is none."""
    course = db.session.scalar(select(Course).where(Course.key == course_key))
    if course is None:
        raise NotFound("There is no such course.")
    return course


def read(course: Course) -> CourseDraft | None:
    """The draft of the course, None when nobody is writing on it."""
    return db.session.scalar(select(CourseDraft).where(CourseDraft.course_id == course.id))


def published_keys(course: Course) -> set[str]:
    """The keys of every activity that any version of the course had, which learners' work may hang on."""
    document = _last_published(course)
    return {activity.key for activity in document.activities} | set(document.retired) if document else set()


def published_questions(course: Course) -> set[str]:
    """The keys of the questions of its quizzes and exams that any version of the course had, retired ones among them."""
    document = _last_published(course)
    assessments = [one for one in document.activities if isinstance(one, Assessment)] if document else []
    return {item.key for one in assessments for item in one.items} | set(document.retired if document else ())


def begin(document: Document, by: str) -> CourseDraft:
    """Make a new course with its first draft; ``by`` is written ``kind:id``. Raises Taken, and Invalid for a key that is none."""
    if not is_key(document["key"]):
        raise Invalid("Write the key with lower-case letters, digits and single hyphens, such as night-watch.")
    if document["key"] in TAKEN_KEYS:
        raise Taken("A page of the site has this key as its address. Choose another one.")
    course = Course(key=document["key"], delivery=document["delivery"])
    try:
        with db.session.begin_nested():
            db.session.add(course)
    except IntegrityError:
        raise Taken("Another course has this key. Choose one that differs.") from None
    audit.record(by, "course.begun", f"course:{course.id}", key=course.key)
    return _make(course, document, by, None, "Made the course")


def open_draft(course: Course, by: str) -> CourseDraft:
    """The draft of the course, made from its current version when there is none yet."""
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    if (draft := read(course)) is not None:
        return draft
    version = db.session.get(CourseVersion, course.current_version_id) if course.current_version_id else None
    if version is None:
        raise NotFound("This course has neither a version nor a draft.")
    return _make(course, version.manifest, by, version.id, f"Started from version {version.number}")


def change(draft: CourseDraft, edit: Edit, by: str, since: int | None = None, note: str = "") -> Saved:
    """Save what ``edit`` makes of the draft.

    ``since`` is the revision that the author had before them: what others saved after it is merged, and what the author alone
    made of it is kept as a save of its own, which their next edit starts from. An edit that changes nothing saves nothing.
    ``edit`` gets a document that it must not change and returns another.
    """
    held = _hold(draft)
    if since is None or since == held.revision:
        document = tidy(edit(held.manifest), held.manifest)
        own = _keep(held, document, by, note) if document != held.manifest else held.revision
        return Saved(document, held.revision, own)
    before = saves.document_at(held, since)
    mine = tidy(edit(before), before)
    if mine == before:
        return Saved(held.manifest, held.revision, since)
    theirs = held.manifest
    own = _keep(held, mine, by, "Before it was merged with what others saved")
    _keep(held, tidy(merge(before, mine, theirs), theirs), by, note)
    return Saved(held.manifest, held.revision, own)


def restore(draft: CourseDraft, revision: int, by: str) -> Saved:
    """Make the draft what it was at an earlier revision; what it was in between stays in the history."""
    document = saves.document_at(draft, revision)
    audit.record(by, "draft.restored", f"course:{draft.course_id}", revision=revision)
    return change(draft, lambda _now: document, by, note=f"Went back to save {revision}")


def lay_beside(draft: CourseDraft, document: Document, by: str, note: str) -> int:
    """Keep a document among the saves of the draft, to be looked at and perhaps gone back to, while the draft stays as it is.

    What the draft is stands after it once more, because its latest save is always what it is. The revision of the document.
    """
    held = _hold(draft)
    now, written_by, written_at = held.manifest, held.updated_by, held.updated_at
    beside = _keep(held, tidy(document), by, note)
    _keep(held, now, by, f"As before save {beside}, which was laid beside it")
    held.updated_by, held.updated_at = written_by, written_at
    return beside


def follow(draft: CourseDraft, version_id: int, by: str) -> Saved:
    """Bring a version that was published past the draft into it, and let the draft stand on that version from now on."""
    held, version = _hold(draft), db.session.get_one(CourseVersion, version_id)
    base = db.session.get(CourseVersion, held.base_version_id) if held.base_version_id else None
    before = base.manifest if base else {}
    held.base_version_id = version.id
    return change(held, lambda now: merge(before, now, version.manifest), by, note=f"Took over version {version.number}")


def _last_published(course: Course) -> schema.Course | None:
    query = select(CourseVersion.id).where(CourseVersion.course_id == course.id).order_by(CourseVersion.number.desc())
    last = db.session.scalar(query.limit(1))
    return None if last is None else versions.load(last).document


def _make(course: Course, manifest: Mapping[str, Any], by: str, version_id: int | None, note: str) -> CourseDraft:
    draft = CourseDraft(course_id=course.id, base_version_id=version_id, revision=1, manifest=tidy(dict(manifest)))
    draft.updated_by, draft.updated_at = by, clock.now()
    db.session.add(draft)
    db.session.flush()
    audit.record(by, "draft.opened", f"course:{course.id}", version=version_id)
    saves.keep(draft, note)
    return draft


def _keep(held: CourseDraft, document: Document, by: str, note: str) -> int:
    """Make the document the draft, and keep it as its latest save; the revision of that."""
    held.manifest, held.revision = document, held.revision + 1
    held.updated_by, held.updated_at = by, clock.now()
    saves.keep(held, note)
    return held.revision


def _hold(draft: CourseDraft) -> CourseDraft:
    """The draft as it is now, which nobody else changes until this transaction ends."""
    query = select(CourseDraft).where(CourseDraft.id == draft.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()
