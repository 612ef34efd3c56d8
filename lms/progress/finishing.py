"""Finishing a lesson: what it still asks for, and marking it as done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.catalogue.versions import LoadedVersion
from lms.content.schema import CheckBlock, Lesson, ScenarioBlock
from lms.credentials.models import Credential
from lms.enrolment.models import Enrolment
from lms.errors import Refused
from lms.people.models import Person
from lms.progress import completing, reading
from lms.progress.locking import lock
from lms.progress.reading import Practiced


@dataclass(frozen=True)
class Remaining:
    """One thing a lesson still asks for: the key of the check or scenario, its kind, and its name on the page."""

    key: str
    kind: str
    name: str


class LessonUnfinished(Refused):
    """The lesson cannot be marked as done yet; ``remaining`` holds what it still asks for."""

    def __init__(self, remaining: Sequence[Remaining]) -> None:
        super().__init__(f"This lesson is not done yet. Still to do: {', '.join(one.name for one in remaining)}.")
        self.remaining = remaining


def lesson_remaining(lesson: Lesson, practice: Mapping[str, Practiced]) -> list[Remaining]:
    """What the lesson still asks for, in reading order: checks without an answer, scenarios without an ending."""
    return [one for one in _demands(lesson) if one.key not in practice or not practice[one.key].is_finished]


def finish_lesson(enrolment: Enrolment, version: LoadedVersion, lesson: Lesson, person: Person) -> Credential | None:
    """Mark the lesson as done; the answer is the course's certificate when the enrolment has one.

    A lesson that is done stays done, whatever a newer version asks. Raises LessonUnfinished, which names what is left.
    """
    lock(enrolment)
    remaining = lesson_remaining(lesson, reading.practice(enrolment.id, lesson.key))
    if remaining and lesson.key not in reading.completed(enrolment.id):
        raise LessonUnfinished(remaining)
    return completing.complete(enrolment, version, lesson.key, "viewed", person)


def _demands(lesson: Lesson) -> list[Remaining]:
    demands, number = [], 0
    for block in lesson.blocks:
        if isinstance(block, CheckBlock):
            number += 1
            demands.append(Remaining(block.item.key, "check", f"question {number}"))
        elif isinstance(block, ScenarioBlock):
            demands.append(Remaining(block.key, "scenario", f"the scenario “{block.title}”"))
    return demands
