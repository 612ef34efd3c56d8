"""Course versions as pages and domains use them: read once per process, then kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from lms.catalogue.models import Course, CourseVersion
from lms.content import schema
from lms.content.items import Item
from lms.content.rendered_items import RenderedItem, render_item
from lms.content.rendering import RenderedLesson, render_lesson
from lms.content.wording import Wordings, wordings
from lms.db import db, name_of
from lms.errors import NotFound
from lms.prepared import Prepared, rows


@dataclass(frozen=True)
class LoadedVersion:
    """One version of a course with its document; lessons are rendered when first asked for, then kept."""

    id: int
    course_id: int
    number: int
    digest: str
    document: schema.Course
    _activities: dict[str, schema.Lesson | schema.Assessment] = field(init=False, compare=False, repr=False)
    _lessons: dict[str, RenderedLesson] = field(default_factory=dict, compare=False, repr=False)
    _questions: dict[tuple[str, str], RenderedItem] = field(default_factory=dict, compare=False, repr=False)
    _wordings: dict[str, Wordings] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_activities", {activity.key: activity for activity in self.document.activities})

    @property
    def key(self) -> str:
        """The course's key."""
        return self.document.key

    def activity(self, key: str) -> schema.Lesson | schema.Assessment:
        """The activity called ``key``; NotFound when this version has none."""
        if key not in self._activities:
            raise NotFound("There is no such page in this course.")
        return self._activities[key]

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

    def wordings(self, key: str) -> Wordings:
        """The short names of the questions of the assessment called ``key``; NotFound when there is none."""
        if key not in self._wordings:
            self._wordings[key] = wordings(self.assessment(key))
        return self._wordings[key]

    def assessment(self, key: str) -> schema.Assessment:
        """The assessment called ``key``; NotFound when this version has none."""
        activity = self.activity(key)
        if not isinstance(activity, schema.Assessment):
            raise NotFound("This activity is not an assessment.")
        return activity


ROOM = 10_000
"""How many versions a process keeps."""

_kept: dict[tuple[str | None, int], LoadedVersion] = {}


def load(version_id: int) -> LoadedVersion:
    """The version with that id. A version never changes, so it is read from the database once per process."""
    # Keys of one database mean nothing in another, as in tests that use several.
    return _kept.get((name_of(db.engine), version_id)) or load_all([version_id])[0]


def load_all(version_ids: Sequence[int]) -> list[LoadedVersion]:
    """The versions with those ids, in their order; at most one statement. NotFound when one is missing."""
    database = name_of(db.engine)
    missing = {version_id for version_id in version_ids if (database, version_id) not in _kept}
    read = _read(missing) if missing else {}
    if len(read) < len(missing):
        raise NotFound("There is no such course version.")
    found = [read.get(version_id) or _kept[database, version_id] for version_id in version_ids]
    _kept.update({(database, version.id): version for version in read.values()})
    while len(_kept) > ROOM:
        _kept.pop(next(iter(_kept)), None)
    return found


def _read(version_ids: Collection[int]) -> dict[int, LoadedVersion]:
    columns = (_versions.id, _versions.course_id, _versions.number, _versions.digest, _versions.manifest)
    found = rows(select(*columns).where(_versions.id.in_(version_ids)), {})
    return {
        row.id: LoadedVersion(row.id, row.course_id, row.number, row.digest, schema.Course.model_validate(row.manifest))
        for row in found
    }


_courses, _versions = Course.__table__.c, CourseVersion.__table__.c
# Nearly every page asks this, so it is built once.
_CURRENT = Prepared(select(_courses.current_version_id).where(_courses.key == bindparam("course")))
_CURRENT_OF = Prepared(select(_courses.current_version_id).where(_courses.id == bindparam("course")))


def current(course_key: str) -> LoadedVersion:
    """The version of the course that is taught now; NotFound when there is no such course."""
    found = _CURRENT.rows({"course": course_key})
    if not found or found[0].current_version_id is None:
        raise NotFound("There is no such course.")
    return load(found[0].current_version_id)


def current_of(course_id: int) -> LoadedVersion | None:
    """The version that is taught now of the course with that id, None when there is none."""
    found = _CURRENT_OF.rows({"course": course_id})
    return load(found[0].current_version_id) if found and found[0].current_version_id else None


def all_current(course_ids: Sequence[int] | None = None) -> list[LoadedVersion]:
    """The current version of every published course, or of those with the ids; self-paced ones first, then by title."""
    query = select(_courses.current_version_id).where(_courses.current_version_id.is_not(None))
    if course_ids is not None:
        query = query.where(_courses.id.in_(course_ids))
    return sorted(load_all([row.current_version_id for row in rows(query, {})]), key=_place)


def _place(version: LoadedVersion) -> tuple[bool, str]:
    return version.document.delivery == "classroom", version.document.title
