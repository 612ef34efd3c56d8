"""What one attempt adds to the sums: exact whole numbers, every question type, and forms that only change with what is asked."""

from fractions import Fraction
from random import Random

import pytest
from pydantic import TypeAdapter

from lms.assessment.marking import mark
from lms.assessment.tallying import LONGEST, UNIT, Cell, Judged, tally
from lms.content.items import Item
from lms.content.wording import wordings
from tests.assessment.guessing import a_quiz_of_every_type, guess
from tests.factories import a_quiz, an_item

QUIZ = a_quiz_of_every_type()


def judged(assessment, answers, minutes=4):
    outcome = mark(assessment, [item.key for item in assessment.items], answers)
    return Judged(minutes, answers, outcome.marks, outcome.passed)


def test_an_attempt_adds_itself_its_questions_and_what_was_chosen():
    quiz = a_quiz(items=3)
    cells = tally(quiz, wordings(quiz), judged(quiz, {"quiz-1-1": "yes", "quiz-1-2": "no"}))
    assert (cells[Cell("assessment_tally", (), "attempts")], cells[Cell("assessment_tally", (), "passed")]) == (1, 0)
    assert cells[Cell("assessment_tally", (), "total_squares")] == UNIT**2
    assert cells[Cell("minutes_tally", (4,), "attempts")] == 1
    second = ("quiz-1-2", wordings(quiz).items["quiz-1-2"])
    assert {cell.column: value for cell, value in cells.items() if cell.row == second} == {
        "asked": 1,
        "blank": 0,
        "earned": 0,
        "earned_squares": 0,
        "rest": UNIT,
        "rest_squares": UNIT**2,
        "earned_by_rest": 0,
    }
    assert cells[Cell("item_tally", ("quiz-1-3", wordings(quiz).items["quiz-1-3"]), "blank")] == 1
    chosen = {cell.row: value for cell, value in cells.items() if cell.table == "choice_tally" and cell.column == "chosen"}
    assert chosen == {("quiz-1-1", "yes"): 1, ("quiz-1-2", "no"): 1}


@pytest.mark.parametrize("item", QUIZ.items, ids=lambda item: item.type)
def test_what_is_offered_names_what_was_chosen(item):
    is_right = {one.key: one.is_right for one in item.offered()}
    assert len(is_right) == len(item.offered())
    assert [key for key in item.chosen(item.solution()) if not is_right[key]] == []
    assert set(item.chosen(item.solution())) == {key for key, right in is_right.items() if right}
    assert item.chosen(None) == []


@pytest.mark.parametrize("parts", range(2, 11))
def test_every_share_of_a_question_is_a_whole_number_of_units(parts):
    pairs = [{"key": f"p{number}", "text": "One", "target": "x"} for number in range(parts)]
    asked = an_item().model_dump(include={"key", "objective", "prompt", "explanation"})
    targets = [{"key": key, "text": key} for key in "xy"]
    item = TypeAdapter(Item).validate_python(asked | {"type": "matching", "pairs": pairs, "targets": targets})
    for right in range(parts + 1):
        answer = {f"p{number}": "x" if number < right else "y" for number in range(parts)}
        assert Fraction(round(item.mark(answer) * UNIT), UNIT) == Fraction(right, parts)


def test_an_attempt_left_open_counts_as_the_longest():
    cells = tally(QUIZ, wordings(QUIZ), judged(QUIZ, {}, minutes=60 * 24 * 3))
    assert cells[Cell("minutes_tally", (LONGEST,), "attempts")] == 1


def test_taking_away_what_was_added_leaves_nothing():
    answers = {item.key: guess(item, Random(3), 0.5) for item in QUIZ.items}
    cells = tally(QUIZ, wordings(QUIZ), judged(QUIZ, answers))
    cells.subtract(tally(QUIZ, wordings(QUIZ), judged(QUIZ, answers)))
    assert set(cells.values()) == {0}


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"explanation": "Another reason."}, True),
        ({"points": 3}, True),
        ({"prompt": "And what comes last?"}, False),
        ({"options": [{"key": "yes", "text": "Safety"}, {"key": "no", "text": "The form", "correct": True}]}, False),
    ],
)
def test_a_form_changes_with_what_is_asked_and_only_then(change, is_same):
    before, after = a_quiz(), a_quiz()
    after = after.model_copy(update={"items": (an_item("quiz-1-1", **change), *after.items[1:]), "title": "Another title"})
    assert (wordings(before).form == wordings(after).form) is is_same
    assert wordings(before).items["quiz-1-2"] == wordings(after).items["quiz-1-2"]
