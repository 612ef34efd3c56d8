"""Practice: answers and paths inside a lesson, kept for any device, never scored."""

from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from lms.content import schema
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, NotFound, Refused
from lms.progress import finishing, practice, reading
from lms.progress.finishing import LessonUnfinished, lesson_remaining
from lms.progress.models import Practice
from lms.progress.walking import LONGEST_PATH
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, an_enrolment, an_item
from tests.progress.test_walking import SCENARIO
from tests.racing import race

pytestmark = pytest.mark.usefixtures("frozen_clock")

LESSON = a_lesson(
    "first-words",
    blocks=[
        schema.CheckBlock(item=an_item("one")),
        schema.TextBlock(body="Text."),
        schema.ScenarioBlock.model_validate(SCENARIO.model_dump()),
        schema.CheckBlock(item=an_item("two")),
    ],
)


@pytest.fixture
def learner(session):
    version = a_published_course(a_course_document(activities=[LESSON, a_quiz()]))
    person = a_person()
    return SimpleNamespace(version=version, person=person, enrolment=an_enrolment(person, version))


def remaining(learner):
    return [one.name for one in lesson_remaining(LESSON, reading.practice(learner.enrolment.id, LESSON.key))]


def take(learner, *choices):
    """Make the choices one after the other from where the walk stands, and answer where that leads."""
    rows = reading.practice(learner.enrolment.id, LESSON.key)
    walked = practice.walk_so_far(SCENARIO, rows)
    for choice in choices:
        walked = practice.choose(learner.enrolment, LESSON, "yard-call", walked.step.key, choice, len(walked.taken))
    return walked


def test_the_latest_answer_is_kept(learner, session):
    practice.answer_check(learner.enrolment, LESSON, "one", "no")
    practice.answer_check(learner.enrolment, LESSON, "one", "yes")
    ((key, row),) = reading.practice(learner.enrolment.id, LESSON.key).items()
    assert (key, row.answer, row.is_finished) == ("one", "yes", True)


@pytest.mark.parametrize("answer", [None, "", "maybe", {"a": "b"}])
def test_an_empty_or_unfitting_answer_is_refused(learner, answer):
    with pytest.raises(Invalid):
        practice.answer_check(learner.enrolment, LESSON, "one", answer)
    assert reading.practice(learner.enrolment.id, LESSON.key) == {}


def test_what_the_lesson_does_not_have_is_not_found(learner):
    with pytest.raises(NotFound):
        practice.answer_check(learner.enrolment, LESSON, "three", "yes")
    with pytest.raises(NotFound):
        practice.choose(learner.enrolment, LESSON, "no-call", "opening", "where", 0)
    with pytest.raises(NotFound):
        practice.choose(learner.enrolment, LESSON, "yard-call", "opening", "vanished", 0)
    with pytest.raises(NotFound):
        practice.replay(learner.enrolment, LESSON, "no-call")


def test_the_server_works_out_every_next_step(learner):
    assert take(learner, "where").step.key == "yard"
    assert take(learner, "stay").is_finished
    assert reading.practice(learner.enrolment.id, LESSON.key)["yard-call"].answer == ["where", "stay"]


def test_a_replayed_or_stale_choice_changes_nothing(learner):
    take(learner, "name")
    again = practice.choose(learner.enrolment, LESSON, "yard-call", "opening", "name", 0)
    assert again.path == ["name"]
    take(learner, "where")
    stale = practice.choose(learner.enrolment, LESSON, "yard-call", "opening", "name", 1)
    assert (stale.step.key, stale.path) == ("yard", ["name", "where"])


def test_a_scenario_can_be_taken_again_from_any_decision(learner):
    take(learner, "name", "where", "leave")
    assert practice.replay(learner.enrolment, LESSON, "yard-call", 2).step.key == "yard"
    assert take(learner, "stay").path == ["name", "where", "stay"]
    assert practice.replay(learner.enrolment, LESSON, "yard-call").path == []
    assert practice.replay(learner.enrolment, LESSON, "yard-call", 5).path == []


def test_an_ending_that_was_reached_still_counts_after_starting_again(learner):
    take(learner, "where", "leave")
    practice.replay(learner.enrolment, LESSON, "yard-call")
    assert "the scenario “The yard”" not in remaining(learner)


def test_a_walk_in_circles_ends(learner):
    take(learner, *["name"] * LONGEST_PATH)
    with pytest.raises(Refused, match="Start the scenario again"):
        take(learner, "name")


def test_a_lesson_names_what_it_still_asks_for(learner):
    assert remaining(learner) == ["question 1", "the scenario “The yard”", "question 2"]
    practice.answer_check(learner.enrolment, LESSON, "one", "no")
    take(learner, "where")
    assert remaining(learner) == ["the scenario “The yard”", "question 2"]
    with pytest.raises(LessonUnfinished, match="Still to do: the scenario “The yard”, question 2.") as refusal:
        finishing.finish_lesson(learner.enrolment, learner.version, LESSON, learner.person)
    assert [one.key for one in refusal.value.remaining] == ["yard-call", "two"]
    assert reading.completed(learner.enrolment.id) == {}


def test_a_lesson_with_nothing_left_can_be_finished(learner):
    for key in ("one", "two"):
        practice.answer_check(learner.enrolment, LESSON, key, "no")
    take(learner, "where", "stay")
    assert finishing.finish_lesson(learner.enrolment, learner.version, LESSON, learner.person) is None
    assert reading.completed(learner.enrolment.id)["first-words"].method == "viewed"


def test_a_finished_lesson_stays_finished_when_a_newer_version_asks_more(learner):
    lesson = a_lesson("first-words")
    before = a_published_course(a_course_document(activities=[lesson, a_quiz()]))
    finishing.finish_lesson(learner.enrolment, before, lesson, learner.person)
    after = a_published_course(a_course_document(activities=[LESSON, a_quiz()]))
    assert finishing.finish_lesson(learner.enrolment, after, LESSON, learner.person) is None


def test_many_answers_at_once_are_one_row(app, learner, session):
    session.commit()

    def answer():
        return practice.answer_check(db.session.get(Enrolment, learner.enrolment.id), LESSON, "one", "yes").id

    assert len(set(race(app, [answer] * 8))) == 1
    assert session.scalar(select(func.count(Practice.id))) == 1


def test_many_clicks_are_one_choice(app, learner, session):
    session.commit()

    def click():
        enrolment = db.session.get(Enrolment, learner.enrolment.id)
        return practice.choose(enrolment, LESSON, "yard-call", "opening", "name", 0).path

    assert race(app, [click] * 8) == [["name"]] * 8
