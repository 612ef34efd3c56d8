"""Starting: one open attempt, on the server's terms."""

from datetime import timedelta
from random import Random

import pytest

from lms import clock
from lms.assessment import reading, starting, submitting
from lms.assessment.starting import CannotStart
from lms.content.schema import Stratum
from lms.progress import completing
from tests.assessment.sitting import answer_all, sit_down, start
from tests.factories import a_course_document, a_lesson, a_published_course, a_quiz, an_item

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")


def test_an_attempt_remembers_what_it_asks():
    attempt = start(sit_down(items=3))
    assert [drawn["key"] for drawn in attempt.items] == ["quiz-1-1", "quiz-1-2", "quiz-1-3"]
    assert all(sorted(drawn["order"]) == ["no", "yes"] for drawn in attempt.items)
    assert (attempt.number, attempt.due_at, attempt.submitted_at) == (1, None, None)


def test_starting_again_goes_on_with_the_open_attempt():
    seat = sit_down()
    assert start(seat).id == start(seat).id


def test_extra_time_is_the_persons():
    seat = sit_down(time_limit_minutes=20, extra_time_percent=50)
    assert start(seat).due_at == clock.now() + timedelta(minutes=30)


def test_a_new_attempt_has_the_next_number():
    seat = sit_down()
    submitting.submit(start(seat))
    assert start(seat).number == 2


def test_an_attempt_is_refused_when_none_is_left():
    seat = sit_down(attempts=1)
    submitting.submit(start(seat))
    with pytest.raises(CannotStart, match="used your one attempt") as refusal:
        start(seat)
    assert refusal.value.availability.attempts_left == 0


def test_an_attempt_is_refused_during_the_pause_and_granted_after_it():
    seat = sit_down(cooldown_minutes=30)
    submitting.submit(start(seat))
    clock.advance(timedelta(minutes=29))
    with pytest.raises(CannotStart, match="in 1 minute") as refusal:
        start(seat)
    assert refusal.value.availability.opens_at == clock.now() + timedelta(minutes=1)
    clock.advance(timedelta(minutes=1))
    assert start(seat).number == 2


def test_an_exam_waits_for_the_rest():
    exam = a_quiz("exam", kind="exam", opens="after-the-rest")
    seat = sit_down(a_course_document(activities=[a_lesson("one"), exam]), key="exam")
    with pytest.raises(CannotStart, match="Still to do: Title of one"):
        start(seat)
    completing.complete(seat.enrolment, seat.version, "one", "viewed", seat.person)
    assert start(seat).number == 1


def test_after_the_pass_a_limited_assessment_is_over():
    seat = sit_down(attempts=3, pass_percent=0)
    submitting.submit(start(seat))
    with pytest.raises(CannotStart, match="already done"):
        start(seat)


def test_a_worse_attempt_after_the_pass_takes_nothing_away():
    seat = sit_down(a_course_document(activities=[a_quiz()]))
    attempt = start(seat)
    answer_all(attempt)
    first = submitting.submit(attempt)
    again = submitting.submit(start(seat))
    assert first.grade.passed
    assert not again.grade.passed
    assert again.credential is None
    assert completing.certify(seat.enrolment, seat.version, seat.person) is first.credential


def test_an_attempt_whose_time_ran_out_is_closed_and_answered_with():
    seat = sit_down(time_limit_minutes=10)
    attempt = start(seat)
    clock.advance(timedelta(minutes=11))
    closed = start(seat)
    assert closed.id == attempt.id
    assert closed.closed_by == "clock"
    assert start(seat).number == 2


def test_questions_seen_before_come_last_also_in_a_later_cycle():
    items = tuple(an_item(f"item-{number}") for number in range(6))
    quiz = a_quiz(items=1).model_copy(update={"items": items, "draw": (Stratum(objective="objective-1", count=2),)})
    seat = sit_down(a_course_document(activities=[quiz]))
    asked = []
    for _ in range(3):
        attempt = start(seat)
        asked += [drawn["key"] for drawn in attempt.items]
        submitting.submit(attempt)
        seat.enrolment.state = "closed"
        seat = sit_down(version=seat.version, person=seat.person)
    assert sorted(asked) == [item.key for item in items]
    assert len(reading.shown_before(seat.person.id, seat.version.course_id, "quiz-1")) == 3


def test_an_open_attempt_keeps_its_version():
    seat = sit_down(items=2)
    attempt = start(seat)
    newer = a_published_course(a_course_document(activities=[a_lesson(), a_quiz(items=5)]))
    resumed = starting.start(seat.enrolment, newer, newer.document.activity("quiz-1"), seat.person, Random(1))
    assert resumed.id == attempt.id
    assert len(reading.sheet(resumed).questions) == 2
    submitting.submit(resumed)
    later = starting.start(seat.enrolment, newer, newer.document.activity("quiz-1"), seat.person, Random(1))
    assert len(reading.sheet(later).questions) == 5
