"""The rule as a sentence, and the small words."""

from datetime import date

import pytest

from lms.content.classroom import AgencyKind, Job
from lms.content.schema import (
    AffirmationRequirement,
    AgencyRequirement,
    AllOf,
    AnyOf,
    CourseRequirement,
    JobRequirement,
    SomeOf,
)
from lms.people.models import AGENCY_KINDS
from lms.people.models import JOBS as PEOPLES_JOBS
from lms.requirements.describing import describe
from lms.requirements.explained import Status
from lms.requirements.models import Waiver
from lms.requirements.wording import AGENCIES, JOBS, LABELS, REASONS, join_with, say_day, say_minutes

TITLES = {"a": "Course A", "b": "Course B", "c": "Course C"}
A, B, C = (CourseRequirement(course=key) for key in "abc")
ON_THE_DAY = "valid on the day the class starts"

SENTENCES = [
    (None, "Open to everybody."),
    (A, f"You need a certificate in Course A, {ON_THE_DAY}."),
    (AllOf(all=(A,)), f"You need a certificate in Course A, {ON_THE_DAY}."),
    (CourseRequirement(course="unknown", valid="ever"), "You need a certificate in unknown, expired or not."),
    (
        CourseRequirement(course="a", equivalents=("b", "c"), minimum_version=2, issued_from=date(2026, 1, 1)),
        f"You need a certificate in Course A, Course B or Course C, {ON_THE_DAY}, for version 2 or later, "
        "issued on or after 1 January 2026.",
    ),
    (
        AllOf(all=(A, B)),
        f"You need all of these: a certificate in Course A, {ON_THE_DAY}; a certificate in Course B, {ON_THE_DAY}.",
    ),
    (
        AllOf(all=(A, AnyOf(any=(B, C)))),
        f"You need all of these: a certificate in Course A, {ON_THE_DAY}; (one of these: a certificate in Course B, "
        f"{ON_THE_DAY}; a certificate in Course C, {ON_THE_DAY}).",
    ),
    (
        SomeOf(at_least=2, of=(A, B, C)),
        f"You need at least 2 of these: a certificate in Course A, {ON_THE_DAY}; a certificate in Course B, {ON_THE_DAY}; "
        f"a certificate in Course C, {ON_THE_DAY}.",
    ),
    (
        SomeOf(at_least=2, of=(A, B)),
        f"You need all of these: a certificate in Course A, {ON_THE_DAY}; a certificate in Course B, {ON_THE_DAY}.",
    ),
    (
        AllOf(all=(A, JobRequirement(jobs=("officer", "supervisor")))),
        f"You need all of these: a certificate in Course A, {ON_THE_DAY}; to work as an officer or a supervisor on the day the "
        "class starts.",
    ),
    (
        AgencyRequirement(agency_kinds=("law-enforcement", "prosecution", "academy")),
        "You need to belong to a law-enforcement agency, a prosecutor's office or an academy on the day the class starts.",
    ),
    (AffirmationRequirement(affirmation="no-files", text="I bring none."), "You need to affirm: “I bring none.”."),
    (AllOf(all=(AnyOf(any=(A,)),)), f"You need a certificate in Course A, {ON_THE_DAY}."),
]


@pytest.mark.parametrize(("rule", "sentence"), SENTENCES)
def test_says_a_rule_as_a_sentence(rule, sentence):
    assert describe(rule, TITLES) == sentence


def test_has_a_label_for_every_status():
    assert set(LABELS) == set(Status.__args__)


def test_courses_pages_and_people_know_the_same_jobs_and_agencies():
    assert tuple(JOBS) == Job.__args__ == PEOPLES_JOBS
    assert tuple(AGENCIES) == AgencyKind.__args__ == AGENCY_KINDS


def test_the_reasons_for_waivers_are_those_the_database_takes():
    (check,) = [str(one.sqltext) for one in Waiver.__table__.constraints if one.name == "ck_waiver_reason_known"]
    assert check == f"reason IN ({', '.join(repr(reason) for reason in REASONS)})"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "no time"), (1, "1 minute"), (35, "35 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (121, "2 hours 1 minute")],
)
def test_says_a_length_of_time(minutes, words):
    assert say_minutes(minutes) == words


@pytest.mark.parametrize(("words", "text"), [(["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C")])
def test_joins_words(words, text):
    assert join_with(words, "or") == text


def test_says_a_day():
    assert say_day(date(2027, 3, 6)) == "6 March 2027"
    assert say_day(None) == ""
