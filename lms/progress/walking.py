"""Walking through a branching scenario: where a path of choices leads. Pure; the learner's browser is never asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.content.schema import Choice, ScenarioBlock, Step

LONGEST_PATH = 200
"""A scenario may lead in circles; a path longer than this is a machine's, not a reader's."""


@dataclass(frozen=True)
class Taken:
    """One choice made at one step; ``position`` counts from 0 and is where a replay from this decision starts."""

    position: int
    step: Step
    choice: Choice


@dataclass(frozen=True)
class Walk:
    """The choices made so far and the step they lead to."""

    taken: tuple[Taken, ...]
    step: Step

    @property
    def is_finished(self) -> bool:
        """Whether the step is an ending."""
        return not self.step.choices

    @property
    def path(self) -> list[str]:
        """The keys of the choices made, in order."""
        return [one.choice.key for one in self.taken]


def walk(scenario: ScenarioBlock, path: Sequence[str]) -> Walk:
    """Follow the path from the first step; it is cut short where a newer version no longer offers the next choice."""
    step, taken = scenario.steps[0], []
    for position, key in enumerate(path):
        choice = find_choice(step, key)
        if choice is None:
            break
        taken.append(Taken(position, step, choice))
        step = scenario.step(choice.to)
    return Walk(tuple(taken), step)


def find_choice(step: Step, key: str) -> Choice | None:
    """The choice called ``key`` at the step, None when it offers no such choice."""
    return next((choice for choice in step.choices if choice.key == key), None)
