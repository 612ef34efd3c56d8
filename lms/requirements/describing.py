"""Describing: a rule as a sentence, before it is held against anybody. Pure."""

from collections.abc import Mapping

from lms.content.schema import (
    AffirmationRequirement,
    AllOf,
    AnyOf,
    CourseRequirement,
    JobRequirement,
    LeafRequirement,
    Requirement,
    SomeOf,
)
from lms.requirements.rules import parts_of
from lms.requirements.wording import AGENCIES, JOBS, join_with, say_day

_ON_THE_DAY = "on the day the class starts"


def describe(rule: Requirement | None, titles: Mapping[str, str]) -> str:
    """The rule as a sentence. ``titles`` maps course keys to titles; a course without one is called by its key."""
    return "Open to everybody." if rule is None else f"You need {_describe(rule, titles)}."


def describe_leaf(rule: LeafRequirement, titles: Mapping[str, str]) -> str:
    """One thing that is asked for, in words that go on with a sentence: a certificate in…, to work as…"""
    if isinstance(rule, CourseRequirement):
        return _describe_course(rule, titles)
    if isinstance(rule, AffirmationRequirement):
        return f"to affirm: “{rule.text}”"
    if isinstance(rule, JobRequirement):
        return f"to work as {join_with([JOBS[job] for job in rule.jobs], 'or')} {_ON_THE_DAY}"
    return f"to belong to {join_with([AGENCIES[kind] for kind in rule.agency_kinds], 'or')} {_ON_THE_DAY}"


def _describe(rule: Requirement, titles: Mapping[str, str]) -> str:
    if isinstance(rule, LeafRequirement):
        return describe_leaf(rule, titles)
    parts = parts_of(rule)
    if len(parts) == 1:
        return _describe(parts[0], titles)
    inner = [text if isinstance(part, LeafRequirement) else f"({text})" for part in parts for text in [_describe(part, titles)]]
    return f"{_heading(rule)}: {'; '.join(inner)}"


def _heading(rule: AllOf | AnyOf | SomeOf) -> str:
    if isinstance(rule, SomeOf) and rule.at_least < len(rule.of):
        return f"at least {rule.at_least} of these"
    return "one of these" if isinstance(rule, AnyOf) else "all of these"


def _describe_course(rule: CourseRequirement, titles: Mapping[str, str]) -> str:
    names = [titles.get(key, key) for key in (rule.course, *rule.equivalents)]
    conditions = [f"valid {_ON_THE_DAY}" if rule.valid == "on-class-day" else "expired or not"]
    if rule.minimum_version:
        conditions.append(f"for version {rule.minimum_version} or later")
    if rule.issued_from:
        conditions.append(f"issued on or after {say_day(rule.issued_from)}")
    return f"a certificate in {join_with(names, 'or')}, {', '.join(conditions)}"
