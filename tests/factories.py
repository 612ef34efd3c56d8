"""Plain functions that make what tests are about, each with sensible values for what a test does not care for."""

from datetime import date
from itertools import count
from typing import Any

from lms import clock
from lms.catalogue import publishing, versions
from lms.catalogue.versions import LoadedVersion
from lms.content import schema
from lms.content.items import SingleChoice
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from lms.people import agencies, registering
from lms.people.models import Agency, Person, User

_numbers = count(1)


def a_user(legal_name: str = "Daniel Okafor", email: str | None = None, **kwargs: Any) -> User:
    """A confirmed login with its person."""
    user = registering.register(
        email or f"person{next(_numbers)}@example.org", legal_name, kwargs.pop("time_zone", "America/New_York")
    )
    user.confirmed_at = clock.now()
    user.person.extra_time_percent = kwargs.pop("extra_time_percent", 0)
    for role in kwargs.pop("roles", ()):
        registering.grant(user, role)
    assert not kwargs, f"a user has no {kwargs}"
    return user


def a_person(legal_name: str = "Daniel Okafor", **kwargs: Any) -> Person:
    """A person with a login."""
    return a_user(legal_name, **kwargs).person


def an_agency(name: str | None = None, kind: str = "law-enforcement", parent: Agency | None = None, **kwargs: Any) -> Agency:
    """An agency, at the top unless told otherwise."""
    return agencies.establish(f"Agency {next(_numbers)}" if name is None else name, kind, parent, **kwargs)


def an_item(key: str = "item-1", **kwargs: Any) -> SingleChoice:
    """A single-choice question whose right option is ``yes``."""
    values: dict[str, Any] = {
        "key": key,
        "objective": "objective-1",
        "prompt": f"What comes first in case {key}?",
        "explanation": "Safety comes first.",
        "options": [{"key": "yes", "text": "Safety", "correct": True, "feedback": "Right."}, {"key": "no", "text": "The form"}],
    }
    return SingleChoice.model_validate(values | kwargs)


def a_lesson(key: str = "lesson-1", checks: int = 0, **kwargs: Any) -> schema.Lesson:
    """A short lesson with as many knowledge checks as asked for, keyed ``<lesson>-check-1`` and so on."""
    blocks: list[Any] = [schema.TextBlock(body=f"Text of {key}.")]
    blocks += [schema.CheckBlock(item=an_item(f"{key}-check-{number}")) for number in range(1, checks + 1)]
    values: dict[str, Any] = {
        "key": key,
        "title": f"Title of {key}",
        "minutes": 5,
        "objectives": ["objective-1"],
        "reviewed_on": date(2026, 11, 23),
        "owner": "Course team",
        "blocks": blocks,
    }
    return schema.Lesson(**(values | kwargs))


def a_quiz(key: str = "quiz-1", items: int = 2, **kwargs: Any) -> schema.Assessment:
    """A quiz of so many single-choice questions, keyed ``<quiz>-1`` and so on."""
    values: dict[str, Any] = {
        "kind": "quiz",
        "key": key,
        "title": f"Title of {key}",
        "minutes": 5,
        "items": [an_item(f"{key}-{number}") for number in range(1, items + 1)],
    }
    return schema.Assessment(**(values | kwargs))


def a_course_document(key: str = "course-1", activities: Any = None, **kwargs: Any) -> schema.Course:
    """An online course of one module; a lesson and a quiz unless told otherwise."""
    activities = tuple(activities if activities is not None else (a_lesson(), a_quiz()))
    minutes = sum(activity.minutes for activity in activities if activity.kind == "lesson") or 5
    values: dict[str, Any] = {
        "key": key,
        "title": f"Title of {key}",
        "delivery": "online",
        "summary": "A course for tests.",
        "description": "A course for tests.",
        "audience": ["Testers"],
        "roles": ["officer"],
        "minutes": minutes,
        "certificate": {"hours": 1.5, "valid_months": 36},
        "objectives": [{"key": "objective-1", "text": "Put safety first."}],
        "modules": [schema.Module(key="module-1", title="Module 1", minutes=minutes, activities=activities)]
        if activities
        else [],
    }
    return schema.Course(**(values | kwargs))


def a_classroom_document(key: str = "class-1", **kwargs: Any) -> schema.Course:
    """A classroom course of one day; it requires nothing unless told otherwise."""
    segment = {"key": "day-1", "title": "Day 1", "day": 1, "minutes": 420, "topics": ["Teamwork"]}
    values = {"delivery": "classroom", "minutes": 420, "classroom": {"length": "1 day", "segments": [segment]}}
    return a_course_document(key, activities=(), **(values | kwargs))


def a_published_course(document: schema.Course | None = None, **kwargs: Any) -> LoadedVersion:
    """The current version of a course, published from a document."""
    return versions.load(publishing.publish(document or a_course_document(**kwargs), {}, "system").id)


def an_enrolment(person: Person | None = None, version: LoadedVersion | None = None) -> Enrolment:
    """A person in a course."""
    return enrolling.enrol((person or a_person()).id, (version or a_published_course()).course_id)
