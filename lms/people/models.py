"""The tables of people, logins and roles."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model

ROLES = ("learner", "instructor", "coordinator", "administrator")


class Person(Model):
    """Somebody who trains. Training records hang on the person, so that a changed login loses nothing.

    ``extra_time_percent`` is the accommodation in timed assessments: 50 means half as long again.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_number: Mapped[str] = mapped_column(String(20), unique=True)
    legal_name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64), default="America/New_York")
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("extra_time_percent BETWEEN 0 AND 300", name="extra_time_in_range"),)


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
    """A role given to a login, beyond being a learner, which everybody is."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "role"),
        CheckConstraint("role IN ('instructor', 'coordinator', 'administrator')", name="role_known"),
    )

    @property
    def name(self) -> str:
        """The role's name, as Flask-Security asks for it."""
        return self.role
