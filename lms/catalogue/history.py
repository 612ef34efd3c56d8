"""What was published of a course, when, by whom and with which meaning for learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from lms.catalogue import versions
from lms.catalogue.models import CourseVersion, Publication
from lms.catalogue.versions import LoadedVersion
from lms.content.classing import Class, heaviest, to_redo
from lms.db import db
from lms.errors import NotFound
from lms.people.naming import names_of
from lms.prepared import Prepared


@dataclass(frozen=True)
class Published:
    """One act of publishing; ``by`` is a name. ``is_first`` says that it wrote its version, as those that go back do not."""

    version_id: int
    number: int
    digest: str
    at: datetime
    by: str
    note: str
    redo: Sequence[str]
    is_first: bool


class AskedAgain(NamedTuple):
    """Since when something must be done again, and by the version of which number."""

    at: datetime
    version: int


def publications(course_id: int) -> list[Published]:
    """Every act of publishing of the course, newest first. Two statements."""
    query = select(Publication, CourseVersion.number, CourseVersion.digest)
    query = query.join(CourseVersion, CourseVersion.id == Publication.version_id)
    found = db.session.execute(query.where(Publication.course_id == course_id).order_by(Publication.id)).all()
    names = names_of({publication.published_by for publication, *_rest in found})
    seen: set[int] = set()
    acts = []
    for one, number, digest in found:
        by = names[one.published_by]
        acts.append(
            Published(one.version_id, number, digest, one.published_at, by, one.note, one.redo, one.version_id not in seen)
        )
        seen.add(one.version_id)
    return acts[::-1]


def numbered(course_id: int, number: int) -> LoadedVersion:
    """The course's version with that number; NotFound when there is none."""
    found = select(CourseVersion.id).where(CourseVersion.course_id == course_id, CourseVersion.number == number)
    version_id = db.session.scalar(found)
    if version_id is None:
        raise NotFound("There is no such version of this course.")
    return versions.load(version_id)


def asked_again(course_id: int) -> dict[str, AskedAgain]:
    """The last publication that asked to do each activity again, by its key. One statement."""
    found = _ACTS.rows({"course": course_id})
    return {key: AskedAgain(row.published_at, row.number) for row in found for key in to_redo(row.classes)}


def changed_since(course_id: int, number: int) -> dict[str, Class]:
    """What became of the activities since the version with that number was current last, by key: the heaviest of each change.

    One statement.
    """
    found: dict[str, Class] = {}
    for row in _SINCE.rows({"course": course_id, "number": number}):
        for key, kind in row.classes.items():
            found[key] = heaviest((kind, found.get(key, "editorial")))
    return found


_publications, _versions = Publication.__table__.c, CourseVersion.__table__.c
_LAST = (
    select(func.max(_publications.id))
    .join_from(Publication.__table__, CourseVersion.__table__, _versions.id == _publications.version_id)
    .where(_publications.course_id == bindparam("course"), _versions.number == bindparam("number"))
    .scalar_subquery()
)
_ACTS = Prepared(
    select(_publications.classes, _publications.published_at, _versions.number)
    .join_from(Publication.__table__, CourseVersion.__table__, _versions.id == _publications.version_id)
    .where(_publications.course_id == bindparam("course"))
    .order_by(_publications.id)
)
_SINCE = Prepared(select(_publications.classes).where(_publications.course_id == bindparam("course"), _publications.id > _LAST))
