"""Standing: derived from the course as it is now, in words."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.progress.standing import derive
from tests.conftest import NOON
from tests.factories import a_classroom_document, a_course_document, a_lesson, a_quiz

VIEWED = SimpleNamespace(method="viewed", completed_at=NOON)
PASSED = SimpleNamespace(method="passed", completed_at=NOON)
WAIVED = SimpleNamespace(method="waived", completed_at=NOON)

COURSE = a_course_document(
    activities=[a_lesson("one"), a_lesson("two", minutes=7), a_quiz("check"), a_quiz("exam", kind="exam", opens="after-the-rest")]
)


def states(completed, started=()):
    return [requirement.state for requirement in derive(COURSE, completed, started).requirements]


@pytest.mark.parametrize(
    ("completed", "started", "expected"),
    [
        ({}, (), ["Not started", "Not started", "Not started", "Cannot start yet"]),
        ({"one": VIEWED}, {"one", "two"}, ["Completed", "Started", "Not started", "Cannot start yet"]),
        ({"one": VIEWED, "two": WAIVED, "check": PASSED}, (), ["Completed", "Completed", "Passed", "Not started"]),
        ({"one": VIEWED, "two": VIEWED, "check": PASSED}, {"exam"}, ["Completed", "Completed", "Passed", "Started"]),
        ({"exam": PASSED}, (), ["Not started", "Not started", "Not started", "Passed"]),
    ],
)
def test_states_are_words(completed, started, expected):
    assert states(completed, started) == expected


def test_what_was_set_aside_is_to_do_again_until_it_is_done():
    standing = derive(COURSE, {"one": VIEWED}, {"two"}, {"one", "two", "exam", "gone"})
    assert [one.state for one in standing.requirements] == ["Completed", "To do again", "Not started", "Cannot start yet"]
    assert standing.to_do_again == ("two", "exam")
    assert standing.next.key == "two"


def test_what_follows_from_the_requirements():
    standing = derive(COURSE, {"one": VIEWED, "check": PASSED})
    assert (standing.met, standing.total, standing.is_complete) == (2, 4, False)
    assert standing.minutes_left == 12
    assert standing.next.key == "two"
    assert [one.key for one in standing.rest("exam")] == ["two"]
    assert [(one.kind, one.module) for one in standing.requirements][-1] == ("exam", "Module 1")


def test_what_cannot_start_yet_is_never_next():
    course = a_course_document(activities=[a_quiz("exam", kind="exam", opens="after-the-rest"), a_lesson("one")])
    assert derive(course, {}).next.key == "one"
    assert derive(course, {"one": VIEWED}).next.key == "exam"
    assert derive(course, {"one": VIEWED, "exam": PASSED}).next is None


def test_a_class_requires_every_segment():
    course = a_classroom_document()
    assert [(one.key, one.kind, one.module, one.state) for one in derive(course, {}).requirements] == [
        ("day-1", "segment", "Day 1", "Not started")
    ]
    assert derive(course, {"day-1": SimpleNamespace(method="attended", completed_at=NOON)}).is_complete


def test_an_activity_that_the_course_no_longer_has_never_counts():
    standing = derive(COURSE, {"retired-lesson": VIEWED})
    assert (standing.met, standing.total) == (0, 4)
    assert not standing.has_met("retired-lesson")
    assert standing.requirement("retired-lesson") is None


KEYS = [f"lesson-{number}" for number in range(6)]


@settings(deadline=None)
@given(st.sets(st.sampled_from(KEYS), min_size=1), st.sets(st.sampled_from(KEYS)))
def test_the_standing_adds_up(taught, done):
    standing = derive(a_course_document(activities=[a_lesson(key) for key in sorted(taught)]), dict.fromkeys(done, VIEWED))
    assert standing.met == len(taught & done)
    assert standing.is_complete == (taught <= done)
    assert standing.minutes_left == 5 * len(taught - done)
    assert (standing.next is None) == standing.is_complete


@pytest.mark.parametrize(("minutes", "expected"), [(4, None), (5, "one"), (60, "one")])
def test_what_fits_into_a_pause(minutes, expected):
    found = derive(COURSE, {}).fitting(minutes)
    assert (found.key if found else None) == expected


def test_what_is_done_or_cannot_start_does_not_fit():
    assert derive(COURSE, {"one": VIEWED, "check": PASSED}).fitting(6) is None
