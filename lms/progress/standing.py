"""Standing: where somebody is in a course, derived from the course as it is now and what was completed. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from lms.content.schema import Assessment, Course

COMPLETED, PASSED, STARTED = "Completed", "Passed", "Started"
NOT_STARTED, DO_AGAIN, CANNOT_START = "Not started", "To do again", "Cannot start yet"


class Done(Protocol):
    """What the standing needs to know of a completion."""

    @property
    def method(self) -> str: ...

    @property
    def completed_at(self) -> datetime: ...


@dataclass(frozen=True)
class Requirement:
    """One activity the course requires, and how far the learner is with it.

    ``kind`` is lesson, quiz, exam or segment; ``module`` is the title of its module (``Day 1`` for a class's segment);
    ``state`` is in words for the page: Completed, Passed, Started, Not started, To do again or Cannot start yet. What is to do
    again was done before, and a publication since asks for it once more.
    """

    key: str
    title: str
    kind: str
    minutes: int
    module: str
    opens_last: bool
    state: str
    completed_at: datetime | None
    is_again: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it is done."""
        return self.completed_at is not None


@dataclass(frozen=True)
class Standing:
    """Every requirement of the course in its order, and what follows from them."""

    requirements: tuple[Requirement, ...]

    @property
    def met(self) -> int:
        """How many requirements are done."""
        return sum(requirement.is_met for requirement in self.requirements)

    @property
    def total(self) -> int:
        """How many requirements there are."""
        return len(self.requirements)

    @property
    def to_do_again(self) -> tuple[str, ...]:
        """The keys of the activities that have to be done again."""
        return tuple(requirement.key for requirement in self.requirements if requirement.is_again)

    @property
    def is_complete(self) -> bool:
        """Whether every requirement is done."""
        return self.met == self.total

    @property
    def minutes_left(self) -> int:
        """The minutes that the author gives for what is not done."""
        return sum(requirement.minutes for requirement in self.requirements if not requirement.is_met)

    @property
    def next(self) -> Requirement | None:
        """The first requirement in course order that is not done and can be worked at, None when all are done."""
        return next((one for one in self.requirements if not one.is_met and one.state != CANNOT_START), None)

    def fitting(self, minutes: int) -> Requirement | None:
        """The first requirement that can be worked at and takes no longer than so many minutes, None when each takes longer."""
        open_now = (one for one in self.requirements if not one.is_met and one.state != CANNOT_START)
        return next((one for one in open_now if one.minutes <= minutes), None)

    def requirement(self, key: str) -> Requirement | None:
        """The requirement of that activity, None when the course has no such activity now."""
        return next((requirement for requirement in self.requirements if requirement.key == key), None)

    def has_met(self, key: str) -> bool:
        """Whether that activity is done."""
        found = self.requirement(key)
        return found is not None and found.is_met

    def rest(self, key: str) -> tuple[Requirement, ...]:
        """What is left to do before an activity that opens after the rest; others that open last are not part of the rest."""
        return tuple(one for one in self.requirements if one.key != key and not one.is_met and not one.opens_last)


def derive(
    document: Course, completed: Mapping[str, Done], started: Collection[str] = (), again: Collection[str] = ()
) -> Standing:
    """The standing in the course as ``document`` has it: what is completed but no longer there does not count.

    ``completed``, ``started`` and ``again`` go by activity key; an activity is started when it was opened, answered or
    attempted, and to do again when what was done of it was set aside and it is not completed since.
    """
    parts = tuple(_parts(document))
    rest_is_done = all(part.opens_last or part.key in completed for part in parts)
    return Standing(
        tuple(_judge(part, completed.get(part.key), part.key in started, part.key in again, rest_is_done) for part in parts)
    )


class _Part(NamedTuple):
    key: str
    title: str
    kind: str
    minutes: int
    module: str
    opens_last: bool


def _parts(document: Course) -> Iterator[_Part]:
    for module in document.modules:
        for activity in module.activities:
            opens_last = isinstance(activity, Assessment) and activity.opens == "after-the-rest"
            yield _Part(activity.key, activity.title, activity.kind, activity.minutes, module.title, opens_last)
    for segment in document.classroom.segments if document.classroom else ():
        yield _Part(segment.key, segment.title, "segment", segment.minutes, f"Day {segment.day}", False)


def _judge(part: _Part, done: Done | None, is_started: bool, was_set_aside: bool, rest_is_done: bool) -> Requirement:
    is_again = was_set_aside and done is None
    state = _state(done, is_started, is_again, part.opens_last and not rest_is_done)
    return Requirement(*part, state=state, completed_at=done.completed_at if done else None, is_again=is_again)


def _state(done: Done | None, is_started: bool, is_again: bool, must_wait: bool) -> str:
    if done is not None:
        return PASSED if done.method == "passed" else COMPLETED
    if must_wait:
        return CANNOT_START
    if is_again:
        return DO_AGAIN
    return STARTED if is_started else NOT_STARTED
