"""Outcomes: simplified evidence comes to exactly what the whole of it comes to, whatever the rule."""

from datetime import date, timedelta
from random import Random

import pytest

from lms.content.schema import CourseRequirement
from lms.requirements.evaluating import evaluate
from lms.requirements.outcomes import days_that_matter, outcome_of, simplify
from lms.requirements.records import Evidence, HeldCertificate
from tests.requirements.test_evaluating_properties import a_day, a_rule, some_evidence

RULES_PER_SEED = 400


@pytest.mark.parametrize("seed", range(8))
def test_what_is_left_out_never_changes_the_outcome(seed):
    random = Random(f"outcomes {seed}")
    for _ in range(RULES_PER_SEED):
        rule, known, on_day, today = a_rule(random), some_evidence(random), a_day(random), a_day(random)
        like = simplify(known, days_that_matter(rule, on_day, today))
        assert outcome_of(evaluate(rule, like, on_day, today)) == outcome_of(evaluate(rule, known, on_day, today))


def test_certificates_of_many_people_come_to_the_same():
    rule, on_day = CourseRequirement(course="a"), date(2027, 3, 16)
    days = days_that_matter(rule, on_day, date(2026, 11, 24))
    likes = {
        simplify(Evidence((HeldCertificate("a", 1, f"TH-{n}", f"p{n}", date(2025, 1, 1) + timedelta(days=n), expires),)), days)
        for n in range(50)
        for expires in (date(2028, 1, 1) + timedelta(days=n),)
    }
    assert len(likes) == 1


def test_a_certificate_that_ends_the_day_before_is_told_from_one_that_ends_on_the_day():
    rule, on_day = CourseRequirement(course="a"), date(2027, 3, 16)
    days = days_that_matter(rule, on_day, date(2026, 11, 24))
    held = [HeldCertificate("a", 1, "TH-1", "p", date(2025, 1, 1), on_day - timedelta(days=back)) for back in (0, 1)]
    assert [evaluate(rule, simplify(Evidence((one,)), days), on_day, on_day).is_met for one in held] == [True, False]
