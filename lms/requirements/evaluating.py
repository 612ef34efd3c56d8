"""Evaluating: a rule held against one person's evidence, as of the day a class starts."""

from dataclasses import replace
from datetime import date

from lms.content.schema import (
    AffirmationRequirement,
    AllOf,
    AnyOf,
    CourseRequirement,
    JobRequirement,
    LeafRequirement,
    Requirement,
)
from lms.requirements.explained import Branch, Kind, Leaf, minutes_of
from lms.requirements.judging_courses import judge_course
from lms.requirements.judging_people import judge_affirmation, judge_agency, judge_job
from lms.requirements.records import Evidence
from lms.requirements.rules import parts_of
from lms.requirements.wording import say_branch, say_waiver


def evaluate(rule: Requirement | None, evidence: Evidence, on_day: date, today: date) -> Leaf | Branch:
    """Whether the rule holds on ``on_day``, the date the class starts in its own time zone, and what is left to do.

    A certificate counts on its last day too; a revoked or superseded one never does. The day of issue is not held against the
    class day: they are dates in two time zones. ``today`` only tells what has expired from what will. No rule always holds.
    What is waived on the class day counts as met. Of waivers and affirmations, ``evidence`` holds those for the class alone
    (``Evidence.for_class``).
    """
    if rule is None:
        return Branch("all", 0, True, "Open to everybody.", (), ())
    if isinstance(rule, LeafRequirement):
        return _excuse(_judge(rule, evidence, on_day, today), evidence, on_day)
    parts = tuple(evaluate(part, evidence, on_day, today) for part in parts_of(rule))
    if isinstance(rule, AllOf):
        return _join("all", len(parts), parts)
    return _join("any", 1, parts) if isinstance(rule, AnyOf) else _join("some", rule.at_least, parts)


def _judge(rule: LeafRequirement, evidence: Evidence, on_day: date, today: date) -> Leaf:
    if isinstance(rule, CourseRequirement):
        return judge_course(rule, evidence, on_day, today)
    if isinstance(rule, AffirmationRequirement):
        return judge_affirmation(rule, evidence)
    if isinstance(rule, JobRequirement):
        return judge_job(rule, evidence, on_day, today)
    return judge_agency(rule, evidence, on_day, today)


def _excuse(leaf: Leaf, evidence: Evidence, on_day: date) -> Leaf:
    waivers = [one for one in evidence.waivers if (one.kind, one.key) == (leaf.kind, leaf.key) and one.holds_on(on_day)]
    if leaf.is_met or not waivers:
        return leaf
    longest = max(waivers, key=lambda one: (one.ends_on or date.max, one.starts_on))
    return replace(leaf, status="waived", sentence=say_waiver(longest), facts=(), steps=())


def _join(kind: Kind, needed: int, parts: tuple[Leaf | Branch, ...]) -> Branch:
    met = sum(part.is_met for part in parts)
    # The sort is stable: of two parts that take equally long, the one its author wrote first is proposed.
    unmet = sorted((part for part in parts if not part.is_met), key=_effort)
    chosen = unmet[: max(0, needed - met)]
    steps = tuple(dict.fromkeys(step for part in sorted(chosen, key=parts.index) for step in part.steps))
    return Branch(kind, needed, met >= needed, say_branch(kind, needed, met, len(parts), steps), parts, steps)


def _effort(part: Leaf | Branch) -> tuple[bool, int, int]:
    minutes = minutes_of(part.steps)
    return minutes is None, minutes or 0, len(part.steps)
