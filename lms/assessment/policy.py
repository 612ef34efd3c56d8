"""The rules of attempts: who may start one when, when one is over, and what may be shown. Pure: the time is passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lms.content.schema import Assessment
from lms.progress.standing import Standing

GRACE = timedelta(seconds=30)
"""How long after its time an attempt still takes answers, for requests that were on their way."""


class AttemptTimes(Protocol):
    """What the rules need to know of an attempt."""

    @property
    def due_at(self) -> datetime | None: ...

    @property
    def submitted_at(self) -> datetime | None: ...


class Judgement(Protocol):
    """What the rules need to know of a grade."""

    @property
    def passed(self) -> bool: ...


@dataclass(frozen=True)
class Go:
    """One attempt as the rules see it; ``passed`` is None while it has no grade."""

    submitted_at: datetime | None
    due_at: datetime | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class Availability:
    """Whether an attempt can start or be resumed now and, when not, why not, in words for the learner.

    ``attempts_left`` counts attempts that may still be started, None without a limit; ``opens_at`` is when a cooldown ends;
    ``waits_for`` holds the titles of what must be done first; ``is_practice`` says that the pass already stands.
    """

    can_start: bool
    can_resume: bool
    reason: str | None = None
    attempts_left: int | None = None
    opens_at: datetime | None = None
    waits_for: tuple[str, ...] = ()
    is_practice: bool = False


def availability(assessment: Assessment, goes: Sequence[Go], standing: Standing, now: datetime) -> Availability:
    """What the learner may do at the assessment now; ``goes`` are the attempts of this enrolment, in order."""
    left = None if assessment.attempts is None else max(0, assessment.attempts - len(goes))
    has_passed = standing.has_met(assessment.key) or any(go.passed for go in goes)
    if any(is_open(go, now) for go in goes):
        return Availability(can_start=False, can_resume=True, attempts_left=left, is_practice=has_passed)
    refused = (
        _passed_already(assessment, left, has_passed)
        or _not_open_yet(assessment, standing, left, has_passed)
        or _none_left(assessment, left)
        or _cooling_down(assessment, goes, left, now)
    )
    return refused or Availability(can_start=True, can_resume=False, attempts_left=left, is_practice=has_passed)


def _passed_already(assessment: Assessment, left: int | None, has_passed: bool) -> Availability | None:
    if not has_passed or assessment.attempts is None:
        return None
    reason = f"“{assessment.title}” is already done, and that stands: there is nothing more to do here."
    return _refused(reason, left, is_practice=True)


def _not_open_yet(assessment: Assessment, standing: Standing, left: int | None, has_passed: bool) -> Availability | None:
    rest = tuple(requirement.title for requirement in standing.rest(assessment.key))
    if assessment.opens != "after-the-rest" or not rest or has_passed:
        return None
    reason = f"“{assessment.title}” opens when the rest of the course is done. Still to do: {', '.join(rest)}."
    return _refused(reason, left, waits_for=rest)


def _none_left(assessment: Assessment, left: int | None) -> Availability | None:
    if left != 0:
        return None
    reason = f"You have used all {assessment.attempts} attempts at “{assessment.title}”. Ask your coordinator what to do next."
    if assessment.attempts == 1:
        reason = f"You have used your one attempt at “{assessment.title}”. Ask your coordinator what to do next."
    return _refused(reason, left)


def _cooling_down(assessment: Assessment, goes: Sequence[Go], left: int | None, now: datetime) -> Availability | None:
    ends = [ended_at(go) + timedelta(minutes=assessment.cooldown_minutes) for go in goes]
    if not ends or max(ends) <= now:
        return None
    wait = -(-(max(ends) - now) // timedelta(minutes=1))
    reason = f"There is a pause between attempts. You can try “{assessment.title}” again in {in_words(wait)}."
    return _refused(reason, left, opens_at=max(ends))


def _refused(
    reason: str,
    left: int | None,
    *,
    opens_at: datetime | None = None,
    waits_for: tuple[str, ...] = (),
    is_practice: bool = False,
) -> Availability:
    return Availability(
        can_start=False,
        can_resume=False,
        reason=reason,
        attempts_left=left,
        opens_at=opens_at,
        waits_for=waits_for,
        is_practice=is_practice,
    )


def ended_at(attempt: AttemptTimes) -> datetime:
    """When an attempt that is not open ended: when it was submitted, or when the clock closed it."""
    if attempt.submitted_at is not None:
        return attempt.submitted_at
    if attempt.due_at is None:
        raise ValueError("the attempt has not ended")
    return attempt.due_at + GRACE


def closes_at(attempt: AttemptTimes) -> datetime | None:
    """The last moment at which a timed attempt takes answers; None without a limit."""
    return attempt.due_at + GRACE if attempt.due_at is not None else None


def is_overdue(attempt: AttemptTimes, now: datetime) -> bool:
    """Whether the attempt's time and the grace are over, though nobody has submitted it yet."""
    closing = closes_at(attempt)
    return attempt.submitted_at is None and closing is not None and now > closing


def is_open(attempt: AttemptTimes, now: datetime) -> bool:
    """Whether the attempt still takes answers."""
    return attempt.submitted_at is None and not is_overdue(attempt, now)


def due_at(assessment: Assessment, started_at: datetime, extra_time_percent: int) -> datetime | None:
    """When an attempt that starts then must end: the time limit and the person's extra time; None without a limit."""
    if assessment.time_limit_minutes is None:
        return None
    return started_at + timedelta(minutes=assessment.time_limit_minutes) * (100 + extra_time_percent) / 100


def feedback_visible(assessment: Assessment, attempt: AttemptTimes, grade: Judgement | None) -> bool:
    """Whether right answers and reasons may be shown; with ``now`` that holds, question by question, for what is answered."""
    if assessment.feedback == "now":
        return True
    if assessment.feedback == "after-submit":
        return attempt.submitted_at is not None
    return assessment.feedback == "after-pass" and grade is not None and grade.passed


def stands(assessment: Assessment, answer: object) -> bool:
    """Whether a saved answer can no longer be changed, because its reason is told as soon as it is saved."""
    return assessment.feedback == "now" and answer is not None


def in_words(minutes: int) -> str:
    """A span of whole minutes in words, such as "1 hour 5 minutes" or "2 days"."""
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (rest, "minute")]
    return " ".join(f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in parts if count) or "less than a minute"
