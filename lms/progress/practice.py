"""Practice inside a lesson: checks answered as often as wanted, scenarios walked from any decision."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.content.items import InvalidAnswer, Item
from lms.content.schema import Lesson, ScenarioBlock
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, NotFound, Refused
from lms.progress.locking import lock
from lms.progress.models import Practice
from lms.progress.reading import Practiced
from lms.progress.walking import LONGEST_PATH, Walk, find_choice, walk


def answer_check(enrolment: Enrolment, lesson: Lesson, item_key: str, answer: Any) -> Practice:
    """Keep the latest answer to a knowledge check; ``answer`` is JSON or what ``item.read`` gave.

    Raises NotFound for a check the lesson does not have, and Invalid for an empty answer or one that does not fit.
    """
    item = _check(lesson, item_key)
    try:
        accepted = item.accept(answer)
    except InvalidAnswer as problem:
        raise Invalid(str(problem)) from None
    if accepted is None:
        raise Invalid("Answer the question first. Then you will see the reason.")
    lock(enrolment)
    return _keep(enrolment, lesson, item_key, accepted, is_finished=True)


def choose(enrolment: Enrolment, lesson: Lesson, scenario_key: str, step_key: str, choice_key: str, position: int) -> Walk:
    """Make a choice at a step of a scenario and answer where that leads.

    ``position`` is the number of choices made before this one. A choice for a step that has been left already (a double
    click, an old tab) changes nothing. Raises NotFound for a scenario or choice that is not there.
    """
    scenario = _scenario(lesson, scenario_key)
    lock(enrolment)
    before = _walked(enrolment, lesson, scenario)
    if before.step.key != step_key or len(before.taken) != position:
        return before
    if find_choice(before.step, choice_key) is None:
        raise NotFound("There is no such choice at this point of the scenario.")
    if position >= LONGEST_PATH:
        raise Refused("You have gone in circles for a long time. Start the scenario again.")
    return _keep_walk(enrolment, lesson, scenario, [*before.path, choice_key])


def replay(enrolment: Enrolment, lesson: Lesson, scenario_key: str, position: int = 0) -> Walk:
    """Go back to the decision at ``position`` (0 starts again); an ending reached before still counts.

    A position that was never reached changes nothing. Raises NotFound for a scenario the lesson does not have.
    """
    scenario = _scenario(lesson, scenario_key)
    lock(enrolment)
    before = _walked(enrolment, lesson, scenario)
    if not 0 <= position < len(before.taken):
        return before
    return _keep_walk(enrolment, lesson, scenario, before.path[:position])


def walk_so_far(scenario: ScenarioBlock, practice: Mapping[str, Practice | Practiced]) -> Walk:
    """Where the learner is in the scenario; ``practice`` holds the lesson's rows by part key."""
    return walk(scenario, practice[scenario.key].answer if scenario.key in practice else [])


def _check(lesson: Lesson, key: str) -> Item:
    found = next((item for item in lesson.checks if item.key == key), None)
    if found is None:
        raise NotFound("There is no such question in this lesson.")
    return found


def _scenario(lesson: Lesson, key: str) -> ScenarioBlock:
    found = next((scenario for scenario in lesson.scenarios if scenario.key == key), None)
    if found is None:
        raise NotFound("There is no such scenario in this lesson.")
    return found


def _walked(enrolment: Enrolment, lesson: Lesson, scenario: ScenarioBlock) -> Walk:
    row = _find(enrolment, lesson, scenario.key)
    return walk_so_far(scenario, {scenario.key: row} if row else {})


def _keep_walk(enrolment: Enrolment, lesson: Lesson, scenario: ScenarioBlock, path: list[str]) -> Walk:
    after = walk(scenario, path)
    _keep(enrolment, lesson, scenario.key, after.path, is_finished=after.is_finished)
    return after


def _keep(enrolment: Enrolment, lesson: Lesson, part_key: str, answer: Any, *, is_finished: bool) -> Practice:
    row = _find(enrolment, lesson, part_key)
    if row is None:
        row = Practice(enrolment_id=enrolment.id, activity_key=lesson.key, part_key=part_key, is_finished=False)
        db.session.add(row)
    row.answer, row.is_finished, row.updated_at = answer, row.is_finished or is_finished, clock.now()
    db.session.flush()
    return row


def _find(enrolment: Enrolment, lesson: Lesson, part_key: str) -> Practice | None:
    query = select(Practice).where(
        Practice.enrolment_id == enrolment.id, Practice.activity_key == lesson.key, Practice.part_key == part_key
    )
    # After waiting for the lock, what the session read before may be old.
    return db.session.scalar(query.execution_options(populate_existing=True))
