"""What was measured of questions, assessments and activities, ready for pages and for advice. Pure.

Small numbers say little: with fewer than ``FEW`` attempts there are counts and no verdicts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from lms.assessment.tallying import UNIT
from lms.content.items import Item
from lms.content.schema import Assessment, Lesson
from lms.reports.psychometrics import (
    ChoiceSums,
    FormSums,
    ItemSums,
    alpha,
    difficulty,
    discrimination,
    drawn_reliability,
    error_of_measurement,
    quantile,
)

FEW = 10
"""Attempts below which nothing but counts is shown of a question or an activity."""

MASTERED = Fraction(9, 10)
ENOUGH = 30
"""Attempts from which on a reliability means anything: below, it changes wildly with each one."""


class MeasuredChoice(NamedTuple):
    """One answer of a question with how many chose it, and what they earned with the rest."""

    text: str
    is_right: bool
    sums: ChoiceSums


@dataclass(frozen=True)
class MeasuredItem:
    """A question with its number in the author's order, its sums, and its answers in the author's order."""

    number: int
    item: Item
    sums: ItemSums
    choices: tuple[MeasuredChoice, ...]

    @property
    def is_judged(self) -> bool:
        """Whether it was asked often enough to say more than counts."""
        return self.sums.asked >= FEW

    @property
    def share(self) -> Fraction | None:
        """The share of its points that it earned, None while it was asked too seldom."""
        return difficulty(self.sums) if self.is_judged else None

    @property
    def percent(self) -> int | None:
        """The share in percent, rounded to the nearest."""
        return None if self.share is None else int(self.share * 100 + Fraction(1, 2))

    @property
    def telling(self) -> float | None:
        """Its discrimination, None while it was asked too seldom or where nothing varies."""
        return discrimination(self.sums) if self.is_judged else None

    @property
    def drawn(self) -> list[MeasuredChoice]:
        """The wrong answers, most chosen first."""
        return sorted((one for one in self.choices if not one.is_right), key=lambda one: -one.sums.chosen)


@dataclass(frozen=True)
class MeasuredAssessment:
    """A quiz or exam: its attempts at the questions as they are asked now, how long they took, and its questions.

    ``items`` count wherever a question was asked with the same words; ``of_form`` only with all others as they are now.
    """

    assessment: Assessment
    sums: FormSums
    minutes: Mapping[int, int]
    items: tuple[MeasuredItem, ...]
    of_form: tuple[ItemSums, ...]

    @property
    def is_judged(self) -> bool:
        """Whether there are enough attempts to say how reliable it is."""
        return self.sums.attempts >= ENOUGH

    @property
    def reliability(self) -> Fraction | None:
        """Alpha, or for drawn questions the intraclass correlation; None with too few attempts or where nothing varies."""
        if not self.is_judged:
            return None
        if self.assessment.draw:
            return drawn_reliability(self.sums, self.of_form, self.assessment.length)
        return alpha(self.sums, self.of_form)

    @property
    def is_mastered(self) -> bool:
        """Whether attempts earn nine tenths of their questions on average, so that people hardly differ."""
        return self.sums.total >= MASTERED * UNIT * self.assessment.length * max(1, self.sums.attempts)

    @property
    def error(self) -> float | None:
        """By how many questions a result is off by chance, give or take; None where there is no reliability."""
        return None if self.reliability is None else error_of_measurement(self.sums, self.reliability)


@dataclass(frozen=True)
class Spell:
    """How long something took so many people: half at most ``median``, the middle half from ``low`` to ``high``."""

    people: int
    low: int
    median: int
    high: int

    @classmethod
    def of(cls, minutes: Mapping[int, int]) -> "Spell | None":
        """The spell of whole minutes with how many people each took; None of fewer than ``FEW``."""
        people = sum(minutes.values())
        low, median, high = (quantile(minutes, share) for share in (0.25, 0.5, 0.75))
        if people < FEW or low is None or median is None or high is None:
            return None
        return cls(people, low, median, high)


@dataclass(frozen=True)
class MeasuredActivity:
    """An activity with its number in course order: how many started and finished it, and for how many it was the last.

    ``stopped`` counts those whom nobody has seen for long, who are not certified, and who were here when last seen.
    """

    number: int
    activity: Lesson | Assessment
    started: int
    finished: int
    stopped: int
    timed: int
    spell: Spell | None

    @property
    def is_assessment(self) -> bool:
        """Whether it is a quiz or an exam."""
        return isinstance(self.activity, Assessment)
