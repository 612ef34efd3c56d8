"""Evaluating: a rule held against one person's evidence, as of the day a class starts."""

from datetime import date

from lms.content.schema import AllOf, AnyOf, CourseRequirement, Requirement
from lms.requirements.explained import Branch, Kind, Leaf, Status, Step, minutes_of
from lms.requirements.records import CourseProgress, Evidence, HeldCertificate
from lms.requirements.rules import parts_of
from lms.requirements.wording import list_dates, say_branch, say_certificate, say_day, say_progress

_FROM_BEST: tuple[Status, ...] = ("met", "not-on-the-day", "expired", "too-old", "wrong-version", "revoked")


def evaluate(rule: Requirement | None, evidence: Evidence, on_day: date, today: date) -> Leaf | Branch:
    """Whether the rule holds on ``on_day``, the date the class starts in its own time zone, and what is left to do.

    A certificate counts on its last day too; a revoked or superseded one never does. The day of issue is not held against the
    class day: they are dates in two time zones. ``today`` only tells what has expired from what will. No rule always holds.
    """
    if rule is None:
        return Branch("all", 0, True, "Open to everybody.", (), ())
    if isinstance(rule, CourseRequirement):
        return _evaluate_course(rule, evidence, on_day, today)
    parts = tuple(evaluate(part, evidence, on_day, today) for part in parts_of(rule))
    if isinstance(rule, AllOf):
        return _join("all", len(parts), parts)
    return _join("any", 1, parts) if isinstance(rule, AnyOf) else _join("some", rule.at_least, parts)


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


def _evaluate_course(rule: CourseRequirement, evidence: Evidence, on_day: date, today: date) -> Leaf:
    keys = (rule.course, *rule.equivalents)
    held, status = _find_best(rule, keys, evidence, on_day, today)
    step = _next_step(keys, evidence)
    progress = evidence.progress_in(step.course_key)
    is_underway = progress is not None and progress.is_enrolled
    if is_underway and status not in ("met", "not-on-the-day"):
        status = "in-progress"
    sentences = []
    if held and status not in ("in-progress", "not-started"):
        other = evidence.title_of(held.course_key) if held.course_key != rule.course else None
        sentences.append(say_certificate(rule, status, held, on_day, other))
    if status in ("in-progress", "not-started") or (is_underway and status != "met"):
        sentences.append(say_progress(progress))
    return Leaf(
        course_key=rule.course,
        title=evidence.title_of(rule.course),
        status=status,
        sentence=" ".join(sentences),
        facts=_list_facts(rule, held, status, on_day, today),
        certificate=held,
        steps=() if status == "met" else (step,),
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
    if rule.minimum_version and held.version < rule.minimum_version:
        return "wrong-version"
    if rule.valid == "ever" or held.is_unexpired_on(on_day):
        return "met"
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
    had = any(held.course_key == progress.course_key for held in evidence.certificates)
    return "Take the course again" if had else "Start the course"


def _list_facts(
    rule: CourseRequirement, held: HeldCertificate | None, status: Status, on_day: date, today: date
) -> tuple[str, ...]:
    facts = list_dates(held, today, on_day if rule.valid == "on-class-day" else None) if held else ()
    if status != "met" and rule.issued_from and today < rule.issued_from:
        facts += (f"counts if issued on or after {say_day(rule.issued_from)}",)
    return facts
