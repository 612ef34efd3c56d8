"""Which classroom courses a certificate counts for. Pure."""

from collections.abc import Iterable, Iterator

from lms.content.schema import Course, CourseRequirement, Requirement
from lms.requirements.rules import parts_of


def opened_by(course_key: str, courses: Iterable[Course]) -> list[Course]:
    """The courses whose requirement names the course, itself or as an equivalent, in the order given."""
    return [course for course in courses if course.requires and course_key in set(named_in(course.requires))]


def named_in(rule: Requirement) -> Iterator[str]:
    """The keys of every course that the rule names, equivalents included."""
    if isinstance(rule, CourseRequirement):
        yield from (rule.course, *rule.equivalents)
    else:
        for part in parts_of(rule):
            yield from named_in(part)
