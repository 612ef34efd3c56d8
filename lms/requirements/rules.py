"""Rules as trees: their parts, and how a part without parts is called. Pure."""

from collections.abc import Iterator

from lms.content.schema import (
    AffirmationRequirement,
    AllOf,
    AnyOf,
    CourseRequirement,
    JobRequirement,
    LeafRequirement,
    Requirement,
)
from lms.requirements.records import LeafKind


def parts_of(rule: Requirement) -> tuple[Requirement, ...]:
    """The parts of a group in the order of its author; nothing for what has no parts."""
    if isinstance(rule, LeafRequirement):
        return ()
    if isinstance(rule, AllOf):
        return rule.all
    return rule.any if isinstance(rule, AnyOf) else rule.of


def leaves_of(rule: Requirement) -> Iterator[LeafRequirement]:
    """Everything that the rule asks for, in the order of its author."""
    if isinstance(rule, LeafRequirement):
        yield rule
    for part in parts_of(rule):
        yield from leaves_of(part)


def identify(leaf: LeafRequirement) -> tuple[LeafKind, str]:
    """The kind and the key of what is asked for; they outlive new versions of the course, so waivers hang on them.

    A course has its key, an affirmation the author's, jobs and kinds of agency theirs in alphabetical order.
    """
    if isinstance(leaf, CourseRequirement):
        return "course", leaf.course
    if isinstance(leaf, AffirmationRequirement):
        return "affirmation", leaf.affirmation
    if isinstance(leaf, JobRequirement):
        return "job", "+".join(sorted(set(leaf.jobs)))
    return "agency", "+".join(sorted(set(leaf.agency_kinds)))
