"""Making people and their logins, and changing their names."""

import secrets
from functools import cache
from random import SystemRandom
from zoneinfo import available_timezones

from sqlalchemy import select

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people.models import COURSE_ROLES, ROLES, Agency, Person, RoleGrant, User

_DIGITS = "0123456789"
_JOINERS = "\u200c\u200d"


def register(email: str, legal_name: str, time_zone: str, password_hash: str | None = None) -> User:
    """A new person with a login that is not confirmed yet.

    ``email`` is taken as it is: normalizing and checking it is the form's work. Raises Invalid for a name or zone that
    cannot be kept.
    """
    person = Person(
        learner_number=_new_learner_number(),
        legal_name=clean_name(legal_name),
        time_zone=known_zone(time_zone),
        created_at=clock.now(),
    )
    user = User(email=email, password=password_hash, active=True, fs_uniquifier=secrets.token_hex(32), person=person)
    db.session.add(user)
    db.session.flush()
    audit.record(f"person:{person.id}", "person.registered", f"person:{person.id}")
    return user


def change_details(person: Person, legal_name: str, time_zone: str) -> None:
    """Change the person's name and time zone; certificates already issued keep the name they were issued in."""
    person.time_zone = known_zone(time_zone)
    rename(person, legal_name, f"person:{person.id}")


def rename(person: Person, legal_name: str, by: str) -> None:
    """Change the person's name, as they or a coordinator ask; ``by`` is written ``kind:id``."""
    before, person.legal_name = person.legal_name, clean_name(legal_name)
    if before != person.legal_name:
        audit.record(by, "person.renamed", f"person:{person.id}", before=before, after=person.legal_name)
    db.session.flush()


def grant(
    user: User,
    role: str,
    agency: Agency | None = None,
    includes_below: bool = False,
    course_id: int | None = None,
    by: str = "system",
) -> None:
    """Give the login a role for an agency (with what lies below it or without), for a course, or for everything.

    Giving it twice changes nothing but ``includes_below``. ``by`` is written ``kind:id``. Raises Invalid for a role there is not,
    and for a reach it cannot have.
    """
    if role not in ROLES:
        raise Invalid(f"There is no role {role}. The roles are: {', '.join(ROLES)}.")
    if role == "learner":
        return
    if (agency and course_id) or (role == "administrator" and (agency or course_id)):
        raise Invalid("A role is given for one agency, for one course, or for everything; an administrator's for everything.")
    if role in COURSE_ROLES and not course_id:
        raise Invalid(f"The role {role} is given for one course.")
    agency_id = agency.id if agency else None
    found = next((one for one in user.roles if (one.role, one.agency_id, one.course_id) == (role, agency_id, course_id)), None)
    if found and found.includes_below == includes_below:
        return
    if found is None:
        found = RoleGrant(role=role, agency_id=agency_id, course_id=course_id, granted_at=clock.now())
        user.roles.append(found)
    found.includes_below = includes_below
    db.session.flush()
    audit.record(by, "role.granted", f"user:{user.id}", role=role, agency=agency_id, below=includes_below, course=course_id)


def revoke(user: User, given: RoleGrant, by: str = "system") -> None:
    """Take a role back that the login was given."""
    user.roles.remove(given)
    db.session.flush()
    audit.record(by, "role.revoked", f"user:{user.id}", role=given.role, agency=given.agency_id, course=given.course_id)


def find_user(email: str) -> User | None:
    """The login with that normalized address."""
    return db.session.scalar(select(User).where(User.email == email))


def find_by_number(learner_number: str) -> Person:
    """The person with that learner number; raises NotFound."""
    person = db.session.scalar(select(Person).where(Person.learner_number == learner_number.upper()))
    if person is None:
        raise NotFound("There is no such person.")
    return person


def clean_name(text: str) -> str:
    """The name with its white space folded; Invalid when it is empty, too long or holds control characters."""
    name = " ".join(text.split())
    if not name:
        raise Invalid("Enter your name as it should stand on certificates.")
    if len(name) > 200:
        raise Invalid("Enter a name of at most 200 characters.")
    if not is_printable(name):
        raise Invalid("The name holds characters that cannot be shown. Type it again without them.")
    return name


def is_printable(text: str) -> bool:
    """Whether every character of the text can be shown, or joins and parts letters as Persian and Indic names need."""
    return all(letter.isprintable() or letter in _JOINERS for letter in text)


@cache
def time_zones() -> frozenset[str]:
    """The names of all IANA time zones; to look through their files takes longer than all else that registering does."""
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """The IANA time zone's name; Invalid when there is no such zone."""
    if name not in time_zones():
        raise Invalid("Choose a time zone from the list.")
    return name


def _new_learner_number() -> str:
    # Nine random digits out of a billion leave collisions to the unique index; the year would tell strangers too much.
    return "L" + "".join(SystemRandom().choices(_DIGITS, k=9))
