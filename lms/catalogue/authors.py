"""Who works on which course, and the courses as those who work on them see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from lms.catalogue import drafting, versions
from lms.catalogue.models import Course, CourseDraft, CourseVersion
from lms.content.apart import Document
from lms.db import db
from lms.people import registering
from lms.people.models import COURSE_ROLES, Person, RoleGrant, User


@dataclass(frozen=True)
class Written:
    """A course that somebody works on: its title, the version that is taught, and when its draft was last saved."""

    key: str
    title: str
    delivery: str
    version: int | None
    saved_at: datetime | None
    saved_by: str | None


def make_course(document: Document, user: User, by: str) -> CourseDraft:
    """Make a new course whose author and publisher is the user; ``by`` is written ``kind:id``."""
    draft = drafting.begin(document, by)
    for role in ("author", "publisher"):
        registering.grant(user, role, course_id=draft.course_id, by=by)
    return draft


@dataclass(frozen=True)
class Worker:
    """A role in a course with the login that has it."""

    grant: RoleGrant
    user: User


def workers(course_id: int) -> Sequence[Worker]:
    """Everybody with a role in the course, by role and name. One statement."""
    query = select(RoleGrant, User).join(User, User.id == RoleGrant.user_id).join(Person, Person.id == User.person_id)
    query = query.where(RoleGrant.course_id == course_id, RoleGrant.role.in_(COURSE_ROLES))
    found = db.session.execute(query.order_by(RoleGrant.role, Person.legal_name, RoleGrant.id)).unique()
    return [Worker(*row) for row in found]


def courses(condition: ColumnElement[bool]) -> Sequence[Written]:
    """The courses that meet the condition, by title. Two statements at most."""
    drafts = CourseDraft.__table__.c
    query = select(
        Course.id,
        Course.key,
        Course.delivery,
        CourseVersion.number,
        drafts.manifest["title"].as_string().label("title"),
        drafts.updated_at,
        drafts.updated_by,
    )
    query = query.outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    query = query.outerjoin(CourseDraft.__table__, drafts.course_id == Course.id).where(condition)
    rows = db.session.execute(query).all()
    titles = {one.course_id: one.document.title for one in versions.all_current([row.id for row in rows])}
    found = [
        Written(row.key, row.title or titles.get(row.id, row.key), row.delivery, row.number, row.updated_at, row.updated_by)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.title.casefold(), one.key))
