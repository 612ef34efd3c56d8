"""The rules of attempts as tables: who may start when, when time is over, what may be shown."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from lms.assessment import policy
from lms.assessment.policy import GRACE, Go, availability, due_at, feedback_visible, in_words, is_open, is_overdue
from lms.progress.standing import derive
from tests.conftest import NOON
from tests.factories import a_course_document, a_lesson, a_quiz

MINUTE = timedelta(minutes=1)
DONE = SimpleNamespace(method="viewed", completed_at=NOON)
PASSED = SimpleNamespace(method="passed", completed_at=NOON)


def ended(minutes_ago: int = 0, passed: bool = False) -> Go:
    return Go(submitted_at=NOON - minutes_ago * MINUTE, passed=passed)


def ask(goes=(), completed=(), **settings):
    quiz = a_quiz(key="exam", **settings)
    document = a_course_document(activities=[a_lesson("one"), a_lesson("two"), quiz])
    standing = derive(document, {key: PASSED if key == "exam" else DONE for key in completed})
    return availability(quiz, goes, standing, NOON)


@pytest.mark.parametrize(
    ("goes", "completed", "settings", "can_start", "can_resume"),
    [
        ([], [], {}, True, False),
        ([ended(passed=False)], [], {}, True, False),
        ([Go(None)], [], {}, False, True),
        ([Go(None, due_at=NOON)], [], {}, False, True),
        ([Go(None, due_at=NOON - GRACE)], [], {}, False, True),
        ([Go(None, due_at=NOON - GRACE - MINUTE)], [], {}, True, False),
        ([ended(), ended()], [], {"attempts": 3}, True, False),
        ([ended(), ended(), ended()], [], {"attempts": 3}, False, False),
        ([ended(), ended(), Go(None)], [], {"attempts": 3}, False, True),
        ([ended()], [], {"attempts": 1}, False, False),
        ([ended(29)], [], {"cooldown_minutes": 30}, False, False),
        ([ended(30)], [], {"cooldown_minutes": 30}, True, False),
        ([ended(500), ended(29)], [], {"cooldown_minutes": 30}, False, False),
        ([ended(passed=True)], ["exam"], {}, True, False),
        ([ended(passed=True)], ["exam"], {"attempts": 3}, False, False),
        ([ended(9, passed=True), ended()], ["exam"], {"attempts": 3}, False, False),
        ([ended(passed=True)], [], {"attempts": 3}, False, False),
        ([], ["exam"], {"attempts": 3}, False, False),
        ([], [], {"opens": "after-the-rest"}, False, False),
        ([], ["one"], {"opens": "after-the-rest"}, False, False),
        ([], ["one", "two"], {"opens": "after-the-rest"}, True, False),
        ([Go(None)], ["one"], {"opens": "after-the-rest"}, False, True),
        ([ended(passed=True)], ["exam"], {"opens": "after-the-rest"}, True, False),
    ],
)
def test_when_an_attempt_can_start_or_go_on(goes, completed, settings, can_start, can_resume):
    available = ask(goes, completed, **settings)
    assert (available.can_start, available.can_resume) == (can_start, can_resume)
    assert (available.reason is None) == (can_start or can_resume)


@pytest.mark.parametrize(
    ("goes", "attempts", "left"), [([], None, None), ([], 3, 3), ([ended()], 3, 2), ([ended()] * 3, 3, 0), ([ended()] * 4, 3, 0)]
)
def test_how_many_attempts_are_left(goes, attempts, left):
    assert ask(goes, attempts=attempts).attempts_left == left


def test_no_attempts_left_is_said():
    assert ask([ended()] * 3, attempts=3).reason == (
        "You have used all 3 attempts at “Title of quiz-1”. Ask your coordinator what to do next.".replace("quiz-1", "exam")
    )
    assert ask([ended()], attempts=1).reason.startswith("You have used your one attempt at")


def test_a_pause_says_until_when():
    available = ask([ended(29)], cooldown_minutes=90)
    assert available.opens_at == NOON + 61 * MINUTE
    assert available.reason == "There is a pause between attempts. You can try “Title of exam” again in 1 hour 1 minute."


def test_a_pause_after_a_time_out_counts_from_when_the_time_was_over():
    go = Go(None, due_at=NOON - 10 * MINUTE)
    assert ask([go], cooldown_minutes=30).opens_at == NOON + 20 * MINUTE + GRACE


def test_what_is_left_is_named():
    available = ask([], ["one"], opens="after-the-rest")
    assert available.waits_for == ("Title of two",)
    assert available.reason == "“Title of exam” opens when the rest of the course is done. Still to do: Title of two."


def test_two_exams_that_both_open_last_do_not_wait_for_each_other():
    first, second = a_quiz("first", opens="after-the-rest"), a_quiz("second", opens="after-the-rest")
    standing = derive(a_course_document(activities=[a_lesson(), first, second]), {"lesson-1": DONE})
    assert availability(first, [], standing, NOON).can_start
    assert availability(second, [], standing, NOON).can_start


def test_a_retake_after_the_pass_is_practice():
    assert ask([ended(passed=True)], ["exam"]).is_practice
    assert not ask([ended()]).is_practice


@pytest.mark.parametrize(
    ("limit", "extra", "minutes"), [(None, 50, None), (20, 0, 20), (20, 50, 30), (10, 25, 12.5), (7, 33, 9.31), (60, 300, 240)]
)
def test_extra_time_lengthens_the_limit(limit, extra, minutes):
    expected = None if minutes is None else NOON + timedelta(seconds=minutes * 60)
    assert due_at(a_quiz(time_limit_minutes=limit), NOON, extra) == expected


@pytest.mark.parametrize(
    ("submitted_at", "due", "overdue", "open_"),
    [
        (None, None, False, True),
        (None, NOON, False, True),
        (None, NOON - GRACE, False, True),
        (None, NOON - GRACE - timedelta(microseconds=1), True, False),
        (NOON, NOON - MINUTE, False, False),
        (NOON, None, False, False),
    ],
)
def test_time_is_over_after_the_grace(submitted_at, due, overdue, open_):
    assert is_overdue(Go(submitted_at, due), NOON) is overdue
    assert is_open(Go(submitted_at, due), NOON) is open_


OPEN, FAILED, GOOD = (Go(None), None), (ended(), SimpleNamespace(passed=False)), (ended(), SimpleNamespace(passed=True))


@pytest.mark.parametrize(
    ("feedback", "while_open", "after_fail", "after_pass"),
    [
        ("now", True, True, True),
        ("after-submit", False, True, True),
        ("after-pass", False, False, True),
        ("never", False, False, False),
    ],
)
def test_what_may_be_shown_when(feedback, while_open, after_fail, after_pass):
    quiz = a_quiz(feedback=feedback)
    assert feedback_visible(quiz, *OPEN) is while_open
    assert feedback_visible(quiz, *FAILED) is after_fail
    assert feedback_visible(quiz, *GOOD) is after_pass


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (60, "1 hour"),
        (125, "2 hours 5 minutes"),
        (2880, "2 days"),
        (1501, "1 day 1 hour 1 minute"),
    ],
)
def test_a_span_in_words(minutes, words):
    assert in_words(minutes) == words


def test_an_attempt_that_goes_on_has_not_ended():
    with pytest.raises(ValueError, match="has not ended"):
        policy.ended_at(Go(None))
