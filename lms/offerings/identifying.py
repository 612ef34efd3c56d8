"""Identifying: whom the identifiers on a list mean, among the people that the asker may see and nobody else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select

from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.offerings.likeness import nearest
from lms.offerings.lists import Key
from lms.people.models import Person, User

_AT_ONCE = 5_000
"""How many texts one statement asks for: databases take only so many values."""


@dataclass(frozen=True)
class Named:
    """Whom identifiers mean: ``exact`` by the identifier; ``near`` whom a mistyped one may mean, and the right one."""

    exact: Mapping[Key, int]
    near: Mapping[Key, tuple[int, str]]


def identify(keys: Collection[Key], visible: Select[int]) -> Named:
    """Whom the identifiers mean among the people whose ids ``visible`` selects."""
    exact = identify_exactly(keys, visible)
    return Named(exact, _near({key for key in keys if key not in exact}, visible))


def identify_exactly(keys: Collection[Key], visible: Select[int]) -> dict[Key, int]:
    """Whom the identifiers mean as they are written, taking none for a mistyped one; three statements for some thousands."""
    exact: dict[Key, int] = {("email", email): person for email, person in _by_email(_of_kind(keys, "email"), visible)}
    exact |= {("number", number): person for number, person in _by_number(_of_kind(keys, "number"), visible)}
    exact |= {("certificate", number): person for number, person in _by_certificate(_of_kind(keys, "certificate"), visible)}
    return exact


def _near(unknown: Collection[Key], visible: Select[int]) -> dict[Key, tuple[int, str]]:
    emails, numbers = _of_kind(unknown, "email"), _of_kind(unknown, "number")
    found: dict[Key, tuple[int, str]] = {}
    if emails:
        known = dict(_pairs(select(User.email, User.person_id).where(User.person_id.in_(visible))))
        found |= {("email", text): (known[like], like) for text, like in nearest(emails, known).items()}
    if numbers:
        known = dict(_pairs(select(Person.learner_number, Person.id).where(Person.id.in_(visible))))
        found |= {("number", text): (known[like], like) for text, like in nearest(numbers, known).items()}
    return found


def _of_kind(keys: Iterable[Key], kind: str) -> list[str]:
    return sorted({text for key_kind, text in keys if key_kind == kind})


def _by_email(emails: list[str], visible: Select[int]) -> Iterable[tuple[str, int]]:
    for part in _parts(emails):
        yield from _pairs(select(User.email, User.person_id).where(User.email.in_(part), User.person_id.in_(visible)))


def _by_number(numbers: list[str], visible: Select[int]) -> Iterable[tuple[str, int]]:
    for part in _parts(numbers):
        query = select(Person.learner_number, Person.id).where(Person.learner_number.in_(part), Person.id.in_(visible))
        yield from _pairs(query)


def _by_certificate(numbers: list[str], visible: Select[int]) -> Iterable[tuple[str, int]]:
    for part in _parts(numbers):
        query = select(Credential.number, Enrolment.person_id).join(Enrolment, Enrolment.id == Credential.enrolment_id)
        yield from _pairs(query.where(Credential.number.in_(part), Enrolment.person_id.in_(visible)))


def _parts(texts: list[str]) -> Iterable[list[str]]:
    return (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))


def _pairs(query: Select[str, int]) -> Iterable[tuple[str, int]]:
    return ((text, person_id) for text, person_id in db.session.execute(query))
