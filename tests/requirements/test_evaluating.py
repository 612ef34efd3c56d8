"""Evaluating one course requirement: every status, which certificate is chosen, and what is said of it."""

from datetime import date

import pytest

from lms.content.schema import AllOf, AnyOf, CourseRequirement, SomeOf
from lms.requirements.evaluating import evaluate
from lms.requirements.explained import Leaf, Step, from_json, leaves, to_json
from lms.requirements.records import CourseProgress, Evidence, HeldCertificate

CLASS_DAY = date(2027, 3, 16)
TODAY = date(2026, 11, 23)


def held(course="intro", version=1, issued=date(2026, 11, 12), expires=date(2029, 11, 12), status="valid", number="TH-4K7Q-92"):
    return HeldCertificate(course, version, number, f"public-{number}", issued, expires, status)


def progress(course="intro", minutes=90, met=0, total=9, is_enrolled=False, is_classroom=False):
    return CourseProgress(course, course.title(), minutes, met, total, is_enrolled, is_classroom)


def judge(rule, certificates=(), courses=None, on_day=CLASS_DAY, today=TODAY):
    courses = (progress(),) if courses is None else tuple(courses)
    explained = evaluate(rule, Evidence(tuple(certificates), courses), on_day, today)
    assert from_json(to_json(explained)) == explained
    return explained


INTRO = CourseRequirement(course="intro")

STATUSES = [
    # what is held, the rule, progress, status, sentence, facts, (label, minutes) of the next step
    (
        [held()],
        INTRO,
        progress(),
        "met",
        "Certificate TH-4K7Q-92 counts for this class.",
        ("issued 12 November 2026", "expires 12 November 2029", "still valid on 16 March 2027"),
        None,
    ),
    (
        [held(expires=None)],
        INTRO,
        progress(),
        "met",
        "Certificate TH-4K7Q-92 counts for this class.",
        ("issued 12 November 2026", "still valid on 16 March 2027"),
        None,
    ),
    (
        [held(expires=date(2027, 3, 15))],
        INTRO,
        progress(),
        "not-on-the-day",
        "Certificate TH-4K7Q-92 expires on 15 March 2027, before the class starts on 16 March 2027.",
        ("issued 12 November 2026", "expires 15 March 2027", "not valid on 16 March 2027"),
        ("Take the course again", 90),
    ),
    (
        [held(expires=date(2027, 3, 15))],
        INTRO,
        progress(minutes=35, met=6, is_enrolled=True),
        "not-on-the-day",
        "Certificate TH-4K7Q-92 expires on 15 March 2027, before the class starts on 16 March 2027. "
        "6 of 9 requirements met, 35 minutes left.",
        ("issued 12 November 2026", "expires 15 March 2027", "not valid on 16 March 2027"),
        ("Continue the course", 35),
    ),
    (
        [],
        INTRO,
        progress(minutes=35, met=6, is_enrolled=True),
        "in-progress",
        "6 of 9 requirements met, 35 minutes left.",
        (),
        ("Continue the course", 35),
    ),
    ([], INTRO, progress(), "not-started", "Not started yet. It takes 1 hour 30 minutes.", (), ("Start the course", 90)),
    (
        [],
        INTRO,
        progress(is_classroom=True),
        "not-started",
        "Not started yet. It takes 1 hour 30 minutes.",
        (),
        ("See the classes", 90),
    ),
    ([], INTRO, None, "not-started", "This course is not taught at present.", (), ("Ask your training coordinator", None)),
    (
        [held(status="revoked")],
        INTRO,
        progress(),
        "revoked",
        "Certificate TH-4K7Q-92 was revoked and no longer counts.",
        ("issued 12 November 2026", "expires 12 November 2029"),
        ("Take the course again", 90),
    ),
    (
        [held(issued=date(2023, 5, 1), expires=date(2025, 5, 1))],
        INTRO,
        progress(),
        "expired",
        "Certificate TH-4K7Q-92 expired on 1 May 2025.",
        ("issued 1 May 2023", "expired 1 May 2025", "not valid on 16 March 2027"),
        ("Take the course again", 90),
    ),
    (
        [held(issued=date(2023, 5, 1), expires=date(2025, 5, 1))],
        INTRO,
        progress(minutes=1, met=8, is_enrolled=True),
        "in-progress",
        "8 of 9 requirements met, 1 minute left.",
        ("issued 1 May 2023", "expired 1 May 2025", "not valid on 16 March 2027"),
        ("Continue the course", 1),
    ),
    (
        [held(issued=date(2023, 5, 1), expires=date(2025, 5, 1))],
        CourseRequirement(course="intro", valid="ever"),
        progress(),
        "met",
        "Certificate TH-4K7Q-92 counts for this class.",
        ("issued 1 May 2023", "expired 1 May 2025"),
        None,
    ),
    (
        [held()],
        CourseRequirement(course="intro", issued_from=date(2026, 11, 13)),
        progress(),
        "too-old",
        "Certificate TH-4K7Q-92 was issued on 12 November 2026. The class asks for 13 November 2026 or later.",
        ("issued 12 November 2026", "expires 12 November 2029", "still valid on 16 March 2027"),
        ("Take the course again", 90),
    ),
    (
        [],
        CourseRequirement(course="intro", issued_from=date(2027, 1, 1)),
        progress(),
        "not-started",
        "Not started yet. It takes 1 hour 30 minutes.",
        ("counts if issued on or after 1 January 2027",),
        ("Start the course", 90),
    ),
    (
        [held(version=1)],
        CourseRequirement(course="intro", minimum_version=2),
        progress(),
        "wrong-version",
        "Certificate TH-4K7Q-92 is for version 1. The class asks for version 2 or later.",
        ("issued 12 November 2026", "expires 12 November 2029", "still valid on 16 March 2027"),
        ("Take the course again", 90),
    ),
]


