"""How a classroom course is held, and what a person must have to book a seat in it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from lms.content.types import Key, Line, Minutes, Part, Text

Job = Literal["officer", "telecommunicator", "child-protection", "supervisor", "specialist"]
AgencyKind = Literal["law-enforcement", "emergency-communications", "child-protection", "prosecution", "academy", "other"]


class CourseRequirement(Part):
    """Holds when a person has a certificate of ``course`` or of an equivalent that meets every condition given."""

    course: Key
    equivalents: tuple[Key, ...] = ()
    valid: Literal["on-class-day", "ever"] = "on-class-day"
    minimum_version: Annotated[int, Field(ge=1)] | None = None
    issued_from: date | None = None


class JobRequirement(Part):
    """Holds when a person works at an agency in one of these jobs on the class day."""

    jobs: Annotated[tuple[Job, ...], Field(min_length=1)]


class AgencyRequirement(Part):
    """Holds when a person belongs to an agency of one of these kinds on the class day."""

    agency_kinds: Annotated[tuple[AgencyKind, ...], Field(min_length=1)]


class AffirmationRequirement(Part):
    """Holds when a person has affirmed exactly this text; other words under the same key are to be affirmed anew."""

    affirmation: Key
    text: Line


class AllOf(Part):
    """Holds when every part holds."""

    all: Annotated[tuple["Requirement", ...], Field(min_length=1)]


class AnyOf(Part):
    """Holds when at least one part holds."""

    any: Annotated[tuple["Requirement", ...], Field(min_length=1)]


class SomeOf(Part):
    """Holds when at least ``at_least`` of the parts hold."""

    at_least: Annotated[int, Field(ge=1)]
    of: Annotated[tuple["Requirement", ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_be_met(self) -> "SomeOf":
        if self.at_least > len(self.of):
            raise ValueError(f"`at_least: {self.at_least}` can never be met by {len(self.of)} parts")
        return self


_SORTS = {
    "all": "AllOf",
    "any": "AnyOf",
    "of": "SomeOf",
    "jobs": "JobRequirement",
    "agency_kinds": "AgencyRequirement",
    "affirmation": "AffirmationRequirement",
}
"""The field that tells what sort of requirement it is; one with none of these asks for a course."""


def _sort_of_requirement(value: object) -> str:
    has = value.__contains__ if isinstance(value, dict) else lambda name: hasattr(value, name)
    return next((sort for name, sort in _SORTS.items() if has(name)), "CourseRequirement")


LeafRequirement = CourseRequirement | JobRequirement | AgencyRequirement | AffirmationRequirement
"""A requirement without parts."""

Requirement = Annotated[
    Annotated[CourseRequirement, Tag("CourseRequirement")]
    | Annotated[JobRequirement, Tag("JobRequirement")]
    | Annotated[AgencyRequirement, Tag("AgencyRequirement")]
    | Annotated[AffirmationRequirement, Tag("AffirmationRequirement")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[SomeOf, Tag("SomeOf")],
    Discriminator(_sort_of_requirement),
]


class Segment(Part):
    """One part of a class at which attendance is taken."""

    key: Key
    title: Text
    day: Annotated[int, Field(ge=1, le=30)]
    minutes: Minutes
    topics: Annotated[tuple[Text, ...], Field(min_length=1)]


class Classroom(Part):
    """How a classroom course is held: how long it is in words, and its segments, every one of which must be attended."""

    length: Text
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    assessments: tuple[Text, ...] = ()
