"""The tables of people, logins, agencies, roles and notices."""

from datetime import date, datetime
from typing import Any, ClassVar

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, ScalarSelect, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from lms.db import Model
from lms.outbox import OutboxMessage

COURSE_ROLES = ("author", "reviewer", "publisher")
"""Who writes a course, comments on it and approves it, and makes it current: each for one course."""

ROLES = ("learner", "instructor", "coordinator", "administrator", *COURSE_ROLES)

AGENCY_KINDS = ("law-enforcement", "emergency-communications", "child-protection", "prosecution", "academy", "other")

JOBS = ("officer", "telecommunicator", "child-protection", "supervisor", "specialist")
"""What somebody does at an agency: the same words as a course's audience."""

CHANNELS = ("mail", "digest", "page")
"""How a notice reaches a person: by mail at once, in a daily digest, or only on the page."""

_CURRENT = text("ends_on IS NULL")
_UNREAD = text("read_at IS NULL")
_FOR_DIGEST = text("channel = 'digest' AND message_id IS NULL AND read_at IS NULL")
_AT_TOP = text("parent_id IS NULL")
_OF_ALL = text("agency_id IS NULL AND course_id IS NULL")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Person(Model):
    """Somebody who trains. Training records hang on the person, so that a changed login loses nothing.

    ``extra_time_percent`` is the accommodation in timed assessments: 50 means half as long again.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_number: Mapped[str] = mapped_column(String(20), unique=True)
    legal_name: Mapped[str] = mapped_column(String(200), index=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="America/New_York")
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("extra_time_percent BETWEEN 0 AND 300", name="extra_time_in_range"),)


class Agency(Model):
    """An organization that people train for. Agencies form a tree: a district lies below its department.

    ``provider_number`` is what the state's training records call it. No two below the same agency share a name.
    """

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    provider_number: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("parent_id", "name"),
        Index("uq_agency_name_at_top", "name", unique=True, sqlite_where=_AT_TOP, postgresql_where=_AT_TOP),
        CheckConstraint(_one_of("kind", AGENCY_KINDS), name="kind_known"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )


class Membership(Model):
    """A person at an agency from a day to a day, both included; without an end it goes on. Ended ones stay as a record."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    job: Mapped[str] = mapped_column(String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        # An agency's page asks for its members of each job that a course is meant for: all it asks is in the index.
        Index(None, "agency_id", "job", "person_id", "starts_on", "ends_on"),
        Index("uq_membership_current", "person_id", "agency_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        CheckConstraint(_one_of("job", JOBS), name="job_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )


class User(Model, UserMixin):
    """A login. The e-mail address is unique without regard to case because it is stored normalized."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)

    unread_notices: ClassVar[Any]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    roles: Mapped[list["RoleGrant"]] = relationship(lazy="select", cascade="all, delete-orphan")

    @property
    def legal_name(self) -> str:
        """The name of the person the login belongs to."""
        return self.person.legal_name

    @property
    def time_zone(self) -> str:
        """The IANA time zone of the person the login belongs to."""
        return self.person.time_zone

    def has_role(self, role: str) -> bool:
        """Whether the role was granted; everybody is a learner."""
        return role == "learner" or any(grant.role == role for grant in self.roles)


class RoleGrant(Model, RoleMixin):
    """A role given to a login, beyond being a learner, which everybody is.

    It reaches one agency (with ``includes_below`` all that lies below it too), or one course, or everything when it names
    neither. A role for courses always names one.
    """

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    includes_below: Mapped[bool] = mapped_column(default=False)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    granted_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "role", "agency_id"),
        UniqueConstraint("user_id", "role", "course_id"),
        Index("uq_role_grant_of_all", "user_id", "role", unique=True, sqlite_where=_OF_ALL, postgresql_where=_OF_ALL),
        CheckConstraint(_one_of("role", ROLES[1:]), name="role_known"),
        CheckConstraint("agency_id IS NULL OR course_id IS NULL", name="one_reach"),
        CheckConstraint("role <> 'administrator' OR (agency_id IS NULL AND course_id IS NULL)", name="administrator_of_all"),
        CheckConstraint(f"NOT ({_one_of('role', COURSE_ROLES)}) OR course_id IS NOT NULL", name="author_of_a_course"),
    )

    @property
    def name(self) -> str:
        """The role's name, as Flask-Security asks for it."""
        return self.role


class Notice(Model):
    """Something a person needs to act on, shown on their page of notices and, unless they chose otherwise, sent by mail.

    ``about`` names what it concerns as ``kind:id``; ``link`` is a path on this site. ``once`` is the key of what may be told only
    once. ``message_id`` is the mail that carried it, alone or in a digest.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(300))
    about: Mapped[str | None] = mapped_column(String(80), index=True)
    once: Mapped[str | None] = mapped_column(String(120), unique=True)
    channel: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)

    message: Mapped[OutboxMessage | None] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_notice_of_person", "person_id", "id"),
        Index("ix_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_for_digest", "person_id", sqlite_where=_FOR_DIGEST, postgresql_where=_FOR_DIGEST),
        CheckConstraint(_one_of("channel", CHANNELS), name="channel_known"),
    )


class NoticeSetting(Model):
    """How a person wants to hear of one kind of notice, where that is not by mail at once."""

    __tablename__ = "notice_setting"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))

    __table_args__ = (CheckConstraint(_one_of("channel", CHANNELS), name="channel_known"),)


def count_unread(person_id: Any) -> ScalarSelect[int]:
    """How many notices the person with that id, which may be a column, has not read, as a part of another query."""
    notice = Notice.__table__.c
    return select(func.count(notice.id)).where(notice.person_id == person_id, notice.read_at.is_(None)).scalar_subquery()


User.unread_notices = column_property(count_unread(User.person_id), deferred=True)