@pytest.mark.parametrize(("certificates", "rule", "course", "status", "sentence", "facts", "step"), STATUSES)
def test_says_how_a_course_requirement_stands(certificates, rule, course, status, sentence, facts, step):
    leaf = judge(rule, certificates, [course] if course else [])
    assert (leaf.status, leaf.sentence, leaf.facts) == (status, sentence, facts)
    assert leaf.is_met == (status == "met")
    assert [(one.label, one.minutes) for one in leaf.steps] == ([step] if step else [])
    assert leaf.minutes == (step[1] if step else 0)


def test_a_certificate_counts_on_its_last_day():
    assert judge(INTRO, [held(expires=CLASS_DAY)]).is_met


def test_a_certificate_that_expired_after_a_past_class_counts_for_that_class():
    assert judge(INTRO, [held(issued=date(2023, 1, 1), expires=date(2025, 1, 1))], on_day=date(2024, 6, 1)).is_met


def test_a_superseded_certificate_is_not_looked_at():
    assert judge(INTRO, [held(status="superseded")]).status == "not-started"
    assert judge(INTRO, [held(status="superseded"), held(number="TH-NEW")]).certificate.number == "TH-NEW"


def test_a_revoked_certificate_does_not_spoil_a_good_one():
    assert judge(INTRO, [held(status="revoked"), held(number="TH-2")]).certificate.number == "TH-2"


def test_prefers_the_course_itself_then_the_longest_validity_then_the_latest_issue():
    rule = CourseRequirement(course="intro", equivalents=("old-intro",))
    own_short = held(expires=date(2027, 4, 1), number="own-short")
    own_long = held(number="own-long")
    own_for_ever = held(expires=None, number="own-for-ever")
    own_later = held(issued=date(2026, 11, 20), number="own-later")
    other = held("old-intro", expires=None, number="other")
    assert judge(rule, [other, own_short]).certificate.number == "own-short"
    assert judge(rule, [own_short, own_long]).certificate.number == "own-long"
    assert judge(rule, [own_long, own_for_ever]).certificate.number == "own-for-ever"
    assert judge(rule, [own_long, own_later]).certificate.number == "own-later"


def test_names_the_equivalent_that_counts():
    rule = CourseRequirement(course="intro", equivalents=("old-intro",))
    leaf = judge(rule, [held("old-intro")], [progress(), progress("old-intro")])
    assert leaf.sentence == "Certificate TH-4K7Q-92 in Old-Intro, which is accepted instead, counts for this class."
    assert leaf.title == "Intro"


