"""Course versions as pages and domains use them: read once per process, then kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from sqlalchemy import bindparam, select

from lms.catalogue.models import Course, CourseVersion
from lms.content import schema
from lms.content.items import Item
from lms.content.rendered_items import RenderedItem, render_item
from lms.content.rendering import RenderedLesson, render_lesson
from lms.db import db
from lms.errors import NotFound


@dataclass(frozen=True)
class LoadedVersion:
    """One version of a course with its document; lessons are rendered when first asked for, then kept."""

    id: int
    course_id: int
    number: int
    digest: str
    document: schema.Course
    _lessons: dict[str, RenderedLesson] = field(default_factory=dict, compare=False, repr=False)
    _questions: dict[tuple[str, str], RenderedItem] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        """The course's key."""
        return self.document.key

    def activity(self, key: str) -> schema.Lesson | schema.Assessment:
        """The activity called ``key``; NotFound when this version has none."""
        try:
            return self.document.activity(key)
        except KeyError:
            raise NotFound("There is no such page in this course.") from None

    def lesson_page(self, lesson: schema.Lesson) -> RenderedLesson:
        """The lesson as safe HTML, block by block."""
        if lesson.key not in self._lessons:
            self._lessons[lesson.key] = render_lesson(self.document, lesson)
        return self._lessons[lesson.key]

    def question(self, assessment: schema.Assessment, item: Item) -> RenderedItem:
        """A question of the assessment as safe HTML."""
        key = (assessment.key, item.key)
        if key not in self._questions:
            self._questions[key] = render_item(self.document, item)
        return self._questions[key]


_loading = Lock()


def load(version_id: int) -> LoadedVersion:
    """The version with that id. A version never changes, so it is read from the database once per process."""
    # Keys of one database mean nothing in another, as in tests that use several.
    return _load(str(db.engine.url), version_id)


@lru_cache(maxsize=256)
def _load(_database: str, version_id: int) -> LoadedVersion:
    with _loading:
        row = db.session.execute(
            select(CourseVersion.course_id, CourseVersion.number, CourseVersion.digest, CourseVersion.manifest).where(
                CourseVersion.id == version_id
            )
        ).one_or_none()
    if row is None:
        raise NotFound("There is no such course version.")
    return LoadedVersion(version_id, row.course_id, row.number, row.digest, schema.Course.model_validate(row.manifest))


_courses = Course.__table__.c
# Nearly every page asks this, so it is built once.
_CURRENT = select(_courses.current_version_id).where(_courses.key == bindparam("course"))


def current(course_key: str) -> LoadedVersion:
    """The version of the course that is taught now; NotFound when there is no such course."""
    version_id = db.session.scalar(_CURRENT, {"course": course_key})
    if version_id is None:
        raise NotFound("There is no such course.")
    return load(version_id)


def all_current(course_ids: Sequence[int] | None = None) -> list[LoadedVersion]:
    """The current version of every published course, or of those with the ids; self-paced ones first, then by title."""
    query = select(Course.current_version_id).where(Course.current_version_id.is_not(None))
    if course_ids is not None:
        query = query.where(Course.id.in_(course_ids))
    return sorted((load(version_id) for version_id in db.session.scalars(query) if version_id), key=_place)


def _place(version: LoadedVersion) -> tuple[bool, str]:
    return version.document.delivery == "classroom", version.document.title
