"""Which classroom courses a certificate counts for. Pure."""

from collections.abc import Iterable, Iterator

from lms.content.schema import Course, CourseRequirement, Requirement
from lms.requirements.rules import leaves_of


def opened_by(course_key: str, courses: Iterable[Course]) -> list[Course]:
    """The courses whose requirement names the course, itself or as an equivalent, in the order given."""
    return [course for course in courses if course.requires and course_key in set(named_in(course.requires))]


def named_in(rule: Requirement) -> Iterator[str]:
    """The keys of every course that the rule names, equivalents included."""
    for leaf in leaves_of(rule):
        if isinstance(leaf, CourseRequirement):
            yield from (leaf.course, *leaf.equivalents)
