"""What authors are told to fix first, and that they are told nothing where numbers are small or all is well."""

import pytest

from lms.assessment.tallying import UNIT
from lms.reports.advice import first_to_fix, of_activity, of_item
from lms.reports.measured import MeasuredActivity, MeasuredAssessment, MeasuredChoice, MeasuredItem, Spell
from lms.reports.psychometrics import ChoiceSums, FormSums, ItemSums
from tests.factories import a_lesson, a_quiz, an_item

SOUND = [(1, 3, 30, "yes"), (0, 1, 15, "no"), (1, 2, 10, "yes"), (0, 2, 5, "no")]


def an_answered_item(rows, number=1, blank=0):
    """A question from rows of: what it earned, what the rest earned, how many did so, and what they chose."""
    pairs = [(earned * UNIT, rest * UNIT) for earned, rest, many, _chosen in rows for _ in range(many)]
    sums = ItemSums(
        len(pairs),
        blank,
        sum(x for x, _y in pairs),
        sum(x * x for x, _y in pairs),
        sum(y for _x, y in pairs),
        sum(y * y for _x, y in pairs),
        sum(x * y for x, y in pairs),
    )
    item = an_item(f"quiz-1-{number}")

    def chose(key):
        mine = [(rest, many) for _earned, rest, many, chosen in rows if chosen == key]
        return ChoiceSums(sum(many for _rest, many in mine), sum(rest * UNIT * many for rest, many in mine))

    choices = tuple(MeasuredChoice(one.text, one.is_right, chose(one.key)) for one in item.offered())
    return MeasuredItem(number, item, sums, choices)


def an_assessment(*items, kind="quiz", sums=None):
    of_form = tuple(item.sums for item in items)
    return MeasuredAssessment(a_quiz(items=max(1, len(items)), kind=kind), sums or FormSums(), {}, items, of_form)


def kinds(rows, blank=0):
    item = an_answered_item(rows, blank=blank)
    return [finding.kind for finding in of_item(an_assessment(item), item)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (SOUND, []),
        # Three of four take the other answer, and they are the strong ones.
        ([(0, 3, 30, "no"), (1, 1, 10, "yes")], ["key", "backwards", "hard"]),
        ([(0, 3, 20, "no"), (1, 1, 25, "yes")], ["backwards"]),
        # Hard, but those who know the rest know it.
        ([(1, 3, 10, "yes"), (0, 1, 30, "no")], ["hard"]),
        ([(1, 3, 60, "yes"), (1, 1, 60, "yes"), (0, 3, 40, "no"), (0, 1, 40, "no")], ["weak"]),
        ([(1, 3, 40, "yes"), (1, 1, 20, "yes")], ["unused"]),
        # Nine people never suffice, whatever they did.
        ([(0, 3, 7, "no"), (1, 1, 2, "yes")], []),
    ],
)
def test_each_question_gets_what_its_answers_show(rows, expected):
    assert kinds(rows) == expected


def test_a_weak_question_is_not_called_so_while_it_may_be_chance():
    rows = [(1, 3, 5, "yes"), (1, 1, 4, "yes"), (0, 3, 4, "no"), (0, 1, 4, "no")]
    assert kinds(rows) == []


def test_a_question_that_one_in_ten_leave_out_is_named():
    assert kinds(SOUND, blank=6) == ["blank"]
    assert kinds(SOUND, blank=5) == []


def test_the_words_name_what_was_chosen_and_by_how_many():
    item = an_answered_item([(0, 3, 30, "no"), (1, 1, 10, "yes")])
    finding = of_item(an_assessment(item), item)[0]
    assert finding.subject == "Question 1 of Title of quiz-1"
    assert "30 of 40 chose “The form”" in finding.reason
    assert "the 10 who chose “Safety”" in finding.reason
    assert finding.flag == "Check the key"


def an_activity(activity=None, started=0, finished=0, stopped=0, spell=None):
    return MeasuredActivity(1, activity or a_lesson(), started, finished, stopped, spell.people if spell else 0, spell)


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (an_activity(started=20, finished=16, stopped=4), ["stops"]),
        (an_activity(started=20, finished=17, stopped=3), []),
        (an_activity(started=9, finished=0, stopped=9), []),
        (an_activity(a_quiz(minutes=10), spell=Spell(12, 9, 15, 30)), ["long"]),
        (an_activity(a_quiz(minutes=10), spell=Spell(12, 2, 5, 8)), ["short"]),
        (an_activity(a_quiz(minutes=10), spell=Spell(12, 6, 9, 14)), []),
        # Of lessons it is not known how long they are read.
        (an_activity(a_lesson(minutes=5), spell=Spell(12, 20, 30, 60)), []),
    ],
)
def test_each_activity_gets_what_its_learners_show(activity, expected):
    assert [finding.kind for finding in of_activity(activity)] == expected


def test_an_exam_that_chance_decides_is_named_and_a_quiz_is_not():
    # Forty attempts at two questions that have nothing to do with each other.
    unrelated = [(1, 1, 10, "yes"), (1, 0, 10, "yes"), (0, 1, 10, "no"), (0, 0, 10, "no")]
    items = [an_answered_item(unrelated, number) for number in (1, 2)]
    sums = FormSums(40, 0, 40 * UNIT, (10 * 4 + 20) * UNIT * UNIT)
    exam, quiz = (an_assessment(*items, kind=kind, sums=sums) for kind in ("exam", "quiz"))
    assert exam.reliability == 0
    assert "unreliable" in [finding.kind for finding in first_to_fix([exam], [])]
    assert "unreliable" not in [finding.kind for finding in first_to_fix([quiz], [])]


def test_the_three_worst_come_first_and_each_question_once():
    doubtful = an_answered_item([(0, 3, 30, "no"), (1, 1, 10, "yes")], 1)
    hard, harder = (an_answered_item([(1, 3, 10, "yes"), (0, 1, many, "no")], number) for number, many in ((2, 30), (3, 90)))
    stops = an_activity(started=20, stopped=10)
    found = first_to_fix([an_assessment(doubtful, hard, harder)], [stops])
    assert [(one.kind, one.item_number) for one in found] == [("key", 1), ("stops", None), ("hard", 3)]
    assert first_to_fix([an_assessment(an_answered_item(SOUND))], []) == []