def test_goes_on_with_an_equivalent_that_is_underway():
    rule = CourseRequirement(course="intro", equivalents=("old-intro",))
    leaf = judge(rule, [], [progress(), progress("old-intro", minutes=10, met=8, is_enrolled=True)])
    assert leaf.status == "in-progress"
    assert leaf.steps == (Step("old-intro", "Old-Intro", "Continue the course", 10),)


def test_begins_an_equivalent_when_the_course_itself_is_not_taught():
    rule = CourseRequirement(course="intro", equivalents=("new-intro",))
    assert judge(rule, [], [progress("new-intro")]).steps[0].key == "new-intro"


def test_no_rule_always_holds():
    explained = judge(None)
    assert explained.is_met
    assert explained.sentence == "Open to everybody."
    assert leaves(explained) == []


A, B, C = (CourseRequirement(course=key) for key in "abc")
COURSES = (progress("a", 10), progress("b", 20), progress("c", 30))

BRANCHES = [
    # rule, courses certified, is met, what is left to do, minutes, sentence
    (AllOf(all=(A, B)), "", False, "ab", 30, "All of these: 0 of 2 met, 2 things left, 30 minutes."),
    (AllOf(all=(A, B)), "a", False, "b", 20, "All of these: 1 of 2 met, one thing left, 20 minutes."),
    (AllOf(all=(A, B)), "ab", True, "", 0, "All of these: met."),
    (AnyOf(any=(C, B, A)), "", False, "a", 10, "One of these: 0 of 3 met, one thing left, 10 minutes."),
    (AnyOf(any=(C, B)), "c", True, "", 0, "One of these: met."),
    (SomeOf(at_least=2, of=(C, B, A)), "", False, "ba", 30, "At least 2 of these: 0 of 3 met, 2 things left, 30 minutes."),
    (SomeOf(at_least=2, of=(C, B, A)), "c", False, "a", 10, "At least 2 of these: 1 of 3 met, one thing left, 10 minutes."),
    (SomeOf(at_least=2, of=(C, B, A)), "cb", True, "", 0, "At least 2 of these: met."),
    (AllOf(all=(A, AnyOf(any=(A, C)))), "", False, "a", 10, "All of these: 0 of 2 met, one thing left, 10 minutes."),
    (AnyOf(any=(AllOf(all=(A, B)), C)), "", False, "c", 30, "One of these: 0 of 2 met, one thing left, 30 minutes."),
]


@pytest.mark.parametrize(("rule", "certified", "is_met", "left", "minutes", "sentence"), BRANCHES)
def test_says_how_a_group_of_requirements_stands(rule, certified, is_met, left, minutes, sentence):
    branch = judge(rule, [held(key, number=key) for key in certified], COURSES)
    assert (branch.is_met, [step.key for step in branch.steps], branch.minutes) == (is_met, list(left), minutes)
    assert (branch.left, branch.sentence) == (len(left), sentence)
    assert branch.met == sum(part.is_met for part in branch.parts)


def test_proposes_what_is_taught_before_what_is_not():
    branch = judge(AnyOf(any=(CourseRequirement(course="gone"), C)), [], COURSES)
    assert [step.key for step in branch.steps] == ["c"]


def test_cannot_say_how_long_a_course_takes_that_is_not_taught():
    branch = judge(AllOf(all=(CourseRequirement(course="gone"), C)), [], COURSES)
    assert branch.minutes is None
    assert branch.sentence == "All of these: 0 of 2 met, 2 things left."


def test_lists_the_leaves_in_the_order_of_the_rule():
    explained = judge(AllOf(all=(C, AnyOf(any=(B, A)))), [], COURSES)
    assert [leaf.key for leaf in leaves(explained)] == ["c", "b", "a"]
    assert all(isinstance(leaf, Leaf) for leaf in leaves(explained))


def test_refuses_a_snapshot_that_it_did_not_write():
    with pytest.raises(ValueError, match="union_tag"):
        from_json({"kind": "hearsay"})
