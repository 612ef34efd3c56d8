"""Answering: what is acknowledged is stored, and nothing that comes late or twice changes it."""

from datetime import timedelta

import pytest

from lms import clock
from lms.assessment import answering, reading, submitting
from lms.assessment.answering import LARGEST_SEQUENCE, AttemptClosed
from lms.errors import Invalid, NotFound
from tests.assessment.sitting import sit_down, start
from tests.factories import a_course_document, a_quiz
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("session", "frozen_clock")

QUESTION = "quiz-1-1"


def stored(attempt):
    question = reading.sheet(attempt).questions[0]
    return question.answer, question.sequence


@pytest.mark.parametrize(
    ("sent", "kinds", "kept"),
    [
        ([("yes", 5)], ["saved"], ("yes", 5)),
        ([("yes", 5), ("yes", 5)], ["saved", "replayed"], ("yes", 5)),
        ([("yes", 5), ("no", 5)], ["saved", "superseded"], ("yes", 5)),
        ([("yes", 5), ("no", 6)], ["saved", "saved"], ("no", 6)),
        ([("no", 6), ("yes", 5)], ["saved", "superseded"], ("no", 6)),
        ([("no", 6), ("no", 5)], ["saved", "superseded"], ("no", 6)),
        ([("yes", 5), (None, 6)], ["saved", "saved"], (None, 6)),
        ([(None, 6), (None, 6)], ["saved", "replayed"], (None, 6)),
        ([("yes", LARGEST_SEQUENCE), ("no", None)], ["saved", "saved"], ("no", LARGEST_SEQUENCE + 1)),
    ],
)
def test_the_sequence_decides(sent, kinds, kept):
    attempt = start(sit_down())
    outcomes = [answering.save(attempt, QUESTION, answer, sequence) for answer, sequence in sent]
    assert [outcome.kind for outcome in outcomes] == kinds
    assert stored(attempt) == kept
    last = outcomes[-1]
    assert (last.answer, last.sequence) == kept
    assert last.is_acknowledged == (kinds[-1] != "superseded")


def test_a_plain_form_counts_as_now():
    attempt = start(sit_down())
    first = answering.save(attempt, QUESTION, "yes")
    again = answering.save(attempt, QUESTION, "no")
    assert first.sequence == int(clock.now().timestamp() * 1000)
    assert (again.kind, again.sequence, again.answer) == ("saved", first.sequence + 1, "no")


def test_an_acknowledgement_says_when():
    attempt = start(sit_down())
    assert answering.save(attempt, QUESTION, "yes", 1).saved_at == clock.now()
    clock.advance(timedelta(minutes=1))
    replayed = answering.save(attempt, QUESTION, "yes", 1)
    assert replayed.saved_at == clock.now() - timedelta(minutes=1)


@pytest.mark.parametrize("sequence", [0, -1, LARGEST_SEQUENCE + 1])
def test_an_impossible_count_is_refused(sequence):
    with pytest.raises(Invalid, match="Load the page again"):
        answering.save(start(sit_down()), QUESTION, "yes", sequence)


def test_what_does_not_fit_the_question_is_refused():
    attempt = start(sit_down())
    with pytest.raises(Invalid, match="Choose one of the answers shown"):
        answering.save(attempt, QUESTION, "maybe", 1)
    with pytest.raises(NotFound):
        answering.save(attempt, "not-asked", "yes", 1)
    with pytest.raises(NotFound):
        answering.flag(attempt, "not-asked", True)


def test_a_closed_attempt_takes_no_answer():
    attempt = start(sit_down())
    answering.save(attempt, QUESTION, "yes", 1)
    submitting.submit(attempt)
    with pytest.raises(AttemptClosed, match="can no longer be changed"):
        answering.save(attempt, QUESTION, "no", 2)
    with pytest.raises(AttemptClosed):
        answering.flag(attempt, QUESTION, True)
    assert stored(attempt) == ("yes", 1)


