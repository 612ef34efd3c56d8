"""Marking: what a set of answers earns. Pure and exact: no pass is won or lost by a rounding error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol

from lms.content.items import Answer, Item
from lms.content.schema import Assessment

_FINEST_SHARE = 1000
"""No question is divided into more parts than this, so that a share such as 0.333... is known to mean 1/3."""

_FINEST_POINTS = 10**9


@dataclass(frozen=True)
class Outcome:
    """What an attempt earned: points, and the share from 0 to 1 of each question by its key."""

    points: float
    max_points: float
    marks: dict[str, float]
    passed: bool


class Judged(Protocol):
    """What comparing needs to know of a judgement."""

    @property
    def points(self) -> float: ...

    @property
    def max_points(self) -> float: ...

    @property
    def passed(self) -> bool: ...


def mark(assessment: Assessment, asked: Sequence[str], answers: Mapping[str, Answer | None]) -> Outcome:
    """Mark the answers to the questions ``asked`` (item keys); a question without an answer earns nothing.

    Passed means: at least ``pass_percent`` of the points, and every critical question that was asked fully right.
    """
    items = [assessment.item(key) for key in asked]
    shares = {item.key: _share(item, answers.get(item.key)) for item in items}
    earned = sum((_points(item) * shares[item.key] for item in items), Fraction(0))
    most = sum((_points(item) for item in items), Fraction(0))
    return Outcome(
        points=float(earned),
        max_points=float(most),
        marks={key: float(share) for key, share in shares.items()},
        passed=earned * 100 >= most * assessment.pass_percent and all(shares[item.key] == 1 for item in items if item.critical),
    )


def percent(points: float, max_points: float) -> int:
    """The points as whole percent, rounded down so that a result just short of the pass mark never looks like it."""
    return floor(_exact(points, _FINEST_POINTS) * 100 / _exact(max_points, _FINEST_POINTS))


def compare(outcome: Outcome, earlier: Judged) -> int:
    """1 when the outcome is better than an earlier judgement, -1 when it is worse: by the pass, then by the share of points."""
    now, then = _standing(outcome), _standing(earlier)
    return (now > then) - (now < then)


def _standing(judged: Judged) -> tuple[bool, Fraction]:
    return judged.passed, _exact(judged.points, _FINEST_POINTS) / _exact(judged.max_points, _FINEST_POINTS)


def _share(item: Item, answer: Answer | None) -> Fraction:
    return _exact(item.mark(answer), _FINEST_SHARE)


def _points(item: Item) -> Fraction:
    return _exact(item.points, _FINEST_POINTS)


def _exact(number: float, finest: int) -> Fraction:
    return Fraction(number).limit_denominator(finest)
