"""Rules as trees: their parts. Pure."""

from lms.content.schema import AllOf, AnyOf, CourseRequirement, Requirement


def parts_of(rule: Requirement) -> tuple[Requirement, ...]:
    """The parts of a group in the order of its author; nothing for a single course."""
    if isinstance(rule, CourseRequirement):
        return ()
    if isinstance(rule, AllOf):
        return rule.all
    return rule.any if isinstance(rule, AnyOf) else rule.of
