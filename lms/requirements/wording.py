"""The words for requirements: what is said of every part of a rule that was held against evidence. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from lms.content.schema import CourseRequirement
from lms.requirements.explained import Kind, Status, Step, minutes_of
from lms.requirements.records import CourseProgress, HeldCertificate, HeldPlace, HeldWaiver, PendingCertificate

LABELS: Mapping[Status, str] = {
    "met": "Certified",
    "accepted": "Accepted",
    "on-record": "On record",
    "affirmed": "Affirmed",
    "waived": "Waived",
    "not-on-the-day": "Not on the day",
    "in-progress": "In progress",
    "expired": "Expired",
    "too-old": "Issued too early",
    "wrong-version": "Earlier version",
    "revoked": "Revoked",
    "not-started": "Not started",
    "not-on-record": "Not on record",
    "not-affirmed": "Not affirmed",
}
"""The state of a requirement in one or two words."""

JOBS: Mapping[str, str] = {
    "officer": "an officer",
    "telecommunicator": "a 911 telecommunicator",
    "child-protection": "a child-protection worker",
    "supervisor": "a supervisor",
    "specialist": "a specialist",
}
"""What somebody does at an agency."""

AGENCIES: Mapping[str, str] = {
    "law-enforcement": "a law-enforcement agency",
    "emergency-communications": "a 911 center",
    "child-protection": "a child-protection agency",
    "prosecution": "a prosecutor's office",
    "academy": "an academy",
    "other": "an agency of another kind",
}
"""Kinds of agency."""

REASONS: Mapping[str, str] = {
    "tested-out": "tested out",
    "equivalent-activity": "an equivalent activity here",
    "equivalent-outside-activity": "an equivalent activity elsewhere",
    "administrative": "an administrative decision",
}
"""Why a requirement is waived: the reasons of cmi5, so that other systems can be told."""


def say_certificate(
    rule: CourseRequirement, status: Status, held: HeldCertificate, on_day: date, other_title: str | None = None
) -> str:
    """What is said of the certificate that decides a course requirement.

    ``other_title`` is the title of its course when that is an equivalent of the one asked for; one from elsewhere is called by
    its issuer.
    """
    name = f"Certificate {held.number}" if held.number else "The certificate"
    origin = f"from {held.issuer}" if held.issuer else f"in {other_title}" if other_title else ""
    whose = f" {origin}, which is accepted instead," if origin else ""
    return f"{name}{whose} {_say_status(rule, status, held, on_day)}"


def _say_status(rule: CourseRequirement, status: Status, held: HeldCertificate, on_day: date) -> str:
    if status in ("met", "accepted"):
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


def say_pending(pending: PendingCertificate) -> str:
    """What is said of a certificate from elsewhere that nobody has decided on."""
    return f"a certificate from {pending.issuer}, submitted {say_day(pending.submitted_on)}, waits for a decision"


def say_waiver(waiver: HeldWaiver) -> str:
    """What is said of a requirement that is waived: by whom, who allows it, why, and until when."""
    until = f"until {say_day(waiver.ends_on)}" if waiver.ends_on else "without an end"
    who = f"Waived by {waiver.granted_by}, on the authority of {waiver.authority}"
    return f"{who}, for {REASONS[waiver.reason]}, from {say_day(waiver.starts_on)} {until}."


def say_place(place: HeldPlace) -> str:
    """What an agency has on record of somebody, without the full stop."""
    return f"On record as {JOBS[place.job]} at {place.agency}"


def list_days(place: HeldPlace) -> tuple[str, ...]:
    """The dates of what an agency has on record, in words."""
    return (f"from {say_day(place.starts_on)}", *([f"until {say_day(place.ends_on)}"] if place.ends_on else []))


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
