"""Random rules, random evidence and random dates, held against a second evaluator that works in another way.

The second evaluator writes out every set of leaves that suffices, counts days one by one, and tries every set of courses to
find the quickest way. It shares no line with the first.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest

from lms.content.schema import (
    AffirmationRequirement,
    AgencyRequirement,
    AllOf,
    AnyOf,
    CourseRequirement,
    JobRequirement,
    SomeOf,
)
from lms.requirements.evaluating import evaluate
from lms.requirements.explained import from_json, leaves, to_json
from lms.requirements.records import Affirmed, CourseProgress, Evidence, HeldCertificate, HeldPlace, HeldWaiver

FIRST_DAY = date(2026, 1, 1)
DAYS = 40
COURSES = ("a", "b", "c", "d", "e")
JOBS = ("officer", "supervisor", "specialist")
AGENCIES = ("academy", "law-enforcement", "prosecution")
WORDS = (("no-files", "I bring none."), ("no-files", "I bring no files."), ("all-days", "I stay for all days."))
SEEDS = range(20)
RULES_PER_SEED = 500


def a_day(random: Random) -> date:
    return FIRST_DAY + timedelta(days=random.randrange(DAYS))


def a_course_rule(random: Random, courses: tuple[str, ...]) -> CourseRequirement:
    course, *others = random.sample(courses, min(len(courses), random.choice((1, 1, 2, 3))))
    return CourseRequirement(
        course=course,
        equivalents=tuple(others),
        valid=random.choice(("on-class-day", "on-class-day", "ever")),
        minimum_version=random.choice((None, None, 1, 2, 3)),
        issued_from=random.choice((None, None, a_day(random))),
    )


def a_leaf(random: Random):
    kind = random.choice(("course", "course", "course", "job", "agency", "affirmation"))
    if kind == "job":
        return JobRequirement(jobs=tuple(random.sample(JOBS, random.choice((1, 1, 2)))))
    if kind == "agency":
        return AgencyRequirement(agency_kinds=tuple(random.sample(AGENCIES, random.choice((1, 1, 2)))))
    if kind == "affirmation":
        key, text = random.choice(WORDS)
        return AffirmationRequirement(affirmation=key, text=text)
    return a_course_rule(random, COURSES)


def a_rule(random: Random, depth: int = 3):
    if depth == 0 or random.random() < 0.3:
        return a_leaf(random)
    parts = tuple(a_rule(random, depth - 1) for _ in range(random.randint(1, 3)))
    return a_group(random, parts)


def a_group(random: Random, parts):
    kind = random.choice(("all", "any", "some"))
    if kind == "all":
        return AllOf(all=parts)
    return AnyOf(any=parts) if kind == "any" else SomeOf(at_least=random.randint(1, len(parts)), of=parts)


def a_certificate(random: Random, number: int) -> HeldCertificate:
    issued, issuer = a_day(random), random.choice((None, None, None, "County Academy"))
    return HeldCertificate(
        issuer=issuer,
        course_key=random.choice(COURSES),
        version=None if issuer else random.randint(1, 3),
        number=f"TH-{number}",
        public_id=f"public-{number}",
        issued_on=issued,
        expires_on=random.choice((None, issued + timedelta(days=random.randrange(DAYS)))),
        status=random.choice(("valid", "valid", "valid", "revoked", "superseded")),
    )


def some_days(random: Random) -> tuple[date, date | None]:
    first = a_day(random)
    return first, random.choice((None, first + timedelta(days=random.randrange(DAYS))))


def a_place(random: Random) -> HeldPlace:
    return HeldPlace(random.choice(JOBS), "An agency", random.choice(AGENCIES), *some_days(random))


def a_waiver(random: Random) -> HeldWaiver:
    kind = random.choice(("course", "course", "job", "agency", "affirmation"))
    words = {"course": COURSES, "job": JOBS, "agency": AGENCIES, "affirmation": ("no-files", "all-days")}[kind]
    count = random.choice((1, 1, 2)) if kind in ("job", "agency") else 1
    key = "+".join(sorted(random.sample(words, count)))
    return HeldWaiver(1, None, kind, key, "administrative", "The chief", "Mara Reyes", *some_days(random))


def what_stands_beside(random: Random) -> dict:
    return {
        "places": tuple(a_place(random) for _ in range(random.randint(0, 2))),
        "affirmed": tuple(Affirmed(1, *words, FIRST_DAY) for words in WORDS if random.random() < 0.4),
        "waivers": tuple(a_waiver(random) for _ in range(random.choice((0, 0, 1, 2)))),
    }


def some_evidence(random: Random) -> Evidence:
    certificates = tuple(a_certificate(random, number) for number in range(random.randint(0, 6)))
    # The minutes differ by powers of two, so that two different ways never take equally long.
    progress = tuple(
        CourseProgress(key, key.upper(), 2**index, random.randint(0, 3), 4, random.random() < 0.4)
        for index, key in enumerate(COURSES)
    )
    return Evidence(certificates, progress, **what_stands_beside(random))


def days_between(first: date, last: date | None) -> set[date]:
    last = last or FIRST_DAY + timedelta(days=3 * DAYS)
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def days_covered(certificate: HeldCertificate) -> set[date]:
    return days_between(certificate.issued_on - timedelta(days=DAYS), certificate.expires_on)


def satisfies(certificate: HeldCertificate, rule: CourseRequirement, on_day: date) -> bool:
    objections = [
        certificate.course_key != rule.course and certificate.course_key not in rule.equivalents,
        certificate.status in {"revoked", "superseded"},
        rule.valid == "on-class-day" and on_day not in days_covered(certificate),
        rule.minimum_version is not None
        and certificate.issuer is None
        and certificate.version not in range(rule.minimum_version, 100),
        rule.issued_from is not None and (certificate.issued_on - rule.issued_from).days < 0,
    ]
    return objections.count(True) == 0


def is_true(leaf, evidence: Evidence, on_day: date) -> bool:
    if isinstance(leaf, CourseRequirement):
        name, holding = {leaf.course}, [one for one in evidence.certificates if satisfies(one, leaf, on_day)]
    elif isinstance(leaf, AffirmationRequirement):
        name, holding = {leaf.affirmation}, [one for one in evidence.affirmed if one.key == leaf.affirmation]
        holding = [one for one in holding if one.text == leaf.text]
    else:
        name = set(leaf.jobs if isinstance(leaf, JobRequirement) else leaf.agency_kinds)
        there = [one for one in evidence.places if on_day in days_between(one.starts_on, one.ends_on)]
        holding = [one for one in there if (one.job if isinstance(leaf, JobRequirement) else one.agency_kind) in name]
    kind = type(leaf).__name__.removesuffix("Requirement").lower()
    excuses = [one for one in evidence.waivers if one.kind == kind and set(one.key.split("+")) == name]
    return bool(holding) or any(on_day in days_between(one.starts_on, one.ends_on) for one in excuses)


def number_leaves(rule) -> list:
    parts = getattr(rule, "all", None) or getattr(rule, "any", None) or getattr(rule, "of", None)
    return [leaf for part in parts for leaf in number_leaves(part)] if parts else [rule]


def sufficient_sets(rule, first: int = 0) -> set[frozenset[int]]:
    """Every set of leaves, by number, that is enough for the rule when all of its members hold."""
    parts = getattr(rule, "all", None) or getattr(rule, "any", None) or getattr(rule, "of", None)
    if not parts:
        return {frozenset({first})}
    needed = {"all": len(parts), "any": 1}.get(next(iter(type(rule).model_fields)), getattr(rule, "at_least", 0))
    of_parts = []
    for part in parts:
        of_parts.append(sufficient_sets(part, first))
        first += len(number_leaves(part))
    enough = set()
    for group in combinations(of_parts, needed):
        products = {frozenset()}
        for choices in group:
            products = {product | choice for product in products for choice in choices}
        enough |= products
    return enough


def holds(rule, true_leaves: set[int]) -> bool:
    return any(enough <= true_leaves for enough in sufficient_sets(rule))


def true_leaves(rule, evidence: Evidence, on_day: date) -> set[int]:
    return {number for number, leaf in enumerate(number_leaves(rule)) if is_true(leaf, evidence, on_day)}


@pytest.mark.parametrize("seed", SEEDS)
def test_agrees_with_the_second_evaluator(seed):
    random = Random(seed)
    for _ in range(RULES_PER_SEED):
        rule, evidence, on_day, today = a_rule(random), some_evidence(random), a_day(random), a_day(random)
        explained = evaluate(rule, evidence, on_day, today)
        true = true_leaves(rule, evidence, on_day)
        assert explained.is_met == holds(rule, true), (rule, evidence, on_day)
        assert {number for number, leaf in enumerate(leaves(explained)) if leaf.is_met} == true
        assert explained.is_met == (explained.left == 0) == (explained.minutes == 0)
        assert from_json(to_json(explained)) == explained


@pytest.mark.parametrize("seed", SEEDS)
def test_more_evidence_never_unmeets(seed):
    random = Random(1000 + seed)
    for number in range(RULES_PER_SEED // 4):
        rule, evidence, on_day, today = a_rule(random), some_evidence(random), a_day(random), a_day(random)
        more = Evidence(
            (*evidence.certificates, a_certificate(random, 100 + number)),
            evidence.progress,
            (*evidence.places, a_place(random)),
            (*evidence.affirmed, Affirmed(1, *random.choice(WORDS), FIRST_DAY)),
            (*evidence.waivers, a_waiver(random)),
        )
        before, after = (leaves(evaluate(rule, one, on_day, today)) for one in (evidence, more))
        assert all(later.is_met for earlier, later in zip(before, after, strict=True) if earlier.is_met)
        assert not evaluate(rule, evidence, on_day, today).is_met or evaluate(rule, more, on_day, today).is_met


@pytest.mark.parametrize("seed", SEEDS)
def test_a_certificate_that_does_not_count_changes_nothing(seed):
    random = Random(2000 + seed)
    for _ in range(RULES_PER_SEED // 5):
        rule, evidence, on_day, today = a_rule(random), some_evidence(random), a_day(random), a_day(random)
        dead = tuple(replace(one, status=random.choice(("revoked", "superseded"))) for one in evidence.certificates)
        assert not any(leaf.is_met for leaf in leaves(evaluate(rule, Evidence(dead, evidence.progress), on_day, today)))


@pytest.mark.parametrize("seed", SEEDS)
def test_doing_what_is_left_is_enough(seed):
    random = Random(3000 + seed)
    for _ in range(RULES_PER_SEED // 5):
        rule, evidence, on_day, today = a_rule(random), some_evidence(random), a_day(random), FIRST_DAY + timedelta(days=DAYS)
        explained = evaluate(rule, evidence, on_day, today)
        done = do(explained.steps, evidence, on_day, today)
        assert evaluate(rule, done, on_day, today).is_met
        assert len({(step.kind, step.key, step.title) for step in explained.steps}) == explained.left


def do(steps, evidence: Evidence, on_day: date, today: date) -> Evidence:
    first = {kind: [step for step in steps if step.kind == kind] for kind in ("course", "job", "agency", "affirmation")}
    certificates = tuple(HeldCertificate(step.key, 3, "TH-NEW", "new", today, None) for step in first["course"])
    jobs = tuple(HeldPlace(step.key.split("+")[0], "An agency", "other", on_day, on_day) for step in first["job"])
    agencies = tuple(HeldPlace("officer", "An agency", step.key.split("+")[-1], on_day, on_day) for step in first["agency"])
    words = tuple(Affirmed(1, step.key, step.title, on_day) for step in first["affirmation"])
    return replace(
        evidence,
        certificates=evidence.certificates + certificates,
        places=evidence.places + jobs + agencies,
        affirmed=evidence.affirmed + words,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_finds_the_quickest_way_when_no_course_stands_twice(seed):
    random = Random(4000 + seed)
    for _ in range(RULES_PER_SEED // 5):
        rule, evidence, on_day = a_rule_without_repetition(random), some_evidence(random), a_day(random)
        true, asked = true_leaves(rule, evidence, on_day), [leaf.course for leaf in number_leaves(rule)]
        minutes = {progress.course_key: progress.minutes_left for progress in evidence.progress}
        ways = [
            sum(minutes[asked[number]] for number in chosen)
            for size in range(len(asked) + 1)
            for chosen in combinations(range(len(asked)), size)
            if holds(rule, true | set(chosen))
        ]
        assert evaluate(rule, evidence, on_day, on_day).minutes == min(ways)


def a_rule_without_repetition(random: Random):
    parts = [CourseRequirement(course=key) for key in random.sample(COURSES, random.randint(1, len(COURSES)))]
    while len(parts) > 1:
        size = random.randint(2, len(parts))
        parts = [*parts[size:], a_group(random, tuple(parts[:size]))]
    return parts[0]