def test_an_answer_on_its_way_when_time_ends_still_counts():
    attempt = start(sit_down(time_limit_minutes=10))
    clock.advance(timedelta(minutes=10, seconds=30))
    assert answering.save(attempt, QUESTION, "yes", 1).kind == "saved"
    assert attempt.submitted_at is None


def test_a_late_answer_closes_the_attempt_over_what_was_saved():
    attempt = start(sit_down(time_limit_minutes=10))
    answering.save(attempt, QUESTION, "no", 1)
    clock.advance(timedelta(minutes=10, seconds=31))
    late = answering.save(attempt, QUESTION, "yes", 2)
    assert (late.kind, late.answer, late.sequence, late.is_acknowledged) == ("late", "no", 1, False)
    assert attempt.closed_by == "clock"
    assert attempt.submitted_at == attempt.due_at + timedelta(seconds=30)
    assert reading.grade(attempt).points == 0


def test_a_late_answer_to_a_question_without_one_stores_nothing():
    attempt = start(sit_down(time_limit_minutes=10))
    clock.advance(timedelta(hours=1))
    late = answering.save(attempt, QUESTION, "yes")
    assert (late.kind, late.answer, late.saved_at) == ("late", None, None)
    assert reading.responses(attempt) == {}


def test_a_flag_and_an_answer_leave_each_other_alone():
    attempt = start(sit_down())
    assert answering.flag(attempt, QUESTION, True)
    sheet = reading.sheet(attempt)
    assert (sheet.flagged, sheet.answered, sheet.questions[0].saved_at) == ([1], [], None)
    answering.save(attempt, QUESTION, "yes", 7)
    assert reading.sheet(attempt).flagged == [1]
    answering.flag(attempt, QUESTION, False)
    sheet = reading.sheet(attempt)
    assert (sheet.flagged, sheet.answered, stored(attempt)) == ([], [1], ("yes", 7))


def test_a_late_flag_closes_the_attempt():
    attempt = start(sit_down(time_limit_minutes=10))
    clock.advance(timedelta(hours=1))
    assert not answering.flag(attempt, QUESTION, True)
    assert attempt.closed_by == "clock"


def test_every_kind_of_answer_comes_back_as_it_was_sent():
    order = {"a": "2", "b": "1", "c": "3"}
    words = {"objective": "objective-1", "prompt": "?", "explanation": "."}
    entries = [{"key": key, "text": key} for key in "abc"]
    ticks = [{"key": key, "text": key, "correct": True} for key in "ab"]
    items = [
        {"type": "ordering", "key": "ordered", "entries": entries, **words},
        {"type": "multiple-response", "key": "ticked", "options": ticks, **words},
        {"type": "short-text", "key": "written", "accepted": ["x"], **words},
    ]
    quiz = a_quiz(items=1)
    quiz = quiz.model_validate(quiz.model_dump() | {"items": items})
    attempt = start(sit_down(a_course_document(activities=[quiz])))
    sent = {"ordered": order, "ticked": ["b", "a"], "written": "Čapek “é”"}
    for key, answer in sent.items():
        answering.save(attempt, key, answer)
    assert [question.answer for question in reading.sheet(attempt).questions] == [order, ["a", "b"], "Čapek “é”"]


def test_saving_costs_one_statement_and_finding_the_attempt_another():
    seat = sit_down()
    public_id = start(seat).public_id
    with counting() as statements:
        attempt, _enrolment = reading.find(public_id, seat.person.id)
        answering.save(attempt, QUESTION, "yes", 1)
        answering.save(attempt, QUESTION, "no", 2)
    assert len(statements) == 3, statements


def test_an_attempt_is_only_its_owners():
    seat, other = sit_down(), sit_down()
    attempt = start(seat)
    assert reading.find(attempt.public_id, seat.person.id) == (attempt, seat.enrolment)
    with pytest.raises(NotFound):
        reading.find(attempt.public_id, other.person.id)
    with pytest.raises(NotFound):
        reading.find("no-such-attempt", seat.person.id)
