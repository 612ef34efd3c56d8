"""Eligibility: whether people may come to a class, or to any class of a course, as of a day, and what is missing."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.offerings import checking, reading
from lms.offerings.models import Offering
from lms.offerings.when import class_day
from lms.permissions import Permission, people_visible_to
from lms.web.api.calling import area, caller, operation, require
from lms.web.api.people import find_each, find_one, learner_of
from lms.web.api.shapes import CourseKey, Explained, Learner, Name, PublicId, Sent

_TAG = "Eligibility"
MOST_PEOPLE = 1000


class Day(Sent):
    """As of which day."""

    on: date | None = Field(None, description="The day that dates are held against; else the day the class starts, or today.")


class People(Day):
    """Who is asked about."""

    people: list[Name] = Field(min_length=1, max_length=MOST_PEOPLE)


class Eligible(BaseModel):
    """How one person stands. Somebody who is not known to the caller has no ``person`` and no requirement."""

    asked: str = Field(description="The name as it was sent.")
    person: Learner | None
    is_eligible: bool | None
    left: int | None = Field(description="How many things are left to do.")
    requirement: Explained | None


class Eligibility(BaseModel):
    """How people stand, in the order asked."""

    course: CourseKey
    class_id: PublicId | None
    on: date
    people: list[Eligible]


@area.get("/classes/<class_id>/eligibility/<person>")
@operation("eligibility:read", Eligibility, _TAG)
def check_one_for_class(class_id: str, person: str, query: Day) -> Eligibility:
    """Whether a person may come to a class."""
    offering = find_class(class_id)
    found = find_one(person, people_visible_to(caller().user))
    return _answer([found.learner_number], checking.taught(offering), query.on, offering)


@area.post("/classes/<class_id>/eligibility")
@operation("eligibility:read", Eligibility, _TAG)
def check_many_for_class(class_id: str, json: People) -> Eligibility:
    """Whether people may come to a class, up to a thousand at once."""
    offering = find_class(class_id)
    return _answer(json.people, checking.taught(offering), json.on, offering)


@area.get("/courses/<course_key>/eligibility/<person>")
@operation("eligibility:read", Eligibility, _TAG)
def check_one_for_course(course_key: str, person: str, query: Day) -> Eligibility:
    """Whether a person may come to the classes of a course."""
    version = _find_course(course_key)
    found = find_one(person, people_visible_to(caller().user))
    return _answer([found.learner_number], version, query.on)


@area.post("/courses/<course_key>/eligibility")
@operation("eligibility:read", Eligibility, _TAG)
def check_many_for_course(course_key: str, json: People) -> Eligibility:
    """Whether people may come to the classes of a course, up to a thousand at once."""
    return _answer(json.people, _find_course(course_key), json.on)


def find_class(class_id: str) -> Offering:
    """The class; raises NotFound for one in which the caller may see nobody."""
    offering = reading.find(class_id)
    require(Permission.SEE_ROSTER, offering.course_id, "There is no such class.")
    return offering


def _find_course(course_key: str) -> LoadedVersion:
    version = versions.current(course_key)
    require(Permission.SEE_ROSTER, version.course_id, "There is no such course.")
    return version


def _answer(names: Sequence[str], version: LoadedVersion, on: date | None, offering: Offering | None = None) -> Eligibility:
    day = on or (class_day(offering.starts_at, offering.time_zone) if offering else clock.today())
    people = find_each(names, people_visible_to(caller().user))
    explained = checking.explain_on(version, {person.id for person in people.values()}, day, offering)
    return Eligibility(
        course=version.key,
        class_id=offering.public_id if offering else None,
        on=day,
        people=[_one(name, people, explained) for name in names],
    )


def _one(name: str, people: dict, explained: dict) -> Eligible:
    person = people.get(name)
    if person is None:
        return Eligible(asked=name, person=None, is_eligible=None, left=None, requirement=None)
    tree = explained[person.id]
    return Eligible(asked=name, person=learner_of(person), is_eligible=tree.is_met, left=tree.left, requirement=tree)
