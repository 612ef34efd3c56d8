"""The words for requirements: a rule as a sentence, and what is said of every part of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from lms.content.schema import AllOf, AnyOf, CourseRequirement, Requirement, SomeOf
from lms.requirements.explained import Kind, Status, Step, minutes_of
from lms.requirements.records import CourseProgress, HeldCertificate
from lms.requirements.rules import parts_of

LABELS: Mapping[Status, str] = {
    "met": "Certified",
    "not-on-the-day": "Not on the day",
    "in-progress": "In progress",
    "expired": "Expired",
    "too-old": "Issued too early",
    "wrong-version": "Earlier version",
    "revoked": "Revoked",
    "not-started": "Not started",
}
"""The state of a course requirement in one or two words."""


def describe(rule: Requirement | None, titles: Mapping[str, str]) -> str:
    """The rule as a sentence. ``titles`` maps course keys to titles; a course without one is called by its key."""
    return "Open to everybody." if rule is None else f"You need {_describe(rule, titles)}."


def _describe(rule: Requirement, titles: Mapping[str, str]) -> str:
    if isinstance(rule, CourseRequirement):
        return _describe_course(rule, titles)
    parts = parts_of(rule)
    if len(parts) == 1:
        return _describe(parts[0], titles)
    inner = [text if isinstance(part, CourseRequirement) else f"({text})" for part in parts for text in [_describe(part, titles)]]
    return f"{_heading(rule)}: {'; '.join(inner)}"


def _heading(rule: AllOf | AnyOf | SomeOf) -> str:
    if isinstance(rule, SomeOf) and rule.at_least < len(rule.of):
        return f"at least {rule.at_least} of these"
    return "one of these" if isinstance(rule, AnyOf) else "all of these"


def _describe_course(rule: CourseRequirement, titles: Mapping[str, str]) -> str:
    names = [titles.get(key, key) for key in (rule.course, *rule.equivalents)]
    conditions = ["valid on the day the class starts" if rule.valid == "on-class-day" else "expired or not"]
    if rule.minimum_version:
        conditions.append(f"for version {rule.minimum_version} or later")
    if rule.issued_from:
        conditions.append(f"issued on or after {say_day(rule.issued_from)}")
    return f"a certificate in {join_with(names, 'or')}, {', '.join(conditions)}"


def say_certificate(
    rule: CourseRequirement, status: Status, held: HeldCertificate, on_day: date, other_title: str | None = None
) -> str:
    """What is said of the certificate that decides a course requirement.

    ``other_title`` is the title of its course when that is an equivalent of the one asked for.
    """
    whose = f" in {other_title}, which is accepted instead," if other_title else ""
    return f"Certificate {held.number}{whose} {_say_status(rule, status, held, on_day)}"


def _say_status(rule: CourseRequirement, status: Status, held: HeldCertificate, on_day: date) -> str:
    if status == "met":
        return "counts for this class."
    if status == "not-on-the-day":
        return f"expires on {say_day(held.expires_on)}, before the class starts on {say_day(on_day)}."
    if status == "expired":
        return f"expired on {say_day(held.expires_on)}."
    if status == "too-old":
        return f"was issued on {say_day(held.issued_on)}. The class asks for {say_day(rule.issued_from)} or later."
    if status == "wrong-version":
        return f"is for version {held.version}. The class asks for version {rule.minimum_version} or later."
    return "was revoked and no longer counts."


def say_progress(progress: CourseProgress | None) -> str:
    """What is said of a course that is still to be taken; None when it is not taught now."""
    if progress is None:
        return "This course is not taught at present."
    if progress.is_enrolled:
        return f"{progress.met} of {progress.total} requirements met, {say_minutes(progress.minutes_left)} left."
    return f"Not started yet. It takes {say_minutes(progress.minutes_left)}."


def say_branch(kind: Kind, needed: int, met: int, total: int, steps: tuple[Step, ...]) -> str:
    """How a group of requirements stands: what it asks for, how much is met, what is left and how long it takes."""
    asked = {"all": "All of these", "any": "One of these", "some": f"At least {needed} of these"}[kind]
    if not steps:
        return f"{asked}: met."
    left = "one thing left" if len(steps) == 1 else f"{len(steps)} things left"
    minutes = minutes_of(steps)
    time = f", {say_minutes(minutes)}" if minutes is not None else ""
    return f"{asked}: {met} of {total} met, {left}{time}."


def list_dates(held: HeldCertificate, today: date, on_day: date | None) -> tuple[str, ...]:
    """The dates of a certificate in words, the last of them about the class day; None when that day does not matter."""
    facts = [f"issued {say_day(held.issued_on)}"]
    if held.expires_on:
        facts.append(f"{'expires' if held.is_unexpired_on(today) else 'expired'} {say_day(held.expires_on)}")
    if on_day and held.status == "valid":
        facts.append(f"{'still valid' if held.is_unexpired_on(on_day) else 'not valid'} on {say_day(on_day)}")
    return tuple(facts)


def say_day(day: date | None) -> str:
    """The date as it stands on pages: 16 March 2027."""
    return f"{day.day} {day:%B %Y}" if day else ""


def say_minutes(minutes: int) -> str:
    """A length of time: 35 minutes, 1 hour, 1 hour 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((hours, "hour"), (rest, "minute")) if number]
    return " ".join(parts) or "no time"


def join_with(words: Sequence[str], conjunction: str) -> str:
    """The words as a list in a sentence: A, B or C."""
    return f" {conjunction} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
