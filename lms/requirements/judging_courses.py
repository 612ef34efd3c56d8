"""Judging a requirement that asks for a course: which certificate decides it, and what to do when none does. Pure."""

from datetime import date

from lms.content.schema import CourseRequirement
from lms.requirements.explained import Leaf, Status, Step
from lms.requirements.records import CourseProgress, Evidence, HeldCertificate
from lms.requirements.wording import list_dates, say_certificate, say_day, say_pending, say_progress

_FROM_BEST: tuple[Status, ...] = ("met", "accepted", "not-on-the-day", "expired", "too-old", "wrong-version", "revoked")
_MET = ("met", "accepted")


def judge_course(rule: CourseRequirement, evidence: Evidence, on_day: date, today: date) -> Leaf:
    """How the person stands with the course that is asked for, or with an equivalent of it."""
    keys = (rule.course, *rule.equivalents)
    held, status = _find_best(rule, keys, evidence, on_day, today)
    step = _next_step(keys, evidence)
    progress = evidence.progress_in(step.key)
    is_underway = progress is not None and progress.is_enrolled
    if is_underway and status not in (*_MET, "not-on-the-day"):
        status = "in-progress"
    sentences = []
    if held and status not in ("in-progress", "not-started"):
        other = evidence.title_of(held.course_key) if held.course_key != rule.course else None
        sentences.append(say_certificate(rule, status, held, on_day, other))
    if status in ("in-progress", "not-started") or (is_underway and status not in _MET):
        sentences.append(say_progress(progress))
    return Leaf(
        key=rule.course,
        title=evidence.title_of(rule.course),
        status=status,
        sentence=" ".join(sentences),
        facts=_list_facts(rule, held, status, on_day, today) + (() if status in _MET else _list_pending(keys, evidence)),
        certificate=held,
        steps=() if status in _MET else (step,),
    )


def _find_best(
    rule: CourseRequirement, keys: tuple[str, ...], evidence: Evidence, on_day: date, today: date
) -> tuple[HeldCertificate | None, Status]:
    """The certificate nearest to meeting the rule: by status, then the course itself, longest valid, latest issued."""
    judged = [
        (held, _judge(rule, held, on_day, today))
        for held in evidence.certificates
        if held.course_key in keys and held.status != "superseded"
    ]
    if not judged:
        return None, "not-started"
    return min(judged, key=lambda pair: (_FROM_BEST.index(pair[1]), keys.index(pair[0].course_key), *_newest_first(pair[0])))


def _newest_first(held: HeldCertificate) -> tuple[int, int, str]:
    return -(held.expires_on or date.max).toordinal(), -held.issued_on.toordinal(), held.number


def _judge(rule: CourseRequirement, held: HeldCertificate, on_day: date, today: date) -> Status:
    if held.status == "revoked":
        return "revoked"
    if rule.issued_from and held.issued_on < rule.issued_from:
        return "too-old"
    # What was accepted from elsewhere stands for the course, whatever its version.
    if rule.minimum_version and held.version is not None and held.version < rule.minimum_version:
        return "wrong-version"
    if rule.valid == "ever" or held.is_unexpired_on(on_day):
        return "accepted" if held.issuer else "met"
    return "not-on-the-day" if held.is_unexpired_on(today) else "expired"


def _next_step(keys: tuple[str, ...], evidence: Evidence) -> Step:
    """What to do for any of the courses: go on with the one that has least left, or else begin the first that is taught."""
    taught = [progress for key in keys if (progress := evidence.progress_in(key))]
    underway = [progress for progress in taught if progress.is_enrolled]
    if not taught:
        return Step(keys[0], keys[0], "Ask your training coordinator", None)
    chosen = min(underway, key=lambda progress: progress.minutes_left) if underway else taught[0]
    return Step(chosen.course_key, chosen.title, _label(chosen, evidence), chosen.minutes_left)


def _label(progress: CourseProgress, evidence: Evidence) -> str:
    if progress.is_classroom:
        return "See the classes"
    if progress.is_enrolled:
        return "Continue the course"
    had = any(held.course_key == progress.course_key and not held.issuer for held in evidence.certificates)
    return "Take the course again" if had else "Start the course"


def _list_facts(
    rule: CourseRequirement, held: HeldCertificate | None, status: Status, on_day: date, today: date
) -> tuple[str, ...]:
    facts = list_dates(held, today, on_day if rule.valid == "on-class-day" else None) if held else ()
    if status not in _MET and rule.issued_from and today < rule.issued_from:
        facts += (f"counts if issued on or after {say_day(rule.issued_from)}",)
    return facts


def _list_pending(keys: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
    return tuple(say_pending(one) for one in evidence.pending if one.course_key in keys)
