"""An attempt against a model: whatever is sent, resent, reordered, submitted or timed out, what was acknowledged is marked."""

from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from lms import clock
from lms.assessment import answering, reading, starting, submitting
from lms.assessment.answering import AttemptClosed
from lms.assessment.models import Attempt
from lms.assessment.starting import CannotStart
from lms.credentials.models import Credential
from lms.db import db
from lms.progress import completing
from lms.progress import reading as progress
from lms.progress.standing import derive
from tests.assessment.sitting import sit_down
from tests.factories import a_course_document, a_lesson, a_quiz

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

ITEMS = ["quiz-1-1", "quiz-1-2"]
GRACE = timedelta(seconds=30)
_runs = count()


class Learner(RuleBasedStateMachine):
    """A learner whose network drops, doubles and reorders what is sent to a timed quiz."""

    def __init__(self) -> None:
        super().__init__()
        quiz = a_quiz(items=2, time_limit_minutes=10, cooldown_minutes=5, attempts=4, pass_percent=100)
        self.seat = sit_down(a_course_document(f"model-{next(_runs)}", [a_lesson(), quiz]))
        self.attempt: Attempt | None = None
        self.acknowledged: dict[str, tuple[int, str | None]] = {}
        self.sent: list[tuple[Attempt, str, str | None, int]] = []
        self.sequence = 0
        self.has_passed = self.has_read = False
        db.session.commit()

    @property
    def is_running(self) -> bool:
        return self.attempt is not None and self.attempt.submitted_at is None and clock.now() <= self.attempt.due_at + GRACE

    @rule(seed=st.integers(0, 9))
    def start(self, seed: int) -> None:
        was_running = self.is_running
        try:
            attempt = starting.start(self.seat.enrolment, self.seat.version, self.seat.assessment, self.seat.person, Random(seed))
        except CannotStart as refusal:
            db.session.rollback()
            available = refusal.availability
            assert not was_running
            assert self.has_passed or available.attempts_left == 0 or available.opens_at > clock.now()
            return
        db.session.commit()
        if was_running or attempt.submitted_at is not None:
            assert attempt is self.attempt
            self._look_at_the_grade()
        else:
            self.attempt, self.acknowledged = attempt, {}

    @precondition(lambda self: self.attempt)
    @rule(item=st.sampled_from(ITEMS), answer=st.sampled_from(["yes", "no", None]), is_sent=st.booleans())
    def answer(self, item: str, answer: str | None, is_sent: bool) -> None:
        self.sequence += 1
        self.sent.append((self.attempt, item, answer, self.sequence))
        if is_sent:
            self._send(*self.sent[-1])

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again_or_at_last(self, data: Any) -> None:
        self._send(*data.draw(st.sampled_from(self.sent)))

    @precondition(lambda self: self.attempt)
    @rule(item=st.sampled_from(ITEMS), is_flagged=st.booleans())
    def flag(self, item: str, is_flagged: bool) -> None:
        was_running = self.is_running
        try:
            assert answering.flag(self.attempt, item, is_flagged) is was_running
        except AttemptClosed:
            assert not was_running
        db.session.commit()

    @precondition(lambda self: self.attempt)
    @rule()
    def submit(self) -> None:
        was_running = self.is_running
        was_closed = self.attempt.closed_by
        first = submitting.submit(self.attempt)
        db.session.commit()
        assert self.attempt.closed_by == (was_closed or ("learner" if was_running else "clock"))
        assert submitting.submit(self.attempt).grade is first.grade
        self._look_at_the_grade()

    @rule(seconds=st.sampled_from([1, 29, 31, 120, 600]))
    def time_passes(self, seconds: int) -> None:
        clock.advance(timedelta(seconds=seconds))

    @rule()
    def the_worker_comes(self) -> None:
        submitting.close_overdue()
        db.session.commit()

    @precondition(lambda self: not self.has_read)
    @rule()
    def read_the_lesson(self) -> None:
        self.has_read = True
        completing.complete(self.seat.enrolment, self.seat.version, "lesson-1", "viewed", self.seat.person)
        db.session.commit()

    def _send(self, attempt: Attempt, item: str, answer: str | None, sequence: int) -> None:
        was_running = attempt is self.attempt and self.is_running
        try:
            saved = answering.save(attempt, item, answer, sequence)
        except AttemptClosed:
            assert not was_running
            db.session.rollback()
            return
        db.session.commit()
        known = self.acknowledged.get(item, (0, None)) if attempt is self.attempt else None
        if saved.kind == "late":
            assert not was_running
        elif saved.kind == "saved":
            assert sequence > known[0]
            self.acknowledged[item] = (sequence, answer)
        else:
            assert known == (saved.sequence, saved.answer)
            assert saved.is_acknowledged == (known == (sequence, answer))
            assert known[0] >= sequence

    def _look_at_the_grade(self) -> None:
        grade = reading.grade(self.attempt)
        if grade is not None:
            right = {item: float(self.acknowledged.get(item, (0, None))[1] == "yes") for item in ITEMS}
            assert grade.marks == right
            assert grade.passed == all(right.values())
            self.has_passed = self.has_passed or grade.passed

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        if self.attempt is not None:
            stored = {key: (row.sequence, row.answer) for key, row in reading.responses(self.attempt).items() if row.sequence}
            assert stored == self.acknowledged
            self._look_at_the_grade()

    @invariant()
    def there_are_never_two_open_attempts(self) -> None:
        open_ones = select(func.count(Attempt.id)).where(Attempt.submitted_at.is_(None))
        assert db.session.scalar(open_ones.where(Attempt.enrolment_id == self.seat.enrolment.id)) <= 1

    @invariant()
    def a_certificate_is_there_exactly_when_every_requirement_is_met(self) -> None:
        completed = progress.completed(self.seat.enrolment.id)
        assert ("quiz-1" in completed) == self.has_passed
        issued = select(func.count(Credential.id)).where(Credential.enrolment_id == self.seat.enrolment.id)
        assert db.session.scalar(issued) == derive(self.seat.version.document, completed).is_complete

    def teardown(self) -> None:
        db.session.rollback()


def test_an_attempt_keeps_its_promises():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Learner, settings=settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=checks)
    )
