"""Settings as sentences."""

import pytest

from lms.assessment.describing import sentences
from tests.factories import a_quiz


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"attempts": 3, "cooldown_minutes": 1440}, "3 attempts, 1 day apart, pass at 80 %."),
        ({"attempts": 1, "cooldown_minutes": 1440, "pass_percent": 100}, "1 attempt, pass at 100 %."),
        ({}, "As many attempts as it takes, pass at 80 %."),
        ({"draw": [{"objective": "objective-1", "count": 1}]}, "Each attempt draws 1 of 2 questions and mixes them."),
        ({}, "Every attempt asks all 2 questions, in this order."),
        ({"time_limit_minutes": 90}, "Time limit: 1 hour 30 minutes; what is saved by then counts."),
        ({"feedback": "never"}, "Learners are not shown the right answers."),
        ({"opens": "after-the-rest"}, "It opens when the rest of the course is done."),
        ({"shuffle_options": False}, "Options stand in the order they are written in."),
    ],
)
def test_a_setting_is_told_in_a_sentence(settings, told):
    assert told in sentences(a_quiz(**settings))


def test_life_safety_questions_are_told_of_when_there_are_any():
    quiz = a_quiz()
    assert not any("life-safety" in one for one in sentences(quiz))
    critical = quiz.model_copy(update={"items": (quiz.items[0].model_copy(update={"critical": True}), quiz.items[1])})
    assert any("there is 1" in one for one in sentences(critical))
